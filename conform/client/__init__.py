"""One thin client for all operations, its targets and transports, redaction and budget."""

from conform.client.cleanup import Tidy
from conform.client.client import Client
from conform.client.control import Control
from conform.client.errors import (
    BudgetExhausted,
    CassetteError,
    ContractViolation,
    ExchangeError,
    TargetError,
    UnexpectedStatus,
)
from conform.client.exchange import Exchange, Request, Response
from conform.client.redaction import Redactor
from conform.client.targets import Target, open_target
from conform.client.transports import SteppedTransport

__all__ = [
    "BudgetExhausted",
    "CassetteError",
    "Client",
    "ContractViolation",
    "Control",
    "Exchange",
    "ExchangeError",
    "Redactor",
    "Request",
    "Response",
    "SteppedTransport",
    "Target",
    "TargetError",
    "Tidy",
    "UnexpectedStatus",
    "open_target",
]

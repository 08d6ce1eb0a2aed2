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
    Unanswered,
    UnexpectedStatus,
    UnknownOutcome,
)
from conform.client.exchange import Exchange, Request, Response
from conform.client.guard import NOBODY
from conform.client.journal import Journal
from conform.client.outcome import Settled, settle
from conform.client.patience import eventually
from conform.client.redaction import Redactor
from conform.client.targets import Target, open_target
from conform.client.transports import SteppedTransport

__all__ = [
    "NOBODY",
    "BudgetExhausted",
    "CassetteError",
    "Client",
    "ContractViolation",
    "Control",
    "Exchange",
    "ExchangeError",
    "Journal",
    "Redactor",
    "Request",
    "Response",
    "Settled",
    "SteppedTransport",
    "Target",
    "TargetError",
    "Tidy",
    "Unanswered",
    "UnexpectedStatus",
    "UnknownOutcome",
    "eventually",
    "open_target",
    "settle",
]

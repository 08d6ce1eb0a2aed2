"""What the API promises, as data: load it, find an operation, check a request or an answer."""

from conform.contract.checks import Finding, Violation
from conform.contract.errors import ConformError, ContractError
from conform.contract.loading import SERVICES, default_directory, load
from conform.contract.operations import (
    Contract,
    ErrorSpec,
    FieldSpec,
    Operation,
    QuerySpec,
    Service,
)
from conform.contract.routing import Match

__all__ = [
    "SERVICES",
    "ConformError",
    "Contract",
    "ContractError",
    "ErrorSpec",
    "FieldSpec",
    "Finding",
    "Match",
    "Operation",
    "QuerySpec",
    "Service",
    "Violation",
    "default_directory",
    "load",
]

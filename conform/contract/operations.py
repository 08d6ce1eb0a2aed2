"""The contract as values: services, operations, what they take and what they promise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conform.contract.checks import Checks, Finding, Violation
from conform.contract.overlay import Provenance
from conform.contract.routing import Match, Router

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """An error code of an operation; `kind` is application or validation (then a rule's name)."""

    code: str
    status: int
    kind: str
    evidence: str


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field of a query language: its operators, and whether one can sort by it."""

    operators: frozenset[str]
    sortable: bool


@dataclass(frozen=True, slots=True)
class QuerySpec:
    """The query language of one method; `paging` has offset and cursor, as far as it takes them."""

    fields: Mapping[str, FieldSpec]
    paging: frozenset[str]
    logical: frozenset[str]


@dataclass(frozen=True, eq=False)
class Operation:
    """One method of a service.

    `path_aliases` turns Wix's own parameter names into the names in `path`; `path_members` turns the
    names in `path` into dotted members of the request message. `query_params` are the message's
    top-level members that travel in the query string of GET and DELETE.
    """

    id: str
    service: str
    method: str
    path: str
    aliases: tuple[str, ...]
    path_params: tuple[str, ...]
    path_aliases: Mapping[str, str]
    path_members: Mapping[str, str]
    query_params: Mapping[str, Schema]
    permission: str
    errors: tuple[ErrorSpec, ...]
    query: QuerySpec | None
    docs: str
    spec: Mapping[str, Any] = field(repr=False)
    request_schema: Schema = field(repr=False)
    response_schema: Schema = field(repr=False)
    checks: Checks = field(repr=False)

    @property
    def reads(self) -> bool:
        """Whether the operation asks for a permission to read only."""
        return ".READ_" in self.permission

    def validate_request(self, message: Mapping[str, Any]) -> tuple[Violation, ...]:
        """Check a whole request message: the body or the decoded query, with the path parameters in it.

        Read-only, internal and undeclared members are not looked at.
        """
        return self.checks.request(self, message)

    def check_response(self, status: int, content_type: str | None, body: Any) -> tuple[Finding, ...]:
        """Compare an answer with what the contract promises; `body` is decoded JSON."""
        return self.checks.response(self, status, content_type, body)


@dataclass(frozen=True, eq=False)
class Service:
    """One of the five services; `document` has its overlay applied and its references as they are."""

    name: str
    title: str
    document: Mapping[str, Any] = field(repr=False)
    sources: tuple[str, str]
    operations: tuple[Operation, ...] = field(repr=False)
    provenance: Provenance = field(repr=False)


@dataclass(frozen=True, eq=False)
class Contract:
    """All services; `hash` changes whenever anything in a document or an overlay does."""

    services: Mapping[str, Service]
    operations: Mapping[str, Operation]
    hash: str
    router: Router = field(repr=False)

    def route(self, method: str, path: str) -> Match:
        """Find the operation that a method and a path of a URL mean; aliases count."""
        return self.router.route(method, path)

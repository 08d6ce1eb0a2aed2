"""Sending what Schemathesis generates through our transport, and holding the answers to its checks."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
import schemathesis
from hypothesis import core
from hypothesis.vendor import pretty
from schemathesis.checks import CHECKS
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.hypothesis import builder as builder

from conform.client import Client, Exchange
from conform.contract import load
from conform.contract.checks import ANY_BODY, media_type
from conform.contract.obligations import enumerate_obligations
from suites.contract.naming import mark

_INDEX = re.compile(r"\[\d+\]")
_KINDS = {
    "REQUIRED": "required",
    "TYPE": "type",
    "MAX_LENGTH": "max-length",
    "MIN_LENGTH": "min-length",
    "ENUM": "enum-closed",
    "MIN": "minimum",
    "MAX": "maximum",
    "MAX_ITEMS": "max-items",
}
# Importing the builder silences Hypothesis's printer for all tests of the process: put it back, and use
# the silent one where Schemathesis runs, which spends minutes on it otherwise.
SILENT = vars(core)["RepresentationPrinter"]
vars(core)["RepresentationPrinter"] = pretty.RepresentationPrinter

CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
IN_CHAINS = ("use_after_free", "ensure_resource_availability")
NOT_IN_CHAINS = {
    ("categories", "use_after_free"): "its read by id takes the id of an event, and unassigning is a DELETE",
    ("categories", "ensure_resource_availability"): "its read by id takes the id of an event",
    ("schedule", "use_after_free"): "an item that is deleted from the draft stays published",
    ("schedule", "ensure_resource_availability"): "what a read of an unpublished item answers is open (C2)",
}
"""Checks of chains that cannot hold for a service, and why."""

BY_CASE = {
    "negative_data_rejection": "where the message breaks a promise whose refusal a source settles: "
    "members that are unknown or read-only are ignored (unknown-events A14, B29)",
}
"""Checks that hold for some cases only, and for which."""

LEFT_OUT = {
    "positive_data_acceptance": "each operation takes an id, a filter or an entity of which a shape "
    "settles nothing, and how unknown ids are refused is open (unknown-events A8)",
    "missing_required_header": "whether 401 or 403 answers is open (unknown-events A9)",
    "unsupported_method": "which status refuses is open (unknown-events A13), and our client sends an "
    "operation by its own method only: such cases are passed over",
    "allow_header_conformance": "which status refuses is open (unknown-events A13)",
    "ignored_auth": "it calls over a connection of its own; test_operations asks each operation for a key",
    "object_level_authorization": "it needs a second account; laws keep sites apart",
}
"""Checks that hold for no case, and why."""


class SchemathesisFound(AssertionError):  # noqa: N818 - named for what was seen
    """A check of Schemathesis failed; the text has the operation, the check and a curl line."""

    def __init__(self, exchange: Exchange, failures: list[Failure]) -> None:
        found = "; ".join(f"{type(each).__name__}: {each.title}: {each.message}" for each in failures)
        lines = [
            f"{exchange.operation.id}: {found}",
            f"  request: {exchange.request.method} {exchange.request.url}",
            f"  answer: {exchange.status} {exchange.response.text[:500] if exchange.response else ''}",
            f"  reproduce: {exchange.curl}",
            f"  source: {exchange.operation.docs}",
        ]
        super().__init__("\n".join(lines))


@cache
def schema_of(service: str) -> Any:
    """Load a service's document as Schemathesis can use it."""
    document = deepcopy(dict(load().services[service].document))
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        # An update needs the revision, which Schemathesis would never send while it is read-only.
        schema.get("properties", {}).get("revision", {}).pop("readOnly", None)
    if "RichContent" in schemas:
        # The document format refers to itself, which takes minutes; test_members takes it apart.
        schemas["RichContent"] = {"type": "object"}
        form = schemas["Event"]["properties"]
        form["form"] = {"type": "object"}
    return schemathesis.openapi.from_dict(document)


@cache
def operations(service: str) -> dict[str, Any]:
    found = (each.ok() for each in schema_of(service).get_all_operations())
    return {each.definition.raw["operationId"]: each for each in found}


def send(client: Client, case: Any) -> tuple[Exchange, httpx.Response]:
    """Send a case as its operation, and give the answer as Schemathesis takes it."""
    __tracebackhide__ = True
    operation_id = case.operation.definition.raw["operationId"]
    mark(operation_id, case.body)
    request = _request(case.as_transport_kwargs(base_url="http://target"))
    exchange = client.send(request, operation_id)
    assert exchange.response is not None
    kept = {"content-type", "allow", "retry-after"}
    answer = httpx.Response(
        exchange.status,
        headers=[(name, value) for name, value in exchange.response.raw_headers if name.lower() in kept],
        content=exchange.response.content,
        request=request,
    )
    answer.elapsed = timedelta(seconds=exchange.elapsed)
    return exchange, answer


def judge(exchange: Exchange, answer: Any, case: Any, *more: str, **given: Any) -> None:
    """Hold an answer to the checks, `more` among them; raises `SchemathesisFound`."""
    __tracebackhide__ = True
    by_case = list(BY_CASE) if must_be_refused(exchange) else []
    checked = CHECKED if of_the_api(exchange) else ("not_a_server_error",)
    checks = CHECKS.get_by_names([*checked, *by_case, *more])
    try:
        case.validate_response(answer, checks=checks, **given)
    except FailureGroup as group:
        raise SchemathesisFound(exchange, list(group.exceptions)) from None
    except Failure as failure:
        raise SchemathesisFound(exchange, [failure]) from None


def of_the_api(exchange: Exchange) -> bool:
    """Whether the contract says how the answer looks: not where a gateway may have refused the request.

    How a wrong kind of content, or an address that leads nowhere, is refused is open (unknown-events A12
    and A13).
    """
    if exchange.status in (405, 406, 411, 413, 414, 415, 431):
        return False
    told = exchange.response.raw_headers if exchange.response else ()
    content_type = next((value for name, value in told if name.lower() == "content-type"), None)
    return exchange.status not in ANY_BODY or media_type(content_type) == "application/json"


def must_be_refused(exchange: Exchange) -> bool:
    """Whether what was sent breaks a promise of the contract whose refusal a source settles."""
    operation, body = exchange.operation, exchange.request.body
    if operation.path_members or not isinstance(body, dict) or exchange.request.method != operation.method:
        return False
    found = enumerate_obligations()
    for violation in operation.validate_request(body):
        member, kind = _INDEX.sub("[]", violation.path), _KINDS.get(violation.rule, "")
        promise = found.get(f"{operation.id}/{member}/{kind}")
        if promise is not None and promise.level == "MUST" and promise.specified("refuse"):
            return True
    return False


def _request(spelled: dict[str, Any]) -> httpx.Request:
    """Make the request that a case spells for another client library."""
    names = ("params", "json", "content")
    known = {name: spelled[name] for name in names if spelled.get(name) is not None}
    raw = spelled.get("data")
    if isinstance(raw, dict):
        known["data"] = raw
    elif raw is not None:
        known["content"] = raw if isinstance(raw, bytes | str) else str(raw).encode()
    headers = {name: value for name, value in (spelled.get("headers") or {}).items() if str(value).isascii()}
    return httpx.Request(spelled["method"], spelled["url"], headers=headers, **known)

"""Schemathesis drives the contract's own documents through our transport."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import cache
from typing import Any

import allure
import httpx
import hypothesis
import pytest
import schemathesis
from schemathesis.checks import CHECKS
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation.hypothesis import builder

from conform.client import Client, Exchange
from conform.config import Config
from conform.contract import load
from suites.contract.naming import mark
from suites.world import World

pytestmark = [
    pytest.mark.report(feature="Contract", story="Schemathesis", exchanges="last"),
    pytest.mark.generated,
]

CHECKED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
LEFT_OUT = {
    "negative_data_rejection": "unknown and read-only members are ignored (unknown-events A14, B29)",
    "positive_data_acceptance": "a valid shape is not a valid entity: ids must exist, dates must be in order",
    "missing_required_header": "whether 401 or 403 answers is open (unknown-events A9)",
    "unsupported_method": "which status answers is open (unknown-events A13)",
    "allow_header_conformance": "which status answers is open (unknown-events A13)",
    "use_after_free": "deleting and reading again is a law of each resource",
    "ensure_resource_availability": "reads may lag behind writes (facts-general 3.4)",
    "ignored_auth": "authentication is an obligation of each operation, in test_operations",
    "object_level_authorization": "it needs a second account; sites are kept apart by a law",
}


CONFINED = (
    "bulkCancelEventsByFilter",
    "bulkDeleteEventsByFilter",
    "bulkDeleteTicketDefinitionsByFilter",
    "bulkAssignEventsAsync",
    "bulkUnassignEventsAsync",
)


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
def _schema(service: str) -> Any:
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
def _operations(service: str) -> dict[str, Any]:
    found = (each.ok() for each in _schema(service).get_all_operations())
    return {each.definition.raw["operationId"]: each for each in found}


def check(client: Client, operation_id: str) -> Callable[[Any], None]:
    """Give a function that sends a case and holds its answer to the checks."""
    checks = CHECKS.get_by_names(list(CHECKED))

    def send(case: Any) -> None:
        __tracebackhide__ = True
        mark(operation_id, case.body)
        spelled = case.as_transport_kwargs(base_url="http://target")
        request = _request(spelled)
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
        try:
            case.validate_response(answer, checks=checks)
        except FailureGroup as group:
            raise SchemathesisFound(exchange, list(group.exceptions)) from None
        except Failure as failure:
            raise SchemathesisFound(exchange, [failure]) from None

    return send


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


@pytest.mark.parametrize("operation_id", sorted(load().operations))
def test_cases_of_schemathesis(operation_id: str, world: World, config: Config) -> None:
    """Its coverage and fuzzing phases find no broken answer, whatever they send."""
    if world.shared and operation_id in CONFINED:
        pytest.skip("unsupported: what its filter finds might be what others made on the site")
    operation = _operations(load().operations[operation_id].service)[operation_id]
    allure.dynamic.parameter("operation", operation.label)
    profile = hypothesis.settings.default
    assert profile is not None
    settings = hypothesis.settings(
        profile,
        max_examples=profile.max_examples // 2,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    how = builder.HypothesisTestConfig(
        project=operation.schema.config,
        modes=[builder.HypothesisTestMode.COVERAGE, builder.HypothesisTestMode.FUZZING],
        settings=settings,
        explicit_settings=settings,
        apply_ci_profile=False,
        seed=config.own_seed or 0,
    )
    send = check(world.client, operation_id)
    builder.create_test(operation=operation, test_func=send, config=how)()

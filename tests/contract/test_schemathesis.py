"""The documents are good enough for another tool: Schemathesis finds every operation in them."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from conform.client import Client
from conform.contract import SERVICES, load
from suites.contract.test_schemathesis import CHECKED, LEFT_OUT, SchemathesisFound, _operations, check


def test_schemathesis_finds_every_operation() -> None:
    contract = load()
    documents = [dict(contract.services[service].document) for service in SERVICES]
    results = [
        result
        for document in documents
        for result in schemathesis.openapi.from_dict(document).get_all_operations()
    ]
    found = {result.ok().definition.raw["operationId"] for result in results if isinstance(result, Ok)}
    assert len(found) == len(results)
    assert found == set(contract.operations)


def test_every_check_is_used_or_left_out_for_a_reason() -> None:
    assert set(CHECKS.get_all_names()) == {*CHECKED, *LEFT_OUT}
    assert all(LEFT_OUT.values())


def test_a_broken_answer_is_found_and_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500, json={"message": "boom"}, request=request)

    client = Client(
        httpx.MockTransport(answer), load(), "site", base_url="http://target", authorization="key"
    )
    case = _operations("policies")["getPolicy"].Case(path_parameters={"policyId": "1"})
    with pytest.raises(SchemathesisFound, match=r"(?s)getPolicy: .*answer: 500.*reproduce: curl"):
        check(client, "getPolicy")(case)

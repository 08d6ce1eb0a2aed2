"""The documents are good enough for another tool: Schemathesis finds every operation in them."""

from __future__ import annotations

import httpx
import pytest
import schemathesis
from schemathesis.core.result import Ok

from conform.client import Client
from conform.contract import SERVICES, load
from suites.contract import driving
from suites.contract.driving import SchemathesisFound


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


def test_a_broken_answer_is_found_and_told() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(500, json={"message": "boom"}, request=request)

    client = Client(
        httpx.MockTransport(answer), load(), "site", base_url="http://target", authorization="key"
    )
    case = driving.operations("policies")["getPolicy"].Case(path_parameters={"policyId": "1"})
    with pytest.raises(SchemathesisFound, match=r"(?s)getPolicy: .*answer: 500.*reproduce: curl"):
        driving.judge(*driving.send(client, case), case)

"""The documents are good enough for another tool: Schemathesis finds every operation in them."""

from __future__ import annotations

import schemathesis
from schemathesis.core.result import Ok

from conform.contract import SERVICES, load


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

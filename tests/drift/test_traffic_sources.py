"""Traffic drift: what is read, and what is no traffic at all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conform.drift import comparisons
from conform.drift.change import DriftError
from conform.drift.recorded import Recorded, read
from conform.drift.traffic import Traffic
from tests.drift.recordings import EVENT, spoiled


def test_foreign_traffic_is_told_and_alone_says_nothing(tmp_path: Path) -> None:
    foreign = replace(EVENT, url="https://www.wixapis.com/stores/v1/products")
    traffic = Traffic()
    traffic.add(foreign)
    assert (traffic.exchanges, traffic.foreign) == (0, 1)
    har(tmp_path / "x.har", foreign)
    with pytest.raises(DriftError, match="none of 1 exchanges"):
        comparisons.traffic([tmp_path / "x.har"], 1)


def har(path: Path, *exchanges: Recorded, **response: Any) -> Path:
    entries = [
        {
            "request": {"method": each.method, "url": each.url},
            "response": {
                "status": each.status,
                "headers": [{"name": "Content-Type", "value": "application/json"}],
                "content": {"mimeType": "application/json", "text": json.dumps(each.body)},
                **response,
            },
        }
        for each in exchanges
    ]
    path.write_text(json.dumps({"log": {"entries": entries}}))
    return path


def test_har_file_is_read_and_cancelled_requests_are_no_answers(tmp_path: Path) -> None:
    path = har(tmp_path / "x.har", spoiled(EVENT, lambda body: body["event"].update(toy=1)))
    changes, comparison = comparisons.traffic([path], 1)
    assert [each.place for each in changes] == ["event.toy"]
    assert changes[0].witnesses == {"contract": "nothing", "live": "integer"}
    assert "1 exchanges of" in comparison.compared
    har(path, EVENT, status=0)
    with pytest.raises(DriftError, match="holds no exchange"):
        read([path])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.har", ""),
        ("x.har", "{"),
        ("x.har", "[]"),
        ("x.har", '{"log": {"entries": [{"request": {}}]}}'),
        ("x.har", '{"log": {"entries": []}}'),
        ("x.jsonl", ""),
        ("x.jsonl", "no json\n"),
        ("x.jsonl", '{"target": "mock"}\n'),
        ("x.yaml", ""),
        ("x.yaml", "{"),
        ("x.yaml", "interactions: []"),
        ("x.yaml", "interactions: [{request: {}}]"),
        ("x.txt", "hello"),
        ("x.har", b"\xff\xfe\x00"),
        ("x.har", "[" * 100_000),
    ],
)
def test_broken_or_empty_source_is_one_clear_line(tmp_path: Path, name: str, content: str | bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(DriftError, match=name.replace(".", r"\.")) as caught:
        read([path])
    assert "\n" not in str(caught.value)


def test_missing_source_and_empty_folder_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(DriftError, match="there is no"):
        read([tmp_path / "x.har"])
    with pytest.raises(DriftError, match="holds no recording"):
        read([tmp_path])

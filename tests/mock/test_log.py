"""The exchange log: what is in it, and what it leaves out as it grows."""

from __future__ import annotations

import pytest

from conform.client import TargetError
from conform.mock.exchange_log import LARGEST, LONGEST, ExchangeLog
from tests.mock.api import Api


def test_log_keeps_the_last_thousand() -> None:
    log = ExchangeLog()
    for _ in range(LONGEST + 5):
        log.record({}, {}, b"{}", 2)
    numbers = [entry["number"] for entry in log.after(0)]
    assert numbers == list(range(6, LONGEST + 6))


def test_log_of_large_answers_is_bounded_and_keeps_the_last() -> None:
    log = ExchangeLog()
    large = b'"' + b"x" * (LARGEST // 3) + b'"'
    for _ in range(5):
        log.record({}, {}, large, 0)
    assert [entry["number"] for entry in log.after(0)] == [4, 5]
    log.record({}, {}, b'"' + b"x" * (LARGEST * 2) + b'"', 0)
    assert [entry["number"] for entry in log.after(0)] == [6]


def test_emptied_log_goes_on_counting(api: Api) -> None:
    api.event()
    assert api.http.delete(f"/__mock__/sites/{api.site}/log").status_code == 200
    assert api.control.log() == []
    api.event()
    assert [entry["number"] for entry in api.control.log()] == [2]


def test_dropped_exchange_has_neither_status_nor_answer(api: Api) -> None:
    api.control.trouble({"operation": "createEvent", "kind": "drop"})
    with pytest.raises(TargetError):
        api.event()
    (entry,) = api.control.log()
    assert (entry["status"], entry["answer"]) == (None, None)
    assert entry["request"]["event"]["title"]


def test_request_that_could_not_be_read_is_logged_without_one(api: Api) -> None:
    headers = {"Authorization": "key", "wix-site-id": api.site}
    api.http.post("/events/v3/events", content=b"{", headers=headers)
    (entry,) = api.control.log()
    assert (entry["status"], entry["request"]) == (400, None)
    assert entry["answer"] == {"message": "Could not parse JSON"}


@pytest.mark.parametrize("after", ["-1", "x", "9" * 40])
def test_wrong_number_is_refused(api: Api, after: str) -> None:
    assert api.http.get(f"/__mock__/sites/{api.site}/log?after={after}").status_code == 400

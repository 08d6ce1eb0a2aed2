"""`conform mock --db`: what was answered is there after a kill, and after a change of process."""

from __future__ import annotations

import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from conform.mock import MockSettings, create_app
from conform.mock.persistence import DatabaseError
from conform.mock.seeds import read
from tests.mock.api import EVENT, Api

CONFORM = str(Path(sys.executable).with_name("conform"))
SITE = "00000000-0000-4000-8000-00000000000b"


def reopened(api: Api, path: Path) -> Api:
    """Give the same site in a mock that has just read the file."""
    assert api.app.database
    api.app.database.close()
    again = Api.__new__(Api)
    again.__dict__.update(Api(create_app(MockSettings(control=True, database=path))).__dict__)
    again.site = api.site
    again.control = type(api.control)(again.transport, "http://mock", api.site)
    again.client = again.as_("key")
    return again


def test_site_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "mock.db"
    api = Api(create_app(MockSettings(control=True, database=path)))
    saved = api.control.seed(read("devcon"))
    events = [api.event(title=f"Event {number}") for number in range(5)]
    api.call("deleteEvent", eventId=events[2]["id"])
    api.call("updateEvent", {"event": {"title": "Changed"}}, eventId=events[0]["id"])
    api.control.settings(locale="fr_FR")
    (definition, *_) = api.call("queryTicketDefinitions", {"query": {}}).json["ticketDefinitions"]
    changed = {"ticketDefinition": {"revision": definition["revision"], "name": "Earliest Bird"}}
    api.call("updateTicketDefinition", changed, ticketDefinitionId=definition["id"])
    definitions = api.call("queryTicketDefinitions", {"query": {}}).json["ticketDefinitions"]
    before = api.everything()
    schedule = api.call("listScheduleItems", eventId=[saved["eventId"]]).json["items"]
    again = reopened(api, path)
    assert again.everything() == before
    assert again.call("queryTicketDefinitions", {"query": {}}).json["ticketDefinitions"] == definitions
    assert {each["revision"] for each in definitions} == {"1", "2"}
    assert again.call("listScheduleItems", eventId=[saved["eventId"]]).json["items"] == schedule
    assert again.event(title="Event 1")["slug"] == "event-1-1"
    listed = again.call("listEventsByCategory", categoryId=saved["categoryId"]).json["events"]
    assert [event["id"] for event in listed] == [saved["eventId"]]


def test_work_that_was_put_off_is_done_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "mock.db"
    api = Api(create_app(MockSettings(control=True, database=path)))
    event = api.event()
    category = api.call("createCategory", {"category": {"name": "Talks"}}).json["category"]["id"]
    api.call("bulkAssignEventsAsync", {"categoryId": [category], "filter": {"title": event["title"]}})
    again = reopened(api, path)
    again.control.advance(timedelta(seconds=10))
    listed = again.call("listEventsByCategory", categoryId=category).json["events"]
    assert [each["id"] for each in listed] == [event["id"]]


def test_reset_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / "mock.db"
    api = Api(create_app(MockSettings(control=True, database=path)))
    api.event()
    api.control.reset()
    assert reopened(api, path).everything() == []


@pytest.mark.parametrize("content", [b"this is no database, but long enough to look at" * 50, None])
def test_file_that_is_no_database_of_ours_is_one_line(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file.db"
    if content is None:
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version=99")
        connection.close()
    else:
        path.write_bytes(content)
    with pytest.raises(DatabaseError, match="use another --db"):
        create_app(MockSettings(database=path))
    run = subprocess.run([CONFORM, "mock", "--db", str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr.startswith("error: ")
    assert run.stderr.count("\n") == 1


def test_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "thesis.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE chapters (text)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseError, match="another program's database"):
        create_app(MockSettings(database=path))
    assert path.read_bytes() == before


def test_second_mock_on_one_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mock.db"
    first = create_app(MockSettings(database=path))
    with pytest.raises(DatabaseError, match="is locked"):
        create_app(MockSettings(database=path))
    assert first.database
    first.database.close()


def test_damaged_content_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "mock.db"
    api = Api(create_app(MockSettings(control=True, database=path)))
    api.event()
    assert api.app.database
    api.app.database.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE rows SET json = '{'")
    connection.close()
    with pytest.raises(DatabaseError, match="cannot be used"):
        create_app(MockSettings(database=path))


def test_refused_seed_leaves_the_file_as_it_was_and_a_good_one_replaces(tmp_path: Path) -> None:
    path = tmp_path / "mock.db"
    api = Api(create_app(MockSettings(control=True, database=path)))
    event = api.event()
    wrong = {"calls": [*read("devcon")["calls"], {"operation": "createEvent", "request": {}}]}
    assert api.http.post(f"/__mock__/sites/{api.site}/seed", json=wrong).status_code == 400
    api = reopened(api, path)
    assert [each["id"] for each in api.everything()] == [event["id"]]
    saved = api.control.seed(read("devcon"))
    assert [each["id"] for each in reopened(api, path).everything()] == [saved["eventId"]]


def test_seed_of_the_command_line_does_not_replace_what_the_file_has(tmp_path: Path) -> None:
    path = tmp_path / "mock.db"
    headers = {"Authorization": "key", "wix-site-id": SITE}
    query = {"query": {"paging": {"limit": 1000}}}

    def titles(url: str, new: str) -> list[str]:
        with httpx.Client(base_url=url, headers=headers) as client:
            client.post("/events/v3/events", json={"event": EVENT | {"title": new}}).raise_for_status()
            events = client.post("/events/v3/events/query", json=query).json()["events"]
        return [event["title"] for event in events]

    for expected, new in ((2, "First"), (3, "Second")):
        with served(path, "--seed", "devcon", "--site", SITE) as (_, url):
            found = titles(url, new)
        assert len(found) == expected
    assert found[1:] == ["First", "Second"]


@contextmanager
def served(path: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [CONFORM, "mock", "--port", "0", "--db", str(path), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    found = re.search(r"http://[\d.]+:\d+", process.stdout.readline())
    assert found
    try:
        yield process, found[0]
    finally:
        process.kill()
        process.communicate()


def test_nothing_that_was_answered_is_lost_on_kill_9_under_load(tmp_path: Path) -> None:
    path = tmp_path / "mock.db"
    headers = {"Authorization": "key", "wix-site-id": SITE}
    answered: list[str] = []
    by_writer: list[list[str]] = []
    enough = threading.Event()

    def write(url: str) -> None:
        mine: list[str] = []
        by_writer.append(mine)
        with httpx.Client(base_url=url, headers=headers) as client:
            while True:
                try:
                    answer = client.post("/events/v3/events", json={"event": EVENT})
                except httpx.TransportError:
                    return
                mine.append(answer.json()["event"]["id"])
                answered.append(mine[-1])
                if len(answered) >= 200:
                    enough.set()

    with served(path) as (process, url):
        writers = [threading.Thread(target=write, args=(url,)) for _ in range(2)]
        for writer in writers:
            writer.start()
        assert enough.wait(60)
        process.send_signal(signal.SIGKILL)
        for writer in writers:
            writer.join(30)

    with served(path) as (_, url), httpx.Client(base_url=url, headers=headers) as client:
        query = {"query": {"paging": {"limit": 1000}}}
        found = [event["id"] for event in client.post("/events/v3/events/query", json=query).json()["events"]]
    assert set(answered) <= set(found)
    for mine in by_writer:
        assert [event for event in found if event in set(mine)] == mine, "not in the order of creation"
    # One create per writer may have taken effect without its answer having arrived.
    assert len(found) <= len(answered) + len(writers)

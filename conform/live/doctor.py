"""Looking at a live target before a run: each finding is a line that says what to do."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conform.client import NOBODY, Client, Exchange, Target, TargetError
from conform.client.ledger import read, site_key
from conform.live.inventory import inventory, tagged

OK, WARN, FAIL = "ok", "warn", "fail"
READS = ("queryEvents", "queryTicketDefinitions", "queryScheduleItems", "queryPolicies", "queryCategories")
WRITES: Mapping[str, Mapping[str, Any]] = {
    "deleteEvent": {"eventId": NOBODY},
    "deleteTicketDefinition": {"ticketDefinitionId": NOBODY},
    "deleteScheduleItem": {"eventId": NOBODY, "itemIds": [NOBODY]},
    "deletePolicy": {"policyId": NOBODY},
    "deleteCategory": {"categoryId": NOBODY},
}
"""A write of each service that can change nothing, for nothing has the id."""
SKEW_WARN, SKEW_FAIL = 5.0, 60.0  # seconds; a Date header has no fractions, and travels
MANY = 500
NOT_INSTALLED = "WIX_EVENTS_APP_NOT_INSTALLED"


@dataclass(frozen=True, slots=True)
class Line:
    """What one look has found: `level` is ok, warn or fail; `text` says what to do unless it is ok."""

    topic: str
    level: str
    text: str


def examine(target: Target, site_id: str, ledgers: Path, *, writes: bool = False) -> Iterator[Line]:
    """Look at a target; sends reads only, and with `writes` deletions of ids that nothing has."""
    client = target.client(site_id)
    spent = target.budget.spent if target.budget else 0
    calls: list[Exchange] = []
    client.observers.append(calls.append)
    first = _ask(client, "queryEvents")
    if isinstance(first, str):
        yield Line("reach", FAIL, f"{first}: check --base-url, the network and the proxy")
        return
    yield Line("reach", OK, f"{target.base_url} answers")
    yield from _admitted(first)
    if first.status not in (401, 428):
        yield from _reading(client)
        yield from _writing(client) if writes else [_untried()]
    yield _clock(first)
    yield from _leftovers(client, target, site_id, ledgers)
    yield _rate(calls, (target.budget.spent if target.budget else 0) - spent)


def _ask(client: Client, operation: str, **params: Any) -> Exchange | str:
    body = {"query": {"paging": {"limit": 1}}} if operation in READS else None
    try:
        return client.call(operation, body, expect=None, **params)
    except TargetError as error:
        return str(error)
    except AssertionError as error:
        exchange = getattr(error, "exchange", None)
        return exchange if isinstance(exchange, Exchange) else str(error).splitlines()[0]


def _admitted(first: Exchange) -> Iterator[Line]:
    if first.status == 401:
        yield Line(
            "key", FAIL, "WIX_API_KEY or WIX_SITE_ID is refused (401): create a key in the account's API keys"
        )
        return
    yield Line("key", OK, "the key is known")
    if first.status == 428 and first.code == NOT_INSTALLED:
        yield Line("app", FAIL, "the site has no Wix Events: add the app in the site's dashboard")
    elif first.status == 200:
        yield Line("app", OK, "Wix Events is installed")


def _reading(client: Client) -> Iterator[Line]:
    refused = [name for name in READS if _status(_ask(client, name)) != 200]
    if refused:
        yield Line("read", FAIL, f"refused: {', '.join(refused)}: give the key the permissions of Wix Events")
    else:
        yield Line("read", OK, f"{len(READS)} services can be read")


def _writing(client: Client) -> Iterator[Line]:
    statuses = {name: _status(_ask(client, name, **params)) for name, params in WRITES.items()}
    refused = [name for name, status in statuses.items() if status in (401, 403)]
    if refused:
        yield Line(
            "write",
            FAIL,
            f"refused: {', '.join(refused)}: give the key MANAGE permissions, or --profile read-only",
        )
    else:
        yield Line("write", OK, f"{len(WRITES)} services let the key write")


def _untried() -> Line:
    return Line("write", OK, "not tried; --write asks with deletions of ids that nothing has")


def _clock(first: Exchange) -> Line:
    text = first.response.headers.get("date") if first.response else None
    try:
        moment = email.utils.parsedate_to_datetime(text or "")
    except ValueError:
        return Line("clock", WARN, "no Date header: make sure yourself that this machine's clock is right")
    skew = abs((datetime.now(UTC) - moment.astimezone(UTC)).total_seconds())
    level = OK if skew <= SKEW_WARN else WARN if skew <= SKEW_FAIL else FAIL
    advice = "" if level == OK else ": set this machine's clock (sale periods and starts depend on it)"
    return Line("clock", level, f"{skew:.0f} s between the target and this machine{advice}")


def _leftovers(client: Client, target: Target, site_id: str, ledgers: Path) -> Iterator[Line]:
    try:
        things = inventory(client)
    except (TargetError, AssertionError):
        yield Line(
            "leftovers", WARN, "the site cannot be listed, so nobody knows: mend the lines above first"
        )
        return
    found = {tag: len(each) for tag, each in tagged(things).items()}
    for tag, count in sorted(found.items()):
        yield Line(
            "leftovers",
            WARN,
            f"{count} of run {tag}: `conform reap --target live --tag {tag}`, unless it is still going on",
        )
    site = site_key(target.base_url, site_id)
    read_all = [(path, read(path)) for path in sorted(ledgers.glob("*.jsonl"))]
    open_ = [path.stem for path, each in read_all if each and not each.closed and each.site == site]
    if open_:
        yield Line("ledgers", WARN, f"not settled: {', '.join(open_)}: `conform reap --target live`")
    if not found and not open_:
        yield Line("leftovers", OK, "none")
    if len(things) > MANY:
        yield Line("site", WARN, f"{len(things)} things are on it: a site of its own would be read faster")
    else:
        yield Line("site", OK, f"{len(things)} things are on it")


def _rate(calls: list[Exchange], spent: int) -> Line:
    names = sorted(
        {
            f"{name}: {value}"
            for each in calls
            if each.response
            for name, value in each.response.headers.items()
            if "ratelimit" in name.lower().replace("-", "")
        }
    )
    told = f" ({', '.join(names)})" if names else ""
    repeated = spent - len(calls)
    if repeated > 0 or any(each.status == 429 for each in calls):
        return Line("rate", WARN, f"requests were put off{told}: is another run going on? else lower --rate")
    return Line("rate", OK, f"{len(calls)} requests, none put off{told}")


def _status(answer: Exchange | str) -> int:
    return answer.status if isinstance(answer, Exchange) else 0

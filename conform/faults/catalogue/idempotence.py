"""Calls that do more than they should, less, or something though they were refused."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from conform.contract import Operation
from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import Json, edit
from conform.mock import decode, events, instants
from conform.mock.app import MockApp
from conform.mock.context import Context
from conform.mock.errors import ApiError
from conform.mock.store import Site


@fault(
    "idempotence/creation-finds-its-twin",
    "createEvent",
    evidence="observed",
    source="observed 5",
    breaks="law/events/same-request-twice",
)
def _(real: Any, ctx: Context) -> Any:
    """Creating an event with a title that is taken makes none, and answers the one that has it."""
    title = ctx.request["event"].get("title")
    twin = next((row for row in ctx.site.events if row["title"] == title), None)
    if twin is None:
        return real(ctx)
    return {"event": events.public(twin, ctx.request.get("fields") or (), ctx)}


@fault(
    "idempotence/creation-makes-two",
    "createEvent",
    evidence="docs",
    source="create-event",
    breaks="law/events/same-request-twice",
)
def _(real: Any, ctx: Context) -> Any:
    """Creating one event makes two."""
    real(ctx)
    return real(ctx)


@fault(
    "idempotence/policy-is-made-twice",
    "createPolicy",
    evidence="docs",
    source="create-policy",
    breaks="law/policies/three-per-event",
)
def _(real: Any, ctx: Context) -> Any:
    """Creating one policy makes two."""
    real(ctx)
    return real(ctx)


@fault(
    "idempotence/reading-touches",
    "getEvent",
    evidence="sdk",
    source="Event.updatedDate",
    promise="Reading an event changes nothing in it.",
)
def _(real: Any, ctx: Context) -> Any:
    """Reading an event moves the date of its last update."""
    if ctx.site.events.get(ctx.request["eventId"]):
        edit(ctx.site.events, ctx.request["eventId"], updatedDate=instants.write(ctx.now))
    return real(ctx)


@fault(
    "idempotence/publishing-twice-doubles",
    "publishDraft",
    evidence="docs",
    source="publish-draft",
    promise="Publishing a draft again leaves the published schedule as it is.",
)
def _(real: Any, ctx: Context) -> Any:
    """Publishing a schedule again publishes its items a second time."""
    before = ctx.site.schedule_published.where("eventId", ctx.request["eventId"])
    answer = real(ctx)
    for row in before:
        if ctx.site.schedule_draft.get(row["id"]):
            ctx.site.schedule_published.put({**row, "id": str(uuid.uuid4())})
    return answer


def _after_refusal(name: str, leave: Any) -> Any:
    """Make a fault in which a refused operation does something all the same."""

    def body(
        real: Any,
        app: MockApp,
        operation: Operation,
        path: Mapping[str, str],
        scope: Any,
        content: bytes,
        site: Site,
        token: str,
        answer: Any,
    ) -> None:
        try:
            real(app, operation, path, scope, content, site, token, answer)
        except ApiError as error:
            if operation.id == name and error.status == 400:
                with suppress(ApiError, AttributeError, KeyError):  # it only does what it can
                    leave(app, operation, site, decode.body(content), dict(path))
            raise

    return body


def _leave_event(app: MockApp, operation: Operation, site: Site, message: Json, path: Json) -> None:
    sent = message["event"]
    names = ("title", "dateAndTimeSettings", "registration")
    event = {name: sent[name] for name in names if name in sent} | {"location": {"name": "Hall"}}
    app.perform(site, app.identities.of_kind("app"), operation, {"event": event}, path)


def _leave_part(app: MockApp, operation: Operation, site: Site, message: Json, path: Json) -> None:
    del app, operation
    text = message["event"]["shortDescription"]
    edit(site.events, next(iter(path.values())), shortDescription=text[:500])


def _leave_item(app: MockApp, operation: Operation, site: Site, message: Json, path: Json) -> None:
    item = {"name": "An item", "timeSlot": message["item"]["timeSlot"]}
    request = {"eventId": message["eventId"], "item": item}
    app.perform(site, app.identities.of_kind("app"), operation, request, path)


for _name, _operation, _law, _leave, _title in (
    (
        "refused-creation-stays",
        "createEvent",
        "law/events/failed-create-makes-nothing",
        _leave_event,
        "A creation that is refused leaves an event behind",
    ),
    (
        "refused-update-works-in-part",
        "updateEvent",
        "law/events/failed-write-changes-nothing",
        _leave_part,
        "An update that is refused changes those members that were right",
    ),
    (
        "refused-item-is-added",
        "addScheduleItem",
        "",
        _leave_item,
        "An addition to the schedule that is refused leaves an item behind",
    ),
):
    _body = _after_refusal(_operation, _leave)
    _body.__doc__ = _title
    fault(
        f"idempotence/{_name}",
        "app.MockApp._operate",
        operation=_operation,
        evidence="docs",
        source="about-errors",
        breaks=_law or (),
        promise="" if _law else "What is refused changes nothing.",
    )(_body)

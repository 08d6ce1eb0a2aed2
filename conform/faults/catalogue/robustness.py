"""A server that breaks: on odd input, on the wire, or in its answers to what is wrong."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import WIRE, Json, Wire, on_wire
from conform.mock.context import Context
from conform.mock.errors import ApiError, application_error

WRITABLE = "event_rows.writable"
"""The seam at which the members of an event are read: (real, contract, sent)."""


def _titled(kept: Json, change: Any) -> Json:
    return kept | ({"title": change(kept["title"])} if kept.get("title") else {})


@fault(
    "robustness/crash-on-emoji",
    WRITABLE,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="law/events/create-then-get",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """A title with an emoji answers status 500."""
    if any(letter > "\uffff" for letter in sent.get("title") or ""):
        raise ApiError(500, "", {})
    return real(contract, sent)


@fault(
    "robustness/crash-on-long-text",
    WRITABLE,
    operation="updateEvent",
    evidence="sdk",
    source="Event.shortDescription",
    breaks="updateEvent/event.shortDescription/max-length",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """A short description of more than 255 characters answers status 500."""
    if len(sent.get("shortDescription") or "") > 255:
        raise ApiError(500, "", {})
    return real(contract, sent)


@fault(
    "robustness/crash-on-null",
    WRITABLE,
    operation="createEvent",
    evidence="sdk",
    source="Event.shortDescription",
    breaks="createEvent/event.shortDescription/nullable",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """A short description that is null answers status 500."""
    if "shortDescription" in sent and sent["shortDescription"] is None:
        raise ApiError(500, "", {})
    return real(contract, sent)


@fault(
    "robustness/unknown-members-are-refused",
    WRITABLE,
    operation="updateEvent",
    evidence="observed",
    source="observed 1",
    breaks="law/events/revision-is-ignored",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """A member of an event that the server does not know is refused."""
    kept = real(contract, sent)
    known = contract.services["events"].document["components"]["schemas"]["Event"]["properties"]
    unknown = sorted(set(sent) - set(known))
    if unknown:
        raise application_error(400, "INVALID_ARGUMENT", f"{unknown[0]} is unknown")
    return kept


@fault(
    "robustness/question-marks",
    WRITABLE,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="law/events/create-then-get",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """Letters beyond Latin-1 are stored as question marks."""
    return _titled(real(contract, sent), lambda text: text.encode("latin-1", "replace").decode("latin-1"))


@fault(
    "robustness/composed-letters",
    WRITABLE,
    operation="createEvent",
    evidence="observed",
    source="observed 5",
    breaks="law/events/create-then-get",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """Titles are normalised, so that other characters are stored than were sent."""
    return _titled(real(contract, sent), lambda text: unicodedata.normalize("NFKC", text))


@fault(
    "robustness/single-spaces",
    WRITABLE,
    operation="createEvent",
    evidence="observed",
    source="observed 5",
    breaks="law/events/create-then-get",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """Runs of spaces in a title are stored as one space."""
    return _titled(real(contract, sent), lambda text: re.sub(" +", " ", text))


@fault(
    "robustness/markup-is-escaped",
    WRITABLE,
    operation="createEvent",
    evidence="docs",
    source="create-event",
    breaks="law/events/create-then-get",
)
def _(real: Any, contract: Any, sent: Mapping[str, Any]) -> Any:
    """Ampersands in a title are stored as HTML has them."""
    return _titled(real(contract, sent), lambda text: text.replace("&", "&amp;")[:120])


@fault(
    "robustness/refusals-in-html",
    WIRE,
    operation="createEvent",
    evidence="docs",
    source="about-errors",
    promise="What is refused is answered in JSON.",
)
@on_wire
def _(answer: Wire) -> None:
    """What is refused is answered with a page in HTML."""
    if answer.operation and answer.status == 400:
        answer.headers[b"content-type"] = b"text/html"
        answer.body = b"<html><body>400 Bad Request</body></html>"


@fault(
    "robustness/refusals-without-message",
    WIRE,
    operation="createEvent",
    evidence="docs",
    source="about-errors",
    promise="The body of a refusal has a message.",
)
@on_wire
def _(answer: Wire) -> None:
    """What is refused is answered without a message."""
    if answer.status == 400:
        answer.json = {name: value for name, value in answer.json.items() if name != "message"}


@fault(
    "robustness/created-is-201",
    WIRE,
    operation="createTicketDefinition",
    evidence="docs",
    source="about-errors",
    breaks="createTicketDefinition/answer",
)
@on_wire
def _(answer: Wire) -> None:
    """Creations are answered with status 201."""
    if answer.operation.startswith("create") and answer.status == 200:
        answer.status = 201


@fault(
    "robustness/deleted-is-204",
    WIRE,
    operation="deletePolicy",
    evidence="docs",
    source="about-errors",
    breaks="deletePolicy/answer",
)
@on_wire
def _(answer: Wire) -> None:
    """Deletions are answered with status 204 and no body."""
    if answer.method == "DELETE" and answer.status == 200:
        answer.status, answer.body = 204, b""


@fault(
    "robustness/answers-call-themselves-text",
    WIRE,
    operation="listScheduleItems",
    evidence="docs",
    source="about-errors",
    breaks="listScheduleItems/answer",
)
@on_wire
def _(answer: Wire) -> None:
    """Lists of schedule items call themselves plain text."""
    if answer.operation == "listScheduleItems":
        answer.headers[b"content-type"] = b"text/plain; charset=utf-8"


@fault(
    "robustness/long-answers-are-cut",
    WIRE,
    operation="listScheduleItems",
    evidence="docs",
    source="list-schedule-items",
    promise="An answer is whole, however long it is.",
)
@on_wire
def _(answer: Wire) -> None:
    """Answers of more than 16 KiB are cut off."""
    answer.body = answer.body[: 16 * 1024]


@fault(
    "robustness/unknown-id-is-500",
    WIRE,
    operation="getEvent",
    evidence="docs",
    source="about-errors",
    promise="What does not exist is answered with a 4xx.",
)
@on_wire
def _(answer: Wire) -> None:
    """An id of nothing answers status 500."""
    if answer.operation and answer.status == 404:
        answer.status, answer.json = 500, {"message": "", "details": {}}


@fault(
    "robustness/unknown-id-is-nothing",
    "getEvent",
    evidence="docs",
    source="about-errors",
    breaks="law/events/delete-is-final",
)
def _(real: Any, ctx: Context) -> Any:
    """An id of no event answers status 200 with null."""
    try:
        return real(ctx)
    except ApiError as error:
        if error.status != 404:
            raise
        return {"event": None}


@fault(
    "robustness/system-errors-for-conflicts",
    WIRE,
    operation="createPolicy",
    evidence="docs",
    source="create-policy",
    breaks="law/policies/three-per-event",
)
@on_wire
def _(answer: Wire) -> None:
    """What a rule of the business forbids is answered with status 500."""
    if answer.status == 428:
        answer.status, answer.json = 500, {"message": "", "details": {}}


@fault(
    "robustness/codes-are-lost",
    WIRE,
    operation="createPolicy",
    evidence="docs",
    source="create-policy",
    breaks="createPolicy/error/POLICIES_LIMIT_REACHED",
)
@on_wire
def _(answer: Wire) -> None:
    """What a rule of the business forbids is answered without the code of the rule."""
    if answer.status == 428:
        body: Json = answer.json
        body["details"] = {}
        answer.json = body

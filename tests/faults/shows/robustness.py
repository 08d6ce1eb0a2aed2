"""The faults of the classes robustness and intermittent, shown."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import EVENT, Demo, shows

NOBODY = "99999999-9999-4999-8999-999999999999"


@shows(
    "robustness/crash-on-emoji",
    "robustness/question-marks",
    "robustness/composed-letters",
    "robustness/single-spaces",
    "robustness/markup-is-escaped",
)
def _(api: Demo) -> Any:
    titles = ("Party \U0001f389", "Žižkov", "ﬁne", "two  spaces", "Q & A")
    answers = [api.send("createEvent", {"event": {**EVENT, "title": title}}) for title in titles]
    return [(each.status, (each["event"] or {}).get("title")) for each in answers]


@shows("robustness/crash-on-null", "robustness/unknown-members-are-refused")
def _(api: Demo) -> Any:
    odd: list[dict[str, Any]] = [{"shortDescription": None}, {"limit": 7}]
    return [api.send("createEvent", {"event": {**EVENT, **members}}).status for members in odd]


@shows("robustness/refusals-in-html", "robustness/refusals-without-message")
def _(api: Demo) -> Any:
    answer = api.send("createEvent", {"event": {**EVENT, "title": "x" * 121}})
    return answer.kind, answer["message"]


@shows("robustness/created-is-201", "robustness/deleted-is-204")
def _(api: Demo) -> Any:
    body = api.ticket_message(api.made(registration={"initialType": "TICKETING"}))
    made = api.send("createTicketDefinition", body)
    gone = api.send("deleteTicketDefinition", ticketDefinitionId=made.body["ticketDefinition"]["id"])
    return made.status, gone.status


@shows("robustness/unknown-id-is-500", "robustness/unknown-id-is-nothing")
def _(api: Demo) -> Any:
    return api.send("getEvent", eventId=NOBODY).status


@shows(
    "intermittent/reading-fails",
    "intermittent/status-is-missing",
    "intermittent/answer-is-text",
)
def _(api: Demo) -> Any:
    event = api.made()
    answers = [api.send("getEvent", eventId=event) for _ in range(12)]
    return [(each.status, each.kind, "status" in (each["event"] or {})) for each in answers]


@shows(
    "intermittent/creation-is-lost",
    "intermittent/creation-replaces-the-last",
    "intermittent/title-in-lower-case",
)
def _(api: Demo) -> Any:
    for number in range(8):
        api.made(title=f"Title {number}")
    return api.find()


@shows("intermittent/zone-is-lost")
def _(api: Demo) -> Any:
    return [api.read(api.made())["dateAndTimeSettings"]["timeZoneId"] for _ in range(6)]


@shows("intermittent/reading-is-of-another")
def _(api: Demo) -> Any:
    event, _ = api.made(title="One"), api.made(title="Two")
    return [api.read(event)["title"] for _ in range(6)]

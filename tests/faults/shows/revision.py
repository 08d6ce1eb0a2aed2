"""The faults of class revision, shown."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import Demo, shows


@shows(
    "revision/stale-policy-is-taken",
    "revision/raised-by-two",
    "revision/begins-at-zero",
    "revision/conflict-is-500",
    "revision/refused-update-raises-it",
    "revision/updated-date-stays",
    "intermittent/stale-is-taken",
)
def _(api: Demo) -> Any:
    made = api.policy()
    answers = [api.update_policy(made, name=name).status for name in ("Second", "Third")]
    found = api.read_policy(made)
    moved = found["updatedDate"] > found["createdDate"]
    return made["revision"], answers, found["name"], found["revision"], moved


@shows("revision/future-revision-is-taken")
def _(api: Demo) -> Any:
    return api.update_policy(api.policy(), revision="7").status


@shows("revision/ends-at-nine", "intermittent/revision-stays")
def _(api: Demo) -> Any:
    made = api.policy()
    seen = []
    for number in range(12):
        answer = api.update_policy(made, name=f"Name {number}")
        made = answer["policy"] or made
        seen.append((answer.status, made["revision"]))
    return seen


@shows(
    "revision/stale-ticket-is-taken",
    "revision/ticket-is-not-raised",
    "revision/created-date-moves",
    "revision/reading-raises-it",
)
def _(api: Demo) -> Any:
    made = api.ticket()
    answers = [api.update_ticket(made, name=name).status for name in ("Second", "Third")]
    api.read_ticket(made)
    found = api.read_ticket(made)
    return answers, found["name"], found["revision"], found["createdDate"]


@shows("revision/may-be-left-out")
def _(api: Demo) -> Any:
    made = api.ticket()
    body = {"ticketDefinition": {"id": made["id"], "name": "Chair"}}
    return api.send("updateTicketDefinition", body, ticketDefinitionId=made["id"]).status


@shows("revision/events-need-one", "robustness/crash-on-long-text")
def _(api: Demo) -> Any:
    return api.send("updateEvent", {"event": {"shortDescription": "x" * 300}}, eventId=api.made()).status


@shows("intermittent/update-is-lost")
def _(api: Demo) -> Any:
    made = api.ticket()
    seen = []
    for number in range(6):
        made = api.update_ticket(made, name=f"Seat {number}").body["ticketDefinition"]
        seen.append(api.read_ticket(made)["name"])
    return seen


@shows("intermittent/id-is-given-again")
def _(api: Demo) -> Any:
    events = [api.made() for _ in range(3)]
    return len({api.policy(event)["id"] for event in events for _ in range(2)})

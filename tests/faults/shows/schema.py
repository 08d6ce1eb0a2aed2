"""The faults of class schema, shown."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import Demo, shows


def _kinds(value: Any) -> Any:
    """Give the types of the members of a value, but not the values."""
    if isinstance(value, dict):
        return {name: _kinds(each) for name, each in value.items()}
    return [_kinds(each) for each in value] if isinstance(value, list) else type(value).__name__


@shows("schema/event-without-slug")
def _(api: Demo) -> Any:
    return _kinds(api.read(api.made()))


@shows("schema/revision-is-a-number")
def _(api: Demo) -> Any:
    return _kinds(api.read_ticket(api.ticket()))


@shows("schema/date-is-an-object", "schema/policy-is-not-wrapped")
def _(api: Demo) -> Any:
    return _kinds(api.send("getPolicy", policyId=api.policy()["id"]).body)


@shows("schema/canceled-with-two-l")
def _(api: Demo) -> Any:
    return api.send("cancelEvent", {}, eventId=api.made()).body["event"]["status"]


@shows("schema/metadata-is-renamed")
def _(api: Demo) -> Any:
    return api.send("queryCategories", {"query": {}}).body


@shows("schema/event-is-in-a-list")
def _(api: Demo) -> Any:
    api.made()
    return _kinds(api.send("getEventBySlug", slug="summer-gala").body)


@shows("schema/delete-answers-nothing")
def _(api: Demo) -> Any:
    return _kinds(api.send("deleteEvent", eventId=api.made()).body)


@shows("schema/index-is-text")
def _(api: Demo) -> Any:
    return _kinds(api.send("bulkCreateCategory", {"categories": [{"name": "Talks"}]}).body)


@shows("schema/no-tags-are-null", "schema/empty-text-is-left-out")
def _(api: Demo) -> Any:
    return _kinds(api.item(api.made()))


@shows("schema/sale-status-missing-after-an-update")
def _(api: Demo) -> Any:
    return _kinds(api.update_ticket(api.ticket(), name="Chair").body)


@shows("schema/dates-with-a-space")
def _(api: Demo) -> Any:
    return api.read(api.made())["dateAndTimeSettings"]["startDate"]


@shows("schema/reorder-answers-ids")
def _(api: Demo) -> Any:
    event = api.made()
    first, second = api.policy(event), api.policy(event)
    body = {"eventId": event, "policyId": first["id"], "beforePolicyId": second["id"]}
    return _kinds(api.send("reorderEventPolicies", body).body)


@shows("schema/total-is-text")
def _(api: Demo) -> Any:
    return api.send("queryEvents", {}).body

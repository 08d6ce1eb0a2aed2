"""Laws of policies: revisions, dates, and pages of a query that go on where the one before ended."""

from __future__ import annotations

import pytest

from conform.expect import equal, holds
from conform.laws import law
from suites.world import Message, World


def update(made: Message, **members: str) -> Message:
    """Spell the update of a policy, at the revision that it was made or found with."""
    kept = {name: made[name] for name in ("id", "revision", "eventId", "name", "body")}
    return {"policy": {**kept, **members}}


@law(
    "policies/every-revision-counts",
    says="A policy can be updated again and again, each time by the revision that the last answer gave.",
    level="MUST",
    evidence="sdk",
    operation="updatePolicy",
    source="Policy.revision",
)
def test_a_policy_is_updated_again_and_again(world: World) -> None:
    made = world.policy()
    for number in range(2, 14):
        updated = world.client.call("updatePolicy", update(made, name=f"Revision {number}"))
        equal(updated, "policy.revision", str(number))
        made = updated.json["policy"]
    equal(world.client.call("getPolicy", policyId=made["id"]), "policy.name", "Revision 13")


@law(
    "policies/only-the-current-revision",
    says="An update with a revision that there is not yet is refused and changes nothing.",
    level="MUST",
    evidence="sdk",
    operation="updatePolicy",
    source="UpdatePolicy.revision",
)
def test_a_revision_to_come_is_refused(world: World) -> None:
    made = world.policy()
    refused = world.client.call("updatePolicy", update(made, name="Later", revision="7"), expect=None)
    holds(refused, "", 400 <= refused.status < 500, "a refusal, for there is no such revision")
    equal(world.client.call("getPolicy", policyId=made["id"]), "policy.name", made["name"])


@law(
    "policies/update-changes-one-policy",
    says="An update changes one policy, and none of its neighbours.",
    level="MUST",
    evidence="docs",
    operation="updatePolicy",
    source="update-policy",
)
def test_an_update_changes_one_policy(world: World) -> None:
    event = world.event("RSVP")
    made, neighbour = world.policy(event), world.policy(event)
    world.client.call("updatePolicy", update(made, name="Another", body="Another"))
    equal(world.client.call("getPolicy", policyId=neighbour["id"]), "policy", neighbour)


@law(
    "policies/ids-are-unique",
    says="Every policy has an id of its own, and is found by it.",
    level="MUST",
    evidence="sdk",
    operation="createPolicy",
    source="Policy.id",
)
def test_every_policy_has_an_id_of_its_own(world: World) -> None:
    made = [world.policy(event) for event in (world.event("RSVP") for _ in range(4)) for _ in range(3)]
    for each in made:
        equal(world.client.call("getPolicy", policyId=each["id"]), "policy.name", each["name"])


@law(
    "policies/cursor-goes-on",
    says="A cursor goes on with the filter and the sort of the query that it comes from.",
    level="MUST",
    evidence="docs",
    operation="queryPolicies",
    source="about-sorting-and-paging",
)
@pytest.mark.parametrize("order", ["ASC", "DESC"])
def test_a_cursor_goes_on_with_its_query(order: str, world: World) -> None:
    event = world.event("RSVP")
    own = [world.policy(event, name=name)["id"] for name in ("a", "c", "e")]
    for name in ("b", "d"):
        world.policy(name=name)
    wanted = own if order == "ASC" else own[::-1]
    query: Message = {
        "filter": {"eventId": event},
        "sort": [{"fieldName": "name", "order": order}],
        "cursorPaging": {"limit": 1},
    }
    gathered: list[str] = []
    for _ in range(5):
        found = world.client.call("queryPolicies", {"query": query})
        gathered += [each["id"] for each in found.json["policies"]]
        cursor = (found.json["metadata"].get("cursors") or {}).get("next")
        if not cursor:
            break
        query = {"cursorPaging": {"cursor": cursor}}
    holds(found, "policies", gathered == wanted, f"over all pages {wanted}, and not {gathered}")


@law(
    "policies/reorder-tells-the-revision",
    says="A reorder takes no revision back, and tells the one with which an update is taken.",
    level="MUST",
    evidence="sdk",
    operation="reorderEventPolicies",
    source="Policy.revision; reorder-event-policies",
)
def test_a_reorder_tells_the_revision(world: World) -> None:
    event = world.event("RSVP")
    first, moved = world.policy(event), world.policy(event)

    def rename(policy: Message) -> Message:
        answer = world.client.call("updatePolicy", update(policy, name=world.name(40)))
        renamed: Message = answer.json["policy"]
        return renamed

    for _ in range(3):
        moved = rename(moved)
    for place in ("beforePolicyId", "afterPolicyId"):  # one of the two moves it
        body = {"eventId": event, "policyId": moved["id"], place: first["id"]}
        answer = world.client.call("reorderEventPolicies", body)
        shown = next(each for each in answer.json["policies"] if each["id"] == moved["id"])
        right = int(shown["revision"]) >= int(moved["revision"])
        text = f"revision {moved['revision']} or a later one, not {shown['revision']}"
        holds(answer, "policies", right, text)
        moved = rename(shown)

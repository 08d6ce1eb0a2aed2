"""Laws of policies."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conform.client import Exchange
from conform.expect import equal, holds, member, same_instant
from conform.laws import law
from strategies import policies
from suites.world import Message, World


def check(exchange: Exchange, sent: Message) -> None:
    """Compare what an answer shows of a policy with what was sent."""
    for name in ("name", "body", "eventId"):
        if name in sent:
            equal(exchange, f"policy.{name}", sent[name])


@law(
    "policies/create-then-get",
    says="A policy reads back as it was created, with revision 1 and equal dates.",
    level="MUST",
    evidence="docs",
    operation="createPolicy",
    source="create-policy, get-policy",
)
@given(policy=policies.policies())
def test_create_then_get_equals(world: World, policy: Message) -> None:
    sent = {**policy, "eventId": world.event("RSVP")}
    created = world.client.call("createPolicy", {"policy": sent})
    check(created, sent)
    equal(created, "policy.revision", "1")
    dates = [member(created, f"policy.{name}") for name in ("createdDate", "updatedDate")]
    holds(created, "policy.updatedDate", same_instant(*dates), "the date of creation")
    check(world.client.call("getPolicy", policyId=member(created, "policy.id")), sent)


@law(
    "policies/update",
    says="An update changes name and body, raises the revision by one and leaves createdDate.",
    level="MUST",
    evidence="docs",
    operation="updatePolicy",
    source="update-policy",
)
@given(patch=policies.patches())
def test_update_changes_what_it_says(world: World, patch: Message) -> None:
    before = world.policy()
    kept = {name: before[name] for name in ("id", "revision", "eventId")}
    updated = world.client.call("updatePolicy", {"policy": {**kept, **patch}})
    check(updated, {**patch, "eventId": before["eventId"]})
    equal(updated, "policy.revision", "2")
    equal(updated, "policy.createdDate", before["createdDate"], same=same_instant)
    check(world.client.call("getPolicy", policyId=before["id"]), patch)


@law(
    "policies/stale-revision",
    says="An update with an outdated revision is refused and changes nothing.",
    level="MUST",
    evidence="sdk",
    operation="updatePolicy",
    source="UpdatePolicy.revision",
)
def test_a_stale_revision_is_refused(world: World) -> None:
    made = world.policy()
    kept = {name: made[name] for name in ("id", "revision", "eventId", "body")}
    world.client.call("updatePolicy", {"policy": {**kept, "name": "Second"}})
    refused = world.client.call("updatePolicy", {"policy": {**kept, "name": "Third"}}, expect=None)
    holds(refused, "", 400 <= refused.status < 500, "a refusal, for the revision is outdated")
    found = world.client.call("getPolicy", policyId=made["id"])
    equal(found, "policy.name", "Second")
    equal(found, "policy.revision", "2")


@law(
    "policies/three-per-event",
    says="An event has three policies at most; other events have theirs.",
    level="MUST",
    evidence="docs",
    operation="createPolicy",
    source="create-policy",
)
@pytest.mark.obligation("createPolicy/error/POLICIES_LIMIT_REACHED")
@pytest.mark.obligation("createPolicy/policy/rule/at-most-3-per-event")
def test_policies_stop_at_three(world: World) -> None:
    event = world.event("RSVP")
    ids = {world.policy(event)["id"] for _ in range(3)}
    refused = world.client.call("createPolicy", world.policy_message(event), expect=None)
    holds(refused, "", refused.status == 428, "status 428, for the event has three policies")
    equal(refused, "details.applicationError.code", "POLICIES_LIMIT_REACHED")
    query = {"filter": {"eventId": event}, "paging": {"limit": 10}}
    found = world.client.call("queryPolicies", {"query": query})
    holds(found, "policies", {each["id"] for each in found.json["policies"]} == ids, "the three policies")
    world.policy(world.event("RSVP"))


@law(
    "policies/delete-is-final",
    says="A deleted policy is given by no read, and its neighbours stay.",
    level="MUST",
    evidence="sdk",
    operation="deletePolicy",
    source="DeletePolicy",
)
def test_delete_is_final(world: World) -> None:
    event = world.event("RSVP")
    first, second = world.policy(event)["id"], world.policy(event)["id"]
    world.client.call("deletePolicy", policyId=first)
    gone = world.client.call("getPolicy", policyId=first, expect=None)
    holds(gone, "", gone.status != 200, "no policy")
    query = {"filter": {"eventId": event}, "paging": {"limit": 10}}
    found = world.client.call("queryPolicies", {"query": query})
    holds(found, "policies", [each["id"] for each in found.json["policies"]] == [second], "the other policy")


@law(
    "policies/reorder",
    says="A reorder answers all policies of the event, with the moved one right beside its reference.",
    level="MUST",
    evidence="docs",
    operation="reorderEventPolicies",
    source="reorder-event-policies",
)
@settings(max_examples=25)
@given(moved=st.integers(0, 2), reference=st.integers(0, 2), before=st.booleans())
def test_reorder_is_the_permutation_it_describes(
    world: World, moved: int, reference: int, before: bool
) -> None:
    event = world.event("RSVP")
    ids = [world.policy(event)["id"] for _ in range(3)]
    # A first move shows the order from which the second one starts.
    first = {"eventId": event, "policyId": ids[0], "beforePolicyId": ids[1]}
    begun = world.client.call("reorderEventPolicies", first)
    order = [each["id"] for each in begun.json["policies"]]
    holds(begun, "policies", sorted(order) == sorted(ids), f"the policies {ids} in some order")
    if moved == reference:
        return
    name = "beforePolicyId" if before else "afterPolicyId"
    body = {"eventId": event, "policyId": ids[moved], name: ids[reference]}
    answer = world.client.call("reorderEventPolicies", body)
    expected = [each for each in order if each != ids[moved]]
    expected.insert(expected.index(ids[reference]) + (0 if before else 1), ids[moved])
    got = [each["id"] for each in answer.json["policies"]]
    holds(answer, "policies", got == expected, f"the order {expected}")


@law(
    "policies/update-and-reorder-are-apart",
    says="An update leaves a policy in its place, and a reorder leaves what the update has written.",
    level="MUST",
    evidence="docs",
    operation="reorderEventPolicies",
    source="reorder-event-policies, update-policy",
)
def test_updates_and_reorders_are_apart(world: World) -> None:
    event = world.event("RSVP")
    made = {each["id"]: each for each in (world.policy(event) for _ in range(3))}
    first, second, _ = made
    body = {"eventId": event, "policyId": second, "beforePolicyId": first}
    begun = world.client.call("reorderEventPolicies", body)
    last = begun.json["policies"][-1]["id"]
    kept = {name: made[last][name] for name in ("id", "revision", "eventId", "body")}
    revision = next(each["revision"] for each in begun.json["policies"] if each["id"] == last)
    changed = {**kept, "revision": revision, "name": "Changed"}
    world.client.call("updatePolicy", {"policy": changed})
    # The same move once more: it is there already, so that nothing moves.
    again = world.client.call("reorderEventPolicies", body, expect=None)
    if again.status == 200:  # a move that moves nothing may be refused
        order = [[each["id"] for each in answer.json["policies"]] for answer in (begun, again)]
        holds(again, "policies", order[1] == order[0], f"the order as it was, {order[0]}")
    equal(world.client.call("getPolicy", policyId=last), "policy.name", "Changed")


@law(
    "policies/event-stays",
    says="A policy belongs to the event that it was created for.",
    level="MUST",
    evidence="sdk",
    operation="updatePolicy",
    source="Policy.eventId",
)
def test_the_event_of_a_policy_stays(world: World) -> None:
    made, other = world.policy(), world.event("RSVP")
    kept = {name: made[name] for name in ("id", "revision", "name", "body")}
    world.client.call("updatePolicy", {"policy": {**kept, "eventId": other}}, expect=None)
    equal(world.client.call("getPolicy", policyId=made["id"]), "policy.eventId", made["eventId"])

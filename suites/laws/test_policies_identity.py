"""Laws of policies: which policy it is, whose it is, and who may change it."""

from __future__ import annotations

from conform.client import Control
from conform.expect import equal, holds
from conform.laws import law
from suites.laws.strangers import refuses_visitors, twice
from suites.world import Message, World


def of_event(event: str) -> Message:
    """Spell the query for an event's policies."""
    return {"query": {"filter": {"eventId": event}, "paging": {"limit": 10}}}


@law(
    "policies/same-request-twice",
    says="The same creation sent twice makes two policies, or is refused and makes one.",
    level="MUST",
    evidence="docs",
    operation="createPolicy",
    source="create-policy; unknown-others D6",
)
def test_the_same_request_twice_makes_two_or_one(world: World) -> None:
    event = world.event("RSVP")
    message = world.policy_message(event)
    found = of_event(event)
    twice(
        lambda: world.client.call("createPolicy", message, expect=None),
        "policy",
        lambda: [each["id"] for each in world.client.call("queryPolicies", found).json["policies"]],
    )


@law(
    "policies/query-agrees-with-get",
    says="A policy that a query finds is the one that a read by its id gives.",
    level="MUST",
    evidence="sdk",
    operation="queryPolicies",
    source="QueryPolicies, GetPolicy",
)
def test_a_query_agrees_with_a_read(world: World) -> None:
    made = world.policy()
    found = world.client.call("queryPolicies", of_event(made["eventId"]))
    read = world.client.call("getPolicy", policyId=made["id"])
    equal(found, "policies", [read.json["policy"]])


@law(
    "policies/failed-write-changes-nothing",
    says="A refused update leaves the policy as it was.",
    level="MUST",
    evidence="docs",
    operation="updatePolicy",
    source="about-errors",
)
def test_failed_writes_change_nothing(world: World) -> None:
    made = world.policy()
    kept = {name: made[name] for name in ("id", "revision", "eventId")}
    wrong = {"policy": {**kept, "body": "Another", "name": "n" * 41}}
    refused = world.client.call("updatePolicy", wrong, expect=None)
    holds(refused, "", 400 <= refused.status < 500, "a refusal, for the name has 41 characters")
    equal(world.client.call("getPolicy", policyId=made["id"]), "policy", made)


@law(
    "policies/visitors-cannot-write",
    says="Visitors create, change, move and delete no policy.",
    level="MUST",
    evidence="docs",
    operation="createPolicy",
    source="the pages of all writes",
)
def test_visitors_cannot_write(world: World, control: Control) -> None:
    event = world.event("RSVP")
    made, other = world.policy(event), world.policy(event)
    mine = {name: made[name] for name in ("id", "revision", "eventId", "body")}
    order = {"eventId": event, "policyId": other["id"], "beforePolicyId": made["id"]}
    refuses_visitors(
        world.client,
        control,
        [
            ("createPolicy", world.policy_message(event), {}),
            ("updatePolicy", {"policy": {**mine, "name": "Mine"}}, {}),
            ("reorderEventPolicies", order, {}),
            ("deletePolicy", None, {"policyId": made["id"]}),
        ],
    )
    equal(world.client.call("getPolicy", policyId=made["id"]), "policy", made)

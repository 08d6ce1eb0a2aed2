"""Laws of policies: how many there may be, and what finds them."""

from __future__ import annotations

import pytest

from conform.contract import load
from conform.expect import equal, holds
from conform.laws import law
from suites.laws.test_policies_revisions import update
from suites.world import Message, World


def _renamed(world: World, made: Message, name: str) -> None:
    world.client.call("updatePolicy", update(made, name=name))


@law(
    "policies/never-four",
    says="An event never has more than three policies, whatever was updated or deleted before.",
    level="MUST",
    evidence="docs",
    operation="createPolicy",
    source="create-policy",
)
@pytest.mark.parametrize("before", ["an update", "a deletion"])
def test_an_event_never_has_four_policies(before: str, world: World) -> None:
    event = world.event("RSVP")
    first, *_ = [world.policy(event) for _ in range(3)]
    if before == "an update":
        _renamed(world, first, "Updated")
    else:
        world.client.call("deletePolicy", policyId=first["id"])
    # Whether a deletion makes room for one more is open, but not for two.
    for _ in range(2 if before == "a deletion" else 1):
        last = world.client.call("createPolicy", world.policy_message(event), expect=None)
    holds(last, "", last.status == 428, f"status 428, for after {before} the event has three policies")
    query = {"filter": {"eventId": event}, "paging": {"limit": 10}}
    found = world.client.call("queryPolicies", {"query": query})
    holds(found, "policies", len(found.json["policies"]) <= 3, "three policies at most")


@law(
    "policies/found-as-they-are",
    says="A query finds a policy by the name that it has now, and not by the one that it had.",
    level="MUST",
    evidence="sdk",
    operation="queryPolicies",
    source="PolicyQuerySpec, update-policy",
)
def test_a_policy_is_found_by_its_present_name(world: World) -> None:
    made, old, new = world.policy(), world.name(40), world.name(40)
    _renamed(world, made, old)
    found = world.client.call("getPolicy", policyId=made["id"])
    _renamed(world, found.json["policy"], new)
    for name, ids in ((made["name"], []), (old, []), (new, [made["id"]])):
        query = {"filter": {"eventId": made["eventId"], "name": name}, "paging": {"limit": 10}}
        found = world.client.call("queryPolicies", {"query": query})
        got = [each["id"] for each in found.json["policies"]]
        holds(found, "policies", got == ids, f"{ids} for the name {name!r}")


@law(
    "policies/total-of-what-is-there",
    says="The total of a query counts the policies that are there, and none that was deleted.",
    level="MUST",
    evidence="sdk",
    operation="queryPolicies",
    source="PagingMetadataV2.total",
)
def test_the_total_counts_what_is_there(world: World) -> None:
    event = world.event("RSVP")
    first, _ = world.policy(event), world.policy(event)
    world.client.call("deletePolicy", policyId=first["id"])
    query = {"filter": {"eventId": event}, "paging": {"limit": 1, "offset": 0}}
    equal(world.client.call("queryPolicies", {"query": query}), "metadata.total", 1)


@law(
    "policies/other-path-is-the-same",
    says="By its other path a query finds what it finds by the usual one, with the same filter.",
    level="MUST",
    evidence="sdk",
    operation="queryPolicies",
    source="the two prefixes of the SDK",
)
def test_the_other_path_has_the_same_filter(world: World) -> None:
    made, _ = world.policy(), world.policy()
    query = {"filter": {"eventId": made["eventId"]}, "paging": {"limit": 10}}
    usual = world.client.call("queryPolicies", {"query": query})
    right = [each["id"] for each in usual.json["policies"]] == [made["id"]]
    holds(usual, "policies", right, f"the policy {made['id']} and no other")
    for alias in load().operations["queryPolicies"].aliases:
        other = world.client.call("queryPolicies", {"query": query}, alias=alias)
        equal(other, "policies", usual.json["policies"])

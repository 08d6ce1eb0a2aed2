"""The operations on policies."""

from __future__ import annotations

import uuid
from typing import Any

from conform.mock import instants, revisions
from conform.mock.context import Context, Handler
from conform.mock.errors import application_error, not_found
from conform.mock.query import run_query
from conform.mock.reorder import move
from conform.mock.store import Row, Site

PER_EVENT = 3
# The client library's defaults; the REST page states none (assumed).
PAGE = 50
MAX_PAGE = 1000  # the contract bounds cursor paging at 100 and offset paging not at all (assumed)
SORT = [{"fieldName": "createdDate", "order": "DESC"}]


def public(row: Row) -> dict[str, Any]:
    """Give a policy as it is answered: without its place among the policies of its event."""
    return {name: value for name, value in row.items() if name != "sortIndex"}


def find(site: Site, policy_id: str) -> Row:
    """Give a policy, or raise a 404."""
    row = site.policies.get(policy_id.lower())
    if row is None:
        raise not_found("Policy", policy_id)
    return row


def of_event(site: Site, event_id: str) -> list[Row]:
    """List the policies of an event as they are arranged: the newest first, unless reordered."""
    return sorted(site.policies.where("eventId", event_id), key=lambda row: row["sortIndex"])


def forget_event(site: Site, event_id: str) -> None:
    """Remove the policies of an event that is gone (assumed: no source tells)."""
    for row in site.policies.where("eventId", event_id):
        site.policies.remove(row["id"])


def create_policy(ctx: Context) -> dict[str, Any]:
    """Create a policy; an event that does not exist is a 404, and deleting frees a place (both assumed).

    Body and name are kept as sent, markup and spaces included (assumed).
    """
    sent = ctx.request["policy"]
    event_id = _event_id(ctx, sent["eventId"])
    siblings = of_event(ctx.site, event_id)
    if len(siblings) >= PER_EVENT:
        message = f"An event has at most {PER_EVENT} policies, and event {event_id} has them"
        raise application_error(428, "POLICIES_LIMIT_REACHED", message)
    now = instants.write(ctx.now)
    row: Row = {
        "id": str(uuid.uuid4()),
        "revision": revisions.FIRST,
        "createdDate": now,
        "updatedDate": now,
        "name": sent["name"],
        "body": sent["body"],
        "eventId": event_id,
        # The arrangement is by creation, newest first; after a reorder new ones go on top too (assumed).
        "sortIndex": siblings[0]["sortIndex"] - 1 if siblings else 0,
    }
    return {"policy": public(ctx.site.policies.put(row))}


def update_policy(ctx: Context) -> dict[str, Any]:
    """Replace name and body; another `eventId` than the policy's own is ignored (assumed)."""
    sent = ctx.request["policy"]
    old = find(ctx.site, sent["id"])
    revisions.check(old, sent, "policy")
    changes = {
        "name": sent["name"],
        "body": sent["body"],
        "revision": revisions.following(old),
        "updatedDate": instants.write(ctx.now),
    }
    return {"policy": public(ctx.site.policies.put({**old, **changes}))}


def get_policy(ctx: Context) -> dict[str, Any]:
    """Give one policy."""
    return {"policy": public(find(ctx.site, ctx.request["policyId"]))}


def delete_policy(ctx: Context) -> dict[str, Any]:
    """Delete a policy; a second time is a 404 (assumed)."""
    ctx.site.policies.remove(find(ctx.site, ctx.request["policyId"])["id"])
    return {}


def query_policies(ctx: Context) -> dict[str, Any]:
    """Give a page of policies; reordering does not change the order of a query (assumed).

    Without paging, the metadata has a count and empty cursors, as in the documented example.
    """
    spec = ctx.operation.query
    if spec is None:
        raise LookupError(f"the contract has no query language for {ctx.operation.id}")
    page = run_query(
        spec,
        ctx.request.get("query") or {},
        ctx.site.policies,
        default_sort=SORT,
        default_limit=PAGE,
        max_limit=MAX_PAGE,
        view=public,
        default_paging="cursor",
    )
    return {"policies": [public(row) for row in page.items], "metadata": page.metadata}


def reorder_event_policies(ctx: Context) -> dict[str, Any]:
    """Move a policy and give all policies of its event in their new order.

    Those whose place changes get a new revision and one common date: that reading fits the documented
    example, where the reference keeps its place and its revision.
    """
    request = ctx.request
    rows = of_event(ctx.site, _event_id(ctx, request["eventId"]))
    before, after = request.get("beforePolicyId"), request.get("afterPolicyId")
    order = move([row["id"] for row in rows], request["policyId"], before=before, after=after)
    by_id = {row["id"]: row for row in rows}
    arranged = []
    for place, policy_id in enumerate(order):
        row = {**by_id[policy_id], "sortIndex": place}
        if rows[place]["id"] != policy_id:
            row |= {"revision": revisions.following(row), "updatedDate": instants.write(ctx.now)}
        arranged.append(ctx.site.policies.put(row))
    return {"policies": [public(row) for row in arranged]}


def _event_id(ctx: Context, event_id: str) -> str:
    from conform.mock import events

    return str(events.get_row(ctx.site, event_id)["id"])


HANDLERS: dict[str, Handler] = {
    "createPolicy": create_policy,
    "updatePolicy": update_policy,
    "getPolicy": get_policy,
    "deletePolicy": delete_policy,
    "queryPolicies": query_policies,
    "reorderEventPolicies": reorder_event_policies,
}

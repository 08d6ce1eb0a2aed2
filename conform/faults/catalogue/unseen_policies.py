"""Policies that forget, come back or lose their places; written without a look at the suites."""

from __future__ import annotations

from collections import Counter
from typing import Any

from conform.faults.catalogue.register import fault
from conform.faults.catalogue.tools import WIRE, Json, at_creation, first
from conform.mock import policies
from conform.mock.context import Context
from conform.mock.store import Row

MOVED = "A reorder moves one policy right before or after another, from where they stand."
_FREED: Counter[str] = Counter()


def _free_two(real: Any, ctx: Context) -> Any:
    event_id = policies.find(ctx.site, ctx.request["policyId"])["eventId"]
    answer = real(ctx)
    _FREED[event_id] += 1
    return answer


def _beyond(real: Any, ctx: Context, uncounted: list[Row]) -> Any:
    """Create a policy as if some of its event were not there."""
    for row in uncounted:
        ctx.site.policies.remove(row["id"])
    try:
        return real(ctx)
    finally:
        for row in uncounted:
            ctx.site.policies.put(row)


@fault(
    "lifecycle/deleting-a-policy-frees-two-places",
    "createPolicy",
    evidence="docs",
    source="create-policy",
    breaks="law/policies/never-four",
    also={"deletePolicy": _free_two},
)
def _(real: Any, ctx: Context) -> Any:
    """Deleting a policy decreases the number of those of its event by two."""
    event_id = ctx.request["policy"]["eventId"]
    siblings = ctx.site.policies.where("eventId", event_id)
    return _beyond(real, ctx, siblings[: _FREED[event_id]])


@fault(
    "lifecycle/updated-policies-are-beyond-the-limit",
    "createPolicy",
    evidence="docs",
    source="create-policy",
    breaks="law/policies/never-four",
)
def _(real: Any, ctx: Context) -> Any:
    """Policies that were updated do not count towards the limit of three for an event."""
    siblings = ctx.site.policies.where("eventId", ctx.request["policy"]["eventId"])
    return _beyond(real, ctx, [row for row in siblings if row["revision"] != "1"])


@fault(
    "ordering/second-reorder-begins-again",
    "reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    promise=MOVED,
)
def _(real: Any, ctx: Context) -> Any:
    """A reorder starts from the order of creation, whatever earlier ones have done."""
    rows = sorted(
        ctx.site.policies.where("eventId", ctx.request["eventId"]),
        key=lambda row: ctx.site.policies.place(row["id"]),
        reverse=True,
    )
    for place, row in enumerate(rows):
        ctx.site.policies.put({**row, "sortIndex": place})
    return real(ctx)


@fault(
    "ordering/updated-policy-goes-on-top",
    "updatePolicy",
    evidence="docs",
    source="reorder-event-policies",
    breaks="law/policies/update-and-reorder-are-apart",
)
def _(real: Any, ctx: Context) -> Any:
    """An update puts the policy on top of those of its event."""
    answer = real(ctx)
    rows = policies.of_event(ctx.site, answer["policy"]["eventId"])
    row = policies.find(ctx.site, answer["policy"]["id"])
    ctx.site.policies.put({**row, "sortIndex": rows[0]["sortIndex"] - 1})
    return answer


@fault(
    "ordering/last-to-the-top-swaps",
    "reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    promise=MOVED,
)
def _(real: Any, ctx: Context) -> Any:
    """Moving the last of three policies to the top makes the first the last."""
    before = [row["id"] for row in policies.of_event(ctx.site, ctx.request["eventId"])]
    answer = real(ctx)
    after = [row["id"] for row in answer["policies"]]
    if len(after) == 3 and after[0] == before[2] and after[1] == before[0]:
        for place, row in enumerate((answer["policies"][0], answer["policies"][2], answer["policies"][1])):
            ctx.site.policies.put({**row, "sortIndex": place})
        answer["policies"][1:] = reversed(answer["policies"][1:])
    return answer


@fault(
    "revision/reorder-answers-the-old-ones",
    "reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    breaks="law/policies/reorder-tells-the-revision",
)
def _(real: Any, ctx: Context) -> Any:
    """A reorder answers the revisions from before it, with which no update is taken."""
    rows = {row["id"]: row for row in ctx.site.policies.where("eventId", ctx.request["eventId"])}
    answer = real(ctx)
    shown = [{**each, "revision": rows[each["id"]]["revision"]} for each in answer["policies"]]
    return {"policies": shown}


@fault(
    "revision/reorder-begins-again",
    "reorderEventPolicies",
    evidence="sdk",
    source="Policy.revision",
    breaks="law/policies/reorder-tells-the-revision",
)
def _(real: Any, ctx: Context) -> Any:
    """A reorder sets the revisions of the policies that it moves to 2."""
    before = {row["id"]: row for row in ctx.site.policies.where("eventId", ctx.request["eventId"])}
    answer = real(ctx)
    for each in answer["policies"]:
        row = policies.find(ctx.site, each["id"])
        if row["revision"] != before[each["id"]]["revision"]:
            ctx.site.policies.put({**row, "revision": "2"})
            each["revision"] = "2"
    return answer


@fault(
    "lifecycle/reorder-brings-old-texts-back",
    "reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    breaks="law/policies/update-and-reorder-are-apart",
    also={
        "createPolicy": at_creation(
            "policy", "policy", lambda _, made: {"name": made["name"], "body": made["body"]}
        )
    },
)
def _(real: Any, ctx: Context) -> Any:
    """A reorder writes policies from a cache, and brings back the texts that they were created with."""
    answer = real(ctx)
    for each in answer["policies"]:
        texts = first("policy", each["id"], {})
        row = policies.find(ctx.site, each["id"])
        ctx.site.policies.put({**row, **texts})
        each.update(texts)
    return answer


@fault(
    "isolation/reorder-answers-other-events",
    "reorderEventPolicies",
    evidence="docs",
    source="reorder-event-policies",
    promise="A reorder answers the policies of the event, and no others.",
)
def _(real: Any, ctx: Context) -> Any:
    """A reorder answers the policies of all events of the site."""
    answer = real(ctx)
    known = {each["id"] for each in answer["policies"]}
    others = [policies.public(row) for row in ctx.site.policies if row["id"] not in known]
    return {"policies": [*answer["policies"], *others]}


@fault(
    "query/policy-is-found-by-its-first-name",
    "query.run_query",
    operation="queryPolicies",
    evidence="sdk",
    source="QueryPolicies",
    breaks="law/policies/found-as-they-are",
    also={"createPolicy": at_creation("policy name", "policy", lambda _, made: made["name"])},
)
def _(real: Any, spec: Any, query: Any, rows: Any, *, view: Any, **others: Any) -> Any:
    """Queries find policies by the names that they were created with."""

    def old(row: Row) -> Json:
        shown = dict(view(row))
        return shown | {"name": first("policy name", row["id"], shown["name"])} if "body" in row else shown

    return real(spec, query, rows, view=old, **others)


@fault(
    "paging/total-counts-deleted-policies",
    "queryPolicies",
    evidence="sdk",
    source="QueryPolicies",
    breaks="law/policies/total-of-what-is-there",
)
def _(real: Any, ctx: Context) -> Any:
    """The total of a query counts policies that were deleted since."""
    answer = real(ctx)
    if "total" in answer["metadata"]:
        ever = max((ctx.site.policies.place(row["id"]) for row in ctx.site.policies), default=0)
        answer["metadata"]["total"] += ever - len(ctx.site.policies)
    return answer


@fault(
    "validation/long-policy-is-cut",
    "createPolicy",
    evidence="sdk",
    source="Policy.body",
    promise="A body of up to 50000 characters reads back as it was sent.",
)
def _(real: Any, ctx: Context) -> Any:
    """Bodies of policies are cut after 32767 characters, where 50000 are taken."""
    answer = real(ctx)
    policy = {**answer["policy"], "body": answer["policy"]["body"][:32767]}
    row = policies.find(ctx.site, policy["id"])
    ctx.site.policies.put({**row, "body": policy["body"]})
    return {"policy": policy}


@fault(
    "query/other-path-of-policies-has-no-filter",
    WIRE,
    operation="queryPolicies",
    evidence="sdk",
    source="meta.js",
    breaks="law/policies/other-path-is-the-same",
)
async def _(real: Any, app: Any, scope: Any, receive: Any, send: Any) -> None:
    """By its other path a query for policies takes any filter for none."""

    async def unfiltered() -> Any:
        message = await receive()
        return {**message, "body": message.get("body", b"").replace(b'"filter"', b'"unknown"')}

    other = scope["type"] == "http" and scope["path"] == "/events-policies/v2/policies/query"
    await real(app, scope, unfiltered if other else receive, send)

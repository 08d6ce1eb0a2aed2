"""The faults of the classes query, paging and ordering, shown."""

from __future__ import annotations

from typing import Any

from tests.faults.demo import TICKETED, Demo, Seen, shows

NAMES = ("Alder", "Birch", "Birch tree", "Cedar")


def _events(api: Demo) -> list[str]:
    return [api.made(title=title) for title in NAMES]


@shows(
    "query/equality-is-a-prefix",
    "query/inequality-is-ignored",
    "query/bare-value-is-ignored",
    "query/first-key-counts",
    "query/greater-is-at-least",
    "query/unknown-operator-is-ignored",
    "query/in-takes-the-first",
)
def _(api: Demo) -> Any:
    ids = _events(api)
    filters: list[dict[str, Any]] = [
        {"title": {"$eq": "Birch"}},
        {"title": {"$ne": "Birch"}},
        {"title": "Birch"},
        {"title": {"$gt": "Birch"}},
        {"id": ids[1], "title": "Cedar"},
        {"id": {"$in": ids[:2]}},
    ]
    broken = {"query": {"filter": {"title": {"$like": "B"}}, "paging": {"limit": 10}}}
    return [api.find(filter=each) for each in filters], api.send("queryEvents", broken).status


@shows(
    "query/nin-is-in",
    "query/numbers-compare-as-text",
    "query/everything-exists",
    "query/filter-is-lost-with-a-sort",
    "query/or-means-and",
    "query/not-is-ignored",
    "ordering/numbers-as-text",
    "ordering/first-key-counts",
    "ordering/newest-tickets-first",
    "paging/limit-is-ignored",
)
def _(api: Demo) -> Any:
    event = api.made(**TICKETED)
    for name, value, extra in (
        ("A", "9", {"initialLimit": 9}),
        ("C", "10", {"initialLimit": 10}),
        ("B", "9", {}),
    ):
        api.ticket(event, value, name=name, **extra)
    price = [
        {"fieldName": "pricingMethod.fixedPrice.value", "order": "ASC"},
        {"fieldName": "name", "order": "DESC"},
    ]
    queries: list[dict[str, Any]] = [
        {"filter": {"name": {"$nin": ["A"]}}},
        {"filter": {"initialLimit": {"$gt": 9}}},
        {"filter": {"initialLimit": {"$exists": True}}},
        {"filter": {"name": "A"}, "sort": price},
        {"filter": {"$or": [{"name": "A"}, {"name": "B"}]}},
        {"filter": {"$not": {"name": "A"}}},
        {"sort": price},
        {},
        {"paging": {"limit": 1}},
    ]
    return [api.tickets(**query) for query in queries]


@shows("query/at-most-is-less")
def _(api: Demo) -> Any:
    made = api.policy()
    return api.policies(filter={"createdDate": {"$lte": made["createdDate"]}})


@shows("query/dates-compare-as-text")
def _(api: Demo) -> Any:
    dates = {"startDate": "2027-06-01T10:00:00.500Z", "endDate": "2027-06-01T12:00:00Z", "timeZoneId": "UTC"}
    api.made(dateAndTimeSettings=dates)
    return api.find(filter={"dateAndTimeSettings.startDate": {"$gt": "2027-06-01T10:00:00Z"}})


@shows("query/some-means-all")
def _(api: Demo) -> Any:
    api.category()
    query = {"filter": {"states": {"$hasSome": ["MANUAL", "HIDDEN"]}}}
    return len(api.send("queryCategories", {"query": query})["categories"])


@shows("query/status-as-stored", "visibility/ended-not-found")
def _(api: Demo) -> Any:
    api.made()
    api.at("2027-06-02T00:00:00Z")
    return api.find(filter={"status": "ENDED"}), api.find()


@shows(
    "query/count-ignores-its-filter",
    "query/facets-of-everything",
    "visibility/count-misses-hidden-tickets",
)
def _(api: Demo) -> Any:
    event = api.ticket()["eventId"]
    api.ticket(), api.ticket(event, hidden=True)
    return api.send("countTicketDefinitions", {"filter": {"eventId": event}, "facet": ["saleStatus"]}).body


@shows("query/count-by-status-ignores-its-filter", "visibility/drafts-in-counts")
def _(api: Demo) -> Any:
    ids = [api.made(), api.draft(), api.made()]
    return api.send("countEventsByStatus", {"filter": {"id": {"$in": ids[:2]}}, "facet": ["status"]}).body


@shows(
    "paging/offset-is-ignored",
    "paging/last-of-a-page-is-lost",
    "paging/total-is-of-the-page",
    "paging/offset-is-told-as-zero",
    "paging/events-have-a-default",
    "ordering/within-the-page-only",
)
def _(api: Demo) -> Any:
    for title in ("C", "A", "B"):
        api.made(title=title)
    sort = [{"fieldName": "title", "order": "ASC"}]
    pages = [{"limit": 2, "offset": 0}, {"limit": 2, "offset": 1}, None]
    seen: list[Seen] = []
    for paging in pages:
        query = {"sort": sort} | ({"paging": paging} if paging else {})
        seen.append(api.send("queryEvents", {"query": query}))
    return [([each["title"] for each in page["events"]], page["pagingMetadata"]) for page in seen]


@shows(
    "paging/next-page-repeats",
    "paging/cursor-forgets-the-filter",
    "paging/cursor-forgets-the-order",
    "paging/no-next-cursor",
    "intermittent/cursor-skips-one",
)
def _(api: Demo) -> Any:
    events = [api.made(), api.made()]
    for name in ("A", "B", "C"):
        api.policy(events[0], name=name)
    api.policy(events[1], name="AB")
    order = [{"fieldName": "name", "order": "DESC"}]
    query: dict[str, Any] = {"filter": {"eventId": events[0]}, "sort": order, "cursorPaging": {"limit": 1}}
    seen = []
    for _ in range(5):
        answer = api.send("queryPolicies", {"query": query}).body
        seen.append([each["name"] for each in answer["policies"]])
        cursor = answer["metadata"]["cursors"].get("next")
        if not cursor:
            break
        query = {"cursorPaging": {"cursor": cursor}}
    return seen


@shows("paging/offset-counts-pages", "ordering/categories-by-date", "paging/categories-by-ten")
def _(api: Demo) -> Any:
    for number in range(12):
        api.category(f"{20 - number}")
    queries: list[dict[str, Any]] = [{}, {"paging": {"limit": 2, "offset": 2}}]
    answers = [api.send("queryCategories", {"query": query}).body for query in queries]
    return [([each["name"] for each in answer["categories"]], answer["metaData"]) for answer in answers]


@shows("paging/tickets-by-ten")
def _(api: Demo) -> Any:
    event = api.made(**TICKETED)
    for _ in range(12):
        api.ticket(event)
    return len(api.tickets())


@shows("paging/category-page-is-the-first", "ordering/reorder-loses-an-event")
def _(api: Demo) -> Any:
    category, ids = api.category(), _events(api)
    api.assign(category, *ids)
    api.send("reorderCategoryEvents", {"eventId": ids[3], "beforeEventId": ids[0]}, categoryId=category)
    paging = {"limit": 2, "offset": 2}
    found = api.send("listEventsByCategory", categoryId=category, paging=paging).body
    return [each["title"] for each in found["events"]]


@shows("ordering/descending-is-ascending", "ordering/descending-by-default")
def _(api: Demo) -> Any:
    _events(api)
    down = api.find(sort=[{"fieldName": "title", "order": "DESC"}])
    return down, api.find(sort=[{"fieldName": "title"}])


@shows(
    "ordering/reorder-has-no-effect",
    "ordering/reorder-swaps",
    "ordering/before-is-after",
    "ordering/reorder-answers-one",
)
def _(api: Demo) -> Any:
    event = api.made()
    made = [api.policy(event, name=name) for name in "ABC"]
    body = {"eventId": event, "policyId": made[0]["id"], "beforePolicyId": made[2]["id"]}
    return [each["name"] for each in api.send("reorderEventPolicies", body)["policies"]]


@shows("intermittent/query-drops-one")
def _(api: Demo) -> Any:
    _events(api)
    return [len(api.find()) for _ in range(4)]

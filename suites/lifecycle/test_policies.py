"""The lifecycle of policies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple

from conform.config import Config
from suites.lifecycle.comparing import at
from suites.lifecycle.ground import Ground, Ref
from suites.lifecycle.machine import move
from suites.lifecycle.policies import FOUND, PROMISES, PolicySteps
from suites.lifecycle.running import promised, run

REVISIONS = ("current", "stale", "future", "missing")


class PoliciesMachine(PolicySteps):
    """The policies of a few events."""

    states = frozenset(
        {
            "event with three policies",
            "deleted policy",
            "moved before",
            "moved after",
            *(f"update with a {revision} revision" for revision in REVISIONS),
        }
    )
    events = Bundle("events")
    policies = Bundle("policies")

    @initialize(target=policies, count=st.integers(0, 3))
    def begin_with_policies(self, count: int) -> object:
        event = self.create_event("RSVP", draft=False, ahead=48, hours=2, zone="UTC")
        made = [self.create_policy(event) for _ in range(count)]
        return multiple(*(each for each in made if each is not None))

    @initialize(target=events)
    def begin(self) -> Ref:
        return self.create_event("RSVP", draft=False, ahead=48, hours=2, zone="UTC")

    @move(target=events, draft=st.booleans())
    def create_an_event(self, draft: bool) -> Ref:
        return self.create_event("RSVP", draft=draft, ahead=48, hours=2, zone="UTC")

    @move(target=policies, event=events)
    def create(self, event: Ref) -> object:
        return self.create_policy(event) or multiple()

    @move(target=policies, event=events)
    def fill(self, event: Ref) -> object:
        made = [self.create_policy(event) for _ in range(3)]
        return multiple(*(each for each in made if each is not None))

    @move(policy=policies, revision=st.sampled_from(REVISIONS))
    def update(self, policy: Ref, revision: str) -> None:
        if self.has(policy):
            self.update_policy(policy, revision)

    @move(policy=policies, times=st.integers(2, 12))
    def update_often(self, policy: Ref, times: int) -> None:
        if self.has(policy):
            for _ in range(times):
                self.update_policy(policy, "current")

    @move(policy=policies, chosen=st.integers(0, 1), before=st.booleans())
    def reorder(self, policy: Ref, chosen: int, before: bool) -> None:
        if not self.has(policy):
            return
        model = self.models[policy.site].policies
        others = [each.id for each in model.of(model[policy.id].event) if each.id != policy.id]
        if others:
            reference = Ref(policy.site, others[chosen % len(others)])
            self.reorder_policies(policy, reference, before=before)

    @move(policy=policies, reference=policies)
    def reorder_wrongly(self, policy: Ref, reference: Ref) -> None:
        """A move beside itself or beside a policy of another event, which no source settles."""
        if self.has(policy) and self.has(reference):
            model = self.models[policy.site].policies
            if policy == reference or model[policy.id].event != model[reference.id].event:
                self.reorder_beyond(policy, reference)

    @move(policy=policies)
    def delete(self, policy: Ref) -> None:
        if self.has(policy):
            self.delete_policy(policy)

    @move(reading=True, policy=policies)
    def look(self, policy: Ref) -> None:
        self.look_at_policy(policy)

    @move(reading=True, event=events, key=st.sampled_from(("createdDate", "name")), falling=st.booleans())
    def find_of_event(self, event: Ref, key: str, falling: bool) -> None:
        key = key if self.ground.clocked else "name"  # dates of creation may be alike
        own = self.models[event.site].policies.of(event.id)
        ids = [each.id for each in (sorted(own, key=lambda each: each.name) if key == "name" else own)]
        order = [{"fieldName": key, "order": "DESC" if falling else "ASC"}]
        found = self.find_policies(event.site, f"policies by {key}", {"eventId": event.id}, sort=order)
        self.policies_are(found, ids[::-1] if falling else ids, ordered=True)

    @move(reading=True, limit=st.integers(1, 3))
    def turn_pages(self, limit: int) -> None:
        model = self.models[0].policies
        ids = sorted(model.ids(), key=lambda each: model[each].name)
        events = {"eventId": {"$in": self.models[0].events.ids()}}
        order = [{"fieldName": "name", "order": "ASC"}]
        for offset in range(0, len(ids) + 1, limit):
            paging = {"limit": limit, "offset": offset}
            page = self.find_policies(0, "a page of policies", events, sort=order, paging=paging)
            got = [str(each["id"]) for each in page.json["policies"]]
            part = ids[offset : offset + limit]
            self.hold(FOUND, page, "policies", got == part, f"in this order: {part}", got)

    @move(reading=True, limit=st.integers(1, 3))
    def follow_the_cursor(self, limit: int) -> None:
        model = self.models[0].policies
        expected = sorted(model.ids(), key=lambda each: model[each].name)
        events = {"eventId": {"$in": self.models[0].events.ids()}}
        order = [{"fieldName": "name", "order": "ASC"}]
        query: dict[str, Any] = {"filter": events, "sort": order, "cursorPaging": {"limit": limit}}
        got: list[str] = []
        while True:
            step = "follow the cursor over policies"
            page = self.ask(FOUND, step, "queryPolicies", {"query": query})
            found = [str(each["id"]) for each in page.json["policies"]]
            got += found
            cursor = at(page.json, "metadata.cursors.next")
            if not isinstance(cursor, str) or not found or len(got) > len(expected):
                break
            query = {"cursorPaging": {"cursor": cursor}}
        self.hold(FOUND, page, "policies", got == expected, f"in this order: {expected}", got)

    def has(self, policy: Ref) -> bool:
        """Whether a policy is there, by all that was done."""
        return policy.id in self.models[policy.site].policies

    def compare(self) -> None:
        self.compare_policies(0)

    def tour(self) -> None:
        self.begin()
        self.create_an_event(True)
        event, other = (Ref(0, each) for each in self.models[0].events.ids())
        self.create(event)
        self.fill(event)
        ids = [Ref(0, each.id) for each in self.models[0].policies.of(event.id)]
        for revision in REVISIONS:
            self.update(ids[0], revision)
        self.update_often(ids[1], 12)
        self.fill(other)
        self.create(other)
        for chosen in (0, 1):
            for before in (True, False):
                for policy in ids:
                    self.reorder(policy, chosen, before)
        self.reorder_wrongly(ids[0], ids[0])
        self.reorder_wrongly(ids[0], Ref(0, self.models[0].policies.of(other.id)[0].id))
        self.reorder(ids[1], 0, True)
        for key in ("createdDate", "name"):
            for falling in (True, False):
                self.find_of_event(event, key, falling)
        self.turn_pages(2)
        self.follow_the_cursor(2)
        for policy in ids[:2]:
            self.delete(policy)
            self.look(policy)
        self.look(ids[2])
        self.update(ids[2], "current")
        self.create(event)


@promised(*PROMISES)
def test_policies_live_as_the_model_says(ground: Ground, config: Config, shard: int) -> None:
    run(PoliciesMachine, ground, config, shard=shard)

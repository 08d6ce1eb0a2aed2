"""The lifecycle of events."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, multiple

from conform.config import Config
from conform.model import Status, left_open
from suites.lifecycle.comparing import at, said
from suites.lifecycle.events import ZONES, EventSteps, when
from suites.lifecycle.events_seen import (
    CLONES,
    COUNTED,
    DATES,
    FIELDS,
    FOUND,
    GONE,
    MOVES,
    READS,
    REGISTRATION,
    SLUGS,
    STATUS,
)
from suites.lifecycle.ground import Ground, Ref
from suites.lifecycle.machine import move
from suites.lifecycle.running import promised, run


class EventsMachine(EventSteps):
    """Events of all kinds and in all states."""

    states = frozenset({"DRAFT", "UPCOMING", "CANCELED", "deleted", "copied"})
    controlled_states = frozenset({"STARTED", "ENDED", "draft whose dates have passed"})
    events = Bundle("events")

    @initialize(target=events, late=st.booleans())
    def begin(self, late: bool) -> object:
        """An event, and a draft, perhaps on the day before they begin."""
        made = [
            self.create_event(kind, draft=kind == "RSVP", ahead=48, hours=20, zone="UTC")
            for kind in ("RSVP", "TICKETING")
        ]
        if late and self.ground.clocked:
            self.pass_time(self.hour(42))
        return multiple(*made)

    @move(
        target=events,
        kind=st.sampled_from(("RSVP", "TICKETING")),
        draft=st.booleans(),
        ahead=st.integers(48, 72),
        hours=st.integers(1, 30),
        zone=st.sampled_from(ZONES),
    )
    def create(self, kind: str, draft: bool, ahead: int, hours: int, zone: str) -> Ref:
        return self.create_event(kind, draft=draft, ahead=ahead, hours=hours, zone=zone)

    @move(target=events, event=events)
    def create_alike(self, event: Ref) -> object:
        """Another event with the title of one that is there."""
        if not self.there(event):
            return multiple()
        title = self.models[0].events[event.id].title
        return self.create_event("RSVP", draft=False, ahead=50, hours=1, zone="UTC", title=title)

    @move()
    def create_wrongly(self) -> None:
        self.create_refused()

    @move(event=events)
    def rename(self, event: Ref) -> None:
        if self.there(event):
            title = self.name("Event")
            self.update_event(event, f"the title {title!r}", {"title": title}, title=title)

    @move(event=events)
    def describe(self, event: Ref) -> None:
        if self.there(event):
            text = f"now {self.name('text')}"
            self.update_event(event, "another text", {"shortDescription": text}, summary=text)

    @move(
        event=events,
        ahead=st.integers(48, 96),
        hours=st.integers(1, 30),
        zone=st.sampled_from((None, *ZONES)),
    )
    def put_off(self, event: Ref, ahead: int, hours: int, zone: str | None) -> None:
        if not self.there(event) or not self.models[event.site].events[event.id].may_update(self.now).is_done:
            return
        start, end = self.hour(ahead), self.hour(ahead + hours)
        members = {"dateAndTimeSettings": when(start, end, zone)}
        kept = self.models[event.site].events[event.id].zone
        self.update_event(event, "other dates", members, start=start, end=end, zone=zone or kept)

    @move(event=events)
    def update_wrongly(self, event: Ref) -> None:
        if self.there(event):
            members = {"shortDescription": "lost", "title": "x" * 121}
            body = {"event": members, "fields": FIELDS}
            step = "give an event a title that is too long"
            refused = self.send(step, "updateEvent", body, eventId=event.id)
            right = 400 <= refused.status < 500
            self.hold(MOVES, refused, "", right, "a refusal, for the title is too long", refused.status)

    @move(event=events)
    def change_the_kind(self, event: Ref) -> None:
        """Another initial type is refused or ignored, which is open; that it stays is not."""
        if self.there(event):
            kind = self.models[0].events[event.id].kind
            other = {"RSVP": "TICKETING", "TICKETING": "RSVP"}[kind]
            body = {"event": {"registration": {"initialType": other}}}
            step = f"make an event with {kind} one with {other}"
            answer = self.send(step, "updateEvent", body, eventId=event.id)
            verdict = left_open("no source tells how another initial type is answered")
            self.judge(MOVES, verdict, answer, "updateEvent with another initial type")
            self.models[0].events.change(event.id, updated=None)

    @move(event=events)
    def publish(self, event: Ref) -> None:
        if self.there(event):
            self.move_event(event, "publishDraftEvent", "publish")

    @move(event=events)
    def cancel(self, event: Ref) -> None:
        if self.there(event):
            self.move_event(event, "cancelEvent", "cancel")

    @move(target=events, event=events, draft=st.sampled_from((True, None, False)))
    def clone(self, event: Ref, draft: bool | None) -> object:
        copy = self.clone_event(event, draft) if self.there(event) else None
        if copy is None:
            return multiple()
        self.reach("copied")
        return copy

    @move(event=events)
    def delete(self, event: Ref) -> None:
        if self.there(event):
            self.delete_event(event)

    @move(chosen=st.lists(events, min_size=1, max_size=3))
    def bulk_cancel(self, chosen: list[Ref]) -> None:
        model = self.models[0].events
        fit = [ref for ref in chosen if self.there(ref) and model[ref.id].may_cancel(self.now).is_done]
        if fit:
            self.bulk_move("bulkCancelEventsByFilter", "cancel", fit)

    @move(chosen=st.lists(events, min_size=1, max_size=2))
    def bulk_delete(self, chosen: list[Ref]) -> None:
        model = self.models[0].events
        fit = [ref for ref in chosen if self.there(ref) and model[ref.id].status(self.now) is Status.UPCOMING]
        if fit:
            self.bulk_move("bulkDeleteEventsByFilter", "delete", fit)

    @move(reading=True, event=events)
    def look(self, event: Ref) -> None:
        self.look_at_event(event)

    @move(event=events)
    def move_what_is_gone(self, event: Ref) -> None:
        if self.there(event):
            return
        for operation in ("publishDraftEvent", "cancelEvent", "cloneEvent"):
            answer = self.send("move an event that is gone", operation, {}, eventId=event.id)
            self.hold(GONE, answer, "", answer.status != 200, "a refusal", f"status {answer.status}")
        again = self.send("delete an event that is gone", "deleteEvent", eventId=event.id)
        verdict = left_open("no source tells how deleting twice is answered")
        self.judge(GONE, verdict, again, "deleteEvent twice")

    @move(reading=True, event=events)
    def look_by_slug(self, event: Ref) -> None:
        if self.there(event):
            slug = self.models[0].events[event.id].slug
            found = self.send("look at an event by its slug", "getEventBySlug", slug=slug, fields=FIELDS)
            self.hold(SLUGS, found, "", found.status == 200, "the event", f"status {found.status}")
            got = at(found.json, "event.id")
            self.hold(SLUGS, found, "event.id", got == event.id, event.id, said(got))

    @move(reading=True, status=st.sampled_from(tuple(Status)))
    def find_by_status(self, status: Status) -> None:
        drafts = status is Status.DRAFT
        found = self.find_events(0, f"events that are {status}", drafts=drafts, only={"status": status.value})
        expected = self.models[0].events.found(self.now, drafts=drafts, status=status)
        self.found_are(found, [event.id for event in expected])

    @move(reading=True, kind=st.sampled_from(("RSVP", "TICKETING")))
    def find_by_kind(self, kind: str) -> None:
        found = self.find_events(0, f"events with {kind}", only={"registration.initialType": kind})
        expected = self.models[0].events.found(self.now, drafts=True, kind=kind)
        self.found_are(found, [event.id for event in expected])

    @move(
        reading=True,
        limit=st.integers(1, 5),
        key=st.sampled_from(("createdDate", "title")),
        falling=st.booleans(),
    )
    def turn_pages(self, limit: int, key: str, falling: bool) -> None:
        model = self.models[0].events
        ids = model.ids()
        key = key if self.ground.clocked else "title"  # dates of creation may be alike
        if key == "title":
            ids.sort(key=lambda each: model[each].title)
        names = {each: model[each].title if key == "title" else each for each in ids}  # titles may be alike
        expected = [names[each] for each in (ids[::-1] if falling else ids)]
        order = [{"fieldName": key, "order": "DESC" if falling else "ASC"}]
        for offset in range(0, len(expected) + 1, limit):
            paging = {"limit": limit, "offset": offset}
            page = self.find_events(0, f"a page of events by {key}", sort=order, paging=paging)
            got = [names.get(str(each["id"])) for each in page.json["events"]]
            part = expected[offset : offset + limit]
            self.hold(FOUND, page, "events", got == part, f"in this order: {part}", got)

    @move(reading=True, drafts=st.booleans())
    def count(self, drafts: bool) -> None:
        body = {"filter": self._own(0), "facet": ["status"], "includeDrafts": drafts}
        counted = self.ask(COUNTED, "count events by status", "countEventsByStatus", body)
        for status, count in self.models[0].events.counts(self.now, drafts=drafts).items():
            path = f"facets.status.counts.{status.value}"
            got = at(counted.json, path)
            lacking = got == 0 or not isinstance(got, int)
            right = got == count or (lacking and (count == 0 or status is Status.DRAFT))  # drafts are open
            self.hold(COUNTED, counted, path, right, str(count), said(got))

    @move(controlled=True, event=events, end=st.booleans())
    def pass_time_to_event(self, event: Ref, end: bool) -> None:
        if self.there(event):
            found = self.models[0].events[event.id]
            self.pass_time(found.end if end else found.start)

    @move(controlled=True, hours=st.integers(4, 20))
    def pass_some_time(self, hours: int) -> None:
        self.pass_time(self.hour(hours))

    def compare(self) -> None:
        self.compare_events(0)

    def tour(self) -> None:
        draft = self.create("TICKETING", True, 50, 2, ZONES[0])
        event = self.create("RSVP", False, 48, 2, ZONES[1])
        other = self.create("TICKETING", False, 49, 26, ZONES[2])
        self.create_wrongly()
        self.create_alike(event)
        self.describe(event)
        self.rename(event)
        self.put_off(event, 60, 4, None)
        self.put_off(event, 52, 4, ZONES[2])
        self.put_off(draft, 50, 2, ZONES[1])
        self.update_wrongly(event)
        self.change_the_kind(event)
        self.change_the_kind(other)
        self.publish(event)
        self.publish(draft)
        self.publish(draft)
        copy = self.clone(event, True)
        assert isinstance(copy, Ref)
        self.clone(other, None)
        self.clone(other, False)
        self.publish(copy)
        for kind in ("RSVP", "TICKETING"):
            self.find_by_kind(kind)
        for falling in (False, True):
            self.turn_pages(2, "createdDate", falling)
            self.turn_pages(3, "title", falling)
        self.look_by_slug(event)
        self.cancel(other)
        self.cancel(other)
        self.publish(other)
        self.clone(other, True)
        several = [self.create("RSVP", False, 70, 1, ZONES[0]) for _ in range(4)]
        late = self.create("RSVP", True, 48, 1, ZONES[0])
        self.bulk_cancel(several[:2])
        self.bulk_delete(several[2:4])
        self.count(True)
        self.count(False)
        for end in (False, True):
            self.pass_time_to_event(event, end)
            for status in Status:
                self.find_by_status(status)
            for move_on in (self.look, self.describe, self.publish, self.cancel):
                move_on(event)
        self.count(True)
        self.publish(late)
        self.pass_some_time(3)
        self.delete(event)
        self.delete(copy)
        self.look(event)
        self.move_what_is_gone(copy)
        self.look(other)


@promised(MOVES, STATUS, READS, REGISTRATION, DATES, FOUND, COUNTED, SLUGS, GONE, CLONES)
def test_events_live_as_the_model_says(ground: Ground, config: Config, shard: int) -> None:
    run(EventsMachine, ground, config, shard=shard)

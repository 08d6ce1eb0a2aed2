"""Events: ticketed and with RSVP, at a venue and online, of one day and of many, drafts and patches."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from strategies import primitives, times
from strategies.members import Entity, subsets, with_optional

TITLE, DESCRIPTION, NAME, MESSAGE = (1, 120), (1, 500), (1, 50), (1, 100)
DURATIONS = (
    timedelta(hours=1),
    timedelta(minutes=1),
    timedelta(milliseconds=1),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=2, hours=9),
    timedelta(days=200),  # over a change of the clocks, wherever it begins
)


def soon() -> datetime:
    """Give a moment tomorrow, to the hour: what begins after it is UPCOMING for the whole run."""
    return (datetime.now(UTC) + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)


def is_latin(title: str) -> bool:
    """Whether a title has letters and all of them are Latin: what slug any other title gets is open.

    >>> [is_latin(title) for title in ("Zoë's 2nd!", "日本語", "?!", "a 日")]
    [True, False, False, False]
    """
    kinds = {unicodedata.name(letter, "").split()[0] for letter in title if letter.isalnum()}
    return bool(kinds) and kinds <= {"LATIN", "DIGIT"}


@st.composite
def dates(
    draw: st.DrawFn,
    *,
    start: st.SearchStrategy[datetime] | None = None,
    zone: st.SearchStrategy[str] | None = None,
) -> Entity:
    """Yield `dateAndTimeSettings` with a start after tomorrow, a later end, and a time zone.

    One in some lasts over a jump of its time zone's clocks, unless start or zone are given.

    >>> from hypothesis import find
    >>> sorted(find(dates(), lambda value: True))
    ['endDate', 'startDate', 'timeZoneId']
    """
    if start is None and zone is None and draw(st.integers(0, 9)) == 9:
        return draw(over_a_jump())
    begin = draw(times.instants(soon()) if start is None else start)
    end = begin + draw(st.sampled_from(DURATIONS))
    found: Entity = {
        "startDate": times.text_of(begin),
        "endDate": times.text_of(end),
        "timeZoneId": draw(times.zones() if zone is None else zone),
    }
    shown = draw(st.sampled_from((None, "hideEndDate", "showTimeZone")))
    if shown is not None:
        found[shown] = draw(st.booleans())
    return found


@st.composite
def over_a_jump(draw: st.DrawFn, *, after: datetime | None = None) -> Entity:
    """Yield dates of some minutes to three days, between which the clocks of their time zone jump.

    >>> from hypothesis import find
    >>> find(over_a_jump(after=datetime(2030, 1, 1, tzinfo=UTC)), lambda value: True)["endDate"]
    '2030-03-31T01:30:00Z'
    """
    zone, moment = draw(times.jumps(after or soon()))
    before, then = draw(st.sampled_from(((30, 30), (1, 1), (24 * 60, 48 * 60), (0, 60), (60, 0))))
    return {
        "startDate": times.text_of(moment - timedelta(minutes=before)),
        "endDate": times.text_of(moment + timedelta(minutes=then)),
        "timeZoneId": zone,
    }


def to_be_decided() -> st.SearchStrategy[Entity]:
    """Yield `dateAndTimeSettings` without dates: only the message that stands for them.

    >>> from hypothesis import find
    >>> find(to_be_decided(), lambda value: True)
    {'dateAndTimeTbd': True, 'dateAndTimeTbdMessage': 'a'}
    """
    return st.fixed_dictionaries(
        {"dateAndTimeTbd": st.just(True), "dateAndTimeTbdMessage": primitives.text(*MESSAGE)}
    )


def addresses() -> st.SearchStrategy[Entity]:
    """Yield an address with a street in one of its two forms, or without.

    >>> from hypothesis import find
    >>> find(addresses(), lambda value: True)
    {'country': 'US'}
    """
    country = st.sampled_from(("US", "LT", "GB", "JP", "IL"))
    rest = {"city": primitives.text(1, 100), "postalCode": primitives.text(1, 20)}
    number = primitives.text(1, 100)
    street = st.fixed_dictionaries({"number": number, "name": primitives.text(1, 250)})
    return st.one_of(
        with_optional({"country": country}, rest),
        with_optional({"country": country, "addressLine": primitives.text(1, 250)}, rest),
        with_optional({"country": country, "streetAddress": street}, rest),
    )


def locations() -> st.SearchStrategy[Entity]:
    """Yield a venue with or without an address, or an online location; each has a name.

    >>> from hypothesis import find
    >>> find(locations(), lambda value: True)
    {'name': 'a', 'type': 'VENUE'}
    """
    name = primitives.text(*NAME)
    return st.one_of(
        st.fixed_dictionaries({"name": name, "type": st.just("VENUE")}),
        st.fixed_dictionaries({"name": name, "type": st.just("ONLINE")}),
        st.fixed_dictionaries({"name": name, "type": st.just("VENUE"), "address": addresses()}),
    )


def tax_settings() -> st.SearchStrategy[Entity]:
    """Yield a tax: a name of at most ten characters, a rate in percent with at most three decimals.

    >>> from hypothesis import find
    >>> find(tax_settings(), lambda value: True)
    {'type': 'INCLUDED_IN_PRICE', 'name': 'a', 'rate': '0.001'}
    """
    rate = st.one_of(
        st.sampled_from(("0.001", "100", "20", "7.5")),
        st.integers(1, 100_000).map(lambda thousandths: f"{thousandths / 1000:.3f}"),
    )
    kind = st.sampled_from(("INCLUDED_IN_PRICE", "ADDED_AT_CHECKOUT"))
    return st.fixed_dictionaries({"type": kind, "name": primitives.text(1, 10), "rate": rate})


def registrations(kind: str | None = None) -> st.SearchStrategy[Entity]:
    """Yield a registration: TICKETING with its settings, or RSVP with its own.

    >>> from hypothesis import find
    >>> find(registrations(), lambda value: True)
    {'initialType': 'TICKETING'}
    """
    tickets = with_optional(
        {},
        {
            "ticketLimitPerOrder": st.integers(1, 50),
            "reservationDurationInMinutes": st.integers(5, 30),
            "guestsAssignedSeparately": st.booleans(),
            "taxSettings": tax_settings(),
        },
    )
    rsvp = with_optional(
        {},
        {
            "responseType": st.sampled_from(("YES_ONLY", "YES_AND_NO")),
            "limit": st.integers(1, 10_000),
            "waitlistEnabled": st.booleans(),
        },
    )
    guests = {"allowedGuestTypes": st.sampled_from(("VISITOR_OR_MEMBER", "MEMBER"))}
    ticketed = with_optional({"initialType": st.just("TICKETING")}, {"tickets": tickets, **guests})
    invited = with_optional({"initialType": st.just("RSVP")}, {"rsvp": rsvp, **guests})
    return {"TICKETING": ticketed, "RSVP": invited}.get(kind or "", ticketed | invited)


def details() -> dict[str, st.SearchStrategy[Any]]:
    """Give the members that any event may have or leave out, each with its strategy.

    >>> sorted(details())
    ['agendaSettings', 'description', 'guestListSettings', 'shortDescription']
    """
    return {
        "shortDescription": primitives.text(*DESCRIPTION),
        "guestListSettings": st.fixed_dictionaries({"displayedPublicly": st.booleans()}),
        "agendaSettings": st.fixed_dictionaries({"enabled": st.booleans()}),
        "description": primitives.text(1, 200).map(paragraph),
    }


def paragraph(text: str) -> Entity:
    """Give a rich document of one paragraph.

    >>> paragraph("Hello")["nodes"][0]["nodes"][0]["textData"]["text"]
    'Hello'
    """
    leaf = {"type": "TEXT", "id": "", "nodes": [], "textData": {"text": text, "decorations": []}}
    return {"nodes": [{"type": "PARAGRAPH", "id": "p1", "nodes": [leaf], "paragraphData": {}}]}


def events(
    *,
    title: st.SearchStrategy[str] | None = None,
    registration: st.SearchStrategy[Entity] | None = None,
    start: st.SearchStrategy[datetime] | None = None,
    when: st.SearchStrategy[Entity] | None = None,
    location: st.SearchStrategy[Entity] | None = None,
) -> st.SearchStrategy[Entity]:
    """Yield whole events that every server takes and keeps as they are; each begins after tomorrow.

    One in some has no dates yet. Members that are not named are left to chance.

    >>> from hypothesis import find
    >>> find(events(), lambda value: True)["title"]
    'a'
    """
    if when is None:
        when = st.one_of(dates(), to_be_decided()) if start is None else dates(start=start)
    return with_optional(
        {
            "title": primitives.names(*TITLE) if title is None else title,
            "location": locations() if location is None else location,
            "dateAndTimeSettings": when,
            "registration": registrations() if registration is None else registration,
        },
        details(),
    )


def requests(
    event: st.SearchStrategy[Entity] | None = None, *, draft: st.SearchStrategy[bool] | None = None
) -> st.SearchStrategy[Entity]:
    """Yield whole requests that create an event: published, a draft, or without saying which.

    >>> from hypothesis import find
    >>> sorted(find(requests(), lambda value: True))
    ['event']
    >>> find(requests(draft=st.just(True)), lambda value: True)["draft"]
    True
    """
    whole = events() if event is None else event
    if draft is not None:
        return st.fixed_dictionaries({"event": whole, "draft": draft})
    return with_optional({"event": whole}, {"draft": st.booleans()})


def recurring(count: int = 3) -> st.SearchStrategy[Entity]:
    """Yield an event of two to `count` occurrences, a week apart each; what reads back of them is open.

    >>> from hypothesis import find
    >>> found = find(recurring(), lambda value: True)["dateAndTimeSettings"]
    >>> len(found["recurringEvents"]["individualEventDates"])
    2
    """

    def series(number: int) -> Entity:
        begin = soon()
        spans = [(begin + timedelta(weeks=week), timedelta(hours=2)) for week in range(number)]
        occurrences = [
            {"startDate": times.text_of(at), "endDate": times.text_of(at + length), "timeZoneId": "UTC"}
            for at, length in spans
        ]
        return {
            "title": primitives.marked("Weekly", TITLE[1]),
            "location": {"name": "Room", "type": "VENUE"},
            "dateAndTimeSettings": {
                **occurrences[0],
                "recurringEvents": {"individualEventDates": occurrences},
            },
            "registration": {"initialType": "RSVP"},
        }

    return st.integers(2, count).map(series)


def patches() -> st.SearchStrategy[Entity]:
    """Yield any subset, but none, of what an update may change; dates come whole, as they are replaced.

    >>> from hypothesis import find
    >>> len(find(patches(), lambda value: True))
    1
    """
    members = {"title": primitives.names(*TITLE), "location": locations(), "dateAndTimeSettings": dates()}
    return subsets({**members, **details()})


def external(url: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Entity]:
    """Yield the update that sends an event's guests to another site to register.

    >>> from hypothesis import find
    >>> find(external(), lambda value: True)
    {'registration': {'external': {'url': 'https://example.com'}}}
    """
    address = primitives.urls() if url is None else url
    return address.map(lambda value: {"registration": {"external": {"url": value}}})

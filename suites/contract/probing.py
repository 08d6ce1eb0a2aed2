"""Exercising what is promised about one member of a request, on every side that a source settles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from conform.broken import ObligationBroken
from conform.client import Exchange
from conform.contract import Operation, load
from conform.contract.obligations import Obligation, merged
from conform.expect import first_difference
from conform.expect import shown as spelled
from strategies import rules
from strategies.boundaries import Case, accepted, refused
from strategies.messages import ABSENT, value_at, with_member
from suites.contract.comparing import any_value, foreign, other, refusals, same
from suites.contract.items import make_items
from suites.contract.naming import marked
from suites.contract.rereading import about_the_entity, changes, reread, shown, tells
from suites.recipes import FOR_RSVP, RECIPES
from suites.world import SETS, Message, World

Record = Callable[[str], None]


class Probe:
    """Sends what one obligation is about; notes what it has exercised."""

    def __init__(self, world: World, record: Record) -> None:
        self._world = world
        self._record = record
        self._compared = False

    def run(self, obligation: Obligation) -> Iterator[ObligationBroken]:
        """Exercise an obligation on its settled sides, and give what is broken."""
        match obligation.kind:
            case "read-only":
                yield from self._read_only(obligation)
            case "immutable":
                yield from self._immutable(obligation)
            case "min-items" | "max-items":
                yield from self._items(obligation)
            case "one-of" | "exactly-one-of":
                yield from self._one_of(obligation)
            case "rule":
                yield from self._rule(obligation)
            case _:
                yield from self._values(obligation)

    def _values(self, obligation: Obligation) -> Iterator[ObligationBroken]:
        if obligation.specified("accept"):
            for case in self._accepted(obligation):
                yield from self._accept(obligation, case)
        if obligation.specified("refuse"):
            for case in refused(obligation):
                yield from self._refuse(obligation, case)

    def _accepted(self, obligation: Obligation) -> list[Case]:
        if obligation.kind == "format" and obligation.limit == "GUID":
            # Any other id would be of nothing: the one of the least message is.
            found = value_at(RECIPES[obligation.operation](self._world), obligation.member)
            return [] if found is ABSENT else [Case(ABSENT, "an id of something that exists")]
        return accepted(obligation)

    def _accept(self, obligation: Obligation, case: Case) -> Iterator[ObligationBroken]:
        operation, base = self._base(obligation)
        message = base
        if case.value is not ABSENT:
            value = marked(obligation, case.value)
            message = with_member(operation, base, obligation.member, value)
        message = _with_sets(operation, message)
        exchange = self._world.send(operation.id, message)
        self._record(obligation.id)
        yield from self._must_take(obligation, exchange, f"{case.why} is allowed", message)
        if exchange.status == 200 and obligation.specified("keep") and case.value not in (None, ABSENT):
            yield from self._kept(obligation, exchange, message)

    def _kept(
        self, obligation: Obligation, exchange: Exchange, message: Message
    ) -> Iterator[ObligationBroken]:
        """Look whether what was sent is in the answer, where that has the entity, and in a read after it."""
        sent = value_at(message, obligation.member)
        if obligation.member.partition(".")[0] in exchange.json:
            found = value_at(exchange.json, obligation.member)
            yield from self._must_be(obligation, exchange, sent, found, message)
        if not about_the_entity(obligation):
            return
        again = reread(self._world.client, obligation.operation, message, exchange)
        if again is not None and tells(obligation.operation, again):
            found = shown(obligation.operation, again, obligation.member)
            yield from self._must_be(obligation, again, sent, found, message)

    def _must_be(
        self, obligation: Obligation, exchange: Exchange, sent: Any, found: Any, message: Message
    ) -> Iterator[ObligationBroken]:
        if not same(obligation, sent, found):
            yield ObligationBroken(
                obligation,
                exchange,
                expected=f"what was sent: {sent!r}",
                observed="no such member" if found is ABSENT else repr(found),
                example=message,
            )

    def _refuse(self, obligation: Obligation, case: Case) -> Iterator[ObligationBroken]:
        operation, base = self._base(obligation)
        message = with_member(operation, base, obligation.member, case.value, absent=case.absent)
        own = obligation.member in operation.path_members.values()
        yield from self._refused(obligation, message, message if own else base, case.why)

    def _refused(
        self, obligation: Obligation, message: Message, path: Message, why: str
    ) -> Iterator[ObligationBroken]:
        """Send what must be refused; the first refused update of each member must leave all as it was."""
        name, client = obligation.operation, self._world.client
        before = reread(client, name, path, None) if changes(name) and not self._compared else None
        exchange = self._world.send(name, message, path=path)
        self._record(obligation.id)
        yield from self._must_refuse(obligation, exchange, why, message)
        if before is not None and before.status == 200:
            self._compared = True
            after = reread(client, name, path, None)
            assert after is not None
            if shown(name, after) != shown(name, before):
                place, was, now = first_difference(shown(name, before), shown(name, after))
                yield ObligationBroken(
                    obligation,
                    after,
                    expected=f"as before the update, which was refused: {spelled(was)}",
                    observed=spelled(now),
                    path=place,
                    example=message,
                )

    def _rule(self, obligation: Obligation) -> Iterator[ObligationBroken]:
        if obligation.specified("accept"):
            for sample in rules.keeping(obligation, self._base(obligation)[1]):
                exchange = self._world.send(obligation.operation, sample.message)
                self._record(obligation.id)
                yield from self._must_take(obligation, exchange, sample.why, sample.message)
        if obligation.specified("refuse"):
            base = self._base(obligation)[1]
            for sample in rules.breaking(obligation, base):
                yield from self._refused(obligation, sample.message, base, sample.why)

    def _must_take(
        self, obligation: Obligation, exchange: Exchange, why: str, message: Message | None
    ) -> Iterator[ObligationBroken]:
        if exchange.status != 200:
            yield ObligationBroken(
                obligation,
                exchange,
                expected=f"status 200, for {why}",
                observed=f"status {exchange.status}",
                example=message,
            )

    def _must_refuse(
        self, obligation: Obligation, exchange: Exchange, why: str, message: Message
    ) -> Iterator[ObligationBroken]:
        wanted = refusals(obligation)
        if exchange.status not in wanted:
            yield ObligationBroken(
                obligation,
                exchange,
                expected=f"a refusal with {' or '.join(map(str, wanted))}: {why}",
                observed=f"status {exchange.status}",
                example=message,
            )

    def _read_only(self, obligation: Obligation) -> Iterator[ObligationBroken]:
        operation, base = self._base(obligation)
        value = foreign(obligation)
        message = _with_sets(operation, with_member(operation, base, obligation.member, value))
        exchange = self._world.send(operation.id, message, path=base)
        self._record(obligation.id)
        shown = obligation.member.replace("categories[]", "results[].item")
        if exchange.status == 200 and value in (
            value_at(exchange.json, obligation.member),
            value_at(exchange.json, shown),
        ):
            yield ObligationBroken(
                obligation,
                exchange,
                expected="a value of the server's own",
                observed=f"what the caller sent: {value!r}",
                example=message,
            )

    def _immutable(self, obligation: Obligation) -> Iterator[ObligationBroken]:
        operation, base = self._base(obligation)
        before = self._world.send(operation.id, _with_sets(operation, base), path=base, expect=200)
        kept = value_at(before.json, obligation.member)
        _, base = self._base(obligation)
        value = other(obligation, kept, self._world)
        message = _with_sets(operation, with_member(operation, base, obligation.member, value))
        exchange = self._world.send(operation.id, message, path=base)
        self._record(obligation.id)
        if exchange.status == 200 and value_at(exchange.json, obligation.member) == value:
            yield ObligationBroken(
                obligation,
                exchange,
                expected="the value that it was created with",
                observed=f"the one that the update sent: {value!r}",
                example=message,
            )

    def _items(self, obligation: Obligation) -> Iterator[ObligationBroken]:
        operation, base = self._base(obligation)
        beyond = obligation.limit + (1 if obligation.kind == "max-items" else -1)
        if obligation.specified("accept") and obligation.limit > 0:
            items = make_items(self._world, obligation, obligation.limit)
            message = with_member(operation, base, obligation.member, items)
            exchange = self._world.send(operation.id, message, path=base)
            self._record(obligation.id)
            yield from self._must_take(obligation, exchange, f"{obligation.limit} items are allowed", None)
        # An empty list cannot be spelled in a query string.
        sayable = beyond > 0 or (beyond == 0 and operation.method in ("POST", "PATCH"))
        if obligation.specified("refuse") and sayable:
            _, base = self._base(obligation)
            items = make_items(self._world, obligation, beyond)
            message = with_member(operation, base, obligation.member, items)
            exchange = self._world.send(operation.id, message, path=base)
            self._record(obligation.id)
            yield from self._must_refuse(obligation, exchange, f"{beyond} items", {})

    def _one_of(self, obligation: Obligation) -> Iterator[ObligationBroken]:
        operation, base = self._base(obligation)
        schemas = load().services[obligation.service].document["components"]["schemas"]
        whole = obligation.schema
        values = {}
        for name in obligation.limit:
            declared = merged(whole["properties"][name], schemas)
            values[name] = any_value(name, declared)
        if obligation.specified("accept"):
            for name, value in values.items():
                message = with_member(operation, base, f"{obligation.member}.{name}", value)
                exchange = self._world.send(operation.id, message, path=base)
                self._record(obligation.id)
                yield from self._must_take(obligation, exchange, f"{name} alone is allowed", message)
                base = self._base(obligation)[1]
        if obligation.specified("refuse"):
            first, second, *_ = obligation.limit
            message = with_member(operation, base, f"{obligation.member}.{first}", values[first])
            value_at(message, obligation.member)[second] = values[second]
            exchange = self._world.send(operation.id, message, path=base)
            self._record(obligation.id)
            yield from self._must_refuse(obligation, exchange, f"{first} and {second}", message)

    def _base(self, obligation: Obligation) -> tuple[Operation, Message]:
        operation = load().operations[obligation.operation]
        if ".rsvp" in obligation.member and operation.id in FOR_RSVP:
            return operation, FOR_RSVP[operation.id](self._world)
        return operation, self._world.base(operation.id, lambda: RECIPES[operation.id](self._world))


def _with_sets(operation: Operation, message: Message) -> Message:
    """Ask for all field sets, so that what was sent can be seen."""
    schemas = load().services[operation.service].document["components"]["schemas"]
    properties = merged(operation.request_schema, schemas).get("properties", {})
    offered = properties.get("fields", {}).get("items", {}).get("enum", ())
    wanted = [name for name in SETS if name in offered]
    return {**message, "fields": wanted} if wanted and "fields" not in message else message

"""Contract mutants: for each obligation of the contract, mocks that have it wrong, generated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from conform.contract.obligations import Obligation, enumerate_obligations
from conform.faults.fault import Fault
from conform.faults.mutants import answers, doors, entities, members, queries
from conform.faults.mutants.equivalent import why_equivalent

Generate = Callable[[Obligation], Iterator[Fault]]
_GENERATORS: Mapping[str, tuple[Generate, ...]] = {
    **dict.fromkeys(("min-length", "max-length"), (members.bounds, entities.kept)),
    **dict.fromkeys(("minimum", "maximum", "max-scale"), (members.bounds, entities.kept)),
    **dict.fromkeys(("min-items", "max-items"), (members.bounds,)),
    "required": (members.required,),
    "type": (members.kind, members.optional, entities.kept),
    "nullable": (members.nullable,),
    "format": (members.format_, entities.kept),
    "enum": (members.enum_value, entities.kept),
    "enum-closed": (members.enum_closed,),
    "one-of": (members.one_of,),
    "exactly-one-of": (members.one_of,),
    "read-only": (entities.read_only,),
    "immutable": (entities.immutable,),
    "answer": (answers.answer,),
    "present": (answers.present,),
    "field-set": (answers.field_set,),
    "error": (answers.error,),
    "permission": (doors.permission,),
    "authentication": (doors.authentication,),
    "alias": (doors.alias,),
    "filter": (queries.filter_,),
    "sort": (queries.sort,),
    "paging": (queries.paging,),
    "default": (queries.default,),
}
NOT_MUTATED: Mapping[str, str] = {
    "rule": "a rule between members is code of the mock, not of the contract: behaviour faults break each",
    "field-set-permission": "open as a whole: what a set shows without its permission (unknown-events F71)",
}
"""Kinds of obligations that no mutant breaks, and why."""


@cache
def mutants() -> Mapping[str, Fault]:
    """Give every contract mutant by its id, in the order of the obligations."""
    found: dict[str, Fault] = {}
    for obligation in enumerate_obligations().values():
        for generate in _GENERATORS.get(obligation.kind, ()):
            for fault in generate(obligation):
                if fault.id not in found and not why_equivalent(fault.id):
                    found[fault.id] = fault
    return found


def generated(obligation: Obligation) -> Iterator[Fault]:
    """Give the mutants of one obligation, those that are equivalent among them."""
    for generate in _GENERATORS.get(obligation.kind, ()):
        yield from generate(obligation)

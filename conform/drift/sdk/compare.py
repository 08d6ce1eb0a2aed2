"""Compare two releases of one service's typings and give the changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conform.contract.importer.document import INTERNAL
from conform.drift.change import SEVERITIES, Change
from conform.drift.rules_sdk import directed
from conform.drift.sdk.messages import Difference
from conform.drift.sdk.operations import compare_operation, operations_of, paired


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a service's typings, as a document.

    `unread` names what the release cannot say; `day` is when the registry got it, if that is known.
    """

    service: str
    package: str
    version: str
    document: Mapping[str, Any] = field(repr=False)
    unread: frozenset[str] = frozenset()
    day: date | None = None

    def __str__(self) -> str:
        return f"{self.package}@{self.version}"


def compare(old: Release, new: Release) -> list[Change]:
    """Give every change from one release to another, worst first.

    A type that several operations use changes once: the change stands at the first of them in the
    order of the older document, and its evidence names the others.
    """
    documents = old.document, new.document
    internals = INTERNAL not in old.unread, INTERNAL not in new.unread
    found: dict[str, _Found] = {}
    for one, other in paired(*map(operations_of, documents)):
        if one is None or other is None:
            here = other or one
            assert here is not None
            rule = "operation-added" if one is None else "operation-removed"
            address = f"{here.method} {here.path}"
            sides = (None, address) if one is None else (address, None)
            _note(found, here.id, "", Difference(rule, "", *sides))
            continue
        for where, difference in compare_operation(one, other, documents, internals):
            _note(found, other.id, where, difference)
    changes = [each.change(old, new) for each in found.values()]
    return sorted(
        changes, key=lambda c: (SEVERITIES.index(c.severity), c.operation, c.place, c.rule, str(c.new))
    )


@dataclass(slots=True)
class _Found:
    rule: str
    where: str
    operations: list[str]
    difference: Difference

    def change(self, old: Release, new: Release) -> Change:
        told = self.difference
        also = ", ".join(dict.fromkeys(self.operations[1:]))
        evidence = f"{old.package} {old.version} to {new.version}"
        evidence += f": {told.origin}" if told.origin else ""
        evidence += f"; also in {also}" if also else ""
        return Change(
            rule=self.rule,
            service=new.service,
            operation=self.operations[0],
            place=told.place,
            where=self.where,
            old=told.old,
            new=told.new,
            evidence=evidence,
        )


def _note(found: dict[str, _Found], operation: str, where: str, difference: Difference) -> None:
    rule, where = directed(difference.rule, where)
    # What stands in no type belongs to its operation alone.
    of = difference.origin or f"{operation} {difference.place}"
    key = json.dumps([rule, of, difference.old, difference.new])
    known = found.setdefault(key, _Found(rule, where, [], difference))
    if operation not in known.operations:
        known.operations.append(operation)

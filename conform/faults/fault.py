"""A fault: one defect planted in the mock on purpose, to measure what the suites detect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from conform.contract import ConformError, load
from conform.faults.seams import Make, replaced, wrapped

CLASSES = (
    "schema",
    "validation",
    "lifecycle",
    "revision",
    "query",
    "paging",
    "ordering",
    "visibility",
    "field-sets",
    "money",
    "time",
    "derived",
    "isolation",
    "auth",
    "idempotence",
    "intermittent",
    "robustness",
    "contract",
)
"""What faults are sorted by; `contract` are the generated ones."""
_LEVELS = {"sdk": "MUST", "docs": "MUST", "observed": "SHOULD"}
Body = Callable[..., Any]


class FaultError(ConformError):
    """There is no such fault, or it cannot be planted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect with what it breaks.

    `id` is `class/slug` and never changes. `breaks` are ids of obligations, `promise` says in words what
    is broken where no obligation does. `evidence` is sdk, docs or observed, `source` the page or the type.
    `operation` is the one in whose answers it shows first. `seams` has what is put where in the mock.
    `open` says why no source settles what is broken: such a fault cannot be detected, and counts for nothing.
    """

    id: str
    title: str
    evidence: str
    source: str
    operation: str
    seams: Mapping[str, Make]
    breaks: tuple[str, ...] = ()
    promise: str = ""
    open: str = ""

    @property
    def kind(self) -> str:
        """The class that the fault belongs to."""
        return self.id.partition("/")[0]

    @property
    def level(self) -> str:
        """MUST where the SDK or the documentation promises what is broken, SHOULD where it was only seen.

        UNSPECIFIED where nobody promises it.
        """
        return "UNSPECIFIED" if self.open else _LEVELS[self.evidence]

    @property
    def service(self) -> str:
        """The service whose operation shows it."""
        return load().operations[self.operation].service


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """Plant a fault in every mock that is made within the context, and take it out again."""
    with ExitStack() as stack:
        for seam, make in fault.seams.items():
            stack.enter_context(replaced(seam, make))
        yield


class Catalogue:
    """Faults by id, in the order in which they were written down."""

    def __init__(self) -> None:
        self.faults: dict[str, Fault] = {}

    def add(self, fault: Fault) -> None:
        """Take a fault in; raises `ValueError` for one that cannot be right."""
        if fault.id in self.faults:
            raise ValueError(f"two faults have the id {fault.id}")
        if fault.kind not in CLASSES or fault.evidence not in _LEVELS:
            raise ValueError(f"{fault.id}: its class or its evidence is unknown")
        if fault.operation not in load().operations:
            raise ValueError(f"{fault.id}: there is no operation {fault.operation}")
        if not (fault.breaks or fault.promise):
            raise ValueError(f"{fault.id} does not say what it breaks")
        self.faults[fault.id] = fault

    def fault(
        self,
        name: str,
        at: str,
        *,
        evidence: str,
        source: str,
        operation: str | None = None,
        breaks: str | tuple[str, ...] = (),
        promise: str = "",
        every: int = 1,
        also: Mapping[str, Body] | None = None,
    ) -> Callable[[Body], Body]:
        """Declare a function to be a fault at a seam; its docstring is the title.

        The function is given what really stands at the seam, then the arguments of the call. With `every`,
        only each n-th call meets it. `operation` may be left out where the seam is an operation. `also` has
        what stands at further seams, where a defect needs more than one.
        """

        def declare(body: Body) -> Body:
            title = (body.__doc__ or "").strip().removesuffix(".")
            if not title:
                raise ValueError(f"{name} has no title")
            self.add(
                Fault(
                    id=name,
                    title=title,
                    evidence=evidence,
                    source=source,
                    operation=operation or at,
                    seams={at: wrapped(body, every=every)}
                    | {seam: wrapped(other) for seam, other in (also or {}).items()},
                    breaks=(breaks,) if isinstance(breaks, str) else breaks,
                    promise=promise,
                )
            )
            return body

        return declare

    def constant(
        self,
        name: str,
        title: str,
        at: str,
        value: Any,
        *,
        evidence: str,
        source: str,
        operation: str,
        breaks: str | tuple[str, ...] = (),
        promise: str = "",
    ) -> None:
        """Declare another value of a constant to be a fault."""
        ids = (breaks,) if isinstance(breaks, str) else breaks
        self.add(Fault(name, title, evidence, source, operation, {at: lambda _: value}, ids, promise))

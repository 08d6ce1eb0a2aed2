"""Moving one item within a list, as the reorder operations do."""

from __future__ import annotations

from collections.abc import Sequence

from conform.mock.errors import ApiError, application_error


def move(order: Sequence[str], item: str, *, before: str | None, after: str | None) -> list[str]:
    """Give the order with one item moved right before or right after another.

    Raises 400 `INVALID_REORDER_INSTRUCTION` for an item or a reference that is not in the list, for
    an item that refers to itself and for no reference at all. No source names the conditions: all of
    them are assumed. With both references, `after` counts: the last one in the contract's order (assumed).
    """
    reference = after if after is not None else before
    if reference is None:
        raise invalid_reorder("say where to: before or after which item")
    if item == reference:
        raise invalid_reorder(f"{item} cannot be moved next to itself")
    for name in (item, reference):
        if name not in order:
            raise invalid_reorder(f"{name} is not among the items to reorder")
    rest = [name for name in order if name != item]
    place = rest.index(reference) + (after is not None)
    return [*rest[:place], item, *rest[place:]]


def invalid_reorder(reason: str) -> ApiError:
    """Make the 400 of an order that cannot be carried out."""
    return application_error(400, "INVALID_REORDER_INSTRUCTION", f"invalid reorder instruction: {reason}")

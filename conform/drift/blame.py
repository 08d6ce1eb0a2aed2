"""Blame: who agrees with whom about one place, and who stands alone."""

from __future__ import annotations

from collections.abc import Mapping

WITNESSES = ("documentation", "contract", "live", "mock", "model")
"""Who may be heard: the printed documentation, the SDK typings (our contract), recorded answers of the
live API, our mock, and the reference model."""
_MEANS = {
    "documentation": "the documentation is probably wrong",
    "contract": "the typings are probably wrong, or older than the API",
    "live": "the API has probably changed",
    "the later one": "the server has probably changed for the worse",
    "the earlier recording": "the server has probably been repaired",
    "mock": "our mock is probably wrong",
    "model": "our model is probably wrong",
}


def blame(witnesses: Mapping[str, str]) -> str:
    """Say in one line who agrees and who stands alone; empty where fewer than two were heard.

    `witnesses` has what each says, in any words that are the same where they mean the same.
    """
    order = {name: index for index, name in enumerate(WITNESSES)}
    heard = sorted(witnesses, key=lambda name: (order.get(name, len(order)), name))
    camps: dict[str, list[str]] = {}
    for name in heard:
        camps.setdefault(witnesses[name], []).append(name)
    if len(heard) < 2:
        return ""
    if len(camps) == 1:
        return f"{_listed(heard)} agree"
    majority = max(camps.values(), key=len)
    alone = [camp[0] for camp in camps.values() if len(camp) == 1]
    if len(heard) == 2:
        return f"{heard[0]} against {heard[1]}: nobody else was heard"
    if len(camps) == 2 and len(alone) == 1:
        return (
            f"{alone[0]} stands alone against {_listed(majority)}: {_MEANS.get(alone[0], 'look there first')}"
        )
    return " against ".join(_listed(camp) for camp in camps.values()) + ": no majority can be trusted"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:-1]) + f" and {names[-1]}" if len(names) > 1 else names[0]

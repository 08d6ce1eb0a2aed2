"""Policies: names and bodies."""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import primitives
from strategies.members import Entity

NAME, BODY = (1, 40), (1, 2_000)
LONGEST_BODY = 50_000


def bodies() -> st.SearchStrategy[str]:
    """Yield bodies without markup, whose fate is open; now and then one of the greatest length.

    >>> from hypothesis import find
    >>> find(bodies(), lambda value: True)
    'a'
    """
    plain = primitives.text(*BODY).filter(lambda value: "<" not in value)
    return st.one_of(st.sampled_from(("a", "b" * LONGEST_BODY)), plain)


def marked_up() -> st.SearchStrategy[str]:
    """Yield bodies with HTML, as the documentation has them; whether it is cleaned is open.

    >>> from hypothesis import find
    >>> find(marked_up(), lambda value: True)
    '<p>No refunds.</p>'
    """
    return st.sampled_from(("<p>No refunds.</p>", "<ul><li>One</li></ul>", "<p onclick='x()'>a</p>"))


def policies() -> st.SearchStrategy[Entity]:
    """Yield whole policies but for `eventId`, which the caller adds.

    >>> from hypothesis import find
    >>> find(policies(), lambda value: True)
    {'name': 'a', 'body': 'a'}
    """
    return st.fixed_dictionaries({"name": primitives.names(*NAME), "body": bodies()})


def patches() -> st.SearchStrategy[Entity]:
    """Yield a new name and body: the contract asks for both on every update.

    >>> from hypothesis import find
    >>> find(patches(), lambda value: len(value["name"]) > 1)
    {'name': 'aa', 'body': 'a'}
    """
    return policies()

"""Categories: names and states."""

from __future__ import annotations

from hypothesis import strategies as st

from strategies import primitives
from strategies.members import Entity

NAME = (1, 30)
MAX_BULK = 10


def categories() -> st.SearchStrategy[Entity]:
    """Yield categories with a name, and with a state or without; HIDDEN may need a permission of its own.

    >>> from hypothesis import find
    >>> find(categories(), lambda value: True)
    {'name': 'a'}
    """
    name = primitives.names(*NAME)
    return st.one_of(
        st.fixed_dictionaries({"name": name}),
        st.fixed_dictionaries({"name": name, "states": st.sampled_from((["MANUAL"], ["HIDDEN"]))}),
    )


def bulks() -> st.SearchStrategy[list[Entity]]:
    """Yield one to ten categories for one request, no two of one name.

    >>> from hypothesis import find
    >>> find(bulks(), lambda value: True)
    [{'name': 'a'}]
    """
    return st.lists(
        categories(), min_size=1, max_size=MAX_BULK, unique_by=lambda each: str(each["name"]).casefold()
    )


def patches() -> st.SearchStrategy[Entity]:
    """Yield a new name: whether states can be changed is open.

    >>> from hypothesis import find
    >>> find(patches(), lambda value: True)
    {'name': 'a'}
    """
    return st.fixed_dictionaries({"name": primitives.names(*NAME)})

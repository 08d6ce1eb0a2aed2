"""Text, identifiers and amounts: at their bounds, and of the kinds that break naive code."""

from __future__ import annotations

import unicodedata
import uuid
from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision, list_currencies
from hypothesis import strategies as st

PLAIN = "abcdefghijklmnopqrstuvwxyz '-"  # without digits, for texts shrink to their first character
TRICKY = (
    "DevCon 2025",
    "Zoë",
    unicodedata.normalize("NFD", "Zoë"),
    "👩‍👩‍👧‍👦",  # four people with joiners: seven code points, eleven UTF-16 units
    "🇱🇹",
    "👍🏽",
    "مؤتمر",
    "כנס",
    "日本語",
    "a\u200bb",
    "ﬁ",
    "İstanbul",
    "ß",
    "\U0001d54f",
    '"quoted"',
    "<b>bold</b>",
    "a\\b",
    "50%",
    "O'Neil",
    "{{name}}",
    "null",
)
MINOR_UNITS = {0: ("JPY", "KRW", "CLP"), 2: ("USD", "EUR", "ILS"), 3: ("KWD", "BHD", "TND")}


def utf16(text: str) -> int:
    """Count UTF-16 units, which is what JavaScript calls the length of a text.

    >>> utf16("a"), utf16("👍")
    (1, 2)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@cache
def text(min_size: int = 1, max_size: int = 100) -> st.SearchStrategy[str]:
    """Yield text of `min_size` to `max_size` characters, by code points and by UTF-16 units alike.

    Nothing begins or ends with a space. Both bounds and their neighbours come up often, and texts of
    `TRICKY`. Shrinks to the shortest text of plain letters.

    >>> from hypothesis import find
    >>> find(text(1, 5), lambda value: True)
    'a'
    """
    sizes = sorted({size for size in (min_size, min_size + 1, max_size - 1, max_size) if size >= min_size})
    plain = st.text(PLAIN, min_size=min_size, max_size=min(max_size, max(min_size, 40)))
    tricky = [each for each in TRICKY if min_size <= len(each) and utf16(each) <= max_size]
    kinds: list[st.SearchStrategy[str]] = [plain]
    if tricky:
        kinds.append(st.sampled_from(tricky))
    kinds.append(st.sampled_from(sizes).flatmap(exactly))
    return st.one_of(kinds).map(_trimmed).filter(lambda value: min_size <= len(value) <= max_size)


class _Mark:
    """The text that names begin with on a site that others use, so that leftovers can be told."""

    text = ""


def mark_names(text: str) -> None:
    """Let all names that are yielded from now on carry a text; an empty one ends it."""
    _Mark.text = text


def marked(name: str, longest: int, *, keep_length: bool = False) -> str:
    """Give a name with the mark, at most `longest` units long; as it is where there is no mark.

    With `keep_length` the mark stands in place of the name's beginning, and a shorter name stays as it is.

    >>> marked("Meetup", 30)
    'Meetup'
    """
    mark = _Mark.text
    if not mark or mark in name or (keep_length and len(name) < len(mark)):
        return name
    whole = mark + name[len(mark) :] if keep_length else f"{mark} {name}"
    while utf16(whole) > longest:
        whole = whole[:-1]
    return whole.rstrip()


@cache
def names(min_size: int, max_size: int) -> st.SearchStrategy[str]:
    """Yield what `text` yields, with the mark of a site that others use.

    >>> from hypothesis import find
    >>> find(names(1, 5), lambda value: True)
    'a'
    """
    return text(min_size, max_size).map(lambda name: marked(name, max_size))


def exactly(size: int) -> st.SearchStrategy[str]:
    """Yield text of exactly `size` characters, in which code points and UTF-16 units are the same.

    >>> from hypothesis import find
    >>> find(exactly(3), lambda value: True)
    'aaa'
    """
    return st.sampled_from("aZé日ж").map(lambda letter: letter * size)


def longer_than(size: int) -> st.SearchStrategy[str]:
    """Yield text that is too long by both counts: one character more than `size`, or many more.

    >>> from hypothesis import find
    >>> len(find(longer_than(3), lambda value: True))
    4
    """
    return st.sampled_from((size + 1, size + 2, 2 * size + 1)).flatmap(exactly)


def between_counts(size: int) -> st.SearchStrategy[str]:
    """Yield text within `size` by code points and beyond it by UTF-16 units: which of them counts is open.

    >>> from hypothesis import find
    >>> value = find(between_counts(4), lambda value: True)
    >>> len(value) <= 4 < utf16(value)
    True
    """
    return st.integers(size // 2 + 1, size).map(lambda count: "👍" * count)


def odd_text() -> st.SearchStrategy[str]:
    """Yield text whose fate is open: controls, spaces at the ends, byte order marks, reversed directions.

    >>> from hypothesis import find
    >>> find(odd_text(), lambda value: value.startswith(" "))
    ' a'
    """
    return st.sampled_from(("a\x00b", "a\tb", "a\nb", " a", "a ", "\ufeffa", "\u202ea", "\x7f", "\u2028"))


def lone_surrogates() -> st.SearchStrategy[str]:
    """Yield text that is not Unicode: half of a surrogate pair, which JSON can carry as an escape.

    >>> from hypothesis import find
    >>> len(find(lone_surrogates(), lambda value: True))
    1
    """
    return st.sampled_from(("\ud800", "a\udc00", "\udfff\ud800"))


def guids() -> st.SearchStrategy[str]:
    """Yield GUIDs in lower and in upper case.

    >>> from hypothesis import find
    >>> find(guids(), lambda value: True)
    '00000000-0000-4000-8000-000000000000'
    """
    made = st.integers(0, 2**32).map(lambda number: str(uuid.UUID(int=number, version=4)))
    return st.one_of(made, made.map(str.upper))


def not_guids() -> st.SearchStrategy[str]:
    """Yield text that is near a GUID and is none: a character short or too many, or with another letter.

    >>> from hypothesis import find
    >>> find(not_guids(), lambda value: True)
    '00000000-0000-4000-8000-00000000000'
    """
    whole = "00000000-0000-4000-8000-000000000000"
    return st.sampled_from((whole[:-1], whole + "0", whole.replace("-", ""), "g" + whole[1:], "not-a-guid"))


def urls() -> st.SearchStrategy[str]:
    """Yield web addresses: with ports, queries, fragments, other letters and long paths.

    >>> from hypothesis import find
    >>> find(urls(), lambda value: True)
    'https://example.com'
    """
    return st.sampled_from(
        (
            "https://example.com",
            "http://example.com/",
            "https://example.com:8443/tickets?id=1&lang=lt#buy",
            "https://xn--bcher-kva.example/%C3%A9",
            "https://sub.domain.example.co.uk/a/b/c",
            "https://example.com/" + "a" * 200,
        )
    )


def slugs() -> st.SearchStrategy[str]:
    """Yield slugs: words of lower-case letters and digits, joined by hyphens.

    >>> from hypothesis import find
    >>> find(slugs(), lambda value: True)
    'a'
    """
    word = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12) | st.sampled_from(("2030", "a1"))
    return st.lists(word, min_size=1, max_size=4).map("-".join)


@cache
def currencies() -> st.SearchStrategy[str]:
    """Yield ISO 4217 codes; those with 0, 2 and 3 minor units come up alike.

    >>> from hypothesis import find
    >>> find(currencies(), lambda value: True)
    'USD'
    """
    known = sorted(list_currencies("en_US"))
    named = ("USD", *MINOR_UNITS[0], *MINOR_UNITS[2], *MINOR_UNITS[3])
    return st.one_of(st.sampled_from(named), st.sampled_from([code for code in known if code in _CURRENT]))


_CURRENT = frozenset(
    ("AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "GBP", "HKD", "HUF", "IDR", "INR", "MXN", "NOK", "NZD")
)


@cache
def amounts(currency: str, low: str = "0", high: str = "10000") -> st.SearchStrategy[str]:
    """Yield amounts as decimal strings within `low` and `high`, to the currency's own minor units.

    >>> from hypothesis import find
    >>> find(amounts("JPY"), lambda value: Decimal(value) > 0), find(amounts("USD", "1"), lambda value: True)
    ('1', '1')
    """
    places = get_currency_precision(currency)
    unit = 10**places
    minor = st.integers(int(Decimal(low) * unit), int(Decimal(high) * unit))
    whole = st.integers(int(Decimal(low)), int(Decimal(high))).map(str)
    ends = st.sampled_from((low, high))
    return st.one_of(whole, ends, minor.map(lambda number: str(Decimal(number).scaleb(-places))))


@st.composite
def money(
    draw: st.DrawFn,
    *,
    currency: st.SearchStrategy[str] | None = None,
    low: str = "0",
    high: str = "10000",
) -> dict[str, str]:
    """Yield `{value, currency}` with an amount that the currency can have.

    >>> from hypothesis import find
    >>> find(money(low="1"), lambda value: True)
    {'value': '1', 'currency': 'USD'}
    """
    code = draw(currencies() if currency is None else currency)
    return {"value": draw(amounts(code, low, high)), "currency": code}


def odd_amounts() -> st.SearchStrategy[str]:
    """Yield decimal strings whose fate is open: leading zeros, huge, tiny, negative, too many decimals.

    >>> from hypothesis import find
    >>> find(odd_amounts(), lambda value: True)
    '007'
    """
    return st.sampled_from(("007", "0.001", "-1", "99999999999999999999", "1." + "0" * 30, "-0", "1.5555"))


def not_amounts() -> st.SearchStrategy[str]:
    """Yield text that is no decimal in the contract's format, with exponents among it.

    >>> from hypothesis import find
    >>> find(not_amounts(), lambda value: True)
    '1e3'
    """
    return st.sampled_from(("1e3", "1,50", "abc", "", "--1", "1.", ".5", "0x10", "Infinity", "1 "))


def _trimmed(value: str) -> str:
    """Replace spaces at the ends: whether they are kept is open."""
    stripped = value.strip()
    return stripped + "a" * (len(value) - len(stripped))

"""Values at a member's limits, and the nearest ones beyond them, for one obligation at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from conform.contract.obligations import Obligation

GUID = "11111111-1111-4111-8111-111111111111"
_GOOD = {
    "GUID": (GUID, GUID.upper()),
    "DATE_TIME": ("2035-03-04T05:06:07Z", "2035-03-04T05:06:07.089Z"),
    "CURRENCY": ("EUR", "JPY"),
    "COUNTRY": ("US", "LT"),
    "DECIMAL_VALUE": ("10", "12.5"),
    "DURATION": ("3600s",),
    "EMAIL": ("a@example.com",),
    "WEB_URL": ("https://example.com", "https://example.com/a?b=c"),
}
_BAD = {
    "GUID": ("not-a-guid", GUID[:-1], GUID + "0"),
    "DATE_TIME": ("tomorrow", "2035-13-01T00:00:00Z"),
    "CURRENCY": ("EURO", "E", "12"),
    "COUNTRY": ("USA", "U"),
    "DECIMAL_VALUE": ("abc", "1,50", "1e3"),
    "DURATION": ("an hour",),
    "EMAIL": ("nobody",),
    "WEB_URL": ("not a url",),
}
_KINDS = (("object", {"no": "such kind"}), ("string", "no such kind"), ("number", 5))


@dataclass(frozen=True, slots=True)
class Case:
    """A value to send, and why it is on its side of the limit; `absent` means to leave the member out."""

    value: Any
    why: str
    absent: bool = False


def accepted(obligation: Obligation) -> list[Case]:
    """Give values at an obligation's limit that must be taken; none for obligations without such a side."""
    limit, kind = obligation.limit, obligation.kind
    match kind:
        case "max-length" | "min-length":
            return [Case(_text(size), f"{size} characters") for size in _within(obligation)]
        case "minimum" | "maximum":
            return [Case(_number(obligation.schema, limit), f"the {kind} itself")]
        case "max-scale":
            return [Case(f"1.{'5' * limit}", f"{limit} decimals")]
        case "enum":
            return [Case(limit, "a value of the list")]
        case "nullable":
            return [Case(None, "null")]
        case "type" if limit == "boolean":
            return [Case(value, str(value).lower()) for value in (True, False)]
        case "format":
            return [Case(value, f"a {limit}") for value in _GOOD.get(limit, ())]
    return []


def refused(obligation: Obligation) -> list[Case]:
    """Give the nearest values beyond an obligation's limit, which must be refused."""
    limit, kind = obligation.limit, obligation.kind
    match kind:
        case "required":
            return [Case(None, "it is left out", absent=True)]
        case "max-length":
            return [Case(_text(limit + 1), f"{limit + 1} characters")]
        case "min-length" if limit > 0:
            return [Case("a" * (limit - 1), f"{limit - 1} characters")]
        case "minimum":
            return [Case(_number(obligation.schema, limit, -1), "just below the minimum")]
        case "maximum":
            return [Case(_number(obligation.schema, limit, 1), "just above the maximum")]
        case "max-scale":
            return [Case(f"1.{'5' * (limit + 1)}", f"{limit + 1} decimals")]
        case "enum-closed":
            lower = [str(value).lower() for value in limit if str(value).lower() not in limit][:1]
            return [
                Case("NO_SUCH_VALUE", "a value that is not in the list"),
                *(Case(value, "a value of the list in lower case") for value in lower),
            ]
        case "format":
            return [Case(value, f"no {limit}") for value in _BAD.get(limit, ())]
        case "type":
            kinds = limit.replace("integer", "number").split(" or ")
            other = next(value for name, value in _KINDS if name not in kinds)
            cases = [Case(other, f"JSON of another kind than {limit}")]
            if obligation.schema.get("x-wix-format") == "DECIMAL_VALUE":
                cases.append(Case(10, "a number, where a decimal is a text"))
            return cases
    return []


def _within(obligation: Obligation) -> list[int]:
    """Give the limit and its inner neighbour."""
    low = obligation.schema.get("minLength", 0)
    high = obligation.schema.get("maxLength")
    inner = obligation.limit + (1 if obligation.kind == "min-length" else -1)
    sizes = [obligation.limit, inner]
    return [size for size in sizes if size >= max(low, 1) and (high is None or size <= high)]


def _text(size: int) -> str:
    if size == 3:  # the only texts of three characters are codes of currencies
        return "USD"
    return ("abcdefghij" * (size // 10 + 1))[:size]


def _number(schema: Mapping[str, Any], limit: Any, step: int = 0) -> Any:
    """Give a bound, or its neighbour, as the member spells numbers: decimals in strings have a scale."""
    if "x-decimal" in schema:
        scale = schema["x-decimal"].get("maxScale", 0)
        return f"{float(limit) + step * 10**-scale:.{scale}f}"
    return limit + step

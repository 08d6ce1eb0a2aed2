"""Keeping secrets out of everything that is written down."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, quote_plus

REDACTED = "[redacted]"
SECRET_HEADERS = frozenset(
    {"authorization", "cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-wix-authorization"}
)
SHORTEST = 6
"""Characters; a shorter secret is hidden in headers only, for as a text it stands in too many words."""

# A token is known by its shape: a JSON Web Token, and Wix's own tokens, which put a tag before one.
_TOKEN = re.compile(
    r"\b(?:JWS|IST|OauthNG\.JWS)\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+)*"
    r"|\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"
)


class Redactor:
    """Replaces secrets, in any encoding they travel in; applying it twice changes nothing more.

    `secrets` are values that must not be shown, `placeholders` are values to show as another one.
    """

    def __init__(self, secrets: Iterable[str] = (), placeholders: Mapping[str, str] | None = None) -> None:
        replacements = dict.fromkeys(secrets, REDACTED) | dict(placeholders or {})
        forms = {
            form: shown
            for value, shown in replacements.items()
            if len(value) >= SHORTEST
            for form in _forms(value)
        }
        # Longest first: a form may contain another.
        self._forms = dict(sorted(forms.items(), key=lambda form: -len(form[0])))
        self._pattern = (
            re.compile("|".join(re.escape(form) for form in self._forms), re.IGNORECASE)
            if self._forms
            else None
        )
        self._folded = {form.lower(): shown for form, shown in self._forms.items()}

    def values(self, text: str) -> str:
        """Replace the values that are known to be secret, and nothing else."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._folded[found.group().lower()], text)

    def content(self, content: bytes) -> bytes:
        """Replace known values in bytes, before anybody reads them; other bytes stay as they are."""
        if self._pattern is None:
            return content
        text = content.decode("utf-8", "surrogateescape")
        return self.values(text).encode("utf-8", "surrogateescape")

    def text(self, text: str) -> str:
        """Replace known values, and whatever has the shape of a token."""
        return _TOKEN.sub(REDACTED, self.values(text))

    def headers(self, headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Give headers for showing: those that carry secrets keep their name only."""
        return {
            name.lower(): REDACTED if name.lower() in SECRET_HEADERS else self.text(value)
            for name, value in headers
        }

    def knows(self, text: str) -> bool:
        """Whether a text holds a known secret."""
        return self._pattern is not None and self._pattern.search(text) is not None


def _forms(value: str) -> set[str]:
    """List the ways a value may be spelled: as it is, percent-encoded, in JSON, in base64."""
    forms = {value, quote(value, safe=""), quote(value), quote_plus(value), json.dumps(value)[1:-1]}
    forms.add(json.dumps(value, ensure_ascii=False)[1:-1])
    data = value.encode()
    # In base64 a value looks different by its place in the text: one form for each of three places.
    for offset in range(3):
        start = (0, 2, 3)[offset]
        whole = (offset + len(data)) // 3 * 3 - offset
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            forms.add(encode(b"\0" * offset + data[:whole]).decode()[start:])
            forms.add(encode(b"\0" * offset + data).decode()[start:].rstrip("="))
    return {form for form in forms if len(form) >= SHORTEST}

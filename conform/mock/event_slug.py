"""Slugs: folded from titles, unique on a site."""

from __future__ import annotations

import re

from slugify import slugify

from conform.mock.errors import application_error
from conform.mock.store import Site

LONGEST = 130
_VALID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_APOSTROPHES = re.compile("['\u2018\u2019`]")


def from_title(title: str) -> str:
    """Fold a title: lower case, accents off, apostrophes out, runs of the rest to one hyphen.

    A title of which nothing is left becomes `event`, and a long one is cut (assumed).
    """
    return slugify(_APOSTROPHES.sub("", title), max_length=LONGEST - 10) or "event"


def free(site: Site, wanted: str) -> str:
    """Give a slug that no other event has: the wanted one, or with the first free number behind it."""
    if not site.events.where("slug", wanted):
        return wanted
    while True:
        # Numbers that were given out are not tried again, or the n-th event of a title would cost n looks.
        number = site.slug_numbers.get(wanted, 0) + 1
        site.slug_numbers[wanted] = number
        slug = f"{wanted}-{number}"
        if not site.events.where("slug", slug):
            return slug


def chosen(site: Site, slug: str, event_id: str | None) -> str:
    """Check a slug that a client chose; letters, digits and single hyphens are well-formed (assumed)."""
    if not _VALID.fullmatch(slug):
        raise application_error(400, "INVALID_SLUG_FORMAT", f"{slug!r} is not a well-formed slug")
    if any(row["id"] != event_id for row in site.events.where("slug", slug)):
        raise application_error(428, "SLUG_ALREADY_IN_USE", f"Another event has the slug {slug}")
    return slug

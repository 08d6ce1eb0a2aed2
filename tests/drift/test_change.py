from __future__ import annotations

from datetime import date

import pytest

from conform.drift import rules
from conform.drift.change import Change, declared, rule

MADE = rules.UNDECLARED_MEMBER
CHANGE = Change(MADE.id, "events", "getEvent", "event.toy", where="answer", new="ball")


def test_fingerprint_depends_on_what_changed_and_on_nothing_else() -> None:
    same = Change(**{**{n: getattr(CHANGE, n) for n in CHANGE.__slots__}, "evidence": "seen elsewhere"})
    assert same.fingerprint == CHANGE.fingerprint == CHANGE.seen(date(2026, 11, 25)).fingerprint
    assert len(CHANGE.fingerprint) == 12
    other = Change(MADE.id, "events", "getEvent", "event.toy", where="answer", new="doll")
    assert other.fingerprint != CHANGE.fingerprint


def test_change_as_json_has_severity_and_first_day() -> None:
    spelled = CHANGE.seen(date(2026, 11, 25)).as_json()
    assert spelled["severity"] == "additive"
    assert spelled["first_seen"] == "2026-11-25"
    assert spelled["place"] == "event.toy"


@pytest.mark.parametrize(("name", "severity"), [("traffic/odd", "awful"), ("gossip/odd", "additive")])
def test_rule_of_unknown_kind_or_severity_is_refused(name: str, severity: str) -> None:
    with pytest.raises(ValueError, match="unknown"):
        rule(name, severity, says="", why="", advice="")
    assert name not in declared()


def test_two_rules_never_share_an_id() -> None:
    with pytest.raises(ValueError, match="two rules"):
        rule(MADE.id, "breaking", says="Other.", why="", advice="")

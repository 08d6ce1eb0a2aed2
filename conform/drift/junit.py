"""A comparison as JUnit XML: one test case per change, and one for the comparison itself."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from conform.drift.blame import blame
from conform.drift.change import Change, declared
from conform.drift.conclusion import Conclusion
from conform.drift.texts import clean, title


def document(conclusion: Conclusion) -> bytes:
    """Spell the document in UTF-8; what XML cannot carry is replaced."""
    scope = conclusion.comparison.scope
    root = Element("testsuites", name="drift")
    suite = SubElement(root, "testsuite", name=f"drift.{scope}", timestamp=f"{conclusion.day}T00:00:00")
    whole = SubElement(
        suite, "testcase", classname=f"drift.{scope}", name=clean(conclusion.comparison.compared)
    )
    if conclusion.comparison.doubts:
        _outcome(whole, "error", "could not tell", "\n".join(conclusion.comparison.doubts))
    for acceptance in (*conclusion.stale, *conclusion.expired):
        state = "expired" if acceptance in conclusion.expired else "stale"
        case = SubElement(suite, "testcase", classname=f"drift.{scope}.accepted", name=clean(str(acceptance)))
        _outcome(case, "failure", f"the acceptance is {state}", acceptance.reason)
    for change in conclusion.changes:
        case = SubElement(
            suite,
            "testcase",
            classname=f"drift.{change.rule.replace('/', '.')}",
            name=f"{title(change)} [{change.fingerprint}]",
        )
        _change(case, change, conclusion)
    cases = suite.findall("testcase")
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(kind) is not None for case in cases)))
    suite.set("tests", str(len(cases)))
    indent(root)
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def _change(case: Element, change: Change, conclusion: Conclusion) -> None:
    accepted = conclusion.accepted.get(change.fingerprint)
    if accepted is not None:
        SubElement(case, "skipped", message=clean(f"accepted until {accepted.expires}: {accepted.reason}"))
    elif conclusion.fails(change):
        _outcome(case, "failure", f"{change.severity}: {title(change)}", details(change))
    else:
        SubElement(case, "system-out").text = clean(f"{change.severity}\n{details(change)}")


def details(change: Change) -> str:
    """Say in a few lines what a change means, where it was seen, and what to do."""
    rule = declared()[change.rule]
    since = f"seen first on {change.first_seen}" if change.first_seen else ""
    lines = [rule.says, rule.why, change.evidence, blame(change.witnesses), rule.advice, since]
    return clean("\n".join(filter(None, lines)))


def _outcome(case: Element, kind: str, message: str, text: str) -> None:
    SubElement(case, kind, message=clean(message), type=kind).text = clean(text)

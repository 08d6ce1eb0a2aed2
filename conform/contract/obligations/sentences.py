"""Obligations in words: what is promised, why it matters, where it comes from, how it is tested."""

from __future__ import annotations

import json

from conform.contract.obligations.obligation import Obligation

_PROMISES = {
    "answer": "{op} answers 200 to a valid call, with a body that keeps the contract.",
    "permission": "{op} needs the permission {limit}.",
    "authentication": "{op} is not for callers without an Authorization header.",
    "alias": "{op} can be called at {limit} as well.",
    "error": "{op} answers with the documented status and the code {limit} where that error applies.",
    "default": "{op} takes {limit} for {member} where it is left out.",
    "filter": "{op} filters by {member} with {limit}.",
    "sort": "{op} sorts by {member}, both ways.",
    "paging": "{op} pages by {limit}.",
    "present": "{member} is always in an answer of {op} that has its parent.",
    "field-set": "{member} is in an answer of {op} when the field set {limit} is asked for.",
    "field-set-permission": "{member} in an answer of {op} needs the permission {limit}.",
    "required": "{op} refuses a request without {member}.",
    "type": "{op} takes {member} as {limit} and as no other kind of JSON.",
    "min-length": "{op} takes {member} with {limit} characters and refuses it with fewer.",
    "max-length": "{op} takes {member} with {limit} characters and refuses it with more.",
    "minimum": "{op} takes {limit} for {member} and refuses less.",
    "maximum": "{op} takes {limit} for {member} and refuses more.",
    "max-scale": "{op} takes {member} with {limit} decimals and refuses it with more.",
    "min-items": "{op} takes {member} with {limit} items and refuses it with fewer.",
    "max-items": "{op} takes {member} with {limit} items and refuses it with more.",
    "format": "{op} takes {member} in the format {limit} and refuses other text.",
    "enum": "{op} takes {limit} for {member}.",
    "enum-closed": "{op} refuses a value of {member} that is not in its list.",
    "one-of": "{op} takes at most one of {limit} in {member}.",
    "exactly-one-of": "{op} takes exactly one of {limit} in {member}.",
    "nullable": "{op} takes null for {member}.",
    "read-only": "{op} does not take a value for {member} from the caller.",
    "immutable": "{op} does not change {member}.",
}
_REASONS = {
    "read-only": "A caller that could set it could forge what only the server knows.",
    "immutable": "Others keep references that rest on it.",
    "required": "A caller learns of a forgotten member from the refusal, or not at all.",
    "nullable": "Callers that send a whole entity back send its nulls.",
    "filter": "A wrong match hides entities, or shows some that were not asked for.",
    "sort": "A wrong order makes pages overlap and lists look random.",
    "paging": "A wrong page loses entities or shows them twice.",
    "permission": "A missing check opens the site to anybody.",
    "authentication": "A missing check opens the site to anybody.",
    "present": "Callers read it without looking whether it is there.",
    "error": "Callers tell by the code what to do next.",
}
_BOUND = "Values at the limit must be accepted and read back, the next beyond it refused with 400."
_SINGLE = "Each is sent alone and must be accepted; two together must be refused with 400."
_TESTED = {
    "present": "Every answer of the operation is looked at, whatever test has asked for it.",
    "answer": "Every answer of the operation is held to the contract's schema.",
    "permission": "A caller with every permission but this one is refused, one with it is not.",
    "authentication": "A caller without a key calls the operation, and must be refused with 401 or 403.",
    "alias": "The same call is made at the other path.",
    "error": "What brings the error about is done; status and code must be these.",
    "default": "The member is left out; what happens must be what the default says.",
    "field-set": "The field set is asked for; the answer must show the member.",
    "field-set-permission": "A caller without the permission asks for the field set, and must not see it.",
    "filter": "The result is compared with a filter in memory over all entities that were made.",
    "sort": "The values of the result must stand in order, both ways.",
    "paging": "Pages of several sizes must partition the result.",
    "read-only": "A value is sent; the answer, whatever its status, must not show it taken over.",
    "immutable": "Another value is sent; afterwards the member reads as before.",
    "required": "The least request is sent without it, and must be refused with 400.",
    "nullable": "Null is sent, and must be accepted.",
    "type": "JSON of another kind is sent, and must be refused with 400.",
    "format": "Values of the format must be accepted and read back, other text refused (404 in a path).",
    "enum": "The value is sent, and must be accepted and read back.",
    "enum-closed": "A value that is not in the list, and one in lower case, must be refused with 400.",
    "one-of": _SINGLE,
    "exactly-one-of": _SINGLE,
    "rule": "Messages that keep it must be accepted, messages that break it refused.",
    **dict.fromkeys(
        (
            *("min-length", "max-length", "minimum", "maximum"),
            *("max-scale", "min-items", "max-items"),
        ),
        _BOUND,
    ),
}


def sentence(obligation: Obligation) -> str:
    """Say in one sentence what is promised."""
    if obligation.statement:
        return obligation.statement
    limit = obligation.limit
    if obligation.kind == "rule":
        return _rule(obligation)
    if isinstance(limit, tuple):
        limit = ", ".join(map(str, limit))
    return _PROMISES[obligation.kind].format(op=obligation.operation, member=obligation.member, limit=limit)


def _rule(obligation: Obligation) -> str:
    """Say what a rule across members asks for."""
    rule, op, member = obligation.limit, obligation.operation, obligation.member
    if "requires-one-of" in rule:
        return f"{op} needs {' or '.join(rule['requires-one-of'])} in {member}."
    if "requires" in rule:
        *others, last = rule["requires"]
        needed = f"{', '.join(others)} and {last}" if others else last
        when = "".join(
            f" where {name} is {json.dumps(value)}" for name, value in rule.get("when", {}).items()
        )
        return f"{op} needs {needed} in {member}{when}."
    if "limit" in rule:
        return f"{op} takes at most {rule['limit']} for one event, and answers {rule['code']} to the next."
    first, second = rule["members"]
    return f"{op} refuses {member} with {second} before {first}."


def explanation(obligation: Obligation) -> list[tuple[str, str]]:
    """Give titled lines: the promise, why it matters, where it comes from, how it is tested, what is open."""
    kind = obligation.kind
    lines = [
        ("promise", sentence(obligation)),
        ("level", f"{obligation.level} (evidence: {obligation.evidence})"),
        ("source", obligation.source),
        ("operation", obligation.operation or obligation.service),
    ]
    if kind in _REASONS:
        lines.append(("why", _REASONS[kind]))
    if kind == "law":
        stepwise = obligation.id.partition("/")[2].partition("/")[2].startswith("lifecycle-")
        place = "a state machine in suites/lifecycle" if stepwise else "a property in suites/laws"
        lines.append(("tested", place))
    else:
        lines.append(("tested", _TESTED[kind]))
    lines += [
        ("open", f"{', '.join(sorted(opening.sides))}: {opening.why} ({opening.source})")
        for opening in obligation.openings
    ]
    return lines

"""The rules of `conform drift sdk`: what differs between two releases of the typings, and how bad it is.

The judgement is made against what the typings promise, never against what a server happens to accept:
what a request may say and may say no longer breaks, what an answer may say and could not before may break.
"""

from __future__ import annotations

from conform.drift.change import declared, rule

REQUEST, ANSWER = "request", "answer"
_RENEW = "Look at what you send there, and change it before you take the release."
_READ = "Look at what you read there, and let your code cope with both."
_NOTHING = "Nothing has to be done."


def _both(
    name: str, request: tuple[str, str], answer: tuple[str, str], *, says: str, subject: str = "A member of"
) -> None:
    """Declare the two rules that judge one difference in a request and in an answer.

    Each judgement is a severity and whom it hurts.
    """
    for where, (severity, why) in ((REQUEST, request), (ANSWER, answer)):
        message = "a request" if where == REQUEST else "an answer"
        hurts = severity in {"breaking", "dangerous"}
        advice = (_RENEW if where == REQUEST else _READ) if hurts else _NOTHING
        rule(f"sdk/{where}-{name}", severity, says=f"{subject} {message} {says}.", why=why, advice=advice)


_LESS = ("breaking", "Callers who send what was allowed are refused, or what they send has no effect.")
_MORE = ("additive", "Requests that were right stay right.")
_WIDER = ("dangerous", "Callers may read what they could not meet before.")
_BROKEN = ("breaking", "Callers who rely on what was promised may fail.")
_NARROWER = ("additive", "What callers read is among what they had to expect.")

_both(
    "member-added",
    _MORE,
    ("additive", "Callers who ignore what they do not know see nothing."),
    says="is new",
)
# Typings made from proto mark nearly every member optional: that says nothing about how often it is there.
_both(
    "member-removed",
    ("breaking", "What callers send there has no effect any more, or is refused."),
    ("breaking", "Callers who read it get nothing."),
    says="is gone",
)
rule(
    "sdk/request-required-member-added",
    "breaking",
    says="A member of a request is new, and required.",
    why="Every request made until now lacks it and is refused.",
    advice="Send it before you take the release.",
)
_both("member-became-required", _LESS, _NARROWER, says="was optional and is required")
_both("member-became-optional", _MORE, _BROKEN, says="was always there and is optional")
_both("member-became-nullable", _MORE, _BROKEN, says="may be null and could not be before")
_both("member-became-not-nullable", _LESS, _NARROWER, says="could be null and may not be any more")
_both("type-changed", _LESS, _BROKEN, says="has another type")
_both("type-widened", _MORE, _BROKEN, says="has more types than before")
_both("type-narrowed", _LESS, _NARROWER, says="has fewer types than before")
_both("bound-tightened", _LESS, _NARROWER, says="has a narrower bound on its length, size or value")
_both("bound-loosened", _MORE, _WIDER, says="has a wider bound on its length, size or value")
_both("enum-value-added", _MORE, _WIDER, says="has a new value")
_both("enum-value-removed", _LESS, _NARROWER, says="has lost a value")
_both(
    "enum-placeholder-removed",
    ("dangerous", "It stood for none; servers may take it for nothing as before, or refuse it."),
    _NARROWER,
    says="has lost the value that stands for none",
)
_both("enum-set", _LESS, _NARROWER, says="was free and is one of some values now")
_both("enum-unset", _MORE, _WIDER, says="was one of some values and is free now")
_both(
    "enum-value-hidden",
    ("dangerous", "The value still exists, but only for Wix itself: the public API may refuse it."),
    ("cosmetic", "Answers may have the value as before; it is only not spoken of in public."),
    says="has a value that became internal",
)
_both(
    "enum-value-published",
    _MORE,
    ("cosmetic", "Answers could have the value before; it is only spoken of in public now."),
    says="has a value that was internal and is public",
)
_both("format-set", _LESS, _NARROWER, says="has a format or pattern now")
_both("format-unset", _MORE, _WIDER, says="has no format or pattern any more")
_both("format-changed", _LESS, _BROKEN, says="has another format or pattern")
_both("one-of-set", _LESS, _NARROWER, says="has members that exclude each other now", subject="An object of")
_both(
    "one-of-unset", _MORE, _WIDER, says="has members that exclude each other no more", subject="An object of"
)
_both(
    "member-hidden",
    ("dangerous", "The member still exists, but only for Wix itself: the public API may ignore it."),
    ("dangerous", "The member may still be there, but nobody promises it any more."),
    says="became internal",
)
_both("member-published", _MORE, _NARROWER, says="was internal and is public")
for _slug, _severity, _says, _why in (
    ("became-read-only", *_LESS[:1], "is set by the server only", "What callers send there is ignored."),
    ("became-writable", *_MORE[:1], "was set by the server only and can be sent", _MORE[1]),
    ("became-immutable", *_LESS[:1], "can be set at creation only", "Updates that change it are refused."),
    ("became-mutable", *_MORE[:1], "could be set at creation only and can be changed", _MORE[1]),
):
    rule(
        f"sdk/request-member-{_slug}",
        _severity,
        says=f"A member of a request {_says}.",
        why=_why,
        advice=_RENEW if _severity == "breaking" else _NOTHING,
    )

_CALL = "Change how you call it before you take the release."
_PLAN = "Plan to do without it."
for _name, _severity, _says, _why, _advice in (
    ("operation-added", "additive", "There is a new operation.", "Nobody calls it yet.", _NOTHING),
    ("operation-removed", "breaking", "An operation is gone.", "Whoever calls it fails.", _CALL),
    (
        "operation-renamed",
        "cosmetic",
        "An operation has another name at the same address.",
        "Callers over HTTP see nothing; callers of the SDK call another function.",
        "Rename it where you speak of it.",
    ),
    ("method-changed", "breaking", "An operation has another HTTP method.", "Whoever calls it fails.", _CALL),
    ("path-changed", "breaking", "An operation has another path.", "Whoever calls it fails.", _CALL),
    ("path-added", "additive", "An operation can be called by one more path.", _MORE[1], _NOTHING),
    (
        "path-removed",
        "breaking",
        "An operation cannot be called by one of its paths any more.",
        "Whoever calls it by that path fails.",
        _CALL,
    ),
    (
        "permission-changed",
        "breaking",
        "An operation needs another permission.",
        "Keys and apps that have only the former permission are refused.",
        "Grant the new permission before you take the release.",
    ),
    (
        "error-code-added",
        "dangerous",
        "An operation may fail with a new error code.",
        "Callers may be refused where they were not, and meet a code they do not know.",
        "Decide what your code does when it meets the code.",
    ),
    ("error-code-removed", "additive", "An operation has one error code fewer.", _NARROWER[1], _NOTHING),
    (
        "error-kind-changed",
        "dangerous",
        "An error code came from the application and comes from validation now, or the other way.",
        "The code stands elsewhere in the answer.",
        "Look for the code in both places.",
    ),
    (
        "query-added",
        "additive",
        "An operation has a query language with named fields now.",
        _MORE[1],
        _NOTHING,
    ),
    ("query-removed", "breaking", "An operation has no query language any more.", _LESS[1], _CALL),
    ("query-field-added", "additive", "One can query by a new field.", _MORE[1], _NOTHING),
    ("query-field-removed", "breaking", "One cannot query by a field any more.", _LESS[1], _CALL),
    ("query-operator-added", "additive", "A field of a query takes one more operator.", _MORE[1], _NOTHING),
    ("query-operator-removed", "breaking", "A field of a query takes an operator no more.", _LESS[1], _CALL),
    ("query-sort-added", "additive", "One can sort by a field now.", _MORE[1], _NOTHING),
    ("query-sort-removed", "breaking", "One cannot sort by a field any more.", _LESS[1], _CALL),
    ("query-logical-added", "additive", "Filters can be joined by one more operator.", _MORE[1], _NOTHING),
    (
        "query-logical-removed",
        "breaking",
        "Filters cannot be joined by an operator any more.",
        _LESS[1],
        _CALL,
    ),
    ("deprecated", "cosmetic", "A member or operation is deprecated.", "It works as before, for now.", _PLAN),
    ("deprecation-lifted", "cosmetic", "A member or operation is deprecated no more.", "Nobody.", _NOTHING),
    (
        "removal-date-set",
        "dangerous",
        "A deprecated member has a date of removal.",
        "Whoever uses it after that day fails.",
        "Do without it before that day.",
    ),
    (
        "removal-date-changed",
        "dangerous",
        "The date of removal of a member was moved.",
        "Whoever uses it after that day fails.",
        "Do without it before that day.",
    ),
    ("removal-date-unset", "cosmetic", "A member has no date of removal any more.", "Nobody.", _NOTHING),
    (
        "replacement-changed",
        "cosmetic",
        "Another member is named in place of a deprecated one.",
        "Nobody, for now.",
        _PLAN,
    ),
    ("description-changed", "cosmetic", "The description has other words.", "Nobody.", "Read it."),
    (
        "internal-added",
        "cosmetic",
        "A member or value that is only for Wix itself is new.",
        "Nobody; it may turn up in answers.",
        _NOTHING,
    ),
    (
        "internal-removed",
        "cosmetic",
        "A member or value that was only for Wix itself is gone.",
        "Nobody who keeps to the public API.",
        _NOTHING,
    ),
    (
        "internal-changed",
        "cosmetic",
        "A member that is only for Wix itself has changed.",
        "Nobody who keeps to the public API.",
        _NOTHING,
    ),
):
    rule(f"sdk/{_name}", _severity, says=_says, why=_why, advice=_advice)


def directed(name: str, where: str) -> tuple[str, str]:
    """Give the id of the rule for a difference in a request or an answer, and where it then stands.

    What is judged alike in both stands in neither.
    """
    of_message = f"sdk/{where}-{name}"
    return (of_message, where) if where and of_message in declared() else (f"sdk/{name}", "")

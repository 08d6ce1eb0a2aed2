"""The rules of the comparisons of traffic, behaviour and documentation."""

from __future__ import annotations

from conform.drift.change import Rule, rule

_UPDATE = "Look at the evidence; where it is meant, bring the contract up to date (an overlay or an import)."
_SDK = "Clients that are generated from the typings"


def _traffic(name: str, severity: str, says: str, why: str, advice: str = _UPDATE) -> Rule:
    return rule(f"traffic/{name}", severity, says=says, why=why, advice=advice)


UNDECLARED_MEMBER = _traffic(
    "undeclared-member",
    "additive",
    "An answer has a member that the contract does not have.",
    "Nobody is hurt unless a client refuses what it does not know; often it announces a new feature.",
)
UNSEEN_ENUM_VALUE = _traffic(
    "unseen-enum-value",
    "dangerous",
    "A member has a value that its enumeration does not have.",
    "A client that handles every known value meets one that it does not handle.",
)
WRONG_TYPE = _traffic(
    "wrong-type",
    "breaking",
    "A member is of another type than the contract says.",
    f"{_SDK} cannot read the answer.",
)
UNPROMISED_NULL = _traffic(
    "unpromised-null",
    "breaking",
    "A member is null where the contract promises a value or no member at all.",
    "Code that reads into the member fails on null.",
)
MISSING_MEMBER = _traffic(
    "missing-member",
    "breaking",
    "A member that the contract promises is not in the answer.",
    "Code that relies on the member fails.",
)
WRONG_FORMAT = _traffic(
    "wrong-format",
    "breaking",
    "A text is not of the format that the contract promises, such as a GUID, a date or a decimal number.",
    "Code that parses the text fails.",
)
BEYOND_BOUND = _traffic(
    "beyond-bound",
    "dangerous",
    "A value is longer, shorter, larger or smaller than the contract allows.",
    "Columns and forms that were cut to the bound do not take the value.",
)
TOO_MANY_OF_ONE = _traffic(
    "one-of-broken",
    "dangerous",
    "An answer has several members, or none, of a group of which the contract promises one.",
    "A client that looks for the first of the group reads the wrong one.",
)
UNDECLARED_STATUS = _traffic(
    "undeclared-status",
    "dangerous",
    "An operation answers with a status that the contract does not name.",
    "A client has no way to handle it but the general one.",
)
SUCCESS_NOT_JSON = _traffic(
    "success-not-json",
    "breaking",
    "An operation succeeds with a body that does not call itself JSON.",
    f"{_SDK} cannot read the answer.",
)
ERROR_NOT_JSON = _traffic(
    "error-not-json",
    "dangerous",
    "An operation fails with a body that does not call itself JSON.",
    "Code that looks for the error's code fails itself, and hides what went wrong.",
    "Look at the evidence: often it is a gateway before the API that answers.",
)
UNDECLARED_ERROR_CODE = _traffic(
    "undeclared-error-code",
    "additive",
    "A 400 or 428 answer has an application error code that the contract names for no operation.",
    "A client does not know the code, and shows the general message.",
)
UNDECLARED_OPERATION = _traffic(
    "undeclared-operation",
    "additive",
    "A path below those of the services answers, and the contract has no operation there.",
    "Nobody is hurt; a new operation may be worth having.",
    "Look whether a newer release of the typings has it: `conform drift sdk --latest`.",
)
DEPRECATION_ANNOUNCED = _traffic(
    "deprecation-announced",
    "dangerous",
    "An answer has a header that announces the end of an operation: Deprecation, Sunset or Warning.",
    "What is announced to go will go.",
    "Read the announcement, and plan the change before the day that it names.",
)


def _behaviour(name: str, severity: str, says: str, why: str, advice: str = "") -> Rule:
    look = "Look at the two exchanges that the evidence names; where it is meant, record the scenario again."
    return rule(f"behaviour/{name}", severity, says=says, why=why, advice=advice or look)


NOW_REFUSED = _behaviour(
    "now-refused",
    "breaking",
    "A request that succeeded is refused, or fails.",
    "Whoever sends it as before cannot do any more what it did.",
)
NOW_ACCEPTED = _behaviour(
    "now-accepted",
    "dangerous",
    "A request that was refused succeeds.",
    "Whoever relied on the refusal, as on a limit, is no longer held back.",
)
OTHER_STATUS = _behaviour(
    "other-status",
    "breaking",
    "A request is answered with another status of the same kind.",
    "A client that tells cases apart by status takes one for another.",
)
ERROR_CODE_CHANGED = _behaviour(
    "error-code-changed",
    "breaking",
    "A refusal has another application error code.",
    "A client that tells cases apart by code does not know the case any more.",
)
VIOLATIONS_CHANGED = _behaviour(
    "violations-changed",
    "dangerous",
    "A refusal names other members or other broken rules.",
    "A form that shows errors beside its fields shows them elsewhere, or nowhere.",
)
ERROR_TEXT_CHANGED = _behaviour(
    "error-text-changed",
    "cosmetic",
    "A refusal is worded otherwise.",
    "Only people see it, unless a client reads what it should not.",
)
MEDIA_TYPE_CHANGED = _behaviour(
    "media-type-changed",
    "breaking",
    "A body calls itself by another media type.",
    "A client that chooses its parser by media type cannot read the answer.",
)
HEADER_CHANGED = _behaviour(
    "header-changed",
    "dangerous",
    "A header that says something about the API appears or vanishes.",
    "Clients wait for what Retry-After says; Deprecation and Sunset announce an end.",
)
MEMBER_VANISHED = _behaviour(
    "member-vanished",
    "breaking",
    "A member that an answer had is not there any more.",
    "Code that reads the member finds nothing.",
)
MEMBER_APPEARED = _behaviour(
    "member-appeared",
    "additive",
    "An answer has a member that it had not.",
    "Nobody is hurt unless a client refuses what it does not know.",
)
TYPE_CHANGED = _behaviour(
    "type-changed",
    "breaking",
    "A member is of another type than it was, or null where it had a value.",
    "Code that reads the member fails.",
)
DEFAULT_CHANGED = _behaviour(
    "default-changed",
    "dangerous",
    "A value that the scenario never sent, and the server chose or worked out, is another one.",
    "Who left the choice to the server gets something else.",
)
VALUE_CHANGED = _behaviour(
    "value-changed",
    "breaking",
    "A member that the scenario sent reads back otherwise than it did.",
    "What is stored is not what was stored for the same request.",
)
ORDER_CHANGED = _behaviour(
    "order-changed",
    "dangerous",
    "A list has the same items in another order.",
    "Pages, and whoever takes the first item, show something else.",
)
ITEMS_CHANGED = _behaviour(
    "items-changed",
    "breaking",
    "A list has other items than it had after the same requests.",
    "What was there is not found, or what should not be there is.",
)
UNSETTLED_CHANGED = _behaviour(
    "unsettled-changed",
    "dangerous",
    "Where no source says what should happen, something else happens than in the run before.",
    "Nobody promised it, and somebody will have come to rely on it.",
    "Look whether a source settles it by now; else take note: the run has written it down.",
)


def _docs(name: str, severity: str, says: str, why: str, advice: str = "") -> Rule:
    tell = "Tell those who keep the documentation; in code, do as the contract says."
    return rule(f"docs/{name}", severity, says=says, why=why, advice=advice or tell)


DOCUMENTED_RENAMED = _docs(
    "renamed",
    "dangerous",
    "A printed payload has a member that stands elsewhere in the contract.",
    "Who copies the payload sends a member that is dropped without a word.",
)
DOCUMENTED_UNKNOWN = _docs(
    "unknown",
    "dangerous",
    "A printed payload has a member that the contract does not have.",
    "Who copies the payload sends a member that is dropped without a word.",
)
DOCUMENTED_READ_ONLY = _docs(
    "read-only",
    "dangerous",
    "A printed payload sets a member that only the server sets.",
    "Who copies the payload believes to have set what the server ignores.",
)
DOCUMENTED_TYPE = _docs(
    "type",
    "breaking",
    "A printed payload has a member of another type than the contract says.",
    "The payload is refused as it is printed.",
)
DOCUMENTED_VALUE = _docs(
    "value",
    "breaking",
    "A printed payload has a value that the enumeration does not have.",
    "The payload is refused as it is printed.",
)
DOCUMENTED_MISSING = _docs(
    "missing",
    "breaking",
    "A printed payload lacks a member that is required.",
    "The payload is refused as it is printed.",
)
DOCUMENTED_ROUNDED = _docs(
    "rounded",
    "dangerous",
    "A printed value is stored rounded.",
    "Who compares what was sent with what is stored finds a difference.",
)
TARGET_REFUSES = _docs(
    "target-refuses",
    "breaking",
    "The target refuses a payload as it is printed.",
    "Who follows the documentation gets an error at this step.",
)
TARGET_TAKES = _docs(
    "target-takes",
    "dangerous",
    "The target takes a printed payload that the contract would have it refuse.",
    "Here documentation and target agree, and the contract may be the one that is wrong.",
    "Look at what the target stored; where it kept the payload, bring the contract up to date.",
)
TARGET_DROPS = _docs(
    "target-drops",
    "dangerous",
    "The target takes a printed payload and does not keep one of its members.",
    "Who follows the documentation loses what was sent, without a word.",
)
TARGET_CHANGES = _docs(
    "target-changes",
    "dangerous",
    "The target takes a printed payload and stores one of its members otherwise.",
    "Who compares what was sent with what is stored finds a difference.",
)

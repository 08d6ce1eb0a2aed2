from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from conform.contract import ContractError, default_directory, load
from conform.contract.obligations import enumerate_obligations, explanation, sentence

FOUND = enumerate_obligations()


@pytest.mark.parametrize(
    ("name", "level", "evidence"),
    [
        ("createEvent/event.title/max-length", "MUST", "sdk"),
        ("createEvent/event.title/required", "MUST", "sdk"),
        ("createEvent/event.id/read-only", "MUST", "sdk"),
        ("createEvent/event.location/rule/name-or-address", "SHOULD", "observed"),
        ("updateEvent/event.location/rule/name-or-address", "SHOULD", "observed"),
        ("createTicketDefinition/ticketDefinition/rule/at-most-100-per-event", "MUST", "sdk"),
        ("createTicketDefinition/ticketDefinition/rule/sale-end-after-start", "UNSPECIFIED", "assumed"),
        ("createEvent/event.location.type/enum/ONLINE", "MUST", "sdk"),
        ("createEvent/error/EVENT_LIMIT_REACHED", "UNSPECIFIED", "assumed"),
        ("updateEvent/event.registration.initialType/immutable", "MUST", "sdk"),
        ("createTicketDefinition/ticketDefinition.pricingMethod/exactly-one-of", "MUST", "sdk"),
        ("createTicketDefinition/error/TICKET_DEFINITIONS_LIMIT_REACHED", "MUST", "docs"),
        ("createTicketDefinition/error/INVALID_SALE_PERIOD", "UNSPECIFIED", "docs"),
        ("updateTicketDefinition/ticketDefinition.revision/required", "MUST", "sdk"),
        ("queryEvents/title/filter/$in", "MUST", "sdk"),
        ("queryEvents/createdDate/sort", "MUST", "sdk"),
        ("countTicketDefinitions/name/filter/$eq", "UNSPECIFIED", "assumed"),
        ("getEvent/event.registration/field-set/REGISTRATION", "MUST", "sdk"),
        ("bulkAssignEvents/eventId/max-items", "MUST", "sdk"),
        ("createPolicy/alias/events-policies.v2.policies", "MUST", "sdk"),
        ("updateCategory/category.name/max-length", "MUST", "sdk"),
    ],
)
def test_a_promise_has_its_level_and_evidence(name: str, level: str, evidence: str) -> None:
    assert (FOUND[name].level, FOUND[name].evidence) == (level, evidence)


def test_every_operation_has_an_answer_a_permission_and_authentication() -> None:
    for operation in load().operations:
        for kind in ("answer", "permission", "authentication"):
            assert f"{operation}/{kind}" in FOUND


def test_every_permission_code_alias_filter_and_sort_of_the_contract_is_there() -> None:
    for operation in load().operations.values():
        own = [each for each in FOUND.values() if each.operation == operation.id]
        assert {each.limit for each in own if each.kind == "error"} == {e.code for e in operation.errors}
        assert {each.limit for each in own if each.kind == "alias"} == set(operation.aliases)
        if operation.query:
            filters = {(each.member, each.limit) for each in own if each.kind == "filter"}
            declared = operation.query.fields.items()
            assert filters == {(name, one) for name, spec in declared for one in spec.operators}


@pytest.mark.parametrize("operation", ["updateEvent", "updateTicketDefinition", "updatePolicy"])
def test_an_entity_whose_id_is_in_the_path_is_never_missing(operation: str) -> None:
    (path_member,) = load().operations[operation].path_members.values()
    entity = path_member.partition(".")[0]
    for name in (entity, path_member):
        assert f"{operation}/{name}/required" not in FOUND
    assert f"{operation}/{entity}/type" in FOUND


def test_an_entity_that_is_in_the_body_only_is_required() -> None:
    for name in ("createEvent/event", "createTicketDefinition/ticketDefinition", "createPolicy/policy"):
        assert FOUND[f"{name}/required"].level == "MUST"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "createEvent/event.location/rule/name-or-address",
            "createEvent needs name or address in event.location.",
        ),
        (
            "createEvent/event.dateAndTimeSettings/rule/dates-unless-tbd",
            "createEvent needs startDate, endDate and timeZoneId in event.dateAndTimeSettings "
            "where dateAndTimeTbd is false.",
        ),
        (
            "createPolicy/policy/rule/at-most-3-per-event",
            "createPolicy takes at most 3 for one event, and answers POLICIES_LIMIT_REACHED to the next.",
        ),
        (
            "createEvent/event.dateAndTimeSettings/rule/end-not-before-start",
            "createEvent refuses event.dateAndTimeSettings with endDate before startDate.",
        ),
    ],
)
def test_a_rule_across_members_is_told_in_words(name: str, text: str) -> None:
    assert sentence(FOUND[name]) == text


def test_a_false_of_an_event_may_be_left_out_of_an_answer() -> None:
    always = {each.member for each in FOUND.values() if each.kind == "present"}
    assert "event.guestListSettings.displayedPublicly" not in always
    assert "event" in always
    assert {each.limit for each in FOUND.values() if each.kind == "present" and each.service == "events"} == {
        *("array", "integer", "object", "string")
    }
    assert "ticketDefinition.hidden" in always


def test_what_is_internal_is_never_sent() -> None:
    assert not any("gracePeriodInMinutes" in name for name in FOUND if not name.endswith("/present"))


def test_every_obligation_has_a_sentence_and_a_source() -> None:
    for each in FOUND.values():
        text = sentence(each)
        assert text.endswith(".")
        assert "{" not in text.replace("{policyId}", "") or each.kind in {"alias", "default"}
        assert each.source
        titles = [title for title, _ in explanation(each)]
        assert titles[:3] == ["promise", "level", "source"]


def test_ids_say_operation_member_and_kind() -> None:
    for name, each in FOUND.items():
        assert name.startswith(f"{each.operation}/")
        assert f"/{each.kind}" in name


def test_an_opening_that_matches_nothing_is_refused(tmp_path: Path) -> None:
    copytree(default_directory(), tmp_path / "contract")
    path = tmp_path / "contract" / "unspecified.yaml"
    text = path.read_text(encoding="utf-8")
    extra = 'open:\n- {obligations: "nothing/at/all", sides: [accept], why: no, source: none}\n'
    path.write_text(text.replace("open:\n", extra, 1), encoding="utf-8")
    with pytest.raises(ContractError, match="no obligation matches nothing/at/all"):
        enumerate_obligations(tmp_path / "contract")


def test_a_broken_list_of_openings_is_one_line(tmp_path: Path) -> None:
    copytree(default_directory(), tmp_path / "contract")
    (tmp_path / "contract" / "unspecified.yaml").write_text("open: [1]\nnot-entered: []\n", encoding="utf-8")
    with pytest.raises(ContractError, match=r"unspecified\.yaml cannot be read"):
        enumerate_obligations(tmp_path / "contract")

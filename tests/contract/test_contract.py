"""The committed contract, against facts that are known from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from conform.contract import SERVICES, ContractError, default_directory, load
from conform.contract.loading import STEMS
from conform.contract.views import resolve


def member(service: str, path: str) -> Mapping[str, Any]:
    """Find a member by a dotted path that begins with a component."""
    component, *parts = path.split(".")
    schemas = load().services[service].document["components"]["schemas"]
    schema = schemas[component]
    for part in parts:
        schema = resolve(schema, schemas)
        schema = schema["items"] if part == "[]" else schema["properties"][part]
    return schema  # type: ignore[no-any-return]


def test_generated_documents_hold_no_prose() -> None:
    def texts(node: Any) -> Iterator[str]:
        children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
        for child in children:
            yield from texts(child) if not isinstance(child, str) else (child,)

    for path in (default_directory() / f"{stem}.yaml" for stem in STEMS.values()):
        long = [text for text in texts(yaml.safe_load(path.read_text())) if text.count(" ") > 6]
        assert long == [], path.name


def test_there_are_52_operations() -> None:
    counts = {name: len(service.operations) for name, service in load().services.items()}
    assert counts == {"events": 13, "ticket_definitions": 11, "schedule": 9, "policies": 6, "categories": 13}
    assert tuple(counts) == SERVICES
    assert len(load().operations) == 52


@pytest.mark.parametrize("service", SERVICES)
def test_documents_with_overlays_are_valid_openapi(service: str) -> None:
    document = dict(load().services[service].document)
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


@pytest.mark.parametrize(
    ("operation", "method", "path", "permission"),
    [
        ("createEvent", "POST", "/events/v3/events", "MANAGE_EVENTS"),
        ("updateEvent", "PATCH", "/events/v3/events/{eventId}", "MANAGE_EVENTS"),
        ("bulkCancelEventsByFilter", "POST", "/events/v3/bulk/events/cancel-by-filter", "MANAGE_EVENTS"),
        ("getEventBySlug", "GET", "/events/v3/events/slug/{slug}", "READ_EVENTS"),
        ("changeCurrency", "POST", "/events/v3/ticket-definitions/currency", "MANAGE_TICKET_DEFINITIONS"),
        (
            "queryAvailableTicketDefinitions",
            "POST",
            "/events/v3/ticket-definitions/available/query",
            "READ_AVAILABLE_TICKET_DEFINITIONS",
        ),
        ("deleteScheduleItem", "DELETE", "/events/v1/schedule/draft/items", "MANAGE_AGENDA"),
        ("getPolicy", "GET", "/events/v2/policies/{policyId}", "READ_POLICIES"),
        ("listEventCategories", "GET", "/events/v1/categories/{id}", "READ_CATEGORIES"),
        ("unassignEvents", "DELETE", "/events/v1/categories/{categoryId}/events", "MANAGE_CATEGORIES"),
    ],
)
def test_operations_have_their_path_and_permission(
    operation: str, method: str, path: str, permission: str
) -> None:
    found = load().operations[operation]
    assert (found.method, found.path, found.permission) == (method, path, f"WIX_EVENTS.{permission}")


@pytest.mark.parametrize(
    ("service", "path", "expected"),
    [
        ("events", "Event.title", {"minLength": 1, "maxLength": 120}),
        ("events", "Event.detailedDescription", {"deprecated": True, "x-replaced-by": "description"}),
        ("events", "Event.registration.initialType", {"enum": ["RSVP", "TICKETING"], "x-immutable": True}),
        ("events", "Event.registration.tickets.reservationDurationInMinutes", {"minimum": 5, "maximum": 30}),
        ("events", "Event.registration.tickets.gracePeriodInMinutes", {"maximum": 120, "x-internal": True}),
        ("events", "Event.location.address.country", {"pattern": "^[A-Z]{2}$"}),
        ("events", "Event.location.address.geocode.latitude", {"minimum": -90, "maximum": 90}),
        ("events", "Event.status", {"readOnly": True}),
        ("events", "Event.summaries", {"x-fieldset": "DASHBOARD"}),
        ("ticket_definitions", "TicketDefinition.name", {"minLength": 1, "maxLength": 30}),
        ("ticket_definitions", "TicketDefinition.revision", {"pattern": "^-?[0-9]+$", "readOnly": True}),
        (
            "ticket_definitions",
            "TicketDefinition.pricingMethod.fixedPrice.currency",
            {"pattern": "^[A-Z]{3}$"},
        ),
        ("schedule", "ScheduleItem.tags.[]", {"minLength": 1, "maxLength": 30}),
        ("schedule", "RescheduleDraftRequest.timeSlotOffset", {"x-wix-format": "DURATION"}),
        ("policies", "Policy.body", {"minLength": 1, "maxLength": 50000}),
        ("policies", "Policy.eventId", {"x-immutable": True}),
        ("categories", "AssignEventsRequest.eventId", {"minItems": 1, "maxItems": 100}),
        ("categories", "Category.states.[]", {"x-internal-enum": ["COMPONENT"]}),
    ],
)
def test_members_have_their_constraints(service: str, path: str, expected: Mapping[str, Any]) -> None:
    found = member(service, path)
    assert {key: found.get(key) for key in expected} == expected


def test_query_specs_tell_fields_operators_and_paging() -> None:
    events = load().operations["queryEvents"].query
    assert events is not None
    assert events.paging == {"offset"}
    assert events.fields["status"].operators == {"$eq", "$in", "$ne"}
    assert not events.fields["status"].sortable
    assert "createdDate" in events.fields
    policies = load().operations["queryPolicies"].query
    assert policies is not None
    assert policies.paging == {"offset", "cursor"}
    assert load().operations["getEvent"].query is None


def test_error_codes_have_a_status() -> None:
    errors = {error.code: error.status for error in load().operations["updateEvent"].errors}
    assert errors["INVALID_EVENT_STATUS_TRANSITION"] == 428
    assert errors["INVALID_SLUG_FORMAT"] == 400
    limit = load().operations["createPolicy"].errors[0]
    assert (limit.code, limit.status, limit.evidence) == ("POLICIES_LIMIT_REACHED", 428, "docs")


def test_every_operation_links_to_its_documentation() -> None:
    assert [
        op.id for op in load().operations.values() if not op.docs.startswith("https://dev.wix.com/docs/")
    ] == []


def test_reads_are_told_from_writes() -> None:
    reads = {op.id for op in load().operations.values() if op.reads}
    assert len(reads) == 17
    assert {"getEvent", "countAvailableTicketDefinitions", "listScheduleItems"} <= reads


@pytest.mark.parametrize(
    ("method", "path", "operation", "parameters"),
    [
        ("POST", "/events/v3/events/query", "queryEvents", {}),
        ("GET", "/events/v3/events/slug/a%20b", "getEventBySlug", {"slug": "a b"}),
        ("PATCH", "/events/v3/events/1", "updateEvent", {"eventId": "1"}),
        ("DELETE", "/events-policies/v2/policies/7", "deletePolicy", {"policyId": "7"}),
        ("POST", "/events-ticket-definitions/v3/ticket-definitions/count", "countTicketDefinitions", {}),
        ("DELETE", "/events/v1/categories/5/events", "unassignEvents", {"categoryId": "5"}),
    ],
)
def test_routes_lead_to_operations(
    method: str, path: str, operation: str, parameters: Mapping[str, str]
) -> None:
    match = load().route(method, path)
    assert match.operation is not None
    assert (match.operation.id, match.path) == (operation, parameters)


def test_a_wrong_method_is_told_from_an_unknown_path() -> None:
    assert load().route("PUT", "/events/v3/events/1").allowed == ("DELETE", "GET", "PATCH")
    assert load().route("GET", "/events/v3/events/query").allowed == ("POST",)
    unknown = load().route("GET", "/events/v9/events")
    assert (unknown.operation, unknown.allowed) == (None, ())
    assert load().route("GET", "/events/v3/events/").operation is None


def test_path_parameters_have_one_name_and_know_the_others() -> None:
    operations = load().operations
    assert operations["updateEvent"].path_aliases == {"event.id": "eventId"}
    assert operations["updateCategory"].path_aliases == {"category.id": "id", "categoryId": "id"}
    assert operations["listEventCategories"].path_aliases == {"eventId": "id"}
    assert operations["deletePolicy"].path_aliases == {}


def test_query_parameters_are_the_members_outside_the_path() -> None:
    assert set(load().operations["listEventsByCategory"].query_params) == {"fields", "paging"}
    assert load().operations["createEvent"].query_params == {}


def test_loading_from_a_folder_without_contract_says_what_to_do(tmp_path: Any) -> None:
    with pytest.raises(ContractError, match=r"events-v3\.yaml is missing"):
        load(tmp_path)

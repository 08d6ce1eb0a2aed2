from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from conform.contract import ContractError, load
from conform.contract.importer import changes, generate, replace
from conform.contract.importer.typescript import read_declarations


@pytest.fixture
def document(folder: Path, sdk: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(generate(folder, sdk)["events-v3.yaml"])
    return loaded


@pytest.fixture
def thing(document: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = document["components"]["schemas"]["Thing"]["properties"]
    return properties


def test_operations_share_a_path_whatever_their_parameter_is_called(document: dict[str, Any]) -> None:
    assert list(document["paths"]) == ["/events/v7/things/{id}"]
    update, listing = (document["paths"]["/events/v7/things/{id}"][method] for method in ("patch", "get"))
    assert update["x-path-members"] == {"id": "thing.id"}
    assert listing["x-path-members"] == {"id": "ownerId"}
    assert update["x-aliases"] == ["/events-things/v7/things/{id}"]


def test_error_codes_permission_and_required_members_belong_to_their_method(document: dict[str, Any]) -> None:
    update = document["paths"]["/events/v7/things/{id}"]["patch"]
    assert update["x-permission"] == "WIX_EVENTS.MANAGE_THINGS"
    assert update["x-application-errors"] == [
        {"code": "ODD_SHAPE", "kind": "validation"},
        {"code": "TOO_BIG", "kind": "application"},
        {"code": "TOO_SMALL", "kind": "application"},
    ]
    body = update["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["thing"]
    assert body["properties"]["thing"]["required"] == ["revision"]
    assert "required" not in document["components"]["schemas"]["Thing"]


def test_always_present_members_of_an_unwrapped_answer_are_required_in_its_entity(
    document: dict[str, Any],
) -> None:
    methods = document["paths"]["/events/v7/things/{id}"]
    answers = {
        name: method["responses"]["200"]["content"]["application/json"]["schema"]
        for name, method in methods.items()
    }
    assert answers["patch"]["required"] == ["thing"]
    assert answers["patch"]["properties"]["thing"]["required"] == ["id", "name"]
    assert answers["get"]["properties"]["things"]["items"]["required"] == ["id"]


def test_members_keep_their_bounds_formats_and_marks(thing: dict[str, Any]) -> None:
    assert thing["id"] == {"type": "string", "x-wix-format": "GUID", "format": "uuid", "readOnly": True}
    assert thing["name"] == {"type": ["string", "null"], "minLength": 1, "maxLength": 5}
    assert thing["kind"]["x-immutable"] is True
    assert thing["tags"] == {"type": "array", "items": {"type": "string", "maxLength": 3}, "maxItems": 2}
    assert thing["startDate"] == {"type": ["string", "null"], "format": "date-time"}
    assert thing["count"] == {"type": "integer", "format": "int32", "minimum": 0}
    assert thing["ratio"]["type"] == ["number", "string", "null"]
    assert thing["revision"]["pattern"] == "^-?[0-9]+$"
    assert thing["rate"]["x-decimal"] == {"gte": 0.5, "maxScale": 2}
    assert thing["facets"] == {
        "type": "object",
        "additionalProperties": {"$ref": "#/components/schemas/Part"},
    }


def test_what_only_the_internal_build_names_is_marked(
    document: dict[str, Any], thing: dict[str, Any]
) -> None:
    assert thing["kind"]["enum"] == ["BIG", "SMALL"]
    assert thing["kind"]["x-internal-enum"] == ["ODD"]
    assert thing["secret"]["x-internal"] is True
    assert document["components"]["schemas"]["Hidden"]["x-internal"] is True


def test_one_of_members_exclude_each_other(document: dict[str, Any]) -> None:
    schema = document["components"]["schemas"]["Thing"]
    assert schema["x-oneof"] == [["cheap", "dear"]]
    assert schema["allOf"] == [{"not": {"required": ["cheap", "dear"]}}]


def test_nested_query_parameters_are_dotted(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/events/v7/things/{id}"]["get"]["parameters"]
    assert [(p["name"], p["in"]) for p in parameters] == [
        ("id", "path"),
        ("state", "query"),
        ("paging.limit", "query"),
    ]


def test_field_masks_travel_as_text_or_paths(document: dict[str, Any]) -> None:
    mask = document["components"]["schemas"]["UpdateThingRequest"]["properties"]["mask"]
    assert mask["type"] == ["string", "object"]


def test_query_specs_name_fields_as_on_the_wire(document: dict[str, Any]) -> None:
    assert document["components"]["x-queries"]["Thing"]["fields"] == {
        "id": {"operators": ["$eq"], "sortable": True},
        "kind": {"operators": [], "sortable": False},
        "name": {"operators": ["$eq"], "sortable": True},
    }


def test_importing_twice_gives_the_same_bytes(folder: Path, sdk: Path) -> None:
    first = generate(folder, sdk)
    assert changes(folder, first) == sorted(first)
    replace(folder, first)
    assert generate(folder, sdk) == first
    assert changes(folder, first) == []
    assert load(folder).operations["updateThing"].errors[1].status == 428


def test_a_package_without_its_files_leaves_the_contract_alone(folder: Path, sdk: Path) -> None:
    replace(folder, generate(folder, sdk))
    before = {path.name: path.read_bytes() for path in folder.glob("*.yaml")}
    (sdk / "things" / "build" / "cjs" / "meta.js").unlink()
    with pytest.raises(ContractError, match=r"@made/things@1\.2\.3 has no build/cjs/meta\.js"):
        generate(folder, sdk)
    assert {path.name: path.read_bytes() for path in folder.glob("*.yaml")} == before


def test_an_older_release_is_read_and_what_it_lacks_is_said(folder: Path, sdk: Path) -> None:
    shutil.rmtree(sdk / "things" / "build" / "internal")
    (sdk / "things" / "build" / "cjs" / "schemas.js").unlink()
    notes: list[str] = []
    document = yaml.safe_load(generate(folder, sdk, note=notes.append)["events-v3.yaml"])
    assert "secret" not in document["components"]["schemas"]["Thing"]["properties"]
    assert document["info"]["x-source"]["missing"] == ["internal build", "validators (schemas.js)"]
    assert len(notes) == 10
    assert notes[0].startswith("@made/things@1.2.3 has no internal build")


def test_an_error_code_without_status_is_refused(folder: Path, sdk: Path) -> None:
    (folder / "overlays" / "events-v3.overlay.yaml").write_text("overlay: 1.0.0\nactions: []\n")
    with pytest.raises(ContractError, match="updateThing: an overlay must give ODD_SHAPE a status"):
        generate(folder, sdk)


def test_tags_are_read_from_the_comment_right_before_a_member() -> None:
    module = read_declarations("interface A { /** @max 3 */ b?: number; c: string; }")
    b, c = module.interfaces["A"].members
    assert (dict(b.tags), b.optional) == ({"max": "3"}, True)
    assert (dict(c.tags), c.optional) == ({}, False)

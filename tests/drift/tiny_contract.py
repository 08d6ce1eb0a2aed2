"""A contract of two operations, and every kind of edit that one can make to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from conform.drift.sdk import Release

Document = dict[str, Any]
Edit = Callable[[Document], object]
_REF = "#/components/schemas/"


def ref(name: str, **beside: Any) -> dict[str, Any]:
    return {"$ref": _REF + name, **beside}


def _operation(name: str, request: dict[str, Any], answer: str, **own: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": ref(answer)}}
    return {
        "operationId": name,
        "x-method": f"made.up.{name}",
        "x-permission": "WIX_EVENTS.MANAGE_THINGS",
        "x-request": request,
        "responses": {"200": {"description": "OK", "content": content}},
        **own,
    }


TINY: Document = {
    "paths": {
        "/things/{thingId}": {
            "patch": _operation(
                "updateThing",
                ref(
                    "UpdateThingRequest",
                    required=["thing"],
                    properties={"thing": {"required": ["revision"]}},
                ),
                "UpdateThingResponse",
                **{
                    "description": "Updates a thing.",
                    "parameters": [
                        {
                            "name": "thingId",
                            "in": "path",
                            "schema": {"type": "string", "x-wix-format": "GUID"},
                        }
                    ],
                    "x-path-members": {"thingId": "thing.id"},
                    "x-aliases": ["/v1/things/{thingId}"],
                    "x-application-errors": [{"code": "TOO_BIG", "kind": "application"}],
                },
            )
        },
        "/things/query": {
            "post": _operation(
                "queryThings",
                ref("QueryThingsRequest"),
                "QueryThingsResponse",
                **{"x-query": {"$ref": "#/components/x-queries/Thing"}},
            )
        },
    },
    "components": {
        "schemas": {
            "UpdateThingRequest": {"type": "object", "properties": {"thing": ref("Thing")}},
            "UpdateThingResponse": {
                "type": "object",
                "properties": {"thing": ref("Thing")},
                "required": ["thing"],
            },
            "QueryThingsRequest": {"type": "object", "properties": {"limit": {"type": "integer"}}},
            "QueryThingsResponse": {
                "type": "object",
                "properties": {"things": {"type": "array", "items": ref("Thing")}},
            },
            "Thing": {
                "type": "object",
                "properties": {
                    "id": {"type": ["string", "null"], "x-wix-format": "GUID", "readOnly": True},
                    "revision": {"type": ["string", "null"], "pattern": "^[0-9]+$", "readOnly": True},
                    "name": {"type": "string", "minLength": 1, "maxLength": 5, "description": "Its name."},
                    "kind": {
                        "type": "string",
                        "enum": ["BIG", "SMALL", "UNKNOWN_KIND"],
                        "x-internal-enum": ["ODD"],
                    },
                    "price": {"type": "string", "x-wix-format": "DECIMAL_VALUE", "x-decimal": {"gte": 0}},
                    "when": {"type": ["string", "null"], "format": "date-time"},
                    "code": {"type": "string"},
                    "ratio": {"type": ["number", "string"]},
                    "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
                    "child": ref("Thing", **{"x-immutable": True}),
                    "part": {"anyOf": [ref("Part"), {"type": "null"}]},
                    "parts": {"type": "object", "additionalProperties": ref("Part")},
                    "secret": {"type": "string", "x-internal": True},
                    "old": {"type": "string", "deprecated": True, "x-removal-date": "2027-01-31"},
                    "cheap": {"type": "string"},
                    "dear": {"type": "string"},
                    "free": {"type": "string"},
                },
                "required": ["name"],
                "x-oneof": [["cheap", "dear"]],
            },
            "Part": {"type": "object", "properties": {"size": {"type": "integer", "maximum": 9}}},
        },
        "x-queries": {
            "Thing": {
                "logical": ["$and"],
                "fields": {
                    "name": {"operators": ["$eq"], "sortable": True},
                    "kind": {"operators": ["$eq", "$ne"], "sortable": False},
                },
            }
        },
    },
}


def release(
    document: Mapping[str, Any], version: str = "1.0.1", unread: frozenset[str] = frozenset()
) -> Release:
    return Release("events", "@made/things", version, document, unread)


def edited(edit: Edit) -> Document:
    document = deepcopy(TINY)
    edit(document)
    return document


def renamed(document: Mapping[str, Any], names: Mapping[str, str]) -> Document:
    """Give every type another name."""

    def change(node: Any) -> Any:
        if isinstance(node, dict):
            return {
                key: _REF + names[value.removeprefix(_REF)]
                if key == "$ref" and value.startswith(_REF)
                else change(value)
                for key, value in node.items()
            }
        return [change(item) for item in node] if isinstance(node, list) else node

    given: Document = change(document)
    schemas = given["components"]["schemas"]
    given["components"]["schemas"] = {names[name]: schema for name, schema in schemas.items()}
    return given

"""The control plane's own OpenAPI document, from one table of its routes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jsonschema_rs

_OBJECT: dict[str, Any] = {"type": "object"}
_SETTINGS = {
    "dialect": {"enum": ["reference", "documented"]},
    "locale": {"type": "string"},
    "currency": {"type": "string"},
    "fees": {"type": "boolean"},
    "appInstalled": {"type": "boolean"},
    "eventLimit": {"type": "integer"},
}
_CLOSED: dict[str, Any] = {"type": "object", "additionalProperties": False}
_IDENTITY = _CLOSED | {
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["app", "user", "member", "visitor"]},
        "permissions": {"type": "array", "items": {"type": "string"}},
    },
}
_TROUBLE = _CLOSED | {
    "required": ["operation", "kind"],
    "properties": {
        "operation": {"type": "string"},
        "kind": {"enum": ["status", "latency", "drop"]},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "seconds": {"type": "number", "minimum": 0, "maximum": 60},
        "times": {"type": ["integer", "null"], "minimum": 1},
        "every": {"type": "integer", "minimum": 1},
        "after": {"type": "boolean"},
        "retryAfter": {"type": ["integer", "null"], "minimum": 0},
    },
}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
_SALES = _CLOSED | {"properties": {"sold": _COUNT, "reserved": _COUNT}}
_CLOCK = _CLOSED | {
    "properties": {
        "now": {"type": "string", "format": "date-time"},
        "advanceSeconds": {"type": "number"},
        "system": {"const": True},
    }
}
SEED: dict[str, Any] = _CLOSED | {
    "required": ["calls"],
    "properties": {
        "clock": {"type": "string", "format": "date-time"},
        "settings": _CLOSED | {"properties": _SETTINGS},
        "calls": {
            "type": "array",
            "items": _CLOSED
            | {
                "required": ["operation"],
                "properties": {
                    "operation": {"type": "string"},
                    "request": _OBJECT,
                    "save": _OBJECT | {"additionalProperties": {"type": "string"}},
                },
            },
        },
    },
}
_SITE = "/__mock__/sites/{siteId}"
ROUTES: tuple[tuple[str, str, str, dict[str, Any] | None], ...] = (
    ("get", "/__mock__/health", "Tell that the mock is up", None),
    ("get", "/__mock__/openapi.json", "Give this document", None),
    ("post", f"{_SITE}/reset", "Forget everything on a site", None),
    ("post", f"{_SITE}/seed", "Fill a site, which begins empty, by calls of the API", SEED),
    ("get", f"{_SITE}/clock", "Tell a site's time", None),
    ("put", f"{_SITE}/clock", "Set a site's clock, move it, or give it back to the system", _CLOCK),
    ("get", f"{_SITE}/settings", "Give a site's settings", None),
    ("put", f"{_SITE}/settings", "Change settings of a site", _CLOSED | {"properties": _SETTINGS}),
    ("put", f"{_SITE}/identities", "Say which tokens stand for whom", {"additionalProperties": _IDENTITY}),
    ("put", f"{_SITE}/sales", "Say what is sold, by ticket definition", {"additionalProperties": _SALES}),
    ("get", f"{_SITE}/trouble", "List the trouble that is left", None),
    ("put", f"{_SITE}/trouble", "Make trouble on the wire", {"type": "array", "items": _TROUBLE}),
    ("delete", f"{_SITE}/trouble", "Make no more trouble", None),
    ("get", f"{_SITE}/log", "List a site's last 1,000 exchanges, from a number on", None),
    ("delete", f"{_SITE}/log", "Empty a site's log", None),
)
_SITE_ID: dict[str, Any] = {
    "name": "siteId",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}
_AFTER: dict[str, Any] = {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0}}


def violation(schema: dict[str, Any], value: Any) -> str:
    """Tell the first thing that is wrong with a value, or nothing."""
    error = next(jsonschema_rs.Draft202012Validator(schema).iter_errors(value), None)
    if error is None:
        return ""
    place = ".".join(map(str, error.instance_path))
    line = " ".join(error.message.split())[:300]
    return f"{place}: {line}" if place else line


_BODIES = {
    (method.upper(), path): None if body is None else _OBJECT | body for method, path, _, body in ROUTES
}


def is_route(method: str, template: str) -> bool:
    """Whether the document has a method at a path template."""
    return (method, template) in _BODIES


def refused(method: str, template: str, body: Any) -> str:
    """Tell what is wrong with the body of a route, or nothing."""
    schema = _BODIES[method, template]
    return "" if schema is None else violation(schema, body)


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Make the document, OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for method, path, summary, body in ROUTES:
        operation: dict[str, Any] = {"summary": summary, "responses": _RESPONSES}
        parameters = [_SITE_ID] if "{siteId}" in path else []
        parameters += [_AFTER] if (method, path.rpartition("/")[2]) == ("get", "log") else []
        if parameters:
            operation["parameters"] = parameters
        if body is not None:
            schema = body if "type" in body else _OBJECT | body
            operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
        paths.setdefault(path, {})[method] = operation
    info = {"title": "Control plane of the Wix Events mock", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths}


_RESPONSES = {
    "200": {"description": "Done", "content": {"application/json": {"schema": {}}}},
    "400": {"description": "Not understood; nothing has changed"},
    "404": {"description": "No such route, or the control plane is off"},
}

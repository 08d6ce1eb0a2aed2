"""How an exchange is printed in the report."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from conform.client import Exchange

# The rest (lengths, connection, user agent) says nothing about the contract.
HEADERS = ("authorization", "wix-site-id", "content-type", "retry-after", "x-wix-request-id")
MAX_BODY = 64_000  # characters of one body; the page holds every attachment


def exchange_title(exchange: Exchange) -> str:
    """Give an attachment's name, such as `POST /events/v3/events → 200`."""
    path = urlsplit(exchange.request.url).path
    outcome = "no answer" if exchange.response is None else str(exchange.response.status)
    return f"{exchange.request.method} {path} → {outcome}"


def exchange_text(exchange: Exchange) -> str:
    """Print request, answer, findings and a curl line, without credentials."""
    request, response = exchange.request, exchange.response
    parts = [f"{request.method} {request.url}", _headers(request.headers), _body(request.text)]
    elapsed = f"{exchange.elapsed * 1000:.1f} ms"
    if response is None:
        parts.append(f"──── no answer · {elapsed}")
    else:
        parts.append(f"──── {response.status} {_phrase(response.status)} · {elapsed}")
        parts += [_headers(response.headers), _body(response.text)]
    if exchange.findings:
        lines = [f"  {finding.kind}: {finding.path}: {finding.message}" for finding in exchange.findings]
        parts.append("\n".join(["──── findings", *lines]))
    parts.append(f"──── {exchange.operation.id} · reproduce\n{exchange.curl}")
    # The whole text once more: a finding may quote what the server answered.
    return request.redactor.text("\n\n".join(part for part in parts if part))


def _headers(headers: Mapping[str, str]) -> str:
    shown = {name.lower(): value for name, value in headers.items()}
    return "\n".join(f"{name}: {shown[name]}" for name in HEADERS if name in shown)


def _body(text: str) -> str:
    try:
        printed = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        printed = text
    if len(printed) > MAX_BODY:
        printed = f"{printed[:MAX_BODY]}\n… {len(printed) - MAX_BODY} more characters"
    # A lone surrogate, which the suite sends on purpose, cannot be written to a file.
    return printed.encode("utf-8", "backslashreplace").decode("utf-8")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

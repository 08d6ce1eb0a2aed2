"""The client: a call per operation of the contract, checked against it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from conform.client.budget import READS
from conform.client.errors import ContractViolation, Unanswered, UnexpectedStatus, UnknownOutcome
from conform.client.exchange import Exchange, Request, Response
from conform.client.journal import Journal, Unknown
from conform.client.redaction import Redactor
from conform.contract import Contract, Operation

_IN_QUERY = frozenset({"GET", "DELETE"})
UNAVAILABLE = frozenset({502, 503, 504})
"""Answers that a gateway gives for a server: a write may have taken effect behind it."""


class Client:
    """Calls the operations of one site, by their id in the contract.

    Every exchange is checked against the contract; `observers` see each one before a check fails.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport,
        contract: Contract,
        site_id: str,
        *,
        base_url: str,
        authorization: str,
        redactor: Redactor | None = None,
        strict: bool = True,
        observers: list[Callable[[Exchange], None]] | None = None,
        journal: Journal | None = None,
    ) -> None:
        """Set up; `strict` says whether a member that the contract does not declare is a failure."""
        self.journal = Journal() if journal is None else journal
        self.site_id = site_id
        self.observers: list[Callable[[Exchange], None]] = [] if observers is None else observers
        self._transport = transport
        self._contract = contract
        self._base_url = base_url.rstrip("/")
        self._authorization = authorization
        self._redactor = redactor or Redactor()
        self.strict = strict
        self._headers = httpx.Headers(
            {"authorization": authorization, "wix-site-id": site_id, "accept": "application/json"}
        )
        self._json_headers = httpx.Headers({**self._headers, "content-type": "application/json"})
        self._shown = self._redactor.headers(self._headers.items())
        self._json_shown = self._redactor.headers(self._json_headers.items())

    def __repr__(self) -> str:
        return f"<Client {self._base_url}>"

    def for_site(self, site_id: str) -> Client:
        """Give a client for another site of the same target, with the same observers."""
        return self._like(site_id, self._authorization)

    def as_caller(self, authorization: str) -> Client:
        """Give a client for another caller of the same site, by the value of its Authorization header."""
        return self._like(self.site_id, authorization)

    def _like(self, site_id: str, authorization: str) -> Client:
        return Client(
            self._transport,
            self._contract,
            site_id,
            base_url=self._base_url,
            authorization=authorization,
            redactor=self._redactor,
            strict=self.strict,
            observers=self.observers,
            journal=self.journal,
        )

    def call(
        self,
        operation_id: str,
        body: Mapping[str, Any] | None = None,
        /,
        *,
        expect: int | None = 200,
        alias: str | None = None,
        **params: Any,
    ) -> Exchange:
        """Call an operation and check its answer.

        `params` are path parameters, by the contract's name or by Wix's own (`**{"event.id": …}`),
        and members of the query string (GET, DELETE) or of the body (POST, PATCH); nested ones are
        mappings. `expect` is the status wanted, None for any; `alias` is another path of the operation to
        call it at. Raises `UnexpectedStatus` or `ContractViolation`, which are assertion errors,
        `UnknownOutcome` for a write that was not answered, or by a gateway that cannot know, and
        `TypeError` for a path parameter that is missing and for a body where there is none.
        """
        __tracebackhide__ = True
        operation = self._contract.operations[operation_id]
        if alias is not None:
            operation = replace(operation, path=alias)
        exchange = self._exchange(operation, body, params)
        if exchange.status in UNAVAILABLE and exchange.status != expect and not operation.reads:
            raise self._unknown(exchange, f"the answer was {exchange.status}")
        if expect is not None and exchange.status != expect:
            raise UnexpectedStatus(exchange, expect)
        if exchange.findings:
            failing = tuple(
                finding for finding in exchange.findings if self.strict or finding.kind != "undeclared"
            )
            if failing:
                raise ContractViolation(exchange, failing)
        return exchange

    def send(self, request: httpx.Request, operation_id: str, *, headers: bool = True) -> Exchange:
        """Send a request that somebody else has made, as a call of an operation, and take any answer.

        Raises `Unanswered` where none came. Its address is taken below the target's, and with `headers`
        this client's own are added.
        """
        operation = self._contract.operations[operation_id]
        own = self._headers if headers else httpx.Headers({"accept": "application/json"})
        sent = httpx.Headers([*request.headers.multi_items(), *own.multi_items()] if headers else own)
        for name in ("authorization", "wix-site-id"):
            if headers:
                sent[name] = own[name]
            elif name in request.headers:
                sent[name] = request.headers[name]
        for name in ("host", "content-length", "user-agent", "connection", "accept-encoding"):
            sent.pop(name, None)
        if "content-type" in request.headers:
            sent["content-type"] = request.headers["content-type"]
        url = self._base_url + request.url.raw_path.decode("ascii")
        shown = self._redactor.headers(sent.items())
        return self._deliver(operation, url, sent, shown, request.content, None)

    def _exchange(
        self, operation: Operation, body: Mapping[str, Any] | None, params: dict[str, Any]
    ) -> Exchange:
        __tracebackhide__ = True
        path = _path(operation, body, params)
        if operation.method in _IN_QUERY:
            if body:
                raise TypeError(f"{operation.id} is a {operation.method} and has no body: name its members")
            url = self._base_url + path + _query(params)
            return self._deliver(operation, url, self._headers, self._shown, b"", None)
        message = {**(body or {}), **params}
        content = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
        url = self._base_url + path
        return self._deliver(operation, url, self._json_headers, self._json_shown, content, message)

    def _deliver(
        self,
        operation: Operation,
        url: str,
        headers: httpx.Headers,
        shown: Mapping[str, str],
        content: bytes,
        message: Any,
    ) -> Exchange:
        """Send a request and tell the observers; where no answer came they are told that, too."""
        __tracebackhide__ = True
        redactor = self._redactor
        request = Request(operation.method, redactor.values(url), shown, message, content, redactor)
        outgoing = httpx.Request(
            operation.method,
            _parsed(url),
            headers=headers,
            content=content,
            extensions={READS: operation.reads},
        )
        began = time.perf_counter()
        try:
            answer = self._transport.handle_request(outgoing)
            raw = answer.read()
        except Unanswered as error:
            exchange = Exchange(operation, request, None, (), time.perf_counter() - began)
            self._tell(exchange)
            if operation.reads:
                raise
            raise self._unknown(exchange, str(error)) from None
        elapsed = time.perf_counter() - began
        response = _response(answer, redactor.content(raw), redactor)
        findings = operation.check_response(response.status, response.content_type, response.body)
        exchange = Exchange(operation, request, response, findings, elapsed)
        self._tell(exchange)
        return exchange

    def _tell(self, exchange: Exchange) -> None:
        __tracebackhide__ = True
        for observe in self.observers:
            observe(exchange)

    def _unknown(self, exchange: Exchange, why: str) -> UnknownOutcome:
        self.journal.unknown.append(Unknown(exchange, why))
        return UnknownOutcome(exchange, why)


@lru_cache(maxsize=1_024)
def _parsed(url: str) -> httpx.URL:
    """Parse a URL once: calls go to few addresses, and parsing is a good part of what a call costs."""
    return httpx.URL(url)


def _response(answer: httpx.Response, content: bytes, redactor: Redactor) -> Response:
    body: Any
    try:
        body = json.loads(content)
    except ValueError:
        body = content.decode("utf-8", "replace")
    headers = answer.headers
    return Response(
        answer.status_code, headers.get("content-type"), body, content, tuple(headers.multi_items()), redactor
    )


def _path(operation: Operation, body: Mapping[str, Any] | None, params: dict[str, Any]) -> str:
    """Fill the path's parameters, and take them out of `params`."""
    path = operation.path
    for name in operation.path_params:
        aliases = [name, *(alias for alias, plain in operation.path_aliases.items() if plain == name)]
        given = next((alias for alias in aliases if alias in params), None)
        value = params.pop(given) if given is not None else _in_body(body, aliases)
        if value is None:
            raise TypeError(f"{operation.id} needs the path parameter {aliases[-1]}")
        path = path.replace(f"{{{name}}}", quote(str(value), safe="", errors="surrogatepass"))
    return path


def _in_body(body: Mapping[str, Any] | None, aliases: Iterable[str]) -> Any:
    """Find a path parameter such as `policy.id` in the body, where a PATCH has it anyway."""
    for alias in aliases:
        value: Any = body
        for part in alias.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is not None and "." in alias:
            return value
    return None


def _query(params: Mapping[str, Any]) -> str:
    """Spell parameters as a query string: nested members dotted, lists as repeated keys."""
    pairs = list(_pairs("", params))
    return f"?{urlencode(pairs, errors='surrogatepass')}" if pairs else ""


def _pairs(prefix: str, value: Any) -> Iterable[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _pairs(f"{prefix}.{name}" if prefix else name, member)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _pairs(prefix, item)
    elif isinstance(value, bool):
        yield prefix, "true" if value else "false"
    elif value is not None:
        yield prefix, str(value)

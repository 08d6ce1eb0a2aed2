"""The few calls of GitHub's REST API that issues need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from conform.nightly.issues import LABEL, Issue
from conform.nightly.shard import NightlyError

API = "https://api.github.com"
TIMEOUT = 30.0  # seconds
_ADVICE = {
    401: "GITHUB_TOKEN is not valid",
    403: "GITHUB_TOKEN may not do this: it needs the permission `issues: write`",
    404: "there is no such repository for this token, or it has no issues",
    410: "the repository has its issues switched off",
}


class GitHub:
    """The issues of one repository; every trouble is a `NightlyError` without the token."""

    def __init__(
        self,
        repository: str,
        token: str | None,
        *,
        url: str = API,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._base = f"{url.rstrip('/')}/repos/{repository}/issues"
        self._client = httpx.Client(headers=headers, transport=transport, timeout=TIMEOUT)

    @classmethod
    def of_environment(cls, environ: Mapping[str, str], *, anonymous: bool = False) -> GitHub:
        """Read GITHUB_REPOSITORY, GITHUB_TOKEN and GITHUB_API_URL; `anonymous` does without a token."""
        repository, token = environ.get("GITHUB_REPOSITORY", ""), environ.get("GITHUB_TOKEN")
        if repository.count("/") != 1 or not all(repository.split("/")):
            raise NightlyError("GITHUB_REPOSITORY must name the repository of the issues, as owner/name")
        if not token and not anonymous:
            raise NightlyError("GITHUB_TOKEN is not set: set it, or see with --dry-run what would be done")
        if token is not None and not (token.isascii() and token.isprintable()):
            raise NightlyError("GITHUB_TOKEN has a character that no token has: copy it anew")
        return cls(repository, token, url=environ.get("GITHUB_API_URL") or API)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def issues(self) -> list[Issue]:
        """Give every issue with our label, open or closed."""
        found: list[Issue] = []
        query: dict[str, str] = {"labels": LABEL, "state": "all", "per_page": "100"}
        url: str | None = str(httpx.URL(self._base, params=query))
        while url is not None:
            response = self._send("GET", url)
            try:
                found += [
                    Issue(
                        number=int(each["number"]),
                        title=str(each["title"]),
                        body=str(each.get("body") or "").replace("\r\n", "\n"),
                        open=each["state"] == "open",
                    )
                    for each in response.json()
                    if "pull_request" not in each
                ]
            except (ValueError, KeyError, TypeError, AttributeError):
                raise NightlyError("GitHub answered with something that is no list of issues") from None
            url = response.links.get("next", {}).get("url")
        return found

    def create(self, title: str, body: str, labels: Sequence[str]) -> int:
        """Open an issue and give its number."""
        made = self._send("POST", self._base, {"title": title, "body": body, "labels": list(labels)})
        return int(made.json()["number"])

    def edit(self, number: int, members: Mapping[str, Any]) -> None:
        """Change an issue's title, body or state."""
        self._send("PATCH", f"{self._base}/{number}", dict(members))

    def comment(self, number: int, text: str) -> None:
        """Add a comment."""
        self._send("POST", f"{self._base}/{number}/comments", {"body": text})

    def _send(self, method: str, url: str, body: Mapping[str, Any] | None = None) -> httpx.Response:
        try:
            response = self._client.request(method, url, json=body)
        except httpx.HTTPError as error:
            raise NightlyError(f"GitHub cannot be reached ({type(error).__name__}): try again") from None
        if response.is_success:
            return response
        why = _ADVICE.get(response.status_code, "try again later")
        raise NightlyError(f"GitHub answered {response.status_code} to {method} of issues: {why}")

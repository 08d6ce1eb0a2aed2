"""Targets: where requests go."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import httpx

from conform.client.budget import Budget, PoliteTransport
from conform.client.client import Client
from conform.client.control import Control, Observer, ReplayControl
from conform.client.errors import TargetError
from conform.client.exchange import Exchange
from conform.client.guard import GuardTransport
from conform.client.journal import Journal
from conform.client.ledger import Ledger, LedgerTransport, ReadOnlyTransport, refused
from conform.client.patience import LAG
from conform.client.redaction import Redactor
from conform.client.settling import SettlingTransport
from conform.client.transports import HttpTransport, SteppedTransport, UnplayedTransport
from conform.config import PUBLIC_URL, Config
from conform.contract import load

if TYPE_CHECKING:
    from conform.client.cassettes import Passport

MOCK_AUTHORIZATION = "a-mock-takes-any-key"
MOCK_URL = "http://localhost:8080"
"""Where the curl lines of the in-process mock point: `conform mock` serves the same application there."""
RECORDED_SITE = "00000000-0000-4000-8000-000000000001"
"""The site's id in every recording, whatever site it was made on."""


class Target:
    """A server that claims the contract, and how to reach it.

    `strict` says whether undeclared members fail; `site_id` is the only site there is, if there is
    only one; `shared` says whether others use that site, so that what a test makes must go again.
    """

    def __init__(
        self,
        name: str,
        transport: httpx.BaseTransport,
        base_url: str,
        *,
        control: httpx.BaseTransport | None = None,
        authorization: str = MOCK_AUTHORIZATION,
        redactor: Redactor | None = None,
        strict: bool = True,
        site_id: str | None = None,
        budget: Budget | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.name = name
        self.base_url = base_url
        self.redactor = redactor or Redactor()
        self.strict = strict
        self.site_id = site_id
        self.budget = budget
        self.observers: list[Callable[[Exchange], None]] = []
        self.control_observers: list[Observer] = []
        self.journal = Journal() if journal is None else journal
        self.began = datetime.now(UTC)
        self.frozen = False
        self._transport = transport
        self._control = control
        self._authorization = authorization
        self._resources = ExitStack()
        self._resources.callback(transport.close)

    def __repr__(self) -> str:
        return f"<Target {self.name} {self.base_url}>"

    @property
    def shared(self) -> bool:
        """Whether the site outlives the run, and others see it."""
        return self.name == "live"

    @property
    def patience(self) -> float:
        """Seconds that reads may lag behind writes; on a server of our own they do not."""
        return LAG if self.shared else 0.0

    def client(self, site_id: str) -> Client:
        """Give a client for a site; it has the target's observers, and can be given more."""
        return Client(
            self._transport,
            load(),
            site_id,
            base_url=self.base_url,
            authorization=self._authorization,
            redactor=self.redactor,
            strict=self.strict,
            observers=list(self.observers),
            journal=self.journal,
        )

    def control(self, site_id: str) -> Control | None:
        """Give the control plane of a site, where the target has one."""
        if self._control is None:
            return None
        return Control(self._control, self.base_url, site_id, self.control_observers)

    def now(self) -> datetime:
        """Tell the time at the target; where a scenario is recorded or replayed it is the recording's."""
        return self.began if self.frozen else datetime.now(UTC)

    def keep(self, context: Any) -> Any:
        """Enter a context that lasts as long as the target."""
        return self._resources.enter_context(context)

    def close(self) -> None:
        """Close connections, and stop what was started for the target."""
        self._resources.close()


class ReplayTarget(Target):
    """Plays recorded scenarios; what it can do depends on what the recording was made against."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("replay", UnplayedTransport(), PUBLIC_URL, redactor=redactor, site_id=RECORDED_SITE)
        self.frozen = True
        self._recorded_live = False

    @property
    def shared(self) -> bool:
        """Whether the recording removed what it made, so that the removals are played, too."""
        return self._recorded_live

    def insert(self, passport: Passport) -> None:
        """Behave as the target did that a recording was made against."""
        self.began = datetime.fromisoformat(passport.recorded)
        self.strict = passport.target != "live"
        self._recorded_live = passport.target == "live"

    def control(self, site_id: str) -> Control | None:  # noqa: ARG002 - there is one site
        """Give a control plane that does nothing, if the recording had one."""
        return None if self._recorded_live else ReplayControl(self.began)


def open_target(
    config: Config,
    *,
    workers: int = 1,
    ledger: Ledger | None = None,
    refuse: Callable[[str], NoReturn] = refused,
) -> Target:
    """Open the target that a configuration names; `workers` share the rate and the budget.

    `ledger` is kept of what is created on a shared site; `refuse` is called, and must raise, where a
    request is not to be sent: a write in profile read-only, or one that could change what others made.
    Raises `TargetError` where the target cannot be reached.
    """
    target = _opened(config, workers, ledger, refuse)
    target.frozen = target.frozen or config.record is not None
    return target


def _opened(config: Config, workers: int, ledger: Ledger | None, refuse: Callable[[str], NoReturn]) -> Target:
    redactor = make_redactor(config)
    match config.target:
        case "mock":
            return _mock(redactor, config, refuse)
        case "mock-http":
            return _mock_http(redactor, config, refuse)
        case "live":
            return _live(config, redactor, workers, ledger, refuse)
        case "replay":
            return ReplayTarget(redactor)


def make_redactor(config: Config) -> Redactor:
    """Make a redactor that knows the secrets of this run, used by its target or not."""
    secrets = [each.get_secret_value() for each in (config.api_key, config.redis_url) if each]
    sites = {config.live_site_id.get_secret_value(): RECORDED_SITE} if config.live_site_id else {}
    return Redactor(secrets, sites)


def _mock(redactor: Redactor, config: Config, refuse: Callable[[str], NoReturn]) -> Target:
    from conform.mock import MockSettings, create_app

    stepped = SteppedTransport(create_app(MockSettings(control=True)))
    if config.record is None:
        transport = _reading(stepped, config, refuse)
        return Target("mock", transport, MOCK_URL, control=stepped, redactor=redactor)
    # vcrpy records `MockTransport`, and the control plane must not get into the recording.
    recorded = httpx.MockTransport(stepped.handle_request)
    return Target("mock", recorded, PUBLIC_URL, control=stepped, redactor=redactor, site_id=RECORDED_SITE)


def _mock_http(redactor: Redactor, config: Config, refuse: Callable[[str], NoReturn]) -> Target:
    from conform.mock import MockSettings, running_server

    transport = HttpTransport(proxies=False)
    server = running_server(MockSettings(control=True))
    url = server.__enter__()
    reading = _reading(transport, config, refuse)
    target = Target("mock-http", reading, url, control=transport, redactor=redactor)
    target._resources.push(server.__exit__)
    return target


def _reading(
    transport: httpx.BaseTransport, config: Config, refuse: Callable[[str], NoReturn]
) -> httpx.BaseTransport:
    return ReadOnlyTransport(transport, load(), refuse) if config.profile == "read-only" else transport


def _live(
    config: Config,
    redactor: Redactor,
    workers: int,
    ledger: Ledger | None,
    refuse: Callable[[str], NoReturn],
) -> Target:
    if config.api_key is None or config.live_site_id is None:
        raise TargetError("target live needs WIX_API_KEY and WIX_SITE_ID in the environment")
    url = config.base_url or PUBLIC_URL
    http = HttpTransport()
    reach(http, url)
    budget = Budget(max(1, config.budget // workers))
    journal = Journal()
    # The ledger is beneath the retries: each of them may have made something.
    kept = LedgerTransport(http, ledger, load()) if ledger is not None else http
    transport: httpx.BaseTransport = PoliteTransport(
        kept, budget, max(1, config.rate // workers), journal=journal
    )
    if ledger is not None:
        transport = GuardTransport(transport, load(), ledger, refuse)
    if config.settle:
        transport = SettlingTransport(transport, load(), config.settle)
    return Target(
        "live",
        _reading(transport, config, refuse),
        url,
        authorization=config.api_key.get_secret_value(),
        redactor=redactor,
        strict=False,
        site_id=config.live_site_id.get_secret_value(),
        budget=budget,
        journal=journal,
    )


def reach(transport: httpx.BaseTransport, url: str) -> None:
    """Find out, before the first test, whether anything answers at an address; any answer will do."""
    try:
        transport.handle_request(httpx.Request("GET", url)).close()
    except TargetError:
        transport.close()
        raise
    except (httpx.InvalidURL, httpx.HTTPError) as error:
        transport.close()
        raise TargetError(f"base-url {url} is no address to send to: {error}") from None

"""Schemathesis drives the contract's own documents through our transport."""

from __future__ import annotations

from typing import Any

import allure
import hypothesis
import pytest
from hypothesis import core
from schemathesis.core.transport import Response

from conform.config import Config
from conform.contract import load
from suites.contract import driving
from suites.contract.driving import builder
from suites.recipes import RECIPES
from suites.world import World

pytestmark = [
    pytest.mark.report(feature="Contract", story="Schemathesis", exchanges="last"),
    pytest.mark.generated,
    pytest.mark.usefixtures("silent"),
]
CONFINED = (
    "bulkCancelEventsByFilter",
    "bulkDeleteEventsByFilter",
    "bulkDeleteTicketDefinitionsByFilter",
    "bulkAssignEventsAsync",
    "bulkUnassignEventsAsync",
)
CREATIONS = ("createEvent", "createTicketDefinition", "createPolicy", "addScheduleItem", "createCategory")


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Hypothesis print nothing, for what Schemathesis generates takes minutes to print."""
    monkeypatch.setattr(core, "RepresentationPrinter", driving.SILENT)


def settings_of(share: int, **more: Any) -> hypothesis.settings:
    """Give the profile's settings with a share of its examples."""
    profile = hypothesis.settings.default
    assert profile is not None
    return hypothesis.settings(
        profile,
        max_examples=max(profile.max_examples // share, 1),
        suppress_health_check=list(hypothesis.HealthCheck),
        **more,
    )


@pytest.mark.parametrize("operation_id", sorted(load().operations))
def test_cases_of_schemathesis(operation_id: str, world: World, config: Config) -> None:
    """Its coverage and fuzzing phases find no broken answer, whatever they send."""
    if world.shared and operation_id in CONFINED:
        pytest.skip("unsupported: what its filter finds might be what others made on the site")
    operation = driving.operations(load().operations[operation_id].service)[operation_id]
    allure.dynamic.parameter("operation", operation.label)
    settings = settings_of(2)
    how = builder.HypothesisTestConfig(
        project=operation.schema.config,
        modes=[builder.HypothesisTestMode.COVERAGE, builder.HypothesisTestMode.FUZZING],
        settings=settings,
        explicit_settings=settings,
        apply_ci_profile=False,
        seed=config.own_seed or 0,
    )

    def test(case: Any) -> None:
        __tracebackhide__ = True
        if case.method.upper() == load().operations[operation_id].method:
            exchange, answer = driving.send(world.client, case)
            driving.judge(exchange, answer, case)

    builder.create_test(operation=operation, test_func=test, config=how)()


@pytest.mark.parametrize("service", sorted(load().services))
def test_chains_of_schemathesis(service: str, world: World) -> None:
    """Its stateful phase finds no broken answer along the links between operations, which it infers."""
    if world.shared and any(load().operations[each].service == service for each in CONFINED):
        pytest.skip("unsupported: what a filter of its operations finds might be what others made")
    allure.dynamic.parameter("operation", f"chains of {service}")
    checks = [each for each in driving.IN_CHAINS if (service, each) not in driving.NOT_IN_CHAINS]

    class Chain(driving.schema_of(service).as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: Any) -> None:
            # A chain goes on from what there is: creations succeed here, fuzzing is for the others.
            name = case.operation.definition.raw["operationId"]
            if name in CREATIONS:
                case.body = RECIPES[name](world)

        def call(self, case: Any, **_: Any) -> Response:
            self.exchange, answer = driving.send(world.client, case)
            return Response.from_any(answer)

        def validate_response(self, response: Response, case: Any, *_: Any, **__: Any) -> None:
            __tracebackhide__ = True
            driving.judge(self.exchange, response, case, *checks, recorder=self.recorder)

    Chain.run(settings=settings_of(5, stateful_step_count=6))

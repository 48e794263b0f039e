"""From one service to its artifacts: plan, check, render."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.rules.syntax import check_syntax

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.rendering.artifact import Artifact


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledService:
    """The artifacts of one service and the number of its rules."""

    artifacts: tuple[Artifact, ...]
    rules: int
    diagnostics: tuple[Diagnostic, ...] = ()


def compile_service(plan: ServicePlan, *, settings: Settings, own_templates: str = "") -> CompiledService:
    """Plan and render everything that one service has; the overview of all services is not part of it."""
    file = plan_rule_file(plan, settings=settings)
    parts = [
        (render_rule_file(file, own_templates=own_templates),),
        _dashboards(plan, settings=settings, own_templates=own_templates),
    ]
    tests, unproven = _tests(plan, settings=settings, own_templates=own_templates)
    complaints = [
        complaint for alerts in plan.slos for complaint in check_syntax(alerts.slo, settings=settings)
    ]
    return CompiledService(
        artifacts=tuple(artifact for part in (*parts, tests) for artifact in part),
        rules=file.rule_count,
        diagnostics=(*complaints, *unproven),
    )


def _dashboards(plan: ServicePlan, *, settings: Settings, own_templates: str) -> tuple[Artifact, ...]:
    if not settings.outputs.dashboards:
        return ()
    from slo_compiler.outputs.dashboards import render_service_dashboard

    return (render_service_dashboard(plan, settings=settings, own_templates=own_templates),)


def _tests(
    plan: ServicePlan, *, settings: Settings, own_templates: str
) -> tuple[tuple[Artifact, ...], tuple[Diagnostic, ...]]:
    """The quick tests, and a warning for each SLO that cannot be tested."""
    if not settings.outputs.tests:
        return (), ()
    from slo_compiler.outputs.tests import render_test_file
    from slo_compiler.proof import plan_tests

    planned = plan_tests(plan, settings=settings)
    files = tuple(render_test_file(file, own_templates=own_templates) for file in planned.files)
    return files, planned.diagnostics

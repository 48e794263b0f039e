"""Plan a service once, and render every enabled output format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.naming import files
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.outputs.registry import enabled_formats
from slo_compiler.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.outputs.format import AllSpecs
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledService:
    """Artifacts of a service and the number of its rules."""

    artifacts: tuple[Artifact, ...]
    rules: int
    plans: ServicePlans
    """The plans that were rendered."""
    diagnostics: tuple[Diagnostic, ...] = ()


def compile_service(
    plan: ServicePlan, *, settings: Settings, templates: Templates, source: str
) -> CompiledService:
    """Plan and render all artifacts of a service; `source` is the spec path for their headers.

    Raises InternalError if a rule is not valid PromQL.
    """
    plans = ServicePlans(plan, settings=settings, source=source)
    written = [(output, output.service_files(plans, templates)) for output in enabled_formats(settings)]
    return CompiledService(
        artifacts=_placed((file for _, files in written for file in files), settings),
        rules=plans.rules.rule_count,
        plans=plans,
        diagnostics=tuple(found for output, files in written for found in output.diagnostics(plans, files)),
    )


def shared_artifacts(*, settings: Settings, templates: Templates) -> tuple[Artifact, ...]:
    """Render the artifacts that are not about a single service."""
    formats = enabled_formats(settings)
    return _placed(
        (file for output in formats for file in output.shared_files(settings, templates)), settings
    )


def index_artifacts(
    paths: Sequence[str], *, settings: Settings, templates: Templates
) -> tuple[Artifact, ...]:
    """Render the artifacts that list those of all services; `paths` are those inside an environment."""
    listed = (
        file
        for output in enabled_formats(settings)
        for file in output.index_files([path for path in paths if output.contains(path)], settings, templates)
    )
    return _placed(listed, settings)


def all_specs_artifacts(specs: AllSpecs, *, settings: Settings, templates: Templates) -> tuple[Artifact, ...]:
    """Render the artifacts that depend on the contents of all specs."""
    formats = enabled_formats(settings)
    return _placed(
        (file for output in formats for file in output.all_specs_files(specs, settings, templates)), settings
    )


def _placed(artifacts: Iterable[Artifact], settings: Settings) -> tuple[Artifact, ...]:
    """Move the artifacts of a named environment to its directory."""
    if not settings.directory:
        return tuple(artifacts)
    return tuple(replace(one, path=files.in_environment(settings.directory, one.path)) for one in artifacts)

"""`slo validate`: report the diagnostics of all specs without writing files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from slo_compiler.cores import cores
from slo_compiler.diagnostics.diagnostic import Diagnostic, has_failed
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.records import dataclass
from slo_compiler.spec.load import load_spec, load_standard_input
from slo_compiler.workflows.processes import for_each_spec
from slo_compiler.workflows.progress import ignore_progress
from slo_compiler.workflows.repository import repository_of
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import SPEC_AREAS, Silencing
from slo_compiler.workflows.specs import STREAM, find_specs
from slo_compiler.workflows.summary import SpecSummary, summary_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.model import Settings
    from slo_compiler.spec.load import LoadedSpec
    from slo_compiler.workflows.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateResult:
    """Diagnostics, and the numbers of services and SLOs."""

    diagnostics: tuple[Diagnostic, ...]
    services: int
    slos: int
    ignored: tuple[Diagnostic, ...] = ()
    """Ignored warnings, which are not in `diagnostics`."""
    strict: bool = False

    @property
    def has_failed(self) -> bool:
        """Return whether there are errors; in a strict run, also warnings."""
        return has_failed(self.diagnostics, strict=self.strict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Validated:
    """The result of checking a spec, small enough to keep for thousands of specs."""

    diagnostics: tuple[Diagnostic, ...]
    suppressions: tuple[Suppression, ...]
    summary: SpecSummary | None
    """None if the spec has errors."""


def validate_repository(
    specs: Sequence[str],
    *,
    settings_path: str | None,
    strict: bool = False,
    processes: int | None = None,
    progress: Progress = ignore_progress,
) -> ValidateResult:
    """Read and check all specs in several processes, including name conflicts across the repository.

    The specs `("-",)` are one spec on standard input, with the settings of the working directory.
    `processes` defaults to the number of cores.
    """
    settings, file, found = resolve_settings(specs, settings_path)
    validated: list[_Validated] = []
    diagnostics = list(found)
    for one in settings.each:
        of_one, more = _validate(specs, one, processes=processes or cores(), progress=progress)
        validated += of_one
        diagnostics += more
    silencing = Silencing(settings=settings, settings_path=file, specs=tuple(specs), areas=SPEC_AREAS)
    comments = dict.fromkeys(one for spec in validated for one in spec.suppressions)
    silenced = silencing.apply(dict.fromkeys(diagnostics), comments)
    services = {spec.summary.path: spec.summary for spec in validated if spec.summary is not None}
    return ValidateResult(
        diagnostics=silenced.diagnostics,
        ignored=silenced.ignored,
        strict=strict,
        services=len(services),
        slos=sum(len(summary.slos) for summary in services.values()),
    )


def _validate(
    specs: Sequence[str], settings: Settings, *, processes: int, progress: Progress
) -> tuple[list[_Validated], list[Diagnostic]]:
    """Read and check all specs for one environment; also report arguments that are not specs."""
    validated: list[_Validated] = []
    missing: tuple[Diagnostic, ...] = ()
    if tuple(specs) == (STREAM,):
        validated.append(_checked(load_standard_input(settings=settings), settings=settings))
    else:
        paths, missing = find_specs(specs)
        for one in for_each_spec(partial(_validate_spec, settings=settings), paths, processes=processes):
            validated.append(one)
            progress("specs validated", len(validated), len(paths))
    repository = repository_of(one.summary for one in validated if one.summary is not None)
    return validated, [
        *missing,
        *(diagnostic for one in validated for diagnostic in one.diagnostics),
        *(clash.diagnostic for clash in repository.clashes()),
        *repository.repetitions(),
    ]


def _validate_spec(path: str, *, settings: Settings) -> _Validated:
    return _checked(load_spec(path, settings=settings), settings=settings)


def _checked(loaded: LoadedSpec, *, settings: Settings) -> _Validated:
    """Check the rules of a spec. Raises InternalError if a rule is not PromQL."""
    plan = loaded.plan
    if plan is not None:
        _ = ServicePlans(plan, settings=settings).rules
    return _Validated(
        diagnostics=loaded.diagnostics,
        suppressions=loaded.suppressions,
        summary=None if plan is None else summary_of(plan.service, rules=0),
    )

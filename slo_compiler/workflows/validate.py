"""`slo validate`: report the diagnostics of all specs without writing files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.diagnostic import Diagnostic, has_failed
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.spec.load import load_spec, load_standard_input
from slo_compiler.workflows.repository import repository_of
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import SPEC_AREAS, Silencing
from slo_compiler.workflows.specs import STREAM, find_specs
from slo_compiler.workflows.summary import summary_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.model import Settings
    from slo_compiler.spec.load import LoadedSpec


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


def validate_repository(
    specs: Sequence[str], *, settings_path: str | None, strict: bool = False
) -> ValidateResult:
    """Read and check all specs, including name conflicts across the repository.

    The specs `("-",)` are one spec on standard input, with the settings of the working directory.
    """
    settings, file, found = resolve_settings(specs, settings_path)
    validated = [_validate(specs, one) for one in settings.each]
    loaded = [spec for specs_of_one, _ in validated for spec in specs_of_one]
    diagnostics = [*found, *(one for _, of_one in validated for one in of_one)]
    silencing = Silencing(settings=settings, settings_path=file, specs=tuple(specs), areas=SPEC_AREAS)
    comments = dict.fromkeys(one for spec in loaded for one in spec.suppressions)
    silenced = silencing.apply(dict.fromkeys(diagnostics), comments)
    plans = {spec.path: spec.plan for spec in loaded if spec.plan is not None}
    return ValidateResult(
        diagnostics=silenced.diagnostics,
        ignored=silenced.ignored,
        strict=strict,
        services=len(plans),
        slos=sum(len(plan.slos) for plan in plans.values()),
    )


def _validate(specs: Sequence[str], settings: Settings) -> tuple[tuple[LoadedSpec, ...], list[Diagnostic]]:
    """Read and check all specs for one environment; also report arguments that are not specs."""
    loaded, missing = _load(specs, settings=settings)
    plans = [spec.plan for spec in loaded if spec.plan is not None]
    for plan in plans:
        _ = ServicePlans(plan, settings=settings).rules  # raises InternalError if a rule is invalid
    repository = repository_of(summary_of(plan.service, rules=0) for plan in plans)
    return loaded, [
        *missing,
        *(diagnostic for spec in loaded for diagnostic in spec.diagnostics),
        *(clash.diagnostic for clash in repository.clashes()),
        *repository.repetitions(),
    ]


def _load(
    specs: Sequence[str], *, settings: Settings
) -> tuple[tuple[LoadedSpec, ...], tuple[Diagnostic, ...]]:
    """Load the specs, and return the diagnostics of arguments that are not specs."""
    if tuple(specs) == (STREAM,):
        return (load_standard_input(settings=settings),), ()
    paths, missing = find_specs(specs)
    return tuple(load_spec(path, settings=settings) for path in paths), missing

"""`slo validate`: every finding of every spec, and nothing written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.diagnostic import Diagnostic, in_order
from slo_compiler.rules.syntax import check_syntax
from slo_compiler.spec.load import load_spec
from slo_compiler.workflows.repository import check_identities
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.specs import find_specs
from slo_compiler.workflows.summary import summary_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidateResult:
    """What was found, and how much was looked at."""

    diagnostics: tuple[Diagnostic, ...]
    services: int
    slos: int


def validate_repository(specs: Sequence[str], *, settings_path: str | None) -> ValidateResult:
    """Read and check all specs, including names that only the whole repository shows to clash."""
    settings, _, found = resolve_settings(specs, settings_path)
    paths, missing = find_specs(specs)
    loaded = [load_spec(path, settings=settings) for path in paths]
    services = [spec.service for spec in loaded if spec.service is not None]
    diagnostics = [
        *found,
        *missing,
        *(diagnostic for spec in loaded for diagnostic in spec.diagnostics),
        *(
            diagnostic
            for service in services
            for slo in service.slos
            for diagnostic in check_syntax(slo, settings=settings)
        ),
        *check_identities(summary_of(service, rules=0) for service in services),
    ]
    return ValidateResult(
        diagnostics=in_order(diagnostics),
        services=len(services),
        slos=sum(len(service.slos) for service in services),
    )

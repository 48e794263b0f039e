"""Load a spec file: read it, validate it against the schema, parse it, check its alert policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.alert_plan import plan_service
from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import ownership
from slo_compiler.records import dataclass
from slo_compiler.rendering.artifact import HEAD_BYTES, origin_of
from slo_compiler.spec.checks import check_alerting
from slo_compiler.spec.parse import parse_service
from slo_compiler.spec.schema import SPEC_SCHEMA
from slo_compiler.spec.shaped import read_shaped
from slo_compiler.spec.suppressions import read_comments
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.source import STANDARD_INPUT, read_source, read_standard_input

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.model import Service, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedSpec:
    """A spec file: its service with alert plans, unless it has errors, and its diagnostics."""

    path: str
    plan: ServicePlan | None
    diagnostics: tuple[Diagnostic, ...] = ()
    """All diagnostics, including ignored ones."""
    suppressions: tuple[Suppression, ...] = ()

    @property
    def service(self) -> Service | None:
        """The service; None if the spec has errors."""
        return self.plan.service if self.plan else None


def load_spec(path: str, *, settings: Settings) -> LoadedSpec:
    """Load a spec file."""
    data = read_source(path)
    if not isinstance(data, bytes):
        return LoadedSpec(path=path, plan=None, diagnostics=(data,))
    return load_spec_bytes(path, data, settings=settings)


def load_standard_input(*, settings: Settings) -> LoadedSpec:
    """Load a spec from standard input."""
    data = read_standard_input()
    if not isinstance(data, bytes):
        return LoadedSpec(path=STANDARD_INPUT, plan=None, diagnostics=(data,))
    return load_spec_bytes(STANDARD_INPUT, data, settings=settings)


def load_spec_bytes(path: str, data: bytes, *, settings: Settings) -> LoadedSpec:
    """Load a spec from its bytes; specs of other tools and generated files get one diagnostic."""
    file = compose_file(path, data)
    diagnostics, found = read_shaped(file, schema=SPEC_SCHEMA, further=settings.severity_names.further)
    suppressions, wrong = read_comments(file)
    if diagnostics is None:
        # Only a file with errors needs these.
        from slo_compiler.spec.foreign import foreign_diagnostic
        from slo_compiler.spec.partial import errors_in_rest

        if foreign := _generated_diagnostic(path, data) or foreign_diagnostic(file):
            return LoadedSpec(path=path, plan=None, diagnostics=(foreign,))
        more = errors_in_rest(file, found, settings=settings)
        return LoadedSpec(
            path=path, plan=None, diagnostics=(*found, *more, *wrong), suppressions=suppressions
        )
    service = parse_service(diagnostics, settings=settings)
    plan = plan_service(service) if service else None
    for alerts in plan.slos if plan else ():
        for diagnostic in check_alerting(alerts):
            diagnostics.add(diagnostic)
    return LoadedSpec(
        path=path, plan=plan, diagnostics=(*diagnostics.all(), *wrong), suppressions=suppressions
    )


def _generated_diagnostic(path: str, data: bytes) -> Diagnostic | None:
    """Report a generated file with one diagnostic instead of one for every key."""
    origin = origin_of(data[:HEAD_BYTES])
    return None if origin is None else ownership.generated_file(Location(path=path), source=origin.source)

"""`slo compile -o -`: compile one spec to one text, without reading or writing generated files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.diagnostic import Diagnostic, has_failed
from slo_compiler.disk.sources import sources_of
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.outputs.registry import enabled_formats
from slo_compiler.records import dataclass
from slo_compiler.rendering.environment import BUILT_IN, Templates
from slo_compiler.rendering.failures import TemplateFailed
from slo_compiler.spec.load import load_spec, load_standard_input
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import SPEC_AREAS, Silencing
from slo_compiler.workflows.specs import DEFAULT_OUTPUT, STREAM, find_specs
from slo_compiler.yaml_source.source import STANDARD_INPUT

if TYPE_CHECKING:
    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.model import Settings
    from slo_compiler.spec.load import LoadedSpec

RULES = "rules"
"""The output that is written by default."""


class NotOneTextError(Exception):
    """The request does not result in one text; the message contains the reason and the fix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRequest:
    """Options of the command."""

    specs: tuple[str, ...]
    """Files and directories with one spec in all, or `-` for standard input."""
    settings: str | None = None
    """Path of `slo.yaml`; default: next to or above the specs."""
    templates: Templates = BUILT_IN
    only: str = RULES
    """The output to return, as under `outputs` in `slo.yaml`."""
    environment: str = ""
    """The environment to compile for; necessary if there are several."""
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextResult:
    """Result of a run."""

    diagnostics: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...] = ()
    """Ignored warnings, which are not in `diagnostics`."""
    text: str = ""
    """The file of the output; empty if the run failed."""
    has_failed: bool = False
    """True if there are errors, or warnings in a strict run."""


def compile_text(request: TextRequest) -> TextResult:
    """Read, check and render one spec. Raises NotOneTextError if that is not one file."""
    settings, file, found = resolve_settings(request.specs, request.settings)
    if has_failed(found):
        return TextResult(diagnostics=found, has_failed=True)
    settings = _settings_of(settings, request.environment)
    loaded, missing = _load(request.specs, settings=settings)
    diagnostics = [*found, *missing]
    text = ""
    if loaded is not None:
        diagnostics += loaded.diagnostics
        if loaded.plan is not None:
            text, more = _render(loaded.plan, loaded.path, settings=settings, request=request)
            diagnostics += more
    silencing = Silencing(settings=settings, settings_path=file, specs=request.specs, areas=SPEC_AREAS).apply(
        diagnostics, loaded.suppressions if loaded else ()
    )
    failed = has_failed(silencing.diagnostics, strict=request.strict)
    return TextResult(
        diagnostics=silencing.diagnostics,
        ignored=silencing.ignored,
        text="" if failed else text,
        has_failed=failed,
    )


def _settings_of(settings: Settings, environment: str) -> Settings:
    """Return the settings of an environment; default: the only one."""
    if not environment and len(settings.environments) > 1:
        raise NotOneTextError(
            f"there are {len(settings.environments)} environments; select one with --environment"
        )
    return settings.of(environment) if environment else settings.each[0]


def _load(specs: tuple[str, ...], *, settings: Settings) -> tuple[LoadedSpec | None, tuple[Diagnostic, ...]]:
    """Load the only spec; None if no spec was found."""
    if specs == (STREAM,):
        return load_standard_input(settings=settings), ()
    paths, missing = find_specs(specs)
    if len(paths) > 1:
        raise NotOneTextError(
            f"-o - needs one spec, because Prometheus reads one document, but there are {len(paths):,} specs;"
            " specify one of them, or an output directory"
        )
    return (load_spec(paths[0], settings=settings) if paths else None), missing


def _render(
    plan: ServicePlan, path: str, *, settings: Settings, request: TextRequest
) -> tuple[str, tuple[Diagnostic, ...]]:
    """Render the output; its header names the spec as in the files of the default output directory."""
    formats = {output.name: output for output in enabled_formats(settings)}
    if request.only not in formats:
        raise NotOneTextError(f"{request.only} is not an enabled output; enabled are {', '.join(formats)}")
    is_stream = path == STANDARD_INPUT
    source = path if is_stream else sources_of(Path(DEFAULT_OUTPUT), (path,)).name(path)
    plans = ServicePlans(plan, settings=settings, source=source)
    output = formats[request.only]
    try:
        artifacts = output.service_files(plans, request.templates)
    except TemplateFailed as failure:
        return "", (failure.diagnostic,)
    if len(artifacts) != 1:
        raise NotOneTextError(
            f"{request.only} has {len(artifacts)} files for this spec; specify an output directory"
        )
    return artifacts[0].text, output.diagnostics(plans, artifacts)

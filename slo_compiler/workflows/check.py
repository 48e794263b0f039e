"""`slo check`: validate specs, compare the output, run promtool, and parse the other generated files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from slo_compiler.cores import promtool_processes
from slo_compiler.diagnostics.diagnostic import has_failed, in_order
from slo_compiler.naming import files, naming_of
from slo_compiler.outputs import tests
from slo_compiler.outputs.registry import enabled_formats
from slo_compiler.promtool.find import find_promtool
from slo_compiler.promtool.report import diagnostic_of_rejection
from slo_compiler.records import dataclass, replace
from slo_compiler.workflows.alert_test_results import AlertTestRequest, Status
from slo_compiler.workflows.compile import CompileRequest, CompileResult, compile_repository
from slo_compiler.workflows.dates import judge_dates
from slo_compiler.workflows.environments import environments_of
from slo_compiler.workflows.generated_routes import check_generated_routes
from slo_compiler.workflows.other_rules import check_other_rules
from slo_compiler.workflows.postmortems import check_postmortems
from slo_compiler.workflows.progress import ignore_progress
from slo_compiler.workflows.promtool_version import check_promtool_version
from slo_compiler.workflows.read_back import read_back
from slo_compiler.workflows.run_tests import EnvironmentTests, run_alert_tests
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import Silencing
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from datetime import date

    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.diagnostics.suppressions.applying import Silenced
    from slo_compiler.promtool.results import Rejection
    from slo_compiler.promtool.tool import Promtool
    from slo_compiler.workflows.alert_test_results import AlertTestResult
    from slo_compiler.workflows.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """Result of a check."""

    compiled: CompileResult
    diagnostics: tuple[Diagnostic, ...]
    rules: int = 0
    """Number of rules that promtool confirmed."""
    promtool_version: str = ""
    parsed: tuple[tuple[str, int], ...] = ()
    """Kinds of other generated files that were parsed, such as dashboards, and their numbers."""
    routes: int = 0
    """Number of routes of alerts that amtool tested; 0 without the output `alertmanager` or amtool."""
    from_totals: int = 0
    """Number of tested SLOs whose queries are replaced by recorded results."""
    tested: int = 0
    """Number of SLOs whose alerts passed the quick tests."""
    ignored: tuple[Diagnostic, ...] = ()
    """Ignored warnings, which are not in `diagnostics`."""
    dated: tuple[Diagnostic, ...] = ()
    """Those of `diagnostics` that depend on the day of the check."""
    postmortems: int = 0
    """Number of postmortems that were checked."""

    @property
    def has_failed(self) -> bool:
        """Return whether there are errors; in a strict run, also warnings. Drift is separate.

        What depends on the day never fails a check: it would turn red without any change.
        """
        lasting = set(self.diagnostics) - set(self.dated)
        return has_failed(lasting, strict=self.compiled.strict)


def check_repository(
    request: CompileRequest, tool: Promtool, *, as_of: date, progress: Progress = ignore_progress
) -> CheckResult:
    """Check specs, output and postmortems; promtool checks only an output that is up to date.

    Dates in specs, settings and postmortems are compared with `as_of`. Raises PromtoolError if promtool
    returns no result.
    """
    result = _check(request, tool, progress=progress)
    dated = _judge_dates(request, as_of)
    _, settings_path, _ = resolve_settings(request.specs, request.settings)
    written = check_postmortems(request.specs, settings_path, as_of=as_of, strict=request.strict)
    return replace(
        result,
        diagnostics=in_order([*result.diagnostics, *dated.diagnostics, *written.diagnostics]),
        ignored=in_order([*result.ignored, *dated.ignored, *written.ignored]),
        dated=(*dated.diagnostics, *written.dated),
        postmortems=written.number,
    )


def _judge_dates(request: CompileRequest, as_of: date) -> Silenced:
    """Return the warnings about dates, without ignored ones."""
    settings, path, _ = resolve_settings(request.specs, request.settings)
    paths, _ = find_specs(request.specs, output=request.output)
    found, comments = judge_dates((*paths, *([path] if path else [])), as_of=as_of)
    silencing = Silencing(settings=settings, settings_path=path, specs=request.specs, areas=frozenset())
    return silencing.apply(found, comments)


def _check(request: CompileRequest, tool: Promtool, *, progress: Progress) -> CheckResult:
    compiled = compile_repository(_compile_request(request), progress=progress)
    if compiled.has_failed or compiled.changes:
        return CheckResult(compiled=compiled, diagnostics=compiled.diagnostics, ignored=compiled.ignored)
    older = _too_old(request, compiled, tool)
    if older:
        outdated = in_order([*compiled.diagnostics, *older])
        return CheckResult(compiled=compiled, diagnostics=outdated, ignored=compiled.ignored)
    root = Path(request.output)
    progress("rule files checked", 0, len(compiled.expected_rules))
    verdict = tool.check_rules(root, tuple(compiled.expected_rules), expected=compiled.expected_rules)
    rejections = (*verdict.rejections, *check_other_rules(root, compiled, tool))
    has_tests = any(tests.FORMAT.contains(path) for one in compiled.environments for path in one.artifacts)
    tested = _run_tests(request, compiled, tool, progress) if verdict.passed and has_tests else None
    parsed, unreadable = read_back(root, compiled.environments, folder=request.output)
    routes, misrouted = (
        (0, ()) if unreadable else check_generated_routes(root, compiled.environments, folder=request.output)
    )
    # Compiling and testing have removed their ignored warnings; only errors are added here.
    found = [
        *compiled.diagnostics,
        *_at_specs(rejections, compiled, folder=request.output),
        *unreadable,
        *misrouted,
        *(tested.diagnostics if tested is not None else ()),
    ]
    return CheckResult(
        compiled=compiled,
        diagnostics=in_order(found),
        rules=verdict.rules,
        promtool_version=".".join(map(str, tool.version())),
        parsed=parsed,
        routes=routes,
        from_totals=sum(slo.is_from_totals for slo in tested.slos) if tested is not None else 0,
        tested=sum(slo.status is Status.PASSED for slo in tested.slos) if tested is not None else 0,
        ignored=in_order([*compiled.ignored, *(tested.ignored if tested is not None else ())]),
    )


def _compile_request(request: CompileRequest) -> CompileRequest:
    """Compare the output; also plan the tests, which are then not planned a second time to be run."""
    settings, _, _ = resolve_settings(request.specs, request.settings)
    chosen = environments_of(settings, request.environment)
    formats = [enabled_formats(replace(one, outputs=one.outputs.also(request.outputs))) for one in chosen]
    return replace(request, check=True, tests=any(tests.FORMAT in enabled for enabled in formats))


def _too_old(request: CompileRequest, compiled: CompileResult, tool: Promtool) -> tuple[Diagnostic, ...]:
    """Report features of the specs that promtool does not support."""
    newer = [
        one.settings for one in compiled.environments if tool.version() < one.settings.prometheus.version
    ]
    if not newer:
        return ()
    from slo_compiler.spec.load import load_spec  # slow to import, and rarely needed

    paths, _ = find_specs(request.specs, output=request.output)
    loaded = (load_spec(path, settings=settings) for settings in newer for path in paths)
    found = check_promtool_version((spec.service for spec in loaded if spec.service is not None), tool)
    return tuple(dict.fromkeys(found))


def _run_tests(
    request: CompileRequest, compiled: CompileResult, tool: Promtool, progress: Progress
) -> AlertTestResult:
    """Run the quick tests of every SLO; cached results are used if rules are unchanged."""
    return run_alert_tests(
        AlertTestRequest(
            specs=request.specs,
            output=request.output,
            settings=request.settings,
            templates=request.templates,
            environment=request.environment,
            jobs=promtool_processes(),
        ),
        tool,
        planned=[EnvironmentTests(settings=one.settings, specs=one.tests) for one in compiled.environments],
        progress=progress,
    )


def choose_promtool(promtool: str, image: str | None) -> Promtool:
    """Return the requested promtool: a way to run it, or the path of an executable."""
    if promtool in ("auto", "native", "docker"):
        choice = cast("Literal['auto', 'native', 'docker']", promtool)
        return find_promtool(choice=choice, image=image)
    return find_promtool(choice="native", image=None, executable=promtool)


def _at_specs(
    rejections: tuple[Rejection, ...], compiled: CompileResult, *, folder: str
) -> tuple[Diagnostic, ...]:
    """Report rejections of promtool at the SLO of the rule group."""
    placed = []
    for rejection in rejections:
        diagnostic = diagnostic_of_rejection(rejection, folder=folder)
        location = _place_of(rejection, compiled)
        if location is not None:
            where = diagnostic.location
            message = f"{diagnostic.message} ({where.path}:{where.line}:{where.column})"
            diagnostic = replace(diagnostic, location=location, message=message)
        placed.append(diagnostic)
    return tuple(placed)


def _place_of(rejection: Rejection, compiled: CompileResult) -> Location | None:
    """Return the location of the SLO of a rejected rule group, or of the service of the file."""
    for environment in compiled.environments:
        naming = naming_of(environment.settings)
        rejected = [one for one in environment.artifacts if environment.path(one) == rejection.file]
        for spec in environment.specs if rejected else ():
            if files.service_of(rejected[0]) == spec.service:
                for name, place in spec.slos:
                    start = naming.group(spec.service, name, "")
                    if rejection.group and rejection.group.startswith(start):
                        return spec.location(place)
                return spec.location(spec.place)
    return None

"""Plan the tests of a spec in any process; what is kept of them is small enough for thousands of specs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.alert_tests import plan_full_tests
from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import alert_tests as codes
from slo_compiler.disk.staging import digest_bytes
from slo_compiler.naming.files import in_environment, rules_file
from slo_compiler.outputs.plans import ServicePlans
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.records import dataclass, replace
from slo_compiler.rendering.failures import TemplateFailed
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.workflows.promtool_version import check_promtool_version
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from slo_compiler.alert_tests import TestFile
    from slo_compiler.alert_tests.promtool_file import Shown
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.disk.sources import Sources
    from slo_compiler.model import Settings
    from slo_compiler.promtool.tool import Promtool
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.spec.load import LoadedSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFile:
    """A test file, without its text and its expectations."""

    path: str
    """Path relative to the output directory."""
    service: str
    is_full: bool
    names: tuple[str, ...]
    """Names of its tests."""
    shown: tuple[Shown, ...]
    evaluations: int
    """The number of evaluations of rule groups, for promtool's time limit."""
    digest: str
    """`digest_bytes` of its text and of the rules; empty without rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTests:
    """The tests of a spec."""

    path: str
    """Path of the spec."""
    source: str
    """The path in headers of generated files."""
    content: bytes = b""
    """The content of the spec, for `plan_again`; empty without tests."""
    diagnostics: tuple[Diagnostic, ...] = ()
    """Diagnostics of the spec, including ignored ones, and of promtool's version."""
    suppressions: tuple[Suppression, ...] = ()
    """Suppressions in its comments."""
    rules: str = ""
    """Path of the rule file, relative to the output directory."""
    files: tuple[PlannedFile, ...] = ()
    untested: tuple[str, ...] = ()
    """Identities of SLOs that cannot be tested."""
    warnings: tuple[Diagnostic, ...] = ()
    """The reason why they cannot be tested."""
    lost: Diagnostic | None = None
    """Set if there is no rule file."""
    failed: Diagnostic | None = None
    """Set if a template failed; then there are no files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanJob:
    """Data shared by all specs of a run; sent to worker processes."""

    settings: Settings
    root: Path
    """The output directory."""
    sources: Sources
    templates: Templates
    promtool: Promtool
    full: bool
    """Also plan the slow tests."""


def plan_spec(path: str, *, job: PlanJob) -> PlannedTests:
    """Read and check a spec; plan its tests unless it has errors."""
    data = read_source(path)
    source = job.sources.name(path)
    if not isinstance(data, bytes):
        return PlannedTests(path=path, source=source, diagnostics=(data,))
    loaded = load_spec_bytes(path, data, settings=job.settings)
    too_old = check_promtool_version((loaded.service,) if loaded.service else (), job.promtool)
    found = (*loaded.diagnostics, *too_old)
    if loaded.plan is None:
        return PlannedTests(path=path, source=source, diagnostics=found, suppressions=loaded.suppressions)
    plans = ServicePlans(loaded.plan, settings=job.settings, source=source)
    planned = plan_tests_of(
        plans, loaded, content=data, root=job.root, templates=job.templates, written={}, full=job.full
    )
    return replace(planned, diagnostics=found)


def plan_tests_of(
    plans: ServicePlans,
    loaded: LoadedSpec,
    *,
    content: bytes,
    root: Path,
    templates: Templates,
    written: Mapping[str, str],
    full: bool,
) -> PlannedTests:
    """Plan the tests of a loaded spec.

    `written` contains texts of generated files by their path; what it lacks is rendered, or read from the
    output directory `root`.
    """
    service = plans.service
    planned = PlannedTests(
        path=loaded.path,
        source=plans.source,
        content=content,
        diagnostics=loaded.diagnostics,
        suppressions=loaded.suppressions,
        rules=in_environment(plans.settings.directory, rules_file(service.name)),
        untested=tuple(f"{service.name}/{slo.name}" for slo in plans.tests.untested),
        warnings=plans.tests.diagnostics,
    )
    rules = _rules(root, planned.rules, written)
    try:
        files = tuple(_files(plans, rules, templates=templates, written=written, full=full))
    except TemplateFailed as failure:
        return replace(planned, failed=failure.diagnostic)
    if rules is not None:
        return replace(planned, files=files)
    place = (root / planned.rules).as_posix()
    return replace(planned, files=files, lost=codes.rules_missing(Location(path=loaded.path), rules=place))


def _rules(root: Path, path: str, written: Mapping[str, str]) -> bytes | None:
    if path in written:
        return written[path].encode()
    try:
        return (root / path).read_bytes()
    except OSError:
        return None


def _files(
    plans: ServicePlans, rules: bytes | None, *, templates: Templates, written: Mapping[str, str], full: bool
) -> Iterator[PlannedFile]:
    for file in _planned(plans, full=full):
        path = in_environment(plans.settings.directory, file.path)
        text = written.get(path)
        if text is None:
            text = text_of(file, source=plans.source, settings=plans.settings, templates=templates)
        yield PlannedFile(
            path=path,
            service=file.service,
            is_full=file.is_full,
            names=tuple(group.name for group in file.groups),
            shown=tuple(shown for group in file.groups for shown in group.shown),
            evaluations=file.evaluations,
            digest="" if rules is None else digest_of(text.encode(), rules),
        )


def _planned(plans: ServicePlans, *, full: bool) -> Iterator[TestFile]:
    yield from plans.tests.files
    if full:
        yield from plan_full_tests(plans.plan, settings=plans.settings).files


def text_of(file: TestFile, *, source: str, settings: Settings, templates: Templates) -> str:
    """Return the content of a test file, the same as in the output."""
    return render_test_file(replace(file, source=source), templates=templates, settings=settings).text


def digest_of(text: bytes, rules: bytes) -> str:
    """Return the digest of all data that affects the result of a test file."""
    return digest_bytes(text + b"\0" + rules)


def plan_again(tests: PlannedTests, file: PlannedFile, *, settings: Settings) -> TestFile:
    """Plan a test file a second time; the spec may have been edited meanwhile."""
    loaded = load_spec_bytes(tests.path, tests.content, settings=settings)
    if loaded.plan is None:
        raise AssertionError(f"{tests.path} was without errors")
    plans = ServicePlans(loaded.plan, settings=settings, source=tests.source)
    found = _planned(plans, full=file.is_full)
    return next(one for one in found if in_environment(settings.directory, one.path) == file.path)

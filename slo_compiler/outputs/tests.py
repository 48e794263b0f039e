"""Unit test files for promtool, which test the alerts of a service."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from slo_compiler.naming import files
from slo_compiler.outputs.anchors import Anchors
from slo_compiler.outputs.format import OutputFormat
from slo_compiler.outputs.generated import DEFAULTS, artifact_in, marker_in
from slo_compiler.outputs.test_series import series_lines
from slo_compiler.records import replace
from slo_compiler.rendering.environment import BUILT_IN, Templates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.alert_tests import TestFile
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact


def render_test_file(
    file: TestFile, *, templates: Templates = BUILT_IN, settings: Settings = DEFAULTS
) -> Artifact:
    """Render one file of unit tests for promtool."""
    sentence = marker_in(settings, file.source)
    text = templates.render(
        "tests.yaml.j2",
        marker=f"# {sentence}",
        file=file,
        series_lines=partial(series_lines, templates=templates),
        anchors=Anchors,
    )
    return artifact_in(settings, path=file.path, text=text, source=file.source)


def _service_files(plans: ServicePlans, templates: Templates) -> tuple[Artifact, ...]:
    named = (replace(file, source=plans.source) for file in plans.tests.files)
    return tuple(render_test_file(file, templates=templates, settings=plans.settings) for file in named)


def _diagnostics(plans: ServicePlans, _: Sequence[Artifact]) -> tuple[Diagnostic, ...]:
    """Return a warning for each SLO that cannot be tested."""
    return plans.tests.diagnostics


FORMAT = OutputFormat(
    name="tests",
    directory=files.TESTS_FOLDER,
    service_files=_service_files,
    diagnostics=_diagnostics,
)

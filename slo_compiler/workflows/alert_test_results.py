"""The request for a run of alert tests, and its results."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.diagnostic import has_failed
from slo_compiler.rendering.environment import BUILT_IN, Templates

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.workflows.failed_tests import FailedTest


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTestRequest:
    """What the user asked for."""

    specs: tuple[str, ...] = ("specs",)
    output: str = "generated"
    settings: str | None = None
    templates: Templates = BUILT_IN
    full: bool = False
    """The slow tests as well."""
    cache: bool = True
    jobs: int = 1
    strict: bool = False
    """Fail if there are warnings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """One test file and how it went."""

    path: str
    """As it would stand in the output folder."""
    names: tuple[str, ...]
    """The tests in it."""
    failures: tuple[FailedTest, ...] = ()
    seconds: float = 0.0
    is_cached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SloResult:
    """One SLO and what its tests show; no text for one whose alerts cannot be tested."""

    identity: str
    text: str
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTestResult:
    """What was run and found."""

    diagnostics: tuple[Diagnostic, ...]
    files: tuple[FileResult, ...] = ()
    slos: tuple[SloResult, ...] = ()
    promtool_version: str = ""
    ignored: tuple[Diagnostic, ...] = ()
    """Warnings that are not among `diagnostics`, because they are ignored."""
    strict: bool = False

    @property
    def passed(self) -> bool:
        """Whether every test passed and there is no other error, nor a warning of a strict run."""
        return not has_failed(self.diagnostics, strict=self.strict)

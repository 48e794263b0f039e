"""The request for a run of alert tests, and its results."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.diagnostic import has_failed
from slo_compiler.records import dataclass
from slo_compiler.rendering.environment import BUILT_IN, Templates

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.workflows.failed_tests import FailedTest


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTestRequest:
    """Options of the command."""

    specs: tuple[str, ...] = ("specs",)
    output: str = "generated"
    settings: str | None = None
    templates: Templates = BUILT_IN
    full: bool = False
    """Also run the slow tests."""
    cache: bool = True
    jobs: int = 1
    strict: bool = False
    """Fail if there are warnings."""
    environment: str = ""
    """Test only this environment; empty for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """Result of a test file."""

    path: str
    """Path relative to the output directory."""
    names: tuple[str, ...]
    """Names of its tests."""
    failures: tuple[FailedTest, ...] = ()
    seconds: float = 0.0
    is_cached: bool = False


class Status(StrEnum):
    """Status of the tests of an SLO, as shown to the user."""

    PASSED = "passed"
    FAILED = "FAILED"
    UNTESTED = "not tested"
    WITHOUT_RULES = "not tested: no rule file"


@dataclass(frozen=True, slots=True, kw_only=True)
class SloResult:
    """Test result of an SLO."""

    identity: str
    """`service/slo`, after the name of the environment if it has one."""
    status: Status
    text: str = ""
    """The times at which its page fires and resolves; empty unless the tests passed."""
    is_from_totals: bool = False
    """True if the tests passed, and replace its queries by recorded results."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTestResult:
    """Results of all tests."""

    diagnostics: tuple[Diagnostic, ...]
    files: tuple[FileResult, ...] = ()
    slos: tuple[SloResult, ...] = ()
    promtool_version: str = ""
    ignored: tuple[Diagnostic, ...] = ()
    """Ignored warnings, which are not in `diagnostics`."""
    strict: bool = False

    @property
    def passed(self) -> bool:
        """Return whether all tests passed without errors; in a strict run, also without warnings."""
        return not has_failed(self.diagnostics, strict=self.strict)

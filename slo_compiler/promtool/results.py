"""Results of promtool, as data."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import TextPairs


class RejectionKind(Enum):
    """Reasons for the rejection of a rule file."""

    REJECTED = auto()
    """promtool reported an error."""
    UNCONFIRMED = auto()
    """promtool did not report the expected number of rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One error in a rule file; every field except the message may be unknown."""

    message: str
    kind: RejectionKind = RejectionKind.REJECTED
    file: str | None = None
    """The path passed to promtool."""
    line: int | None = None
    """The line in the rule file, from 1."""
    column: int | None = None
    group: str | None = None
    rule: str | None = None
    """The name of the recorded series or alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCheck:
    """The result for a set of rule files."""

    rules: int
    """The number of rules that promtool confirmed."""
    rejections: tuple[Rejection, ...] = ()

    @property
    def passed(self) -> bool:
        """True if promtool confirmed the expected number of rules in every file."""
        return not self.rejections


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedQuery:
    """A query whose result differs from the expected samples."""

    expr: str
    """The expression in the test file."""
    time: timedelta
    """The evaluation time, from the beginning of the test."""
    expected: str
    """For display; `nothing` if no sample is expected, empty if the query could not be evaluated."""
    actual: str
    """The result in the same form, or the reason why the query could not be evaluated."""
    samples: tuple[TextPairs, ...] = ()
    """Labels of each actual sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringAlert:
    """One of the alerts with the same name."""

    labels: TextPairs
    annotations: TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAlerts:
    """Alerts with one name that differ from the expected alerts or their text."""

    alertname: str
    time: timedelta
    """The evaluation time, from the beginning of the test."""
    expected: str
    """For display; `nothing` if none is expected."""
    actual: str
    expected_alerts: tuple[FiringAlert, ...]
    actual_alerts: tuple[FiringAlert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One failed assertion, or the reason why a test file could not be run."""

    text: str
    """The full output of promtool for this failure."""
    test: str | None = None
    """The name of the test; promtool prints it only for assertions on alerts."""
    assertion: FailedQuery | FailedAlerts | None = None
    """None for other failures, such as a rule that cannot be evaluated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTests:
    """The result for one file of unit tests."""

    file: str
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """True if every assertion in the file passed."""
        return not self.failures


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTests:
    """The results for a set of unit test files, in their order."""

    files: tuple[FileTests, ...]

    @property
    def passed(self) -> bool:
        """True if every file passed."""
        return all(file.passed for file in self.files)

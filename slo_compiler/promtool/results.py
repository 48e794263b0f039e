"""What promtool found, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.model import TextPairs


class RejectionKind(Enum):
    """Why a rule file did not pass."""

    REJECTED = auto()
    """Promtool says what is wrong with it."""
    UNCONFIRMED = auto()
    """Promtool did not report the number of rules that the file has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One complaint about a rule file; every part but the message may be unknown."""

    message: str
    kind: RejectionKind = RejectionKind.REJECTED
    file: str | None = None
    """As it was given to promtool."""
    line: int | None = None
    """From 1, in the rule file."""
    column: int | None = None
    group: str | None = None
    rule: str | None = None
    """The name of the record or alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCheck:
    """The verdict on a set of rule files."""

    rules: int
    """How many rules promtool said are right."""
    rejections: tuple[Rejection, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every file was confirmed with the expected number of rules."""
        return not self.rejections


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedQuery:
    """A query that returned something else than the test expects."""

    expr: str
    """As in the test file."""
    time: timedelta
    """Of the evaluation, from the beginning of the test."""
    expected: str
    """For people; `nothing` if no sample is expected, empty if the query could not be evaluated."""
    actual: str
    """As above, or the reason why the query could not be evaluated."""
    samples: tuple[TextPairs, ...] = ()
    """Labels of each actual sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringAlert:
    """One alert of those of a name."""

    labels: TextPairs
    annotations: TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAlerts:
    """Other alerts of a name fire than the test expects, or with another text."""

    alertname: str
    time: timedelta
    """Of the evaluation, from the beginning of the test."""
    expected: str
    """For people; `nothing` if none is expected."""
    actual: str
    expected_alerts: tuple[FiringAlert, ...]
    actual_alerts: tuple[FiringAlert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One assertion that did not hold, or the reason why a test file could not be run."""

    text: str
    """All that promtool prints about it."""
    test: str | None = None
    """The name of the test; promtool prints it for assertions about alerts only."""
    assertion: FailedQuery | FailedAlerts | None = None
    """None for what is no assertion, such as a rule that cannot be evaluated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTests:
    """The verdict on one file of unit tests."""

    file: str
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every assertion in the file held."""
        return not self.failures


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTests:
    """The verdict on a set of unit test files, in the order in which they were given."""

    files: tuple[FileTests, ...]

    @property
    def passed(self) -> bool:
        """Whether every file passed."""
        return all(file.passed for file in self.files)

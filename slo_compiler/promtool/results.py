"""What promtool found, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


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
class Failure:
    """One assertion that did not hold, or the reason why a test file could not be run."""

    text: str
    """Promtool's own words: what was expected and what was there."""
    test: str | None = None
    """The name of the test; promtool prints it for assertions about alerts only."""


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

"""Plans of promtool test files, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.alert_tests.expectations import AlertExpectation, Expectation
    from slo_compiler.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenSeries:
    """One series and its samples in promtool's notation."""

    series: str
    values: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a group shows of one SLO, in a few words."""

    slo: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestGroup:
    """One entry under `tests`."""

    __test__ = False

    name: str
    interval: str
    series: tuple[WrittenSeries, ...]
    expectations: tuple[Expectation, ...]
    alert_expectations: tuple[AlertExpectation, ...]
    shown: tuple[Shown, ...]
    scenario: tuple[str, ...]
    """What happens, line by line, for the reader of the file."""
    seconds: int
    """How long the scenario is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """An SLO without a test, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFile:
    """One promtool file."""

    __test__ = False  # not a test case, although pytest collects the name

    path: str
    service: str
    rules: str
    """The rule file, relative to this one."""
    source: str
    step: int
    """The evaluation interval in seconds."""
    order: tuple[str, ...]
    """Rule groups in the order of their evaluation."""
    groups: tuple[TestGroup, ...]
    untested: tuple[Untested, ...] = ()
    is_full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPlan:
    """The test files of a service, and what cannot be tested."""

    __test__ = False

    files: tuple[TestFile, ...]
    untested: tuple[Untested, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

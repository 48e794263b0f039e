"""The plan of a test group: what stands in one entry of a promtool test file, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.proof.expectations import Expectation, PagerExpectation


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSeries:
    """One series and its samples in promtool's notation."""

    series: str
    values: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """What a group proves of one SLO, in a few words."""

    slo: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestGroup:
    """One entry under `tests`."""

    __test__ = False

    name: str
    interval: str
    series: tuple[InputSeries, ...]
    expectations: tuple[Expectation, ...]
    pager: tuple[PagerExpectation, ...]
    proved: tuple[Proved, ...]
    story: tuple[str, ...]
    """What happens, line by line, for the reader of the file."""
    seconds: int
    """How long the story is."""

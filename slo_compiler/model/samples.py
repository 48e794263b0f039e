"""Samples that queries return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One series of an instant vector."""

    labels: Mapping[str, str]
    value: float
    """May be NaN or infinite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledSeries:
    """One series of a range vector."""

    labels: Mapping[str, str]
    points: tuple[tuple[float, float], ...]
    """Unix time and value of each sample, in order; values may be NaN or infinite."""

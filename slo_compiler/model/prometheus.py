"""Properties of the Prometheus that evaluates the rules, from the settings."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from slo_compiler.records import dataclass


class PrometheusVersion(NamedTuple):
    """Major and minor version; versions compare as numbers."""

    major: int
    minor: int

    def __str__(self) -> str:
        """Format the version: `3.0`."""
        return f"{self.major}.{self.minor}"


OLDEST_VERSION = PrometheusVersion(2, 42)
"""The oldest version that loads the generated rules; the default in the settings."""

QUOTED_NAMES_VERSION = PrometheusVersion(3, 0)
"""The first version that accepts quoted metric and label names everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """The Prometheus that rules are written for."""

    version: PrometheusVersion = OLDEST_VERSION
    lookback: timedelta = timedelta(minutes=5)
    """The age at which a sample is no longer looked up, `--query.lookback-delta`."""

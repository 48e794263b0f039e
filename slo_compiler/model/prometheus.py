"""The Prometheus that evaluates the rules, as the settings describe it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class PrometheusVersion(NamedTuple):
    """Major and minor version; versions compare as numbers."""

    major: int
    minor: int

    def __str__(self) -> str:
        """`3.0`."""
        return f"{self.major}.{self.minor}"


OLDEST_VERSION = PrometheusVersion(2, 42)
"""The oldest version that loads what is generated; assumed if the settings name none."""

QUOTED_NAMES_VERSION = PrometheusVersion(3, 0)
"""The first version that takes metric and label names in quotes everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prometheus:
    """What rules may assume of the Prometheus that evaluates them."""

    version: PrometheusVersion = OLDEST_VERSION

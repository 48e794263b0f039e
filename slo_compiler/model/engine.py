"""Engines that need different rules."""

from __future__ import annotations

from enum import Enum


class Engine(Enum):
    """A kind of engine; a list of loaded rules shows which one it is."""

    PROMETHEUS = "Prometheus"
    THANOS = "Thanos"
    RULER = "the ruler of Mimir or Cortex"
    VMALERT = "vmalert"

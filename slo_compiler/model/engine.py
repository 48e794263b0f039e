"""Engines that evaluate rules, as far as they need rules of their own."""

from __future__ import annotations

from enum import Enum


class Engine(Enum):
    """A kind of engine; a list of loaded rules shows which one it is."""

    PROMETHEUS = "Prometheus"
    THANOS = "Thanos"
    RULER = "the ruler of Mimir or Cortex"
    VMALERT = "vmalert"

"""Errors of a Prometheus, as opposed to results of a query."""

from __future__ import annotations


class PrometheusError(Exception):
    """Prometheus returned no usable answer; the message is one sentence with a fix."""

"""All output formats; compile, drift, pruning, check and settings iterate over this list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.outputs import (
    alertmanager,
    dashboards,
    grafana,
    kubernetes,
    mimir,
    rules,
    tests,
    thanos,
    vmalert,
)

if TYPE_CHECKING:
    from slo_compiler.model import Settings
    from slo_compiler.outputs.format import OutputFormat

FORMATS: tuple[OutputFormat, ...] = (
    rules.FORMAT,
    dashboards.FORMAT,
    tests.FORMAT,
    thanos.FORMAT,
    kubernetes.FORMAT,
    mimir.FORMAT,
    vmalert.FORMAT,
    grafana.FORMAT,
    alertmanager.FORMAT,
)

NAMES = tuple(output.name for output in FORMATS)
"""The names of all outputs."""

DIRECTORIES = tuple(dict.fromkeys(output.directory for output in FORMATS))
"""The only directories, inside the output directory, from which files are removed."""


def enabled_formats(settings: Settings) -> tuple[OutputFormat, ...]:
    """The formats that the settings enable."""
    return tuple(output for output in FORMATS if output.is_enabled(settings))

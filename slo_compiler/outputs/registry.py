"""All output formats by name; compile, drift, pruning, check and settings iterate over them.

A module of a format is imported when a run needs the format: most runs write three of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model.kinds import kind_module

if TYPE_CHECKING:
    from slo_compiler.model import Settings
    from slo_compiler.outputs.format import OutputFormat

REQUIRED = ("rules",)
"""The formats that `slo.yaml` can neither enable nor disable."""
DEFAULT = ("dashboards", "tests")
"""The formats that are enabled by default."""
_FURTHER = ("thanos", "kubernetes", "mimir", "vmalert", "grafana", "alertmanager")

NAMES = (*REQUIRED, *DEFAULT, *_FURTHER)
"""The names of all outputs: keys under `outputs` in `slo.yaml`, and names of modules of this package."""

DIRECTORIES = NAMES
"""The only directories, inside the output directory, from which files are removed: one for each output."""


def all_formats() -> tuple[OutputFormat, ...]:
    """Every format, enabled or not."""
    return tuple(map(_format, NAMES))


def enabled_formats(settings: Settings) -> tuple[OutputFormat, ...]:
    """The formats that the settings enable."""
    choice = settings.outputs.choice
    return tuple(_format(name) for name in NAMES if name in REQUIRED or choice(name, default=name in DEFAULT))


def _format(name: str) -> OutputFormat:
    found: OutputFormat = kind_module("slo_compiler.outputs", name).FORMAT
    return found

"""Parse the choice of outputs and their options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.model import Outputs
from slo_compiler.model.kinds import kind_module

if TYPE_CHECKING:
    from slo_compiler.model.settings import OutputOptions
    from slo_compiler.spec.collector import DiagnosticCollector

PARSERS = "slo_compiler.spec.outputs"


def parse_outputs(data: dict[str, Any], *, diagnostics: DiagnosticCollector) -> Outputs:
    """Parse `outputs`: each output is true, false, or a mapping of options, which enables it."""
    choices: list[tuple[str, bool]] = []
    options: list[OutputOptions] = []
    for name, value in sorted(data.items()):
        choices.append((name, value is not False))
        if isinstance(value, dict):
            parser = kind_module(PARSERS, name)
            options.append(parser.parse(value, ("outputs", name), diagnostics=diagnostics))
    return Outputs(choices=tuple(choices), options=tuple(options))

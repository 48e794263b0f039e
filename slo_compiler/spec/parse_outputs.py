"""Parse the choice of outputs and their options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.model import Outputs
from slo_compiler.model.kinds import kind_module

if TYPE_CHECKING:
    from slo_compiler.model.settings import OutputOptions
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

PARSERS = "slo_compiler.spec.outputs"


def parse_outputs(
    data: dict[str, Any], path: DataPath, *, inherited: Outputs, diagnostics: DiagnosticCollector
) -> Outputs:
    """Parse `outputs`: each output is true, false, or a mapping of options, which enables it.

    Options of an output replace all `inherited` options of that output.
    """
    choices = dict(inherited.choices)
    options: dict[type, OutputOptions] = {type(one): one for one in inherited.options}
    for name, value in data.items():
        choices[name] = value is not False
        if isinstance(value, dict):
            parsed = kind_module(PARSERS, name).parse(value, (*path, name), diagnostics=diagnostics)
            options[type(parsed)] = parsed
    by_name = sorted(options.values(), key=lambda one: type(one).__name__)
    return Outputs(choices=tuple(sorted(choices.items())), options=tuple(by_name))

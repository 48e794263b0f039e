"""Parse the target of an SLO."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.budgets import SMALLEST_BUDGET
from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.diagnostics.codes import shape

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


def parse_target(percent: int | Decimal, path: DataPath, *, diagnostics: DiagnosticCollector) -> Decimal:
    """Return the target as a ratio; report one that seems to be a ratio, or leaves hardly any budget."""
    if 100 - percent < SMALLEST_BUDGET * 100:
        place = diagnostics.at(path)
        diagnostics.add(shape.no_budget(place, target=str(percent), amount="hardly any"))
    if percent < 1:
        written = Decimal(percent)
        suggestion = decimal_text(written * 100) if written * 100 >= 1 else ""
        text = decimal_text(written)
        diagnostics.add(shape.target_is_a_ratio(diagnostics.at(path), target=text, percent=suggestion))
    return Decimal(percent) / 100

"""Every planned expression is parsed before it is written, each shape once.

The rules of two SLOs differ in names, label values and numbers, not in shape. So the SLO's
identity and the user's selectors, which were parsed when the spec was read, are replaced by
placeholders, and what remains is looked up: at 10,000 SLOs parsing 240,000 expressions in full
would cost more than everything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import slis
from slo_compiler.model import LatencySli
from slo_compiler.promql.reading import check_expression
from slo_compiler.promql.selectors import selector_text
from slo_compiler.rules.event_rates import bucket_matcher, selectors_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings, Slo
    from slo_compiler.rules.plan import SloRules

_SELECTOR = "selected"
_MATCHER = 'id="x"'


def check_expressions(rules: SloRules, *, settings: Settings) -> tuple[Diagnostic, ...]:
    """What the embedded parser says against an SLO's rules; nothing, unless the compiler is wrong."""
    replacements = tuple(_replacements(rules.slo, settings=settings))
    complaints = (
        check_expression(_shape(rule.expr, replacements)) for group in rules.groups for rule in group.rules
    )
    return tuple(
        slis.promql_syntax(rules.slo.location, problem=complaint) for complaint in complaints if complaint
    )


def _shape(expr: str, replacements: tuple[tuple[str, str], ...]) -> str:
    for text, placeholder in replacements:
        expr = expr.replace(text, placeholder)
    return expr


def _replacements(slo: Slo, *, settings: Settings) -> Iterator[tuple[str, str]]:
    names = settings.label_names
    yield f'{names.service}="{slo.service}", {names.slo}="{slo.name}"', _MATCHER
    # The longest first: one selector may be the beginning of another.
    texts = {text for selector in selectors_of(slo.sli) for text in [selector_text(selector)]}
    if isinstance(slo.sli, LatencySli):
        bucket = bucket_matcher(slo.sli.threshold)
        histogram = slo.sli.histogram
        texts = {
            selector_text(histogram, suffix="_count"),
            selector_text(histogram, suffix="_bucket", extra=(bucket,)),
        }
    for text in sorted(texts, key=len, reverse=True):
        yield text, _SELECTOR

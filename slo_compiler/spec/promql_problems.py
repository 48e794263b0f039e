"""Diagnostics of PromQL problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import expressions, names, slis
from slo_compiler.promql.reading import PromqlFault, PromqlProblem

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic, Location


def _is_cut(location: Location) -> bool:
    """Return whether a comment follows an expression without quotes, and may be part of it."""
    start = location.column - 1
    rest = location.source[start + location.length :]
    return rest.lstrip(" ").startswith("#") and location.source[start : start + 1] not in ("'", '"')


def promql_diagnostic(problem: PromqlProblem, location: Location, *, has_window: bool = True) -> Diagnostic:
    """Return the diagnostic of a problem in an expression; `has_window` is false if it has no `$window`."""
    if problem.fault is PromqlFault.SYNTAX:
        return slis.promql_syntax(
            location, problem=problem.detail, has_window=has_window, is_cut=_is_cut(location)
        )
    if problem.fault is PromqlFault.REGEX:
        return expressions.invalid_regex(location, problem=problem.detail)
    if problem.fault is PromqlFault.TWO_METRIC_NAMES:
        return names.two_metric_names(location, names=problem.detail)
    with_detail = {
        PromqlFault.NOT_A_SELECTOR: slis.not_a_selector,
        PromqlFault.MODIFIER: slis.selector_modifier,
        PromqlFault.FIXED_RANGE: slis.fixed_range,
    }
    if problem.fault in with_detail:
        return with_detail[problem.fault](location, found=problem.detail)
    without_detail = {
        PromqlFault.NO_METRIC_NAME: slis.no_metric_name,
        PromqlFault.NO_WINDOW: slis.no_window,
        PromqlFault.WINDOW_OUTSIDE_RANGE: slis.window_outside_range,
        PromqlFault.MIXED_UNITS: slis.mixed_units,
    }
    return without_detail[problem.fault](location)

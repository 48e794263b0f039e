"""The diagnostic about a Prometheus that gave no usable answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import prometheus_api as codes
from slo_compiler.prometheus_api.errors import AccessError, PrometheusError, QueryError, UnreachableError
from slo_compiler.prometheus_api.printing import shown_url

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.workflows.connect import Target

_CODES = {
    UnreachableError: codes.prometheus_unreachable,
    AccessError: codes.prometheus_denies,
    QueryError: codes.query_rejected,
}


def unanswered(error: PrometheusError, target: Target) -> Diagnostic:
    """Return the diagnostic of an error; its location is the URL, because no file is wrong."""
    build = _CODES.get(type(error), codes.answer_unusable)
    return build(Location(path=shown_url(target.connection.url)), reason=str(error))

"""An AnalysisTemplate for Argo Rollouts, which queries the decision of the error budget policy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.live.gate_query import gate_expression
from slo_compiler.rendering.environment import BUILT_IN

if TYPE_CHECKING:
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import ChangeClass

_GO = "len(result) == 1 && result[0] == 1"
_GO_OR_UNKNOWN = "len(result) == 0 || result[0] == 1"
_NOT_IN_NAMES = re.compile(r"[^a-z0-9-]+")


def render_analysis_template(scope: Scope, change: ChangeClass, *, address: str, allows_unknown: bool) -> str:
    """Render the template of a service and a class of changes; `address` is the URL of Prometheus."""
    name = _NOT_IN_NAMES.sub("-", f"slo-gate-{scope.service}-{change}".lower()).strip("-")
    return BUILT_IN.render(
        "analysis-template.yaml.j2",
        marker=f"Printed by slo gate --analysis-template for {change} changes. Edit as needed.",
        resource=name[:253],
        address=address,
        expr=gate_expression(scope, change),
        condition=_GO_OR_UNKNOWN if allows_unknown else _GO,
    )

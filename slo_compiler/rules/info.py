"""The labels of `slo:metadata:info`, which describe an SLO for dashboards and queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming import Naming


def info_labels(slo: Slo, *, naming: Naming) -> TextPairs:
    """Identity, target and custom labels.

    Only this series and the alerts have custom labels: on a series that windows are summed from, a
    changed label would split the window in two.
    """
    ours = {
        **dict(naming.identity(slo.service, slo.name)),
        "target": percent_text(slo.target),
        "window": period_text(slo.period),
        "kind": slo.sli.kind,
        "dashboard_uid": naming.detail_uid(slo.service),
    }
    if slo.owner:
        ours["owner"] = slo.owner
    if slo.runbook:
        ours["runbook_url"] = slo.runbook
    return tuple(sorted((dict(slo.labels) | ours).items()))

"""Queries of generated dashboards, as Grafana sends them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .api import Api

_TIMES = {"$__interval": "1m", "$__rate_interval": "5m", "$__range": "1h"}
_VARIABLE = re.compile(r'"\$\w+"')
_SELECTOR = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*\{[^}]*\}")
_STEP = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelQuery:
    """One query of a panel, with variables replaced."""

    panel: str
    expr: str
    is_instant: bool

    def answer(self, api: Api) -> list[dict[str, Any]]:
        """Return the series of the result, now or over the last hour."""
        if self.is_instant:
            return api.instant(self.expr)
        return api.over(self.expr, back=timedelta(hours=1), step=_STEP)

    def missing(self, api: Api) -> list[str]:
        """Return the metrics that the query reads and that have no samples in the last hour."""
        selectors = sorted(set(_SELECTOR.findall(self.expr)))
        return [one for one in selectors if not api.instant(f"count(last_over_time({one}[1h]))")]


def panel_queries(dashboard: Path) -> Iterator[PanelQuery]:
    """Return all queries of a dashboard: panels in expanded and collapsed rows, and annotations."""
    document = json.loads(dashboard.read_text())
    for panel in document["panels"]:
        for one in (panel, *panel.get("panels", ())):
            for target in one.get("targets", ()):
                yield _query(one["title"], target["expr"], is_instant=target.get("instant", False))
    for annotation in document["annotations"]["list"]:
        yield _query(annotation["name"], annotation["expr"], is_instant=False)


def _query(panel: str, expr: str, *, is_instant: bool) -> PanelQuery:
    for variable, value in _TIMES.items():
        expr = expr.replace(variable, value)
    expr = _VARIABLE.sub('".*"', expr)
    assert "$" not in expr, f"{panel}: {expr}"
    return PanelQuery(panel=panel, expr=expr, is_instant=is_instant)

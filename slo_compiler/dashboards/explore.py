"""Links to Grafana's Explore, with a query, the data source and the time range of the dashboard."""

from __future__ import annotations

import json
from urllib.parse import quote

TITLE = "Explore"

_BEFORE = '{"a":{"datasource":"', '","queries":[{"refId":"A","expr":"'
_AFTER = '"}],"range":{"from":"', '","to":"', '"}}}'


def explore_url(expr: str, *, variable: str = "", rest: str = "") -> str:
    """The URL of Explore with a query: `expr`, then the value of a variable of Grafana, then `rest`.

    Everything but variables is percent-encoded. Relative to Grafana's base URL, so it works in Markdown too.
    """
    query = f"{_quoted(_inner(expr))}{variable}{_quoted(_inner(rest))}"
    source, expression = map(_quoted, _BEFORE)
    since, until, end = map(_quoted, _AFTER)
    panes = f"{source}${{datasource}}{expression}{query}{since}${{__from}}{until}${{__to}}{end}"
    return f"explore?schemaVersion=1&panes={panes}"


def _inner(text: str) -> str:
    """The text inside a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _quoted(text: str) -> str:
    return quote(text, safe="")

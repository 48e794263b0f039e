"""The rules that Sloth v0.16 generates for an availability SLO of 99.9% over 30d.

Reproduced from its output: eight SLI recording rules (30d is optimized, Sloth's default),
seven metadata recording rules and two alerts, all at the default evaluation interval of the server.
"""

from __future__ import annotations

from typing import Any

_WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
_JOIN = "on(sloth_id, sloth_slo, sloth_service) group_left"
_BUDGET = "0.0009999999999999432"
_PAGE = (("5m", "1h", "14.4"), ("30m", "6h", "6"))
_TICKET = (("2h", "1d", "3"), ("6h", "3d", "1"))


def sloth_document(*, service: str, bad: str, total: str) -> dict[str, Any]:
    """Return the parsed rule file of one SLO; `bad` and `total` are selectors of counters."""
    identity = {"sloth_id": f"{service}-availability", "sloth_service": service, "sloth_slo": "availability"}
    where = "{" + ", ".join(f'{name}="{value}"' for name, value in identity.items()) + "}"
    parts = (
        ("sli-recordings", _slis(identity, where, bad=bad, total=total)),
        ("meta-recordings", _metadata(identity, where)),
        ("alerts", [_alert("page", _PAGE, where), _alert("ticket", _TICKET, where)]),
    )
    return {"groups": [{"name": f"sloth-slo-{part}-{service}", "rules": rules} for part, rules in parts]}


def _slis(identity: dict[str, str], where: str, *, bad: str, total: str) -> list[dict[str, Any]]:
    exprs = {w: f"(sum(rate({bad}[{w}])))\n/\n(sum(rate({total}[{w}])))" for w in _WINDOWS}
    ratio = f"slo:sli_error:ratio_rate5m{where}[30d]"
    exprs["30d"] = f"sum_over_time({ratio})\n/ ignoring (sloth_window)\ncount_over_time({ratio})"
    return [
        _record(f"slo:sli_error:ratio_rate{window}", expr, identity | {"sloth_window": window})
        for window, expr in exprs.items()
    ]


def _metadata(identity: dict[str, str], where: str) -> list[dict[str, Any]]:
    budget = f"{_JOIN} slo:error_budget:ratio{where}"
    exprs = {
        "slo:objective:ratio": "vector(0.9990000000000001)",
        "slo:error_budget:ratio": "vector(1-0.9990000000000001)",
        "slo:time_period:days": "vector(30)",
        "slo:current_burn_rate:ratio": f"slo:sli_error:ratio_rate5m{where} / {budget}",
        "slo:period_burn_rate:ratio": f"slo:sli_error:ratio_rate30d{where} / {budget}",
        "slo:period_error_budget_remaining:ratio": f"1 - slo:period_burn_rate:ratio{where}",
    }
    info = _record("sloth_slo_info", "vector(1)", identity | {"sloth_objective": "99.9"})
    return [*(_record(name, expr, identity) for name, expr in exprs.items()), info]


def _alert(severity: str, pairs: tuple[tuple[str, str, str], ...], where: str) -> dict[str, Any]:
    def side(window: str, factor: str) -> str:
        over = f"slo:sli_error:ratio_rate{window}{where} > ({factor} * {_BUDGET})"
        return f"max({over}) without (sloth_window)"

    tests = [f"({side(short, factor)} and {side(long, factor)})" for short, long, factor in pairs]
    return {"alert": f"sloth {severity}", "expr": " or ".join(tests), "labels": {"sloth_severity": severity}}


def _record(name: str, expr: str, labels: dict[str, str]) -> dict[str, Any]:
    return {"record": name, "expr": expr, "labels": labels}

"""Changes of SLIs."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.changes.change import Change, Effect, by_sign, together
from slo_compiler.promql.periods import period_text
from slo_compiler.promql.raw_reads import PROMETHEUS_READS
from slo_compiler.records import replace
from slo_compiler.rules.event_rates import event_rates

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from slo_compiler.changes.side import Side
    from slo_compiler.model import Sli

_STRICTER = {"threshold": -1, "maximum": -1, "minimum": 1}
"""Fields of SLIs that are limits of good events, and the direction in which they are stricter."""

_PARTS = ("total", "bad", "good")


def sli_changes(old: Side, new: Side) -> Iterator[Change]:
    """Compare SLIs: limits have a direction; for everything else both expressions are shown."""
    before, after = old.slo.sli, new.slo.sli
    if before == after:
        return
    limits = _limits(before, after)
    if limits:
        effect = together(by_sign(sign) for _, sign in limits)
        yield Change(kind="sli", effect=effect, text="; ".join(text for text, _ in limits), hint=_mixed(new))
        return
    kinds = "" if before.kind == after.kind else f" ({before.kind} -> {after.kind})"
    texts = [
        f"{part} {one or 'none'} -> {other or 'none'}"
        for part, one, other in zip(_PARTS, _expressions(old, new), _expressions(new, new), strict=True)
        if one != other
    ]
    text = "; ".join((f"SLI changed{kinds}", *texts))
    yield Change(kind="sli", effect=Effect.UNCLEAR, text=text, hint=_mixed(new))


def _limits(before: Sli, after: Sli) -> list[tuple[str, int]]:
    """Each changed limit with its direction, if the SLIs differ in nothing else."""
    if type(before) is not type(after):
        return []
    names = [field.name for field in fields(before) if field.name in _STRICTER]
    mine: Any = before
    if replace(mine, **{name: getattr(after, name) for name in names}) != after:
        return []
    found = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return [
        (f"SLI {name} {_limit(old)} -> {_limit(new)}", _direction(name, old, new))
        for name, old, new in found
        if old != new
    ]


def _limit(value: Decimal | None) -> str:
    return "none" if value is None else decimal_text(value)


def _direction(name: str, old: Decimal | None, new: Decimal | None) -> int:
    """The sign of a change: a limit that is added is stricter."""
    if old is None or new is None:
        return 1 if old is None else -1
    return _STRICTER[name] * ((new > old) - (new < old))


def _expressions(side: Side, new: Side) -> tuple[str, str, str]:
    """The expressions of an SLI, without its groups, over the base window of the new SLO."""
    slo = replace(side.slo, group_by=(), source_labels=())
    window = PROMETHEUS_READS.over(new.plan.windows.step, scrape_interval=new.slo.scrape_interval)
    rates = event_rates(slo, window)
    return _line(rates.total), _line(rates.bad or ""), _line(rates.good or "")


def _line(expression: str) -> str:
    return " ".join(expression.split())


def _mixed(new: Side) -> str:
    return f"for {period_text(new.slo.period)}, the window contains events of both SLIs"

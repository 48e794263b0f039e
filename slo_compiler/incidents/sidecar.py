"""The JSON file next to a postmortem: every figure, and every query with its times and its result.

Prometheus deletes old samples, after 15 days by default; what was measured must not depend on that.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from slo_compiler.incidents.summary import spent_share, utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.incidents.episodes import Episode
    from slo_compiler.incidents.evidence_text import Findings
    from slo_compiler.incidents.facts import Question, SloIncident
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.model.samples import SampledSeries

SCHEMA = "slo.evidence/v1"

_EXACT = 0.0005
"""Half of a millisecond, the precision of times in Prometheus."""

_MOST_SAMPLES = 4000
"""Samples of one answer that are written; of more, only their number."""


def sidecar_text(findings: Findings, *, id_: str, document: str) -> str:
    """Return the file; `document` is the name of the postmortem. Every list item is one line."""
    incident = findings.incident
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "id": id_,
        "document": document,
        "service": findings.plan.service.name,
        "prometheus": findings.source,
        "searched": {"begin": _time(incident.begin), "end": _time(incident.end)},
        "slos": [_slo(findings, one) for one in incident.slos],
        "queries": [_query(number, one) for number, one in enumerate(incident.questions, start=1)],
        "warnings": list(incident.warnings),
    }
    lines = ",\n".join(f"  {_json(key)}: {_value(value)}" for key, value in data.items())
    return f"{{\n{lines}\n}}\n"


def _value(value: object) -> str:
    if not isinstance(value, list) or not value:
        return _json(value)
    return "[\n" + ",\n".join(f"    {_json(one)}" for one in value) + "\n  ]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _slo(findings: Findings, one: SloIncident) -> dict[str, Any]:
    """Return the figures by the part of the queries that they come from."""
    slo = findings.about(one).plan.slo
    return {
        "slo": one.name.slo,
        "group": dict(one.group),
        "target": float(slo.target),
        "period_seconds": round(slo.period.length.total_seconds()),
        "is_part_of_the_incident": one in findings.summary.involved,
        "alerts": [_episode(episode) for episode in one.fired],
        "replay": _replay(one),
        "impact": _impact(one),
        "budget": _budget(one),
        "policy": [{"begin": _time(change.time), "level": change.level} for change in one.states],
    }


def _episode(episode: Episode) -> dict[str, Any]:
    return {
        "labels": dict(episode.labels),
        "begin": _time(episode.begin),
        "end": None if episode.is_open else _time(episode.end),
    }


def _replay(one: SloIncident) -> dict[str, Any]:
    alerts = [
        {
            **_pair(firing.pair),
            "begin": _time(firing.begin),
            "resolved": None if firing.resolved is None else _time(firing.resolved),
        }
        for firing in one.replayed
    ]
    pairs = [{**_pair(firings.pair), "begins": [_time(at) for at in firings.begins]} for firings in one.pairs]
    return {"from": one.rates_from.value, "alerts": alerts, "pairs": pairs}


def _pair(pair: BurnRatePair) -> dict[str, Any]:
    return {
        "severity": pair.severity,
        "burn_rate": float(pair.burn_rate),
        "long_window_seconds": pair.long_window.total_seconds(),
        "short_window_seconds": pair.short_window.total_seconds(),
    }


def _impact(one: SloIncident) -> dict[str, Any]:
    cost = one.cost
    estimated = {} if one.impact is None else _spell(one.impact)
    events = {} if cost is None else {"bad": _number(cost.bad), "total": _number(cost.total)}
    return {**estimated, **events, "above_budget": [_spell(spell) for spell in one.spells]}


def _budget(one: SloIncident) -> dict[str, Any]:
    share = spent_share(one)
    return {
        "data_since": None if one.data_since is None else _time(one.data_since),
        "allowed": None if one.cost is None else _number(one.cost.allowed),
        "spent": None if share is None else float(share),
        "remaining_before": _number(one.before),
        "remaining_after": _number(one.after),
    }


def _spell(spell: Spell) -> dict[str, Any]:
    return {
        "begin": _time(spell.begin),
        "end": None if spell.is_open else _time(spell.end),
        "highest_error_ratio": _number(spell.peak),
    }


def _query(number: int, one: Question) -> dict[str, Any]:
    times = {"at": _time(one.time)}
    if one.begin is not None and one.step is not None:
        times = {"begin": _time(one.begin), "end": _time(one.time)}
    step = {} if one.step is None else {"step_seconds": one.step.total_seconds()}
    return {
        "number": number,
        "for": one.part.value,
        "slo": one.slo,
        "fact": one.fact,
        "query": one.query,
        **times,
        **step,
        **_result(one.result),
    }


def _result(series: Iterable[SampledSeries]) -> dict[str, Any]:
    found = sorted(series, key=lambda one: sorted(one.labels.items()))
    samples = sum(len(one.points) for one in found)
    numbers = {"series": len(found), "samples": samples}
    if samples > _MOST_SAMPLES:
        return {**numbers, "result": None}
    result = [{"labels": dict(sorted(one.labels.items())), "runs": list(_runs(one.points))} for one in found]
    return {**numbers, "result": result}


def _runs(points: Sequence[tuple[float, float]]) -> Iterator[dict[str, Any]]:
    """Split samples into runs of equal distances, because most times follow from the first one."""
    index = 0
    while index < len(points):
        end = index + 1
        begin = round(points[index][0], 3)
        step = round(points[end][0] - begin, 3) if end < len(points) else 0.0
        while end < len(points) and abs(points[end][0] - begin - step * (end - index)) < _EXACT:
            end += 1
        values = [_number(value) for _, value in points[index:end]]
        yield {"begin": begin, "step": step if len(values) > 1 else 0.0, "values": values}
        index = end


def _time(time: float) -> dict[str, Any]:
    return {"unix": round(time, 3), "utc": f"{utc(time):%Y-%m-%dT%H:%M:%SZ}"}


def _number(value: float | None) -> float | str | None:
    """Return a number; one that JSON does not have as the text that Prometheus writes."""
    if value is None or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"

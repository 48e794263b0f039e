"""The formats of `slo postmortem scan`: text, Markdown and JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from slo_compiler.cli.live_json import number
from slo_compiler.cli.live_texts import events_text
from slo_compiler.cli.screen import counted, printable
from slo_compiler.live.series import group_text
from slo_compiler.postmortems.writing import duration_words, time_text
from slo_compiler.workflows.postmortem_scan import new_command, spent_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slo_compiler.incidents.judging import JudgedIncident
    from slo_compiler.incidents.measuring import MeasuredSlo
    from slo_compiler.workflows.postmortem_scan import ScanResult


def plain_text(result: ScanResult) -> str:
    """Return the incidents as text, with one line for each small incident."""
    lines = [_headline(result)]
    if result.missing:
        lines += ["", "A postmortem is required and missing:"]
        for one in result.missing:
            lines += [f"  {_title(one)}", *(f"    {line}" for line in _details(one))]
            lines.append(f"    {new_command(one)}")
    for heading, found in (("Covered:", result.covered), ("No postmortem required:", result.small)):
        if found:
            lines += ["", heading, *(f"  {_title(one)}: {_short(one)}" for one in found)]
    return "".join(f"{printable(line)}\n" for line in lines)


def markdown_text(result: ScanResult) -> str:
    """Return the incidents as a Markdown document."""
    lines = ["# Incidents and postmortems", "", _escaped(_headline(result))]
    for one in result.missing:
        lines += ["", f"## Missing: {_escaped(_title(one))}", ""]
        lines += [f"- {_escaped(line)}" for line in _details(one)]
        lines += ["", f"    {printable(new_command(one))}"]
    for heading, found in (("Covered", result.covered), ("No postmortem required", result.small)):
        if found:
            lines += ["", f"## {heading}", ""]
            lines += [f"- {_escaped(f'{_title(one)}: {_short(one)}')}" for one in found]
    return "".join(f"{line}\n" for line in lines)


def json_text(result: ScanResult) -> str:
    """Return all incidents as JSON."""
    data = {
        "from": _time(result.begin),
        "to": _time(result.end),
        "missing": len(result.missing),
        "incidents": [_data(one) for one in result.incidents],
        "queries": result.queries,
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


FORMATS: dict[str, Callable[[ScanResult], str]] = {
    "text": plain_text,
    "markdown": markdown_text,
    "json": json_text,
}
"""By the value of --format."""


def _headline(result: ScanResult) -> str:
    found = counted(len(result.incidents), "incident")
    missing = len(result.missing)
    summary = f"{missing} without a required postmortem" if missing else "no postmortem is missing"
    return f"{_time(result.begin)} to {_time(result.end)}: {found}, {summary}"


def _time(seconds: float) -> str:
    return time_text(datetime.fromtimestamp(round(seconds), tz=UTC))


def _is_open(one: JudgedIncident) -> bool:
    return one.episode is not None and one.episode.is_open


def _title(one: JudgedIncident) -> str:
    """Service, times and duration of the impact."""
    extent = one.extent
    ids = "".join(f" {declared.id}" for declared in one.declared)
    end = "now" if _is_open(one) else time_text(extent.end)
    return (
        f"{extent.service}{ids}, {time_text(extent.begin)} to {end}"
        f" ({duration_words(extent.end - extent.begin)})"
    )


def _details(one: JudgedIncident) -> Iterator[str]:
    """The triggers, and the impact on each SLO."""
    yield f"because of: {', '.join(one.triggers)}"
    for declared in one.declared:
        yield f"declared: {declared.severity}, {declared.title}"
    if one.episode is None:
        return
    yield f"alerts: {_alerts(one)}"
    for slo in one.episode.slos:
        yield _slo(slo)


def _alerts(one: JudgedIncident) -> str:
    """Return which alerts fired first and for how many SLOs: `page at 14:32:00Z of availability`."""
    if one.episode is None:
        return "none"
    texts: dict[str, None] = {}
    for alert in one.episode.alerts.alerts:
        how = "would have fired" if alert.is_replayed else "fired"
        texts.setdefault(f"{alert.severity} of {alert.slo} {how} at {_time(alert.begin)}")
    return "; ".join(texts)


def _slo(slo: MeasuredSlo) -> str:
    name = f"{slo.name.slo}{group_text(slo.group)}"
    if slo.impact is None or slo.cost is None:
        return f"{name}: no data about its impact"
    length = duration_words(timedelta(seconds=round(slo.impact.end - slo.impact.begin)))
    share = (
        "unknown share of the error budget, because there is no data for the whole window"
        if slo.spent is None
        else f"{slo.spent * 100:.1f}% of the error budget"
    )
    return f"{name}: {share}, {events_text(slo.cost.bad)} bad events in {length}"


def _short(one: JudgedIncident) -> str:
    """Return why no postmortem is missing, or what a small incident cost."""
    if one.document is not None:
        return f"{one.document.id} in {one.document.places.document.path}"
    if one.triggers:
        return f"not needed: {one.excuse}"
    return spent_text(one.episode) if one.episode is not None else one.declared[0].title


def _escaped(text: str) -> str:
    """Text with Markdown characters escaped."""
    return "".join(f"\\{one}" if one in "\\|<>&*_`[]#!" else one for one in printable(text))


def _data(one: JudgedIncident) -> dict[str, object]:
    extent, episode = one.extent, one.episode
    return {
        "service": extent.service,
        "begin": time_text(extent.begin),
        "end": None if _is_open(one) else time_text(extent.end),
        "duration_seconds": round((extent.end - extent.begin).total_seconds()),
        "triggers": [trigger.value for trigger in one.triggers],
        "missing": one.is_missing,
        "postmortem": None if one.document is None else one.document.id,
        "path": None if one.document is None else one.document.places.document.path,
        "no_postmortem": one.excuse or None,
        "declared": [declared.id for declared in one.declared],
        "alerts": [] if episode is None else _alert_data(one),
        "slos": [] if episode is None else [_slo_data(slo) for slo in episode.slos],
        "command": new_command(one) if one.is_missing else None,
    }


def _alert_data(one: JudgedIncident) -> Sequence[dict[str, object]]:
    if one.episode is None:
        return ()
    return [
        {
            "slo": alert.slo,
            "severity": alert.severity,
            "begin": _time(alert.begin),
            "end": None if alert.is_open else _time(alert.end),
            "replayed": alert.is_replayed,
        }
        for alert in one.episode.alerts.alerts
    ]


def _slo_data(slo: MeasuredSlo) -> dict[str, object]:
    impact, cost = slo.impact, slo.cost
    return {
        "slo": slo.name.slo,
        "group": dict(slo.group),
        "begin": None if impact is None else _time(impact.begin),
        "end": None if impact is None else _time(impact.end),
        "bad_events": None if cost is None else number(cost.bad),
        "events": None if cost is None else number(cost.total),
        "budget_spent": number(slo.spent),
    }

"""The text of the evidence about an incident, as Markdown; its tables are not aligned yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import percent_text
from slo_compiler.incidents import figures
from slo_compiler.incidents.alert_rows import alert_rows, detection_row, pair_rows
from slo_compiler.incidents.cost_rows import cost_rows
from slo_compiler.incidents.policy_rows import policy_rows
from slo_compiler.incidents.query_list import query_lines
from slo_compiler.incidents.short_rates import short_window
from slo_compiler.incidents.subject import Subject
from slo_compiler.incidents.summary import utc
from slo_compiler.promql.durations import duration_text
from slo_compiler.records import dataclass
from slo_compiler.texts.markdown import inline_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.incidents.facts import Incident, SloIncident
    from slo_compiler.incidents.impact import Spell
    from slo_compiler.incidents.subject import Row
    from slo_compiler.incidents.summary import Summary
    from slo_compiler.model import Intervals
    from slo_compiler.naming import Naming

_MOST_SPELLS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The facts about a service, and their source."""

    incident: Incident
    summary: Summary
    plan: ServicePlan
    naming: Naming
    intervals: Intervals
    source: str
    """The URL of the Prometheus, without secrets."""

    def about(self, one: SloIncident) -> Subject:
        """Return an SLO or a group with its plan."""
        return Subject(
            one=one,
            plan=next(alerts for alerts in self.plan.slos if alerts.slo.name == one.name.slo),
            naming=self.naming,
            intervals=self.intervals,
            until=self.incident.end,
        )


def evidence_text(findings: Findings, *, sidecar: str) -> str:
    """Return the text between the markers; `sidecar` is the path of the JSON file from the document."""
    return "".join(f"{line}\n" for line in _lines(findings, sidecar))


def _lines(findings: Findings, sidecar: str) -> Iterator[str]:
    incident = findings.incident
    yield "## Evidence"
    yield ""
    yield (
        f"Data of {inline_text(findings.source)} about {findings.plan.service.name}"
        f" from {figures.moment(incident.begin)} to {figures.moment(incident.end)}."
        f" The results of all queries are in [{sidecar}]({sidecar})."
    )
    if findings.summary.involved:
        yield "Start and end of the impact are estimates; the front matter takes precedence."
    yield from _not_over(findings)
    shown = findings.summary.shown
    for one in shown:
        yield from _table(findings, one)
    yield from _more_groups(findings)
    others = [one for one in incident.slos if one not in findings.summary.involved]
    for one in others:
        if one.fired or one.replayed or one.spells:
            yield from _table(findings, one)
    yield from _nothing(findings, others)
    for warning in incident.warnings:
        yield ""
        yield f"Prometheus warns: {inline_text(warning)}"
    yield from query_lines(incident.questions)


def _not_over(findings: Findings) -> Iterator[str]:
    incident, summary = findings.incident, findings.summary
    if summary.is_open:
        yield f"At {figures.moment(incident.end)}, the impact was not over, so it has no end and no duration."
    if summary.start is not None and summary.start <= utc(incident.begin):
        yield "It may have begun earlier: search again with an earlier --from."


def _table(findings: Findings, one: SloIncident) -> Iterator[str]:
    about = findings.about(one)
    yield ""
    yield f"### {figures.name_of(one)}, {percent_text(about.plan.slo.target)}% over {about.period}"
    yield ""
    yield "| Fact | Value |"
    yield "|---|---|"
    for fact, value in _rows(about, is_involved=one in findings.summary.involved):
        yield f"| {fact} | {value} |"


def _rows(about: Subject, *, is_involved: bool) -> Iterator[Row]:
    """Yield the times, the detection, the cost and the policy states."""
    impact = about.one.impact if is_involved else None
    if impact is None:
        yield from alert_rows(about)
        yield from _spells(about, None)
        return
    yield _impact(about, impact)
    yield from alert_rows(about)
    yield detection_row(about, impact)
    yield from cost_rows(about, impact)
    yield from policy_rows(about)
    yield from pair_rows(about, impact)
    yield from _spells(about, impact)


def _impact(about: Subject, impact: Spell) -> Row:
    window, limit = duration_text(short_window(about.plan.slo)), percent_text(about.plan.slo.error_budget)
    when = (
        f"since {figures.moment(impact.begin)}, not over at {figures.moment(about.until)}"
        if impact.is_open
        else f"{figures.span(impact.begin, impact.end)}: {figures.length(impact.begin, impact.end)}"
    )
    return f"Impact (estimated: error ratio over {window} above {limit}%)", when


def _spells(about: Subject, impact: Spell | None) -> Iterator[Row]:
    """Yield other times with too many errors, which no figure contains."""
    found = [one for one in about.one.spells if impact is None or not _overlap(one, impact)]
    if not found:
        return
    listed = "; ".join(figures.span(one.begin, one.end) for one in found[:_MOST_SPELLS])
    more = f" and {len(found) - _MOST_SPELLS} more" if len(found) > _MOST_SPELLS else ""
    yield "Other times above the error budget, not counted here", listed + more


def _overlap(one: Spell, other: Spell) -> bool:
    return one.begin <= other.end and other.begin <= one.end


def _more_groups(findings: Findings) -> Iterator[str]:
    summary = findings.summary
    for slo in summary.slos:
        number = sum(one.name.slo == slo for one in summary.involved)
        shown = sum(one.name.slo == slo for one in summary.shown)
        if number > shown:
            yield ""
            yield f"{number - shown} more groups of {inline_text(slo)} have an impact; these are the worst."


def _nothing(findings: Findings, others: Iterable[SloIncident]) -> Iterator[str]:
    quiet = [one for one in others if not (one.fired or one.replayed or one.spells)]
    names = [slo for slo in _names(quiet) if slo not in {one.name.slo for one in findings.summary.involved}]
    silent = [
        alerts.slo.name
        for alerts in findings.plan.slos
        if not any(one.name.slo == alerts.slo.name for one in findings.incident.slos)
    ]
    if not findings.summary.involved:
        yield ""
        yield "No impact was found."
    if names:
        yield ""
        yield f"No alert fired, and no error ratio exceeded its budget: {', '.join(map(inline_text, names))}."
    if silent:
        yield ""
        yield f"There is no data for: {', '.join(map(inline_text, silent))}."


def _names(slos: Iterable[SloIncident]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name.slo for one in slos))

"""`slo explain`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format, show_diagnostics
from slo_compiler.cli.environment import require_environment
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.options import SettingsFile, SpecsOption
from slo_compiler.cli.screen import printable, say

if TYPE_CHECKING:
    from datetime import timedelta
    from decimal import Decimal

    from slo_compiler.workflows.explain import ExplainedPair, ExplainedSlo

_CODE = re.compile(r"SLO\d{4}", re.IGNORECASE)
_TRAFFIC = re.compile(r"(?P<count>\d{1,12}(?:\.\d{1,6})?)/(?P<unit>[smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


_Subject = Annotated[
    str,
    typer.Argument(
        help="SLO (service/slo), service with one SLO, or code such as SLO1003.",
        metavar="SLO|SERVICE|CODE",
    ),
]
_Traffic = Annotated[
    str | None,
    typer.Option(
        help="Show the effect of min_errors at this traffic, such as 1/m or 20/s.", metavar="EVENTS"
    ),
]
_Environment = Annotated[
    str,
    typer.Option(help="Environment of slo.yaml (default: the first).", metavar="NAME", show_default=False),
]


def explain(
    subject: _Subject,
    *,
    specs: SpecsOption = None,
    traffic: _Traffic = None,
    settings: SettingsFile = None,
    environment: _Environment = "",
) -> None:
    """Explain an SLO or a diagnostic code.

    For an SLO: its error budget, when each alert fires and resolves, and the cost of its rules in Prometheus.
    For a code: what it means, why it matters and how to fix it.
    """
    if _CODE.fullmatch(subject):
        _explain_code(subject.upper())
        return
    from slo_compiler.workflows.explain import explain_slo

    paths = tuple(specs or ("specs",))
    require_environment(environment, paths, settings)
    result = explain_slo(
        subject,
        paths,
        settings_path=settings,
        traffic=_events_per_second(traffic),
        environment=environment,
    )
    if result.slo is None:
        show_diagnostics(result.diagnostics, Format.TEXT)
        if result.of_service:
            say(f"slo explain: {printable(subject)} has several SLOs: {', '.join(result.of_service)}")
        else:
            _not_found(subject, result.known)
        raise typer.Exit(Exit.ERRORS)
    typer.echo(_text(result.slo, traffic))


def _explain_code(code: str) -> None:
    from slo_compiler.workflows.codes import manual

    text = manual(code)
    if text is None:
        say(f"slo explain: unknown code {code}")
        raise typer.Exit(Exit.USAGE)
    typer.echo(text)


def _not_found(subject: str, known: tuple[str, ...]) -> None:
    from difflib import get_close_matches

    near = get_close_matches(subject, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"SLOs: {', '.join(known[:10]) or 'none'}"
    say(f"slo explain: SLO {printable(subject)} not found; {hint}")


def _events_per_second(text: str | None) -> Decimal | None:
    from decimal import Decimal

    if text is None:
        return None
    match = _TRAFFIC.fullmatch(text)
    if match is None or not Decimal(match["count"]):
        say(f"slo explain: traffic {printable(text)} is not a number of events per s, m, h or d, such as 1/m")
        raise typer.Exit(Exit.USAGE)
    return Decimal(match["count"]) / _SECONDS[match["unit"]]


def _text(explained: ExplainedSlo, traffic: str | None) -> str:
    from slo_compiler.arithmetic.percent import percent_text
    from slo_compiler.promql.periods import period_text

    slo = explained.slo
    at = f" at {traffic.replace('/', ' events per ')}" if traffic else ""
    lines = [
        f"{slo.identity}: {percent_text(slo.target)}% good events over {period_text(slo.period)}",
        *([f"  {printable(slo.description)}"] if slo.description else []),
        "",
        *_budget(explained),
        "",
        f"Alerts{at} (a pair fires while both windows exceed the threshold)",
        *(line for pair in explained.pairs for line in _pair(pair)),
        *_left_out(explained),
        *_guards(explained),
        "",
        *_cost(explained),
    ]
    return "\n".join(lines)


def _budget(explained: ExplainedSlo) -> list[str]:
    from slo_compiler.arithmetic.budgets import budget_events
    from slo_compiler.arithmetic.durations import readable
    from slo_compiler.arithmetic.percent import decimal_text, percent_text
    from slo_compiler.promql.periods import period_text

    budget = explained.slo.error_budget
    period = period_text(explained.slo.period)
    lines = [
        f"Error budget: {percent_text(budget)}%",
        f"  as time    {readable(explained.budget_time)} of total outage per {period}",
    ]
    if explained.slo.sli.counts_events:
        lines.append(f"  as events  {decimal_text(budget_events(budget, 1_000_000))} bad events per million")
    return lines


def _pair(explained: ExplainedPair) -> list[str]:
    from slo_compiler.arithmetic.percent import decimal_text
    from slo_compiler.promql.durations import duration_text

    pair = explained.pair
    windows = f"{duration_text(pair.long_window)} and {duration_text(pair.short_window)}"
    share = _percent(pair.budget_fraction, places=2)
    threshold = f"burn rate {pair.burn_rate:f}, threshold {pair.threshold:f}"
    lines = [f"  {pair.severity:<6}  {windows}: {share}% of the budget, {threshold}"]
    if pair.is_adjusted:
        wanted = pair.wanted
        lines.append(
            f"          adjusted from {decimal_text(wanted.budget_fraction * 100)}% in"
            f" {duration_text(wanted.long_window)}: see docs/alerting.md"
        )
    if explained.is_too_quiet:
        lines.append("          cannot fire: there are fewer than min_errors events in its long window")
    for incident in explained.incidents:
        times = incident.times
        fires = _range(times.detection, times.detection_latest)
        resolves = _range(times.reset, times.reset_latest)
        lines.append(
            f"          errors {incident.label:<15} fires after {fires:<18} resolves after {resolves:<18}"
            f" budget consumed {_percent(times.budget_consumed, places=1)}%"
        )
    return lines


def _range(shortest: timedelta, longest: timedelta) -> str:
    """Format a range of times; one time if both are the same as they are shown."""
    from slo_compiler.arithmetic.durations import readable

    first, last = readable(shortest), readable(longest)
    return first if first == last else f"{first} to {last}"


def _percent(share: Decimal, *, places: int) -> str:
    from slo_compiler.arithmetic.percent import decimal_text

    return decimal_text(round(share * 100, places))


def _left_out(explained: ExplainedSlo) -> list[str]:
    from slo_compiler.arithmetic.percent import decimal_text
    from slo_compiler.promql.durations import duration_text

    reasons = (
        (explained.planned.impossible, "it cannot fire at this target"),
        (explained.planned.merged, "it has the same windows as another pair"),
    )
    return [
        f"  {severity:<6}  {decimal_text(policy.budget_fraction * 100)}% in"
        f" {duration_text(policy.long_window)} is skipped: {reason}"
        for policies, reason in reasons
        for severity, policy in policies
    ]


def _guards(explained: ExplainedSlo) -> list[str]:
    from slo_compiler.arithmetic.durations import readable

    lines = []
    if explained.slo.sli.counts_events and explained.slo.min_errors:
        lines.append(
            f"  A pair fires only with at least {explained.slo.min_errors} bad events in its long window."
        )
    if explained.event_interval:
        each = readable(explained.event_interval)
        lines.append(f"  A series has one event per {each}: the latest times are those of a single series.")
    late = [pair for pair in explained.pairs if pair.guard]
    if late:
        waits = _range(late[0].guard, late[-1].guard)
        lines.append(f"  Slower pairs of a new SLO cannot fire until there is enough data: {waits}.")
    if explained.keep_firing:
        keep = f"at least {readable(explained.keep_firing)}"
        lines.append(f"  An alert keeps firing for {keep} after its condition ends (included above).")
    if explained.slo.alerting.absent:
        each = " of a group" if explained.slo.group_by else ""
        after = _range(*explained.absent_after)
        lines.append(f"  ticket  no data{each} for {after}: {explained.absent_alert}")
    return ["", *lines] if lines else []


def _cost(explained: ExplainedSlo) -> list[str]:
    from slo_compiler.promql.durations import duration_text

    cost = explained.cost
    group = " per group" if explained.slo.group_by else ""
    series = f"{cost.recorded_series} recorded series"
    if explained.slo.group_by:
        series += f" and {cost.recorded_per_group} per group"
    recorded = f"{cost.recorded_samples_per_second:.1f}{group} of recorded series"
    scraped = duration_text(explained.slo.scrape_interval)
    raw = f"{cost.raw_samples_per_second:.1f} for each selected raw series (scraped every {scraped})"
    return [
        f"Cost: {cost.rules} rules, {series}; {explained.service_rules} more rules for the whole service",
        f"  samples read per second: {recorded}, and {raw}",
    ]

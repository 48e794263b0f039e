"""Benchmark A: cost and accuracy of compiled rules in Prometheus, compared with Sloth."""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import blocks, rulefile, traffic
from bench.evaluate import END, History, RuleSet, evaluate
from bench.measure import Accuracy, SetCost, accuracy, cost
from bench.processes import environment, slo, snapshot
from bench.report import table
from bench.server import serving, version
from bench.sloth_rules import sloth_document

if TYPE_CHECKING:
    from collections.abc import Sequence

OURS, SLOTH = "slo", "Sloth"
_WINDOWS = ("30d", "3d", "1d", "6h", "1h")
POINT_EVERY = 2735
"""About 45 minutes, not a multiple of any rule interval."""
_COST_POINTS = 6
_GOAL_SAMPLES = 60.0
_GOAL_TIME = 20.0
_GOAL_ERROR = 0.05
_GOAL_SHAPES = ("day", "night", "lowtraffic")
_NOTE = (
    "The error compares the value at each point with the events that happened in the window up to that "
    "point. In `resets`, Prometheus was down four times, 3.7 hours in total, with two bursts of errors in "
    "that time. The ratios of `slo` omit this time; windows over raw counters bridge it. In `churn`, every "
    "counter appears with its first event, which `rate()` cannot measure. Windows with fewer than 20 bad "
    "events are not compared."
)
_SPEC = """\
version: slo/v1
service: {name}
slos:
  - name: availability
    target: 99.9
    window: 30d
    sli:
      events:
        bad: {bad}
        total: {total}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """All measurements of one shape."""

    shape: str
    series: int
    costs: dict[str, SetCost]
    errors: dict[tuple[str, str], Accuracy | None]
    """By tool and window."""


def run(rules_folder: Path | None = None) -> tuple[str, bool]:
    """Measure; return the report, and True if the goals are met.

    `rules_folder` contains one `<shape>.yaml` per shape; by default the compiler is run.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="slo-bench-") as name:
        folder = Path(name)
        rules = rules_folder or compiled(folder / "compiled")
        findings = _measure(folder, rules)
    report = _report(findings, took=time.monotonic() - began)
    return report, _goals_met(findings)


def selectors(shape: str) -> tuple[str, str]:
    """Return the selectors of the bad and the total events of a shape."""
    return (
        f'http_requests_total{{job="{shape}",code=~"5.."}}',
        f'http_requests_total{{job="{shape}"}}',
    )


def compiled(folder: Path, *, shapes: Sequence[traffic.Shape] = traffic.SHAPES) -> Path:
    """Compile one SLO per shape and return the directory of the rule files."""
    specs = folder / "specs"
    specs.mkdir(parents=True)
    for shape in shapes:
        bad, total = selectors(shape.name)
        text = _SPEC.format(name=shape.name, bad=bad, total=total)
        (specs / f"{shape.name}.slo.yaml").write_text(text, encoding="utf-8")
    command = slo("compile", "specs", "-o", "generated")
    subprocess.run(
        command,
        cwd=folder,
        env=environment(snapshot(folder / "package")),
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=120,
    )
    return folder / "generated" / "rules"


def _measure(folder: Path, rules: Path) -> list[Finding]:
    history = History(folder=folder)
    scraped = {shape.name: traffic.generate(shape) for shape in traffic.SHAPES}
    for one in scraped.values():
        _say(f"{one.shape.name}: {len(one.series)} series")
        blocks.import_blocks(blocks.raw(one.series), into=history.raw, scratch=folder / "text")
    sets = [rule_set for shape in traffic.SHAPES for rule_set in rule_sets(shape, rules)]
    points = range(END - 3 * 86_400, END + 1, POINT_EVERY)
    _say(f"{len(sets)} rule sets, {len(points)} evaluation points")
    values = evaluate(sets, history, points=points)
    _say("costs")
    with serving(history.blocks, folder=folder) as server:
        some = points[:: len(points) // _COST_POINTS][:_COST_POINTS]
        costs = {(r.tool, r.shape.name): cost(r, server, points=some) for r in sets}
    errors = {
        (r.tool, r.shape.name, window): accuracy(
            r, values, scraped[r.shape.name].truth, window=window, points=_seen(r.shape, points)
        )
        for r in sets
        for window in _WINDOWS
    }
    return [
        Finding(
            shape=shape.name,
            series=len(scraped[shape.name].series),
            costs={tool: costs[tool, shape.name] for tool in (OURS, SLOTH)},
            errors={(t, w): errors[t, shape.name, w] for t in (OURS, SLOTH) for w in _WINDOWS},
        )
        for shape in traffic.SHAPES
    ]


def rule_sets(shape: traffic.Shape, rules: Path) -> tuple[RuleSet, RuleSet]:
    """Return our rules and those of Sloth for a shape."""
    bad, total = selectors(shape.name)
    sloth = rulefile.rules_of(sloth_document(service=shape.name, bad=bad, total=total))
    ours = rulefile.load(rules / f"{shape.name}.yaml")
    return (
        RuleSet(tool=OURS, shape=shape, rules=ours),
        RuleSet(tool=SLOTH, shape=shape, rules=sloth),
    )


def _seen(shape: traffic.Shape, points: Sequence[int]) -> list[int]:
    """Return the points at which Prometheus was up, and had been for 300 seconds."""
    outages = traffic.outage_seconds(shape)
    return [at for at in points if not any(begin <= at < end + 300 for begin, end in outages)]


def _goals_met(findings: Sequence[Finding]) -> bool:
    return _saving(findings) >= _GOAL_SAMPLES and _worst_mean(findings) <= _GOAL_ERROR


def _saving(findings: Sequence[Finding]) -> float:
    """Return the ratio of samples that Prometheus reads for all SLOs: Sloth divided by `slo`."""
    ours, sloth = (sum(f.costs[tool].samples_per_second for f in findings) for tool in (OURS, SLOTH))
    return sloth / ours


def _time_saving(findings: Sequence[Finding]) -> float:
    """Return the same ratio for query time."""
    ours, sloth = (sum(f.costs[tool].milliseconds_per_second for f in findings) for tool in (OURS, SLOTH))
    return sloth / ours


def _worst_mean(findings: Sequence[Finding]) -> float:
    """Return the largest mean error at 30d over the shapes of the goal; infinite without a value."""
    chosen = [f.errors[OURS, "30d"] for f in findings if f.shape in _GOAL_SHAPES]
    means = [one.mean if one and not one.without_value else math.inf for one in chosen]
    return max(means)


def _report(findings: Sequence[Finding], *, took: float) -> str:
    parts = (
        _setting(findings[0], took=took),
        cost_table(findings),
        _cost_text(findings),
        _rule_table(findings[0]),
        _error_table(findings),
        _error_text(findings),
        _NOTE,
    )
    return "\n\n".join(parts)


def _setting(finding: Finding, *, took: float) -> str:
    return (
        f"One SLO of 99.9% over 30d for each of {len(traffic.SHAPES)} kinds of traffic; "
        f"{traffic.DAYS} days of counters, scraped every {traffic.SCRAPE}s, {finding.series} series "
        f"at a time; Prometheus {version()}; total time {took:.0f}s."
    )


def _cost_text(findings: Sequence[Finding]) -> str:
    costs = findings[0].costs
    return (
        f"In total: **{_saving(findings):.1f}x fewer samples** (goal: {_GOAL_SAMPLES:.0f}x), "
        f"**{_time_saving(findings):.1f}x less query time** (goal: {_GOAL_TIME:.0f}x). "
        "Both rule sets are complete, with metadata and alerts: "
        f"{len(costs[OURS].rules)} rules for slo, {len(costs[SLOTH].rules)} for Sloth."
    )


def cost_table(findings: Sequence[Finding]) -> str:
    """Return a row for each shape: samples, query time and peak samples, beside Sloth."""
    head = ("traffic", "samples/s slo", "Sloth", "ratio", "query ms/s slo", "Sloth", "ratio", "peak samples")
    rows = []
    for finding in findings:
        ours, sloth = finding.costs[OURS], finding.costs[SLOTH]
        rows.append(
            (
                finding.shape,
                f"{ours.samples_per_second:,.0f}",
                f"{sloth.samples_per_second:,.0f}",
                f"{sloth.samples_per_second / ours.samples_per_second:.1f}",
                f"{ours.milliseconds_per_second:.3f}",
                f"{sloth.milliseconds_per_second:.3f}",
                f"{sloth.milliseconds_per_second / ours.milliseconds_per_second:.1f}",
                f"{ours.peak_samples:,} / {sloth.peak_samples:,}",
            )
        )
    return table(head, rows)


def _error_text(findings: Sequence[Finding]) -> str:
    return (
        f"Largest mean error at 30d on {', '.join(_GOAL_SHAPES)}: **{_worst_mean(findings):.3f}%** "
        f"(goal: {_GOAL_ERROR}%)."
    )


def _rule_table(finding: Finding) -> str:
    head = (f"rule ({finding.shape})", "tool", "interval", "samples", "ms", "samples/s")
    rows = [
        (
            f"`{rule.title}`",
            tool,
            f"{rule.interval}s",
            f"{rule.samples:,.0f}",
            f"{rule.milliseconds:.2f}",
            f"{rule.samples / rule.interval:,.1f}",
        )
        for tool, costs in finding.costs.items()
        for rule in costs.rules
    ]
    return table(head, rows)


def _error_table(findings: Sequence[Finding]) -> str:
    head = ("relative error, max / mean in %", *(f.shape for f in findings))
    rows = [
        (f"{window} {tool}", *(error_cell(f.errors[tool, window]) for f in findings))
        for window in _WINDOWS
        for tool in (OURS, SLOTH)
    ]
    return table(head, rows)


def error_cell(errors: Accuracy | None) -> str:
    """Return the largest and the mean error of a window, or why there is none."""
    if errors is None:
        return "too few errors"
    if errors.without_value == errors.points:
        return "no value"
    text = f"{errors.worst:.2f} / {errors.mean:.3f}"
    return f"{text} ({errors.without_value} of {errors.points} absent)" if errors.without_value else text


def _say(text: str) -> None:
    print(f"bench prometheus: {text}", file=sys.stderr, flush=True)

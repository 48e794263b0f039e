"""The tables of the report: rule sets side by side."""

from __future__ import annotations

from statistics import fmean, median
from typing import TYPE_CHECKING, Any

from bench.report import table
from bench.truth.matching import ALERTS, Outcome, firings, outcomes, strays

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bench.truth.scenarios import Scenario

Runs = dict[str, list[dict[str, Any]]]
"""Results of a scenario by rule set, in the order of its simulations."""


def report(scenario: Scenario, runs: Runs) -> str:
    """Return the tables of a scenario."""
    own = {
        "incidents": _incidents,
        "downtime": _alerts,
        "flapping": _flapping,
        "gaps": _gaps,
        "unscraped": _gaps,
        "ghosts": _ghosts,
    }
    return f"### {scenario.title}\n\n{own[scenario.name](scenario, runs)}"


def _outcomes(scenario: Scenario, results: Sequence[Mapping[str, Any]], severity: str) -> list[Outcome]:
    return [
        outcome
        for simulation, result in zip(scenario.simulations, results, strict=True)
        for outcome in outcomes(simulation, result)
        if outcome.severity == severity
    ]


def _alerts(scenario: Scenario, runs: Runs) -> str:
    columns = []
    for results in runs.values():
        cells = []
        for severity in ALERTS:
            cells += _summary(_outcomes(scenario, results, severity))
        pairs = zip(scenario.simulations, results, strict=True)
        columns.append([*cells, str(sum(strays(simulation, result) for simulation, result in pairs))])
    titles = [f"{severity}: {title}" for severity in ALERTS for title in _SUMMARY]
    rows = [
        (title, *cells)
        for title, *cells in zip([*titles, "firings without an incident"], *columns, strict=True)
    ]
    return table((f"{len(_outcomes(scenario, next(iter(runs.values())), 'page'))} incidents", *runs), rows)


_SUMMARY = (
    "as the ideal: fired / silent / carried over",
    "false / missed / too close to call",
    "extra firings",
    "fires after the ideal: mean / median / max",
    "resolves after the ideal: mean / median / max",
    "off while the ideal fires",
)


def _summary(found: Sequence[Outcome]) -> list[str]:
    def count(status: str) -> int:
        return sum(outcome.status == status for outcome in found)

    return [
        f"{count('fired')} / {count('silent')} / {count('carried')}",
        f"{count('false')} / {count('missed')} / {count('close')}",
        str(sum(outcome.extra for outcome in found)),
        _spread([o.fires_after for o in found if o.fires_after is not None]),
        _spread([o.resolves_after for o in found if o.resolves_after is not None]),
        _duration(sum(o.off_seconds for o in found)),
    ]


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "-"
    return f"{fmean(values):.0f} / {median(values):.0f} / {max(values):.0f} s"


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"


def _incidents(scenario: Scenario, runs: Runs) -> str:
    return f"{_alerts(scenario, runs)}\n\n{_ratios(runs)}"


def _ratios(runs: Runs) -> str:
    """Relative errors of the recorded ratios, over all SLOs that have the window."""
    found = {name: _errors(results) for name, results in runs.items()}
    windows = sorted({window for errors in found.values() for window in errors}, key=_order)
    rows = [(window, *(_error(errors.get(window)) for errors in found.values())) for window in windows]
    return table(("relative error in %, max / mean / bias", *runs), rows)


def _order(window: str) -> float:
    units = {"m": 60, "h": 3600, "d": 86_400}
    return float("inf") if window == "period" else int(window[:-1]) * units[window[-1]]


def _errors(results: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, float, float]]:
    by_window: dict[str, list[Mapping[str, Any]]] = {}
    for result in results:
        for ratio in result["ratios"]:
            if ratio["window"][:-1].isdigit() or ratio["window"] == "period":
                by_window.setdefault(ratio["window"], []).append(ratio)
    return {window: _combined(ratios) for window, ratios in by_window.items()}


def _combined(ratios: Sequence[Mapping[str, Any]]) -> tuple[float, float, float]:
    count = sum(ratio["count"] for ratio in ratios)
    mean, bias = (sum(ratio[key] * ratio["count"] for ratio in ratios) / count for key in ("mean", "bias"))
    return max(ratio["max"] for ratio in ratios), mean, bias


def _error(values: tuple[float, float, float] | None) -> str:
    if values is None:
        return "-"
    highest, mean, bias = (100 * value for value in values)
    return f"{highest:.2f} / {mean:.3f} / {bias:+.3f}"


def _flapping(scenario: Scenario, runs: Runs) -> str:
    def cell(simulation: Mapping[str, Any], result: Mapping[str, Any]) -> str:
        pages = firings(result, severity="page")
        ideal = next(len(found["firings"]) for found in result["ideal"] if found["severity"] == "page")
        hours = simulation["hours"]
        return f"{len(pages) / hours:.1f} ({ideal / hours:.1f})"

    return _rows(scenario, runs, "pages per hour (ideal)", cell)


def _gaps(scenario: Scenario, runs: Runs) -> str:
    parts = []
    for severity in ALERTS:

        def cell(simulation: Mapping[str, Any], result: Mapping[str, Any], severity: str = severity) -> str:
            found = [o for o in outcomes(simulation, result) if o.severity == severity]
            return "; ".join(_gap(outcome) for outcome in found)

        parts.append(
            _rows(scenario, runs, f"{severity}: first firing after the ideal, firings (ideal), off", cell)
        )
    return "\n\n".join(parts)


def _gap(outcome: Outcome) -> str:
    if outcome.status != "fired":
        return outcome.status
    count = f"{len(outcome.fired)} ({len(outcome.ideal)})"
    return f"{_duration(outcome.fires_after or 0)}, {count}, {_duration(outcome.off_seconds)}"


def _ghosts(scenario: Scenario, runs: Runs) -> str:
    def cell(simulation: Mapping[str, Any], result: Mapping[str, Any]) -> str:
        pages = firings(result, severity="page")
        seconds = sum(min(end, simulation["length"]) - begin for begin, end in pages)
        tickets = len(firings(result, severity="ticket"))
        return f"{len(pages)} ({_duration(seconds)}) / {tickets}"

    return _rows(scenario, runs, "healthy service: pages / tickets", cell)


def _rows(
    scenario: Scenario, runs: Runs, title: str, cell: Callable[[Mapping[str, Any], Mapping[str, Any]], str]
) -> str:
    rows = [
        (simulation["name"], *(cell(simulation, results[number]) for results in runs.values()))
        for number, simulation in enumerate(scenario.simulations)
    ]
    return table((title, *runs), rows)

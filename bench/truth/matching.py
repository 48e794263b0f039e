"""Matches firings with incidents, and with what an ideal detector finds in the true counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ALERTS = {"page": "SLOErrorBudgetBurnPage", "ticket": "SLOErrorBudgetBurnTicket"}
_MARGIN = 0.03
"""An incident whose worst moment is this close to the threshold may be decided either way."""
_FOREVER = float("inf")

Firing = tuple[float, float]
"""Times at which an alert fired and resolved, in seconds; infinite if it did not resolve."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Result of one incident, for one severity."""

    simulation: str
    stream: str
    incident: str
    severity: str
    begin: int
    horizon: int
    """End of the simulation."""
    peak: float
    ideal: tuple[Firing, ...]
    fired: tuple[Firing, ...]
    carried: bool
    """A firing overlaps one of the other detector that began with an earlier incident."""

    @property
    def status(self) -> str:
        """Compare with the ideal detector.

        `fired` and `silent`: as the ideal; `carried`: one of both still fires because of an earlier incident;
        `false`, `missed`: differs; `close`: differs, with the threshold very close.
        """
        if bool(self.ideal) == bool(self.fired):
            return "fired" if self.fired else "silent"
        if self.carried:
            return "carried"
        if abs(self.peak - 1) < _MARGIN:
            return "close"
        return "false" if self.fired else "missed"

    @property
    def extra(self) -> int:
        """Firings beyond those of the ideal detector."""
        return max(0, len(self.fired) - len(self.ideal)) if self.status in {"fired", "carried"} else 0

    @property
    def fires_after(self) -> float | None:
        """Delay of the first firing, in seconds."""
        return self.fired[0][0] - self.ideal[0][0] if self.status == "fired" else None

    @property
    def resolves_after(self) -> float | None:
        """Delay of the last resolution, in seconds."""
        if self.status != "fired" or _FOREVER in (self.fired[-1][1], self.ideal[-1][1]):
            return None
        return self.fired[-1][1] - self.ideal[-1][1]

    @property
    def off_seconds(self) -> float:
        """Time after the first firing in which the ideal detector fires and the alert does not."""
        if self.status != "fired":
            return 0.0
        wanted = [(max(a, self.fired[0][0]), min(b, self.horizon)) for a, b in self.ideal]
        both = (max(0.0, min(b, d) - max(a, c)) for a, b in wanted for c, d in self.fired)
        return sum(max(0.0, b - a) for a, b in wanted) - sum(both)

    def as_json(self) -> dict[str, Any]:
        """Return the outcome as JSON data."""
        return {
            "simulation": self.simulation,
            "stream": self.stream,
            "incident": self.incident,
            "severity": self.severity,
            "begin": self.begin,
            "peak": round(self.peak, 4),
            "status": self.status,
            "extra": self.extra,
            "firings": len(self.fired),
            "ideal_firings": len(self.ideal),
            "fires_after": self.fires_after,
            "resolves_after": self.resolves_after,
            "off_seconds": self.off_seconds,
        }


def outcomes(simulation: Mapping[str, Any], result: Mapping[str, Any]) -> Iterator[Outcome]:
    """Yield an outcome for every incident and severity."""
    for ideal in result["ideal"]:
        stream = next(s for s in simulation["streams"] if s["labels"] == ideal["labels"])
        fired = firings(result, severity=ideal["severity"], labels=ideal["labels"])
        expected = tuple((float(a), float(b) if b >= 0 else _FOREVER) for a, b in ideal["firings"])
        for number, (begin, end) in enumerate(stream.get("incidents", ())):
            here = _within(expected, begin, end), _within(fired, begin, end)
            yield Outcome(
                simulation=simulation["name"],
                stream=stream["labels"].get("region", ""),
                incident=stream["names"][number],
                severity=ideal["severity"],
                begin=begin,
                horizon=simulation["length"],
                peak=ideal["peaks"][number],
                ideal=here[0],
                fired=here[1],
                carried=_overlap(here[0], fired) or _overlap(expected, here[1]),
            )


def firings(
    result: Mapping[str, Any], *, severity: str, labels: Mapping[str, str] | None = None
) -> tuple[Firing, ...]:
    """Return the firings of an alert for a stream, or for all label sets."""
    return tuple(
        sorted(
            (firing["fired"], firing["resolved"] if firing["resolved"] >= 0 else _FOREVER)
            for alert in result["alerts"] or ()
            if alert["labels"]["alertname"] == ALERTS[severity]
            and (labels is None or labels.items() <= alert["labels"].items())
            for firing in alert["firings"]
            if firing["fired"] >= 0
        )
    )


def strays(simulation: Mapping[str, Any], result: Mapping[str, Any]) -> int:
    """Count firings of pages and tickets that no incident explains, such as those of other label sets."""
    explained = sum(len(outcome.fired) for outcome in outcomes(simulation, result))
    return sum(len(firings(result, severity=severity)) for severity in ALERTS) - explained


def _overlap(first: Iterable[Firing], second: Sequence[Firing]) -> bool:
    return any(a < d and c < b for a, b in first for c, d in second)


def _within(found: Iterable[Firing], begin: float, end: float) -> tuple[Firing, ...]:
    return tuple(firing for firing in found if begin <= firing[0] < end)

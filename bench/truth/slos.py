"""The SLOs of the scenarios: their specs, alert thresholds and exported series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MINUTE, HOUR, DAY = 60, 3600, 86_400
START = 1_767_571_200
"""When simulations begin: Monday, 5 January 2026, 00:00 UTC."""
_PERIODS = {"7d": 7 * DAY, "28d": 28 * DAY, "30d": 30 * DAY}
_PAGE, _TICKET = "page", "ticket"
# Long window, short window and burn rate of the default policy. They are written down, not derived, so that
# an error in the compiler's derivation shows as a difference.
_BURN_RATES = {
    "7d": ((_PAGE, 1, 5, 3.36), (_PAGE, 6, 30, 1.4), (_TICKET, 16, 80, 1.05)),
    "28d": ((_PAGE, 1, 5, 13.44), (_PAGE, 6, 30, 5.6), (_TICKET, 24, 120, 2.8), (_TICKET, 72, 360, 1)),
    "30d": ((_PAGE, 1, 5, 14.4), (_PAGE, 6, 30, 6), (_TICKET, 24, 120, 3), (_TICKET, 72, 360, 1)),
    "95% 28d": ((_PAGE, 2, 10, 6.72), (_PAGE, 6, 30, 5.6), (_TICKET, 24, 120, 2.8), (_TICKET, 72, 360, 1)),
    "95% 30d": ((_PAGE, 2, 10, 7.2), (_PAGE, 6, 30, 6), (_TICKET, 24, 120, 3), (_TICKET, 72, 360, 1)),
    "90% 28d": ((_PAGE, 3, 15, 4.48), (_PAGE, 8, 40, 4.2), (_TICKET, 24, 120, 2.8), (_TICKET, 72, 360, 1)),
}
_EVENT_SERIES = (
    ("http_requests_total", {"code": "200"}, "good"),
    ("http_requests_total", {"code": "500"}, "bad"),
)
_SERIES = {
    "bad": _EVENT_SERIES,
    "good": _EVENT_SERIES,
    "latency": (
        ("http_request_duration_seconds_bucket", {"le": "0.3"}, "good"),
        ("http_request_duration_seconds_bucket", {"le": "+Inf"}, "total"),
        ("http_request_duration_seconds_count", {}, "total"),
    ),
    "probe": (("probe_success", {}, "probe"),),
}
_SLIS = {
    "bad": """
      events:
        bad: http_requests_total{{job="{name}", code=~"5.."}}
        total: http_requests_total{{job="{name}"}}""",
    "good": """
      events:
        good: http_requests_total{{job="{name}", code!~"5.."}}
        total: http_requests_total{{job="{name}"}}""",
    "latency": """
      latency:
        histogram: http_request_duration_seconds{{job="{name}"}}
        threshold: 300ms""",
    "probe": """
      probe: probe_success{{job="{name}"}}""",
}
_SPEC = """\
version: slo/v1
service: {name}
slos:
  - name: measured
    target: {target}
    window: {period}{group_by}
    sli:{sli}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two windows, in seconds, and the error ratio that both must exceed."""

    severity: str
    long: int
    short: int
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """An SLO of its own service."""

    name: str
    kind: str
    target: float
    period: str
    regions: tuple[str, ...] = ()
    """Values of `group_by: [region]`; empty without groups."""

    @property
    def budget(self) -> float:
        """Error budget as a ratio."""
        return round(1 - self.target / 100, 6)

    @property
    def seconds(self) -> int:
        """Period in seconds."""
        return _PERIODS[self.period]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """Pairs of windows of both alerts, pages first, shortest first."""
        rates = _BURN_RATES.get(f"{self.target:g}% {self.period}", _BURN_RATES[self.period])
        return tuple(
            Pair(severity=name, long=hours * HOUR, short=minutes * MINUTE, threshold=rate * self.budget)
            for name, hours, minutes, rate in rates
        )

    @property
    def spec(self) -> str:
        """The spec, in YAML."""
        group_by = "\n    group_by: [region]" if self.regions else ""
        sli = _SLIS[self.kind].format(name=self.name)
        return _SPEC.format(
            name=self.name, target=f"{self.target:g}", period=self.period, group_by=group_by, sli=sli
        )

    def stream(self, region: str = "", **traffic: Any) -> dict[str, Any]:
        """Return the events of the SLO, or of one region, as the simulator reads them."""
        group = {"region": region} if region else {}
        series = [
            {"labels": {"__name__": metric, "job": self.name} | group | labels, "counts": counts}
            for metric, labels, counts in _SERIES[self.kind]
        ]
        identity = {"service": self.name, "slo": "measured"} | (group if self.regions else {})
        defaults: dict[str, Any] = {
            "labels": identity,
            "series": series,
            "probe": self.kind == "probe",
            "instances": 4 if self.kind == "probe" else 2,
            "rate": self._quiet_rate(),
            "baseline": 0.05 * self.budget,
        }
        return defaults | traffic

    def _quiet_rate(self) -> float:
        """Return a rate at which random noise is a few percent in the shortest window."""
        first = self.pairs[0]
        return min(1200.0, 1500 / (first.short * first.threshold))


def simulation(
    slo: Slo, *, name: str, length: int, streams: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    """Return a simulation of one SLO, without its rules."""
    defaults: dict[str, Any] = {
        "name": name,
        "slo": slo.name,
        "start": START,
        "length": length,
        "scrape": 30,
        "seed": sum(name.encode()),
        "period": slo.seconds,
        "min_errors": 3,
        "pairs": [
            {"severity": p.severity, "long": p.long, "short": p.short, "threshold": p.threshold}
            for p in slo.pairs
        ],
        "streams": streams,
        "calm": False,
    }
    return defaults | more

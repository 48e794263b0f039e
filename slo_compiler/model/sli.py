"""The base class of service level indicators, which define good and bad events."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from slo_compiler.model.prometheus import OLDEST_VERSION, PrometheusVersion
from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sli:
    """A service level indicator; each kind is a subclass in a module of `model.slis`.

    The module has the name of the kind, like the modules of the kind in `spec.slis`, `rules.slis` and
    `alert_tests.slis`; `model.kinds` finds them.
    """

    kind: ClassVar[str]
    """The key in the spec, and the value of the label `kind`."""
    counts_events: ClassVar[bool] = True
    """True if errors can be counted. Otherwise the SLI is averaged over time: there is no minimum number
    of errors, and only the base window is read from raw series."""
    has_labels: ClassVar[bool] = False
    """True if the bad events of the raw series can be counted by label."""
    sampling: ClassVar[timedelta] = timedelta()
    """The interval of the points at which the kind reads its series; zero if it reads their own samples."""
    needs: ClassVar[PrometheusVersion] = OLDEST_VERSION
    """The oldest Prometheus that evaluates the kind's expressions."""

    def event_interval(self, scrape_interval: timedelta) -> timedelta | None:  # noqa: ARG002 - for subclasses
        """The time from one event of a series to the next; None if it depends on traffic."""
        return None

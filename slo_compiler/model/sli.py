"""The base of every kind of service level indicator: how good and bad events are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from slo_compiler.model.prometheus import OLDEST_VERSION, PrometheusVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class Sli:
    """A service level indicator; each kind is a subclass in a module of `model.slis`.

    The module is named after the kind, and so are the kind's modules in `spec.slis`, `rules.slis`
    and `alert_tests.slis`; `model.kinds` finds them.
    """

    kind: ClassVar[str]
    """The key in the spec, and the value of the label `kind`."""
    counts_events: ClassVar[bool] = True
    """Whether errors can be counted. If not, the SLI is averaged over time: there is no minimum of
    errors, and only the base window is read from raw series."""
    needs: ClassVar[PrometheusVersion] = OLDEST_VERSION
    """The oldest Prometheus that evaluates the kind's expressions."""

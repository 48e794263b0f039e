"""Links of alerts and postmortems to the generated dashboard of their service.

The link of an alert shows the time in which the alert came about. Templates of Prometheus cannot print the
time of an alert in a form that Grafana reads, so the range ends now: the link of a page is opened soon.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import Slo
    from slo_compiler.naming.names import Naming

_MARGIN = timedelta(minutes=30)
"""Before and after an incident, to see its edges."""
_ABSENT_SINCE = timedelta(hours=6)
"""Longer than a page waits; the last samples before the gap are visible."""
_POLICY_SINCE = timedelta(days=7)
"""A state of a policy changes over days."""


def burn_link(slo: Slo, pairs: Sequence[BurnRatePair], *, panel: int, naming: Naming) -> str:
    """The link of a burn-rate alert: the longest window of its pairs; empty without a Grafana."""
    since = max(pair.long_window for pair in pairs)
    return naming.dashboard_link(slo.service, since=since, panel=panel)


def absent_link(slo: Slo, *, panel: int, naming: Naming) -> str:
    """The link of the alert on missing data; empty without a Grafana."""
    return naming.dashboard_link(slo.service, since=_ABSENT_SINCE, panel=panel)


def policy_link(service: str, *, naming: Naming) -> str:
    """The link of the alerts on a policy, which are about all SLOs of a service; empty without a Grafana."""
    return naming.dashboard_link(service, since=_POLICY_SINCE)


def incident_link(service: str, *, begin: datetime, end: datetime, naming: Naming) -> str:
    """The link to the time of an incident, which does not move; empty without a Grafana."""
    return naming.dashboard_link_between(service, begin=begin - _MARGIN, end=end + _MARGIN)

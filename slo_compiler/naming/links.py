"""Links of alerts and postmortems to the generated dashboards.

They lead to the panel of the SLO in the dashboard of its service if there is one, else to the dashboard of
any SLO, with the SLO and the group as values of its variables, else to the overview. Links about a service
lead to the overview rather than to the dashboard of one SLO.

The link of an alert shows the time in which the alert came about. Templates of Prometheus cannot print the
time of an alert in a form that Grafana reads, so the range ends now: the link of a page is opened soon.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.promql.durations import time_span

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import Slo, TextPairs
    from slo_compiler.naming.names import Naming

_MARGIN = timedelta(minutes=30)
"""Before and after an incident, to see its edges."""
_ABSENT_SINCE = timedelta(hours=6)
"""Longer than a page waits; the last samples before the gap are visible."""
_POLICY_SINCE = timedelta(days=7)
"""A state of a policy changes over days."""


def burn_link(slo: Slo, pairs: Sequence[BurnRatePair], *, panel: int, group: str, naming: Naming) -> str:
    """The link of a burn-rate alert: the longest window of its pairs; empty without a Grafana.

    `panel` is in the dashboard of the service, where it is shown alone, or 0 if it has none; `group` is from
    `group_parameter`.
    """
    time = _until_now(max(pair.long_window for pair in pairs))
    return _slo_link(slo.service, slo.name, time, panel=panel, group=group, naming=naming)


def absent_link(slo: Slo, *, panel: int, group: str, naming: Naming) -> str:
    """The link of the alert on missing data; empty without a Grafana."""
    time = _until_now(_ABSENT_SINCE)
    return _slo_link(slo.service, slo.name, time, panel=panel, group=group, naming=naming)


def policy_link(service: str, *, naming: Naming) -> str:
    """The link of the alerts on a policy, which are about all SLOs of a service; empty without a Grafana."""
    return _service_link(service, _until_now(_POLICY_SINCE), naming=naming)


def incident_link(
    service: str, slos: Sequence[str], *, begin: datetime, end: datetime, naming: Naming
) -> str:
    """The link to the time of an incident, which does not move; empty without a Grafana."""
    first, last = (round(time.timestamp() * 1000) for time in (begin - _MARGIN, end + _MARGIN))
    time = f"from={first}&to={last}"
    if len(slos) != 1:
        return _service_link(service, time, naming=naming)
    return _slo_link(service, slos[0], time, panel=0, group="", naming=naming)


def group_parameter(values: TextPairs) -> str:
    """The parameter that selects a group, from its labels and their values, which are escaped for URLs.

    It is a value of the variable `group`: labels in the order of their names, as Grafana writes them.
    """
    return "&var-group=" + "%2C".join(f"{name}%3D%22{value}%22" for name, value in sorted(values))


def _until_now(since: timedelta) -> str:
    return f"from=now-{time_span(since)}&to=now"


def _slo_link(service: str, slo: str, time: str, *, panel: int, group: str, naming: Naming) -> str:
    if naming.dashboards.services and (panel or not naming.dashboards.slo):
        view = f"&viewPanel={panel}" if panel else ""
        return _url(naming.dashboard_uid(service), f"{time}{view}", naming)
    if naming.dashboards.slo:
        chosen = f"var-service={service}&var-slo={slo}{group}"
        return _url(naming.shared_dashboard_uid, f"{chosen}&{time}", naming)
    return _service_link(service, time, naming=naming)


def _service_link(service: str, time: str, *, naming: Naming) -> str:
    if naming.dashboards.services:
        return _url(naming.dashboard_uid(service), time, naming)
    uid = naming.overview_uid if naming.dashboards.overview else naming.shared_dashboard_uid
    return _url(uid, f"var-service={service}&{time}", naming)


def _url(uid: str, query: str, naming: Naming) -> str:
    return f"{naming.grafana_url}/d/{uid}?{query}" if naming.grafana_url else ""

"""Builds names from a naming profile."""

from __future__ import annotations

import hashlib
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from slo_compiler.model import TICKET
from slo_compiler.model.outputs.dashboards import DashboardsOptions
from slo_compiler.naming.alert_names import fill
from slo_compiler.naming.profiles import PROFILES, AlertNames, Profile, SeriesNames
from slo_compiler.promql.durations import duration_text
from slo_compiler.records import Cached, dataclass

if TYPE_CHECKING:
    from datetime import timedelta

    from slo_compiler.arithmetic.pairs import BurnRatePair
    from slo_compiler.model import AlertSeverity, LabelNames, Settings, SeverityNames, TextPairs

INFO_LABELS = ("target", "window", "kind", "owner", "runbook_url", "dashboard_uid")
"""Labels of the info series besides the identity; reserved, so custom labels cannot use them."""

_PAIR_LABELS = ("long_window", "short_window")
"""Labels of the burn-rate thresholds besides the identity and the severity."""

SERIES_LABELS = frozenset((*_PAIR_LABELS, "alertstate", "copy", "le", "series"))
"""Labels beside those of an SLO and a group, in rules, in generated tests or from Prometheus."""

GENERATED_LABELS = frozenset(
    (
        *(
            "policy",
            "level",
            "state",
            "bound",
            "allow",
            "postmortem",
            "mode",
            "on_unknown",
            "min_budget_events",
        ),
        *("waiver", "ticket", "approved_by"),
        *SERIES_LABELS,
    )
)
"""Labels of some series or alerts besides the identity, and of some input series of generated tests."""

_MOST_FILLED = 256
"""SLOs whose names of alerts are kept."""

_UID_LIMIT = 40
"""Grafana's limit on a dashboard's uid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming(Cached):
    """The names of one environment with one profile, for rules, tests and dashboards."""

    profile: Profile
    labels: LabelNames
    severities: SeverityNames
    alert_templates: AlertNames
    """Names of alerts with placeholders."""
    dashboards: DashboardsOptions
    """The dashboards that are written."""
    environment: str = ""
    """Empty for the unnamed environment."""
    environment_labels: TextPairs = ()
    """Labels of every series and alert of the environment, sorted by name."""
    grafana_url: str = ""
    """The Grafana with the generated dashboards; empty if links to them are not possible."""

    @cached_property
    def _filled(self) -> dict[tuple[str, str], AlertNames]:
        """Results of `alerts_of`, which rules, tests and dashboards call many times for one SLO."""
        return {}

    @property
    def series(self) -> SeriesNames:
        """Names of series that do not depend on a window."""
        return self.profile.series

    def alerts_of(self, service: str, slo: str) -> AlertNames:
        """The names of the alerts of an SLO."""
        found = self._filled.get((service, slo))
        if found is None:
            if len(self._filled) >= _MOST_FILLED:
                self._filled.clear()
            found = self._filled[service, slo] = self._alerts(service=service, slo=slo)
        return found

    def alerts_in(self, service: str) -> AlertNames:
        """Templates of the names of all alerts of a service; of all services if it is empty."""
        return self._alerts(**({"service": service} if service else {}))

    def policy_alert(self, service: str) -> str:
        """The name of the alerts on the policies of a service."""
        return self.alerts_in(service).policy

    def _alerts(self, **known: str) -> AlertNames:
        templates, ticket = self.alert_templates, self.severity(TICKET)
        return AlertNames(
            burning=tuple(
                (severity, fill(template, severity=self.severity(severity), **known))
                for severity, template in templates.burning
            ),
            absent=fill(templates.absent, severity=ticket, **known),
            policy=fill(templates.policy, severity=ticket, **known),
        )

    def total_rate(self, window: timedelta) -> str:
        """Events per second over the base window or a chain of base windows."""
        return f"{self.profile.series.total}:rate{duration_text(window)}"

    def errors_rate(self, window: timedelta) -> str:
        """Bad events per second over the same windows."""
        return f"{self.profile.series.errors}:rate{duration_text(window)}"

    def bad_rate(self, window: timedelta) -> str:
        """Result of a custom query of bad events, per second."""
        return f"{self.profile.series.bad}:rate{duration_text(window)}"

    def good_rate(self, window: timedelta) -> str:
        """Result of a custom query of good events, per second."""
        return f"{self.profile.series.good}:rate{duration_text(window)}"

    def error_ratio(self, window: timedelta) -> str:
        """Bad events as a share of all events over a window."""
        return f"{self.profile.series.error_ratio}_rate{duration_text(window)}"

    def total_tile(self, tile: timedelta) -> str:
        """Events per second in time ranges of length `tile` that follow each other."""
        return f"{self.profile.series.total}:tile{duration_text(tile)}"

    def errors_tile(self, tile: timedelta) -> str:
        """Bad events per second in the same time ranges."""
        return f"{self.profile.series.errors}:tile{duration_text(tile)}"

    def identity(self, service: str, slo: str) -> TextPairs:
        """The labels of every series and alert of an SLO."""
        return ((self.labels.service, service), (self.labels.slo, slo), *self.environment_labels)

    def service_identity(self, service: str) -> TextPairs:
        """The labels of every series and alert of a service."""
        return ((self.labels.service, service), *self.environment_labels)

    @property
    def identity_names(self) -> tuple[str, ...]:
        """The names of the labels of `identity`."""
        return (self.labels.service, self.labels.slo, *(name for name, _ in self.environment_labels))

    def severity(self, severity: AlertSeverity) -> str:
        """The value of the severity label."""
        return self.severities.of(severity)

    def pair_labels(self, pair: BurnRatePair) -> TextPairs:
        """The labels of a pair's burn-rate threshold besides the identity."""
        windows = (duration_text(pair.long_window), duration_text(pair.short_window))
        severity = (self.labels.severity, self.severity(pair.severity))
        return (severity, *zip(_PAIR_LABELS, windows, strict=True))

    def group(self, service: str, slo: str, part: str) -> str:
        """The name of a rule group; unique because names of services and SLOs cannot contain `:`."""
        return f"{self._group_prefix}:{service}:{slo}:{part}"

    def service_group(self, service: str, part: str) -> str:
        """The name of a rule group of a whole service; no group of an SLO has the same parts."""
        return f"{self._group_prefix}:{service}:{part}"

    def dashboard_uid(self, service: str) -> str:
        """A stable uid of at most 40 characters; a long name is cut and ends with a digest."""
        return self._uid(f"service-{service}", name=self._qualified(service))

    def detail_uid(self, service: str) -> str:
        """The uid of the dashboard that shows the SLOs of a service in detail.

        If only the overview is written, that one. The label `dashboard_uid` has this uid.
        """
        if self.dashboards.services:
            return self.dashboard_uid(service)
        is_overview = self.dashboards.overview and not self.dashboards.slo
        return self.overview_uid if is_overview else self.shared_dashboard_uid

    @property
    def overview_uid(self) -> str:
        """The uid of the dashboard of all services."""
        return self._uid("overview", name=self._qualified(""))

    @property
    def shared_dashboard_uid(self) -> str:
        """The uid of the dashboard that shows any SLO."""
        return self._uid("detail", name=self._qualified("/detail"))

    @property
    def shared_dashboard_title(self) -> str:
        """The title of the dashboard that shows any SLO."""
        return self.titled("SLO")

    @property
    def reserved_labels(self) -> frozenset[str]:
        """Reserved labels, which custom labels cannot use."""
        names = self.labels
        own = (name for name, _ in self.environment_labels)
        alert = ("alertname", "alertstate")
        return frozenset((names.service, names.slo, names.severity, *alert, *INFO_LABELS, *own))

    def titled(self, title: str) -> str:
        """The title of a dashboard, with the environment if it has a name."""
        return f"{title} ({self.environment})" if self.environment else title

    @property
    def _group_prefix(self) -> str:
        """Environments may share a ruler."""
        return ":".join(part for part in (self.profile.group_prefix, self.environment) if part)

    def _uid(self, end: str, *, name: str) -> str:
        """A uid with the name of the environment, because environments may share a Grafana.

        The environment `a-service-b` could end like a service of `a`, so it gets the digest of a long name.
        """
        uid = "-".join(part for part in (self.profile.uid_prefix, self.environment, end) if part)
        if len(uid) <= _UID_LIMIT and "-service-" not in f"{self.environment}-":
            return uid
        digest = hashlib.sha256(name.encode()).hexdigest()[:10]
        return f"{uid[: _UID_LIMIT - len(digest) - 1]}-{digest}"

    def _qualified(self, service: str) -> str:
        return f"{self.environment}/{service}" if self.environment else service


@lru_cache(maxsize=64)
def naming_of(settings: Settings) -> Naming:
    """Build the names for a repository's settings; once, so that equal names are the same object."""
    profile = PROFILES[settings.naming_profile]
    dashboards = settings.outputs.options_of(DashboardsOptions)
    return Naming(
        profile=profile,
        labels=settings.label_names,
        severities=settings.severity_names,
        alert_templates=_alert_templates(profile, settings),
        environment=settings.environment,
        environment_labels=settings.identity,
        grafana_url=settings.grafana_url if _has_dashboards(settings, dashboards) else "",
        dashboards=dashboards,
    )


def _has_dashboards(settings: Settings, dashboards: DashboardsOptions) -> bool:
    is_chosen = settings.outputs.choice("dashboards", default=True)
    return is_chosen and (dashboards.overview or dashboards.slo or dashboards.services)


def _alert_templates(profile: Profile, settings: Settings) -> AlertNames:
    """The templates of the settings, or else the names of the profile."""
    chosen = dict(settings.alert_names)
    return AlertNames(
        burning=tuple(
            (severity, chosen.get(severity, f"{profile.burn_alert}{severity.capitalize()}"))
            for severity, _ in settings.severity_names.values
        ),
        absent=chosen.get("absent", profile.absent_alert),
        policy=chosen.get("policy", profile.policy_alert),
    )

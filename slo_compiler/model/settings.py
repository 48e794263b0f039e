"""Repository-wide settings from `slo.yaml`, which apply to every spec."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from slo_compiler.model.alerting import NO_TEXTS, PAGE, TICKET, AlertPolicy, SeverityTexts
from slo_compiler.model.period import Period, RollingPeriod
from slo_compiler.model.policy import DEFAULT_POLICY, BudgetPolicy
from slo_compiler.model.prometheus import Prometheus
from slo_compiler.records import Cached, dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.model.alerting import AlertSeverity, TextPairs
    from slo_compiler.model.connection import Connection, Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelNames:
    """The names of the labels for an SLO's identity and an alert's severity."""

    service: str = "service"
    slo: str = "slo"
    severity: str = "severity"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityNames:
    """The severities, most severe first, and the values of the severity label."""

    values: tuple[tuple[AlertSeverity, str], ...] = ((PAGE, PAGE), (TICKET, TICKET))
    """Pages and tickets are the first two."""

    def of(self, severity: AlertSeverity) -> str:
        """The value of the label of a severity."""
        return dict(self.values)[severity]

    @property
    def further(self) -> tuple[AlertSeverity, ...]:
        """The severities besides pages and tickets."""
        return tuple(severity for severity, _ in self.values if severity not in (PAGE, TICKET))


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """Evaluation intervals of rule groups (`docs/rules.md`; at most 5m each)."""

    fast: timedelta = timedelta(seconds=30)
    slow: timedelta = timedelta(minutes=4)


OutputOptions = object
"""Options of one output: an instance of a frozen dataclass of `model.outputs`."""
_Options = TypeVar("_Options")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outputs:
    """The switches of optional output formats, and their options."""

    choices: tuple[tuple[str, bool], ...] = ()
    """Names and switches of formats; a format that is not listed has its default."""
    options: tuple[OutputOptions, ...] = ()
    """Options of outputs, at most one object of each class."""

    def choice(self, name: str, *, default: bool) -> bool:
        """True if a format is written."""
        return dict(self.choices).get(name, default)

    def options_of(self, kind: type[_Options]) -> _Options:
        """The options of this class; their defaults if there are none."""
        return next((one for one in self.options if isinstance(one, kind)), None) or kind()

    def also(self, names: Iterable[str]) -> Outputs:
        """The same outputs, and those with these names."""
        choices = {**dict(self.choices), **dict.fromkeys(names, True)}
        return replace(self, choices=tuple(sorted(choices.items())))


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(Cached):
    """Defaults that specs inherit, and settings of the whole repository."""

    period: Period = RollingPeriod(length=timedelta(days=28))
    min_errors: int = 3
    scrape_interval: timedelta = timedelta(seconds=30)
    owner: str = ""
    labels: TextPairs = ()
    annotations: TextPairs = ()
    severity_labels: SeverityTexts = NO_TEXTS
    severity_annotations: SeverityTexts = NO_TEXTS
    alerting: AlertPolicy = AlertPolicy()
    policy: BudgetPolicy = DEFAULT_POLICY
    label_names: LabelNames = LabelNames()
    severity_names: SeverityNames = SeverityNames()
    alert_names: TextPairs = ()
    """Kinds of alerts, and the templates of their names if they are not those of the naming profile."""
    intervals: Intervals = Intervals()
    outputs: Outputs = Outputs()
    prometheus: Prometheus = Prometheus()
    naming_profile: str = "slo"
    """The key of a table in `naming.profiles`."""
    grafana_url: str = ""
    """The URL of Grafana, without a slash at the end; empty if it is not set."""
    repository: str = ""
    """The name that marks generated files as this repository's; empty if it has none."""
    environment: str = ""
    """The name of the environment; empty for the unnamed environment."""
    identity: TextPairs = ()
    """Labels of every recorded series and alert of the environment, in addition to those of the SLO."""
    select: TextPairs = ()
    """Labels that every selector of an SLI matches, if raw series of several environments are mixed."""
    environment_names: tuple[str, ...] = ()
    """In the settings of an environment: the names of all, which specs can override."""
    directory: str = ""
    """The directory of its files inside the output directory; empty for the output directory itself."""
    connection: Connection | None = field(default=None, repr=False)
    """The connection of live commands to Prometheus without an environment. Like the next two fields, it does
    not affect the output, so it is not in the `repr` that the compile cache compares."""
    environments: tuple[Environment, ...] = field(default=(), repr=False)
    alertmanager_config: str = field(default="", repr=False)
    """The configuration file of Alertmanager; empty if it is not set."""
    suppressions: tuple[Suppression, ...] = field(default=(), repr=False)
    """Warnings that are ignored: in the whole repository, or on lines of `slo.yaml`. They decide
    what is shown, not what is compiled."""

    @property
    def each(self) -> tuple[Settings, ...]:
        """The settings of each environment, in the order of the file; these alone if none has a name."""
        return tuple(map(self.of_environment, self.environments)) or (self,)

    def of_environment(self, environment: Environment) -> Settings:
        """The settings of one of `environments`."""
        own = environment.settings or self
        return replace(
            own,
            environment=environment.name,
            identity=environment.labels,
            directory=own.directory or environment.name,
            connection=environment.connection,
            environments=(),
            environment_names=self.all_names,
            suppressions=self.suppressions,
        )

    @property
    def all_names(self) -> tuple[str, ...]:
        """The names of all environments of the repository."""
        return self.environment_names or tuple(one.name for one in self.environments)

    def of(self, name: str) -> Settings:
        """The settings of the environment with this name; these if there is none."""
        return next((one for one in self.each if one.environment == name), self)

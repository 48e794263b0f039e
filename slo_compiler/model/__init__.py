"""The model: the content of a spec as frozen, valid data."""

from slo_compiler.model.alerting import (
    PAGE,
    TICKET,
    AlertPolicy,
    AlertSeverity,
    PairPolicy,
    SeverityTexts,
    TextPairs,
)
from slo_compiler.model.budgeting import Budgeting
from slo_compiler.model.budgetings.events import EventBudgeting
from slo_compiler.model.connection import Connection, Environment, Secret
from slo_compiler.model.period import Period, RollingPeriod
from slo_compiler.model.policy import (
    UNKNOWN_STATE,
    BudgetPolicy,
    ChangeClass,
    PolicyMode,
    PolicyState,
    Waiver,
    WhenUnknown,
)
from slo_compiler.model.prometheus import (
    OLDEST_VERSION,
    QUOTED_NAMES_VERSION,
    Prometheus,
    PrometheusVersion,
)
from slo_compiler.model.samples import Sample, SampledSeries
from slo_compiler.model.selector import Matcher, MatchOperator, Selector
from slo_compiler.model.service import Service, Slo
from slo_compiler.model.settings import Intervals, LabelNames, Outputs, Settings, SeverityNames
from slo_compiler.model.sli import Sli
from slo_compiler.model.slis.events import EventsSli
from slo_compiler.model.slis.latency import LatencySli
from slo_compiler.model.slis.probe import ProbeSli
from slo_compiler.model.slis.query import QuerySli, QueryUnit
from slo_compiler.model.slis.ratio import RatioSli

__all__ = [
    "OLDEST_VERSION",
    "PAGE",
    "QUOTED_NAMES_VERSION",
    "TICKET",
    "UNKNOWN_STATE",
    "AlertPolicy",
    "AlertSeverity",
    "BudgetPolicy",
    "Budgeting",
    "ChangeClass",
    "Connection",
    "Environment",
    "EventBudgeting",
    "EventsSli",
    "Intervals",
    "LabelNames",
    "LatencySli",
    "MatchOperator",
    "Matcher",
    "Outputs",
    "PairPolicy",
    "Period",
    "PolicyMode",
    "PolicyState",
    "ProbeSli",
    "Prometheus",
    "PrometheusVersion",
    "QuerySli",
    "QueryUnit",
    "RatioSli",
    "RollingPeriod",
    "Sample",
    "SampledSeries",
    "Secret",
    "Selector",
    "Service",
    "Settings",
    "SeverityNames",
    "SeverityTexts",
    "Sli",
    "Slo",
    "TextPairs",
    "Waiver",
    "WhenUnknown",
]

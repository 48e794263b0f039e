"""The model: the content of a spec as frozen, valid data.

The kinds of SLIs, connections and samples are in their modules: a run imports only the kinds of its specs.
"""

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
from slo_compiler.model.selector import Matcher, MatchOperator, Selector
from slo_compiler.model.service import Service, Slo
from slo_compiler.model.settings import Intervals, LabelNames, Outputs, Settings, SeverityNames
from slo_compiler.model.sli import Sli

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
    "EventBudgeting",
    "Intervals",
    "LabelNames",
    "MatchOperator",
    "Matcher",
    "Outputs",
    "PairPolicy",
    "Period",
    "PolicyMode",
    "PolicyState",
    "Prometheus",
    "PrometheusVersion",
    "RollingPeriod",
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

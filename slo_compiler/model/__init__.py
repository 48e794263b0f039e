"""The model: what a spec means, as frozen data that needs no further checking."""

from slo_compiler.model.alerting import AlertPolicy, PairPolicy
from slo_compiler.model.selector import Matcher, MatchOperator, Selector
from slo_compiler.model.service import Service, Slo, TextPairs
from slo_compiler.model.settings import Intervals, LabelNames, Outputs, Settings, SeverityNames
from slo_compiler.model.sli import EventsSli, LatencySli, ProbeSli, QuerySli, QueryUnit, RatioSli, Sli

__all__ = [
    "AlertPolicy",
    "EventsSli",
    "Intervals",
    "LabelNames",
    "LatencySli",
    "MatchOperator",
    "Matcher",
    "Outputs",
    "PairPolicy",
    "ProbeSli",
    "QuerySli",
    "QueryUnit",
    "RatioSli",
    "Selector",
    "Service",
    "Settings",
    "SeverityNames",
    "Sli",
    "Slo",
    "TextPairs",
]

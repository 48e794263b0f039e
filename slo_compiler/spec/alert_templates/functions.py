"""Functions in the templates of alerts: their arguments and results, and the versions that have them."""

from __future__ import annotations

from slo_compiler.model import OLDEST_VERSION, PrometheusVersion
from slo_compiler.records import dataclass
from slo_compiler.spec.alert_templates.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function that templates can call."""

    takes: tuple[Type, ...] = ()
    """The types of the arguments that it needs."""
    more: Type | None = None
    """The type of further arguments; None if it takes none."""
    gives: Type = Type.ANY
    since: PrometheusVersion = OLDEST_VERSION

    def type_of(self, argument: int) -> Type:
        """Return the type of an argument, by its index."""
        return self.takes[argument] if argument < len(self.takes) else self.more or Type.ANY


def _all(names: str, function: Function) -> dict[str, Function]:
    return dict.fromkeys(names.split(), function)


_ANY, _STRING, _NUMBER, _BOOLEAN = Type.ANY, Type.STRING, Type.NUMERIC, Type.BOOLEAN
_TEXT = Function(takes=(_STRING,), gives=_STRING)
_TIMES = PrometheusVersion(3, 6)

FUNCTIONS = {
    # Of Go.
    **_all("html js print println urlquery", Function(more=_ANY, gives=_STRING)),
    **_all("and index or", Function(takes=(_ANY,), more=_ANY)),
    **_all("ge gt le lt ne", Function(takes=(_ANY, _ANY), gives=_BOOLEAN)),
    "call": Function(takes=(Type.FUNCTION,), more=_ANY),
    "eq": Function(takes=(_ANY, _ANY), more=_ANY, gives=_BOOLEAN),
    "len": Function(takes=(Type.WITH_LENGTH,), gives=Type.INTEGER),
    "not": Function(takes=(_ANY,), gives=_BOOLEAN),
    "printf": Function(takes=(_STRING,), more=_ANY, gives=_STRING),
    "slice": Function(takes=(Type.SEQUENCE,), more=Type.INTEGER | Type.OTHER),
    # Of Prometheus.
    **_all("externalURL pathPrefix", Function(gives=_STRING)),
    **_all("graphLink stripDomain stripPort tableLink title toLower toUpper", _TEXT),
    **_all("humanize humanize1024 humanizeDuration", Function(takes=(_NUMBER,), gives=_STRING)),
    **_all("humanizePercentage humanizeTimestamp", Function(takes=(_NUMBER,), gives=_STRING)),
    "args": Function(more=_ANY),
    "first": Function(takes=(Type.SAMPLES,), gives=Type.SAMPLE),
    "label": Function(takes=(_STRING, Type.SAMPLE), gives=_STRING),
    "match": Function(takes=(_STRING, _STRING), gives=_BOOLEAN),
    "now": Function(gives=Type.FLOAT, since=_TIMES),
    "parseDuration": Function(takes=(_STRING,), gives=Type.FLOAT),
    "query": Function(takes=(_STRING,), gives=Type.SAMPLES),
    "reReplaceAll": Function(takes=(_STRING, _STRING, _STRING), gives=_STRING),
    "safeHtml": Function(takes=(_STRING,)),
    "sortByLabel": Function(takes=(_STRING, Type.SAMPLES | Type.NIL), gives=Type.SAMPLES),
    "strvalue": Function(takes=(Type.SAMPLE,), gives=_STRING),
    "toDuration": Function(takes=(_NUMBER,), gives=Type.OTHER, since=_TIMES),
    "toTime": Function(takes=(_NUMBER,), gives=Type.OTHER),
    "urlQueryEscape": Function(takes=(_STRING,), gives=_STRING, since=PrometheusVersion(3, 8)),
    "value": Function(takes=(Type.SAMPLE,), gives=Type.FLOAT),
}
"""All functions, by name."""

ELSE_WITH = PrometheusVersion(2, 55)
"""The first version that accepts `{{ else with }}`."""

RANGE_OVER_INTEGER = PrometheusVersion(3, 3)
"""The first version that is built with Go 1.24, which accepts `{{ range 5 }}`."""

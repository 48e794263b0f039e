"""Functions in the templates of alerts: their arguments, and the versions that have them."""

from __future__ import annotations

from slo_compiler.model import OLDEST_VERSION, PrometheusVersion
from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function that templates can call."""

    least: int
    most: int | None
    """The greatest number of arguments; None without a limit."""
    takes_strings: bool = False
    """True if every argument must be a string."""
    since: PrometheusVersion = OLDEST_VERSION


def _fixed(count: int, names: str, *, takes_strings: bool = False) -> dict[str, Function]:
    function = Function(least=count, most=count, takes_strings=takes_strings)
    return dict.fromkeys(names.split(), function)


def _any(least: int, names: str) -> dict[str, Function]:
    return dict.fromkeys(names.split(), Function(least=least, most=None))


FUNCTIONS = {
    # Of Go.
    **_any(0, "html js print println urlquery"),
    **_any(1, "and or call index printf slice"),
    **_any(2, "eq"),
    **_fixed(1, "len not"),
    **_fixed(2, "ge gt le lt ne"),
    # Of Prometheus.
    **_any(0, "args"),
    **_fixed(0, "externalURL pathPrefix"),
    **_fixed(1, "first strvalue value"),
    **_fixed(1, "humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime"),
    **_fixed(2, "label sortByLabel"),
    **_fixed(1, "graphLink parseDuration query safeHtml stripDomain stripPort", takes_strings=True),
    **_fixed(1, "tableLink title toLower toUpper", takes_strings=True),
    **_fixed(2, "match", takes_strings=True),
    **_fixed(3, "reReplaceAll", takes_strings=True),
    "now": Function(least=0, most=0, since=PrometheusVersion(3, 6)),
    "toDuration": Function(least=1, most=1, since=PrometheusVersion(3, 6)),
    "urlQueryEscape": Function(least=1, most=1, takes_strings=True, since=PrometheusVersion(3, 8)),
}
"""All functions, by name."""

ELSE_WITH = PrometheusVersion(2, 55)
"""The first version that accepts `{{ else with }}`."""

VARIABLES = ("$", "$labels", "$externalLabels", "$externalURL", "$value")
"""The variables that Prometheus defines."""

FIELDS = ("Labels", "ExternalLabels", "ExternalURL", "Value")
"""The fields of the data of a template."""

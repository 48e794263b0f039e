"""Read the `threshold` kind."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import shape, slis, thresholds
from slo_compiler.model import Selector
from slo_compiler.model.slis.threshold import ThresholdSli
from slo_compiler.promql.durations import parse_duration
from slo_compiler.promql.placeholder import PLACEHOLDER
from slo_compiler.promql.reading import PromqlFault, PromqlProblem, expression_problem, read_selector
from slo_compiler.promql.results import ResultType, contains_vector, result_type
from slo_compiler.records import replace
from slo_compiler.spec.promql_problems import promql_diagnostic
from slo_compiler.spec.traps.counters import is_known_gauge
from slo_compiler.spec.traps.matchers import check_matchers
from slo_compiler.spec.traps.queries import check_threshold_query

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.spec.sli_reading import SliReading

_VALUES = ("gauge", "age", "query")
_LIMITS = ("min", "max")


def read(body: dict[str, Any], reading: SliReading) -> ThresholdSli | None:
    """Read one of `gauge`, `age` and `query`, and its limits."""
    names = [name for name in _VALUES if name in body]
    if len(names) != 1:
        found = " and ".join(names) or "none"
        choices = ", ".join(_VALUES)
        reading.add(shape.not_exactly_one(reading.at_key(), key="threshold", choices=choices, found=found))
        return None
    (name,) = names
    value = _query(body[name], reading) if name == "query" else _selector(body[name], name, reading)
    limits = _age_limit(body, reading) if name == "age" else _number_limits(body, name, reading)
    if value is None or limits is None:
        return None
    if isinstance(value, str):
        return replace(limits, query=value)
    return replace(limits, gauge=value) if name == "gauge" else replace(limits, age=value)


def _selector(text: str, name: str, reading: SliReading) -> Selector | None:
    selector, place = read_selector(text), reading.at(name)
    if isinstance(selector, Selector):
        if name == "gauge" and _looks_like_counter(selector.metric):
            reading.add(thresholds.counter_as_gauge(place, metric=selector.metric))
        reading.check_features(selector, text, name)
        reading.check_groups(selector)
        check_matchers(selector.matchers, name, reading=reading)
        return selector
    if selector.fault is PromqlFault.NOT_A_SELECTOR:
        reading.add(slis.not_a_selector(place, found=selector.detail, key=name))
    else:
        reading.add(_diagnostic(selector, reading.at_part(selector.literal, text, name)))
    return None


def _looks_like_counter(metric: str) -> bool:
    return metric.endswith("_total") and not is_known_gauge(metric)


def _diagnostic(problem: PromqlProblem, place: Location) -> Diagnostic:
    """Return the diagnostic of a problem in an expression without `$window`."""
    return promql_diagnostic(problem, place, has_window=False)


def _query(text: str, reading: SliReading) -> str | None:
    place, query = reading.at("query"), text.strip()
    if PLACEHOLDER.search(query):
        reading.add(thresholds.window_in_threshold(place))
        return None
    problem = expression_problem(query)
    if problem:
        reading.add(_diagnostic(problem, reading.at_part(problem.literal, text, "query")))
        return None
    reading.check_features(query, text, "query")
    result = result_type(query)
    if result is not ResultType.VECTOR:
        reading.add(thresholds.not_an_instant_vector(place, found=result.value))
        return None
    reading.check_group_labels(query, "query")
    check_threshold_query(query, reading=reading)
    if contains_vector(query):
        reading.add(slis.total_hides_missing_data(place, key="query", looks_like="a value"))
    return query


def _age_limit(body: dict[str, Any], reading: SliReading) -> ThresholdSli | None:
    """Return the limit of an age, in seconds."""
    if "min" in body:
        reading.add(thresholds.age_with_minimum(reading.at("min")))
        return None
    if "max" not in body:
        reading.add(thresholds.no_limit(reading.at_key(), keys="max"))
        return None
    given = body["max"]
    length = parse_duration(given) if isinstance(given, str) else None
    if not length:
        reading.add(thresholds.limit_not_a_duration(reading.at("max")))
        return None
    return ThresholdSli(maximum=Decimal(length // timedelta(milliseconds=1)) / 1000)


def _number_limits(body: dict[str, Any], name: str, reading: SliReading) -> ThresholdSli | None:
    """Return the limits of a gauge or query, in its unit."""
    given = {key: body[key] for key in _LIMITS if key in body}
    if not given:
        reading.add(thresholds.no_limit(reading.at_key(), keys="max or min"))
        return None
    wrong = [key for key, limit in given.items() if not _is_number(limit)]
    for key in wrong:
        is_duration = isinstance(given[key], str) and parse_duration(given[key]) is not None
        reading.add(
            thresholds.limit_not_a_number(reading.at(key), key=key, value=name, is_duration=is_duration)
        )
    if wrong:
        return None
    limits = {key: Decimal(limit) for key, limit in given.items()}
    minimum, maximum = limits.get("min"), limits.get("max")
    if minimum is not None and maximum is not None and minimum > maximum:
        reading.add(
            thresholds.limits_crossed(reading.at("min"), minimum=f"{minimum:f}", maximum=f"{maximum:f}")
        )
        return None
    return ThresholdSli(minimum=minimum, maximum=maximum)


def _is_number(limit: object) -> bool:
    return isinstance(limit, int | Decimal) and not isinstance(limit, bool)


def looks_up_samples(_sli: ThresholdSli) -> bool:
    """Return True: the value is looked up once a minute."""
    return True

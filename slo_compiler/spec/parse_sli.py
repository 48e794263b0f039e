"""The five kinds of SLI: from the spec's keys to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import shape, slis
from slo_compiler.model import (
    EventsSli,
    LatencySli,
    MatchOperator,
    ProbeSli,
    QuerySli,
    RatioSli,
    Selector,
    Sli,
)
from slo_compiler.promql.reading import ReadQuery, read_query, read_selector
from slo_compiler.promql.selectors import matcher_text
from slo_compiler.spec.latency import in_unit, unit_of
from slo_compiler.spec.promql_findings import promql_finding

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.spec.document import DataPath
    from slo_compiler.spec.findings import Findings

_COUNTER_ENDINGS = ("_total", "_count", "_sum", "_bucket")
_HISTOGRAM_ENDINGS = ("_bucket", "_count", "_sum")


def parse_sli(
    data: dict[str, Any], path: DataPath, *, groups: tuple[str, ...], findings: Findings
) -> Sli | None:
    """The SLI of one SLO; None if it cannot be read, which `findings` then says."""
    ((kind, body),) = data.items()
    sli = _PARSERS[kind](body, (*path, kind), findings)
    if sli is not None:
        _check_groups(sli, (*path[:-1], "group_by"), groups=groups, findings=findings)
    return sli


def _selector(text: str, path: DataPath, findings: Findings) -> Selector | None:
    selector = read_selector(text)
    if isinstance(selector, Selector):
        return selector
    findings.add(promql_finding(selector, findings.at(path)))
    return None


def _part(body: dict[str, Any], path: DataPath, findings: Findings) -> str | None:
    """Which of `bad` and `good` is given; None, with a finding, unless it is exactly one."""
    parts = [name for name in ("bad", "good") if name in body]
    if len(parts) == 1:
        return parts[0]
    found = " and ".join(parts) if parts else "none"
    findings.add(
        shape.not_exactly_one(findings.at_key(path), key=str(path[-1]), choices="bad, good", found=found)
    )
    return None


def _parse_events(body: dict[str, Any], path: DataPath, findings: Findings) -> EventsSli | None:
    name = _part(body, path, findings)
    total = _counter(body["total"], (*path, "total"), findings)
    part = _counter(body[name], (*path, name), findings) if name else None
    if total is None or part is None or name is None:
        return None
    _check_part(part, total, path=(*path, name), findings=findings)
    return EventsSli(total=total, bad=part) if name == "bad" else EventsSli(total=total, good=part)


def _counter(text: str, path: DataPath, findings: Findings) -> Selector | None:
    selector = _selector(text, path, findings)
    if selector is not None and not selector.metric.endswith(_COUNTER_ENDINGS):
        findings.add(slis.not_a_counter(findings.at(path), metric=selector.metric))
    return selector


def _check_part(part: Selector, total: Selector, *, path: DataPath, findings: Findings) -> None:
    name = str(path[-1])
    if part.metric != total.metric:
        return  # two metrics: how their labels relate is not ours to know
    if set(part.matchers) == set(total.matchers):
        findings.add(slis.part_is_total(findings.at(path), part=name))
        return
    restricted = part.labelled()
    for matcher in total.matchers:
        if matcher.label not in restricted:
            findings.add(slis.part_outside_total(findings.at(path), part=name, matcher=matcher_text(matcher)))


def _parse_latency(body: dict[str, Any], path: DataPath, findings: Findings) -> LatencySli | None:
    histogram = _selector(body["histogram"], (*path, "histogram"), findings)
    if histogram is None:
        return None
    place = findings.at((*path, "histogram"))
    for ending in _HISTOGRAM_ENDINGS:
        if histogram.metric.endswith(ending):
            base = histogram.metric.removesuffix(ending)
            findings.add(slis.histogram_suffix(place, metric=histogram.metric, base=base))
    if "le" in histogram.labelled():
        findings.add(slis.taken_matcher(place, label="le"))
    unit = body.get("unit") or unit_of(histogram.metric)
    return LatencySli(histogram=histogram, threshold=in_unit(body["threshold"], unit))


def _parse_probe(text: str, path: DataPath, findings: Findings) -> ProbeSli | None:
    probe = _selector(text, path, findings)
    return None if probe is None else ProbeSli(probe=probe)


def _parse_ratio(body: dict[str, Any], path: DataPath, findings: Findings) -> RatioSli | None:
    ((part, text),) = body.items()
    gauge = _selector(text, (*path, part), findings)
    if gauge is None:
        return None
    findings.add(slis.ratio_is_averaged(findings.at_key(path)))
    return RatioSli(gauge=gauge, is_success=part == "good")


def _parse_query(body: dict[str, Any], path: DataPath, findings: Findings) -> QuerySli | None:
    name = _part(body, path, findings)
    total = _query(body["total"], (*path, "total"), findings)
    part = _query(body[name], (*path, name), findings) if name else None
    if total is None or part is None or name is None:
        return None
    if total.has_vector:
        findings.add(slis.total_hides_missing_data(findings.at((*path, "total"))))
    if body[name].split() == body["total"].split():
        findings.add(slis.part_is_total(findings.at((*path, name)), part=name))
    text: str = body[name].strip()
    whole, total_unit, unit = body["total"].strip(), total.unit, part.unit
    if name == "bad":
        return QuerySli(total=whole, total_unit=total_unit, bad=text, part_unit=unit)
    return QuerySli(total=whole, total_unit=total_unit, good=text, part_unit=unit)


def _query(text: str, path: DataPath, findings: Findings) -> ReadQuery | None:
    query = read_query(text)
    if isinstance(query, ReadQuery):
        return query
    findings.add(promql_finding(query, findings.at(path)))
    return None


def _check_groups(sli: Sli, path: DataPath, *, groups: tuple[str, ...], findings: Findings) -> None:
    """A group label that the total pins to one value makes one group."""
    total = _total_of(sli)
    if total is None:
        return
    for matcher in total.matchers:
        if matcher.operator is MatchOperator.EQUAL and matcher.label in groups:
            place = findings.at((*path, groups.index(matcher.label)))
            findings.add(slis.group_not_kept(place, label=matcher.label, metric=total.metric))


def _total_of(sli: Sli) -> Selector | None:
    match sli:
        case EventsSli():
            return sli.total
        case LatencySli():
            return sli.histogram
        case ProbeSli():
            return sli.probe
        case RatioSli():
            return sli.gauge
        case QuerySli():
            return None


_PARSERS: dict[str, Callable[[Any, DataPath, Findings], Sli | None]] = {
    "events": _parse_events,
    "latency": _parse_latency,
    "probe": _parse_probe,
    "ratio": _parse_ratio,
    "query": _parse_query,
}

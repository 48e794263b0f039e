"""The lines of input series in test files, rendered once for all SLOs of a shape."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from slo_compiler.outputs.anchors import Anchors
from slo_compiler.rendering.failures import template_failure
from slo_compiler.rendering.quoting import quote_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from slo_compiler.alert_tests.promtool_file import GivenSeries, ShapeSeries, SloSeries, TestGroup
    from slo_compiler.rendering.environment import Templates

_TEMPLATE = "test-series.yaml.j2"
_MARK = "\0"
"""Stands for a node of YAML in a rendered line; no quoted text contains it."""


def series_lines(group: TestGroup, *, prefix: str, templates: Templates) -> str:
    """Render the input series of a group; samples that several have are written once, with an anchor."""
    scalar = Anchors(group.repeated_samples, prefix).scalar
    return "".join(
        (
            *_lines(group.given, scalar, templates),
            *(_of_slo(one, scalar, templates) for one in group.of_slos),
            *_lines(group.expected_alerts, scalar, templates),
        )
    )


def _lines(
    series: Iterable[GivenSeries], scalar: Callable[[str], str], templates: Templates
) -> Iterator[str]:
    before, between, after = _line(templates, "")
    for name, samples, comment in series:
        if comment:
            yield _filled(_line(templates, comment), (quote_yaml(name), scalar(samples)))
        else:
            yield f"{before}{quote_yaml(name)}{between}{scalar(samples)}{after}"


def _of_slo(one: SloSeries, scalar: Callable[[str], str], templates: Templates) -> str:
    nodes = [scalar(series.samples) for series in one.shape.series]
    return one.named(_filled(_lines_of_shape(one.shape, templates), nodes))


def _filled(pieces: tuple[str, ...], nodes: Iterable[str]) -> str:
    return "".join(chain.from_iterable(zip(pieces, (*nodes, ""), strict=True)))


@lru_cache(maxsize=512)
def _line(templates: Templates, comment: str) -> tuple[str, ...]:
    """The text around the name and the samples of a series."""
    return _pieces([(_MARK, _MARK, comment)], templates)


@lru_cache(maxsize=512)
def _lines_of_shape(shape: ShapeSeries, templates: Templates) -> tuple[str, ...]:
    """The text around the samples of a shape."""
    return _pieces([(quote_yaml(name), _MARK, comment) for name, _, comment in shape.series], templates)


def _pieces(series: list[tuple[str, str, str]], templates: Templates) -> tuple[str, ...]:
    text = templates.render(_TEMPLATE, series=series)
    marks = sum(node == _MARK for nodes in series for node in nodes)
    if text.count(_MARK) != marks:
        wrong = ValueError("a series does not have its name and its samples, each once")
        raise template_failure(wrong, custom=templates.custom, name=_TEMPLATE)
    return tuple(text.split(_MARK))

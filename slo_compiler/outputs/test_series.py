"""The lines of input series in test files, rendered once for all SLOs of a shape."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from slo_compiler.outputs.anchors import Anchors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slo_compiler.alert_tests.promtool_file import ShapeSeries, SloSeries, TestGroup
    from slo_compiler.rendering.environment import Templates

_MARK = "\0"
"""Stands for samples; no quoted text contains it."""


def series_lines(group: TestGroup, *, prefix: str, templates: Templates) -> str:
    """Render the input series of a group; samples that several have are written once, with an anchor."""
    scalar = Anchors(group.samples, prefix).scalar
    lines = _macro(templates)
    return "".join(
        (
            lines(group.given, scalar),
            *(_of_slo(one, scalar, templates) for one in group.of_slos),
            lines(group.expected_alerts, scalar),
        )
    )


def _macro(templates: Templates) -> Callable[..., str]:
    return templates.macro("test-series.yaml.j2", "series_lines")


def _of_slo(one: SloSeries, scalar: Callable[[str], str], templates: Templates) -> str:
    def pieces() -> Iterator[tuple[str, str]]:
        samples = [scalar(series.samples) for series in one.shape.series]
        return zip(_pieces(one.shape, templates), (*samples, ""), strict=True)

    return one.named("".join(chain.from_iterable(pieces())))


@lru_cache(maxsize=512)
def _pieces(shape: ShapeSeries, templates: Templates) -> tuple[str, ...]:
    """The text before, between and after the samples of a shape."""
    text = _macro(templates)(shape.series, lambda _: _MARK)
    return tuple(text.split(_MARK))

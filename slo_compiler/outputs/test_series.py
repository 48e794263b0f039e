"""The lines of input series in test files, rendered once for all SLOs of a shape."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from slo_compiler.rendering.quoting import quote_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.alert_tests.promtool_file import GivenSeries, ShapeSeries, TestGroup
    from slo_compiler.rendering.environment import Templates

_TEMPLATE = "test-series.yaml.j2"
_MARK = "\0"
"""Stands for samples; no quoted text contains it."""


def series_lines(group: TestGroup, *, prefix: str, templates: Templates) -> str:
    """Render the input series of a group; samples that several have are written once, with an anchor."""
    nodes = _Nodes(group, prefix=prefix)

    def lines(series: tuple[GivenSeries, ...]) -> str:
        return templates.render(_TEMPLATE, series=series, node=nodes.node) if series else ""

    def of_slos() -> Iterator[str]:
        for one in group.of_slos:
            written = [nodes.node(series.samples) for series in one.shape.series]
            pieces = _pieces(one.shape, templates)
            yield one.named("".join(chain.from_iterable(zip(pieces, (*written, ""), strict=True))))

    return "".join((lines(group.given), *of_slos(), lines(group.expected_alerts)))


class _Nodes:
    """Samples as YAML nodes, in the order of a file."""

    def __init__(self, group: TestGroup, *, prefix: str) -> None:
        repeated = group.repeated_samples
        self._anchors = {samples: f"{prefix}_{number}" for number, samples in enumerate(repeated, start=1)}
        self._aliases: dict[str, str] = {}

    def node(self, samples: str) -> str:
        """A scalar, with an anchor if later series have the samples, too; an alias if an earlier one has."""
        known = self._aliases.get(samples)
        if known is not None:
            return known
        anchor = self._anchors.get(samples)
        if anchor is None:
            return quote_yaml(samples)
        self._aliases[samples] = f"*{anchor}"
        return f"&{anchor} {quote_yaml(samples)}"


@lru_cache(maxsize=512)
def _pieces(shape: ShapeSeries, templates: Templates) -> tuple[str, ...]:
    """The text before, between and after the samples of a shape."""
    text = templates.render(_TEMPLATE, series=shape.series, node=lambda _: _MARK)
    return tuple(text.split(_MARK))

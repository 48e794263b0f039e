"""The raw bad events of the `latency` kind: requests that no bucket up to the threshold has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.dashboards.differences import without_good
from slo_compiler.promql.buckets import bucket_matcher
from slo_compiler.promql.selectors import selector_text

if TYPE_CHECKING:
    from slo_compiler.model import Matcher, Selector
    from slo_compiler.model.slis.latency import LatencySli


def selectors(sli: LatencySli) -> tuple[Selector, ...]:
    """The histogram."""
    return (sli.histogram,)


def bad_events(sli: LatencySli, *, window: str, by: str, extra: tuple[Matcher, ...]) -> str:
    """All requests per second minus those within the threshold."""
    count = selector_text(sli.histogram, suffix="_count", extra=extra)
    bounds = (bucket_matcher(sli.threshold), *extra)
    bucket = selector_text(sli.histogram, suffix="_bucket", extra=bounds)
    return without_good(f"sum{by}(rate({count}[{window}]))", f"sum{by}(rate({bucket}[{window}]))")

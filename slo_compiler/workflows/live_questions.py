"""Queries of `slo check --live`: few requests, regardless of the number of SLOs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from slo_compiler.live.batches import by_key, combined
from slo_compiler.live.checked_series import (
    SeriesAnswers,
    before_query,
    conditions,
    earlier_query,
    nan_query,
    newest_query,
    values_by_identity,
)
from slo_compiler.live.checked_server import read_facts, scrape_query
from slo_compiler.live.checked_sources import bounds_query, count_query
from slo_compiler.live.loaded_rules import LoadedRules, next_page, read_groups, same_groups
from slo_compiler.prometheus_api.errors import AccessError, AnswerError, QueryError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import timedelta

    from slo_compiler.live.checked_server import ServerFacts
    from slo_compiler.live.loaded_rules import LoadedGroup
    from slo_compiler.model import Selector
    from slo_compiler.model.samples import Sample
    from slo_compiler.naming import Naming
    from slo_compiler.prometheus_api.client import Answer

GROUPS_AT_ONCE = 2000
"""Rule groups in one answer, where the engine supports pages (Prometheus 3, Mimir, vmalert)."""


class Source(Protocol):
    """The part of `PrometheusClient` that is used."""

    def query(self, expression: str, /) -> Answer:
        """Evaluate an expression now; raises PrometheusError."""

    def get(self, path: str, **fields: str) -> Any:
        """Return the data of another endpoint; raises PrometheusError."""


@dataclass(slots=True, kw_only=True)
class Questions:
    """One Prometheus, and the number of requests so far; every method raises PrometheusError."""

    source: Source
    naming: Naming
    matchers: str = ""
    """Matchers for recorded series: those of the repository."""
    requests: int = 0

    def query(self, expression: str) -> tuple[Sample, ...]:
        """Evaluate an expression."""
        self.requests += 1
        return self.source.query(expression).samples

    def now(self) -> float:
        """The time of Prometheus; the first question, because it fails only if there is no connection."""
        return self.query("vector(time())")[0].value

    def _optional(self, path: str, **fields: str) -> Any:
        """The data of an endpoint; None if the engine does not have it, or does not allow it."""
        self.requests += 1
        try:
            return self.source.get(path, **fields)
        except (AccessError, AnswerError, QueryError):
            return None

    def facts(self) -> ServerFacts:
        """The properties that the engine reports."""
        build, runtime, flags = (
            self._optional(f"status/{name}") for name in ("buildinfo", "runtimeinfo", "flags")
        )
        return read_facts(build=build, runtime=runtime, flags=flags)

    def rules(self) -> LoadedRules | None:
        """All loaded rules; None if the engine does not list them."""
        found: list[LoadedGroup] = []
        position: dict[str, str] = {}
        for number in count(1):
            data = self._optional("rules", group_limit=str(GROUPS_AT_ONCE), exclude_alerts="true", **position)
            try:
                groups = read_groups(data)
            except ValueError:
                # vmalert rejects the page after the last one.
                return LoadedRules(found) if "page_num" in position else None
            if "page_num" in position and same_groups(groups, found):
                break
            found += groups
            position = next_page(data, groups, limit=GROUPS_AT_ONCE, number=number)
            if not position:
                break
        return LoadedRules(found)

    def series(
        self, judged: Collection[str], recorded: Collection[str], *, now: float, slow: timedelta
    ) -> SeriesAnswers:
        """The newest samples of the checked series, one query for each name; NaN in all recorded ones."""
        naming, matchers = self.naming, self.matchers
        newest = {name: self._times(newest_query(name, naming, matchers)) for name in sorted(judged)}
        checks = [(name, nan_query(name, naming, matchers)) for name in sorted(recorded)]
        return SeriesAnswers(
            now=now,
            newest=newest,
            before={
                name: {*self._times(before_query(name, naming, matchers, ago=2 * slow))}
                for name in conditions(naming).values()
            },
            not_a_number={
                name: {*values_by_identity(samples, naming)} for name, samples in self.batched(checks).items()
            },
        )

    def earlier(self, names: Collection[str]) -> dict[str, dict[tuple[str, str], float]]:
        """The newest samples of series that ended, one query for each name."""
        return {name: self._times(earlier_query(name, self.naming, self.matchers)) for name in sorted(names)}

    def _times(self, query: str) -> dict[tuple[str, str], float]:
        return values_by_identity(self.query(query), self.naming)

    def batched(self, queries: Iterable[tuple[str, str]]) -> dict[str, list[Sample]]:
        """Evaluate many small queries in few requests; the results by key."""
        found: dict[str, list[Sample]] = {}
        for expression in combined(queries):
            found.update(by_key(self.query(expression)))
        return found

    def counts(self, selectors: Collection[Selector]) -> dict[Selector, float]:
        """The number of series of each selector that finds any."""
        numbered = dict(enumerate(selectors))
        found = self.batched((str(number), count_query(one)) for number, one in numbered.items())
        return {numbered[int(number)]: samples[0].value for number, samples in found.items()}

    def bounds(self, buckets: Collection[Selector]) -> dict[Selector, list[str]]:
        """The bounds of histograms."""
        numbered = dict(enumerate(buckets))
        found = self.batched((str(number), bounds_query(one)) for number, one in numbered.items())
        return {
            numbered[int(number)]: [sample.labels.get("le", "") for sample in samples]
            for number, samples in found.items()
        }

    def metrics(self) -> frozenset[str] | None:
        """The names of all stored metrics; None if the engine does not list them."""
        names = self._optional("label/__name__/values")
        return frozenset(map(str, names)) if isinstance(names, list) else None

    def scrapes(self, intervals: Iterable[timedelta]) -> dict[timedelta, dict[str, float]]:
        """The scrapes of each job in ten intervals."""
        return {
            interval: {
                sample.labels.get("job", ""): sample.value for sample in self.query(scrape_query(interval))
            }
            for interval in intervals
        }

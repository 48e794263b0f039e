"""Run the queries of a live command, all at one time of the clock of Prometheus."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.incidents.reading import Instant
    from slo_compiler.model.samples import Sample
    from slo_compiler.prometheus_api.client import Answer


class Queries(Protocol):
    """The queries that a live command needs."""

    def query(self, expression: str, *, at: datetime | None = None) -> Answer:
        """Evaluate an expression; raises `PrometheusError`."""


class Clock(Protocol):
    """A Prometheus whose time can be queried."""

    def query(self, expression: str, /) -> Instant:
        """Evaluate an expression now; raises `PrometheusError`."""


def server_time(server: Clock) -> float:
    """Return the present time of a server in Unix seconds, which may differ from that of this machine."""
    return server.query("time()").samples[0].value


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Results of several queries at one time."""

    samples: tuple[tuple[Sample, ...], ...]
    """In the order of the queries."""
    warnings: tuple[str, ...]
    """Each once; a result with warnings may be partial."""
    now: float
    """The time of the queries in Unix seconds."""


def ask(client: Queries, expressions: Iterable[str]) -> Answers:
    """Evaluate expressions at the present time of the server, which may differ from that of this machine.

    Raises `PrometheusError`.
    """
    now = server_time(client)
    at = datetime.fromtimestamp(now, tz=UTC)
    answers = [client.query(expression, at=at) for expression in expressions]
    warnings = dict.fromkeys(text for answer in answers for text in answer.warnings)
    return Answers(samples=tuple(answer.samples for answer in answers), warnings=tuple(warnings), now=now)

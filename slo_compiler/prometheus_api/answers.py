"""Turns the JSON of Prometheus into typed answers, without trusting its shape."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from slo_compiler.model.samples import Sample, SampledSeries
from slo_compiler.nesting import deep_values
from slo_compiler.prometheus_api.errors import AnswerError, QueryError
from slo_compiler.prometheus_api.printing import readable
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_WARNINGS = 20
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_PARTIAL = "the result is partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of an instant query."""

    samples: tuple[Sample, ...]
    warnings: tuple[str, ...] = ()
    """Warnings of Prometheus about the result, such as that it is partial."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeAnswer:
    """The series of a range vector, or of a query over a range."""

    series: tuple[SampledSeries, ...]
    warnings: tuple[str, ...] = ()


def read_answer(body: bytes, *, url: str) -> dict[str, Any]:
    """Return the JSON object of a successful answer, which has `data`.

    Raises `QueryError` if it reports an error, and `AnswerError` if it is not one of Prometheus.
    """
    try:
        with deep_values():
            answer = json.loads(body)
            if _SURROGATE.search(body):
                # JSON can contain halves of characters, which no output can.
                answer = json.loads(json.dumps(answer, ensure_ascii=False).encode(errors="replace"))
    except ValueError as error:
        raise AnswerError(_no_json(body, url)) from error
    if not isinstance(answer, dict) or answer.get("status") not in ("success", "error"):
        raise AnswerError(f"{url} answers with JSON, but not as Prometheus does: use the URL of its HTTP API")
    if answer["status"] == "error":
        raise QueryError(f"{url} rejects the query: {_text(answer.get('error')) or 'no reason given'}")
    if "data" not in answer:
        raise AnswerError(f"{url} answers without data: use the URL of the HTTP API of Prometheus")
    return answer


def instant_answer(body: bytes, *, url: str) -> Answer:
    """Return the samples of an instant query: an instant vector, or a scalar as one sample without labels.

    Raises as `read_answer`, and `AnswerError` for results of another type.
    """
    answer = read_answer(body, url=url)
    with _of_prometheus(url):
        return Answer(samples=_samples(answer["data"], url=url), warnings=_warnings(answer))


def range_answer(body: bytes, *, url: str) -> RangeAnswer:
    """Return the series of a range vector; raises as `instant_answer`."""
    answer = read_answer(body, url=url)
    with _of_prometheus(url):
        return RangeAnswer(series=_series(answer["data"], url=url), warnings=_warnings(answer))


@contextmanager
def _of_prometheus(url: str) -> Iterator[None]:
    """Turn errors about the structure of an answer into one that contains the expected structure."""
    try:
        yield
    except (AttributeError, TypeError, KeyError, ValueError) as error:
        raise AnswerError(
            f"{url} answers with JSON, but not as Prometheus does: use the URL of its HTTP API"
        ) from error


def _samples(data: Any, *, url: str) -> tuple[Sample, ...]:
    kind, result = data["resultType"], data["result"]
    if kind == "scalar":
        return (Sample(labels={}, value=_number(result)),)
    if kind != "vector":
        found = "ranges" if kind == "matrix" else readable(f"the type {kind}")
        raise AnswerError(
            f"{url} returns {found} instead of one value per series: query without a range selector"
        )
    if any("histogram" in one and "value" not in one for one in result):
        raise AnswerError(f"{url} returns native histograms instead of numbers: apply histogram_fraction()")
    return tuple(Sample(labels=_labels(one["metric"]), value=_number(one["value"])) for one in result)


def _series(data: Any, *, url: str) -> tuple[SampledSeries, ...]:
    kind, result = data["resultType"], data["result"]
    if kind != "matrix":
        raise AnswerError(f"{url} returns {readable(f'the type {kind}')} instead of ranges")
    return tuple(
        SampledSeries(
            labels=_labels(one["metric"]),
            points=tuple((float(pair[0]), _number(pair)) for pair in one.get("values", ())),
        )
        for one in result
    )


def _number(pair: Any) -> float:
    """Return the value of `[timestamp, "value"]`; NaN, +Inf and -Inf are values too."""
    _, text = pair
    if not isinstance(text, str):
        raise TypeError("the value of a sample is a string")
    return float(text)


def _labels(metric: Any) -> dict[str, str]:
    labels: dict[str, str] = metric
    for value in labels.values():
        if not isinstance(value, str):
            raise TypeError("a label is a string")
    return labels


def _warnings(answer: dict[str, Any]) -> tuple[str, ...]:
    given = answer.get("warnings")
    texts = [_text(one) for one in given[:_MOST_WARNINGS]] if isinstance(given, list) else []
    # VictoriaMetrics has a key for a result without the data of some nodes, Prometheus and Thanos a warning.
    partial = [_PARTIAL] if answer.get("isPartial") is True else []
    return (*(text for text in texts if text), *partial)


def _text(value: object) -> str:
    return readable(value) if isinstance(value, str) else ""


def _no_json(body: bytes, url: str) -> str:
    start = body[:1024].lstrip().lower()
    if not start:
        return f"{url} answers with nothing: use the URL of the HTTP API of Prometheus"
    if start.startswith(b"<"):
        return (
            f"{url} answers with a web page instead of JSON, such as a login page or Grafana: use the URL of"
            " the HTTP API of Prometheus, and set token_env or username if it demands credentials"
        )
    return f"{url} does not answer with JSON: use the URL of the HTTP API of Prometheus"

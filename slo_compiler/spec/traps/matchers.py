"""Matchers with the wrong operator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import suspicious_slis
from slo_compiler.model import MatchOperator
from slo_compiler.promql.selectors import matcher_text
from slo_compiler.spec.traps.outcomes import has_status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Matcher
    from slo_compiler.spec.sli_reading import SliReading

_REGEX = re.compile(
    r"""\.[*+]                       # any characters
      | [\d\])]\.\.(?=$|\|)            # a status code such as 5..
      | (?:^|\|)\d\d\.(?=$|\|)         # a status code such as 50.
      | [\w.)]\|[\w(]                # alternatives
      | \d\\d|\\\.                    # digits and escaped dots
      | \[\^?(?:\d-\d|\d\d+|a-z|A-Z)  # a range of characters
    """,
    re.VERBOSE,
)
_ISTIO_CLUSTER = re.compile(r"(?:in|out)bound(?:-vip)?\|\d+\|")
_GLOB = re.compile(r"(?:\d+\*\|?)+")
_FIRST_DIGIT = re.compile(r"\^?([2-5]|\[[1-5]+\])\$?")
_LIST = re.compile(r"[1-5][\d.]{2}(?:, ?[1-5][\d.]{2})+")
_CLASSES = re.compile(r"[1-5]xx(?:\|[1-5]xx)*", re.IGNORECASE)
_NUMERIC_LABELS = frozenset(("http_response_status_code", "http_status_code"))
_NUMERIC_METRICS = re.compile(
    "(?:apiserver_request|istio_requests|kong_http_requests|kubelet_http|nginx_ingress_controller|prometheus_http"
    "|promhttp|rest_client_requests|traefik)_"
)
"""Metrics whose status labels have numbers; libraries may write classes such as `5xx` to other metrics."""

_PLAIN = {MatchOperator.EQUAL: MatchOperator.MATCHES, MatchOperator.NOT_EQUAL: MatchOperator.NOT_MATCHES}


def check_matchers(matchers: Iterable[Matcher], *steps: str, metric: str = "", reading: SliReading) -> None:
    """Report texts that look like regular expressions, and regular expressions that match too little.

    `metric` is that of the matchers, if it is certain.
    """
    for matcher in matchers:
        better = _as_regex(matcher, metric)
        if better is None:
            continue
        place = reading.at_matcher(matcher, *steps)
        text, suggestion = matcher_text(matcher), matcher_text(better)
        if matcher.operator in _PLAIN:
            kind, operator = _kind(matcher), str(matcher.operator)
            reading.add(
                suspicious_slis.value_looks_like_regex(
                    place, matcher=text, kind=kind, operator=operator, suggestion=suggestion
                )
            )
        else:
            reading.add(
                suspicious_slis.regex_looks_like_glob(
                    place, matcher=text, problem=_problem(matcher), suggestion=suggestion
                )
            )


def _as_regex(matcher: Matcher, metric: str) -> Matcher | None:
    """Return the regular expression that is probably intended; None if a matcher looks correct."""
    value, is_status = matcher.value, has_status(matcher)
    if is_status and _LIST.fullmatch(value):
        value = re.sub(", ?", "|", value)
    elif is_status and _CLASSES.fullmatch(value) and _has_numbers(matcher, metric):
        value = value.lower().replace("xx", "..")
    elif matcher.operator in _PLAIN:
        if is_status and _GLOB.fullmatch(value):
            value = _with_dots(value)
        elif not _looks_like_regex(value.strip("^$") if is_status else value):
            return None
    elif "*" in value and _GLOB.fullmatch(value):
        value = _with_dots(value)
    elif is_status and (digit := _FIRST_DIGIT.fullmatch(value)):
        value = f"{digit[1]}.."
    else:
        return None
    return matcher._replace(value=value, operator=_PLAIN.get(matcher.operator, matcher.operator))


def _has_numbers(matcher: Matcher, metric: str) -> bool:
    """Return whether a status label certainly has codes such as 503."""
    return matcher.label.replace(".", "_") in _NUMERIC_LABELS or _NUMERIC_METRICS.match(metric) is not None


def _looks_like_regex(value: str) -> bool:
    """Return whether a text is probably a regular expression; routes never are: they may have any text.

    Names of clusters in Istio have `|` between their parts: `outbound|9080||reviews.shop.svc.cluster.local`.
    """
    if "/" in value or value.startswith("^") or _ISTIO_CLUSTER.match(value):
        return False
    return _REGEX.search(value) is not None


def _kind(matcher: Matcher) -> str:
    if has_status(matcher) and _LIST.fullmatch(matcher.value):
        return "list"
    is_regex = "|" in matcher.value or not (
        _GLOB.fullmatch(matcher.value) or _CLASSES.fullmatch(matcher.value)
    )
    return "regular expression" if is_regex else "wildcard pattern"


def _problem(matcher: Matcher) -> str:
    if "," in matcher.value:
        return "matches a text with commas, not one of several values"
    if "*" in matcher.value:
        return "repeats a digit, and matches no other digit after it"
    if "x" in matcher.value.lower():
        return "matches the letters xx, not any digits"
    return "matches a single digit, because a regular expression matches the whole value"


def _with_dots(value: str) -> str:
    """Replace `5*` by `5..`: status codes have three digits."""
    return re.sub(r"(\d+)\*", lambda found: found[1].ljust(3, "."), value)

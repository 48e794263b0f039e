"""Matchers with the wrong operator."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import suspicious_slis
from slo_compiler.model import MatchOperator
from slo_compiler.promql.selectors import matcher_text

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
_GLOB = re.compile(r"(?:\d+\*\|?)+")
_PLAIN = {MatchOperator.EQUAL: MatchOperator.MATCHES, MatchOperator.NOT_EQUAL: MatchOperator.NOT_MATCHES}


def check_matchers(matchers: Iterable[Matcher], *steps: str, reading: SliReading) -> None:
    """Report texts that look like regular expressions, and regular expressions that look like wildcards."""
    for matcher in matchers:
        if matcher.operator in _PLAIN:
            if _looks_like_regex(matcher.value):
                _report_regex(matcher, *steps, reading=reading)
        elif "*" in matcher.value and _GLOB.fullmatch(matcher.value):
            better = matcher._replace(value=re.sub(r"(\d+)\*", _digits, matcher.value))
            reading.add(
                suspicious_slis.regex_looks_like_glob(
                    reading.at_matcher(matcher, *steps),
                    matcher=matcher_text(matcher),
                    suggestion=matcher_text(better),
                )
            )


def _looks_like_regex(value: str) -> bool:
    """Return whether a text is probably a regular expression; routes never are: they may have any text."""
    return "/" not in value and not value.startswith("^") and _REGEX.search(value) is not None


def _report_regex(matcher: Matcher, *steps: str, reading: SliReading) -> None:
    better = matcher._replace(operator=_PLAIN[matcher.operator])
    reading.add(
        suspicious_slis.value_looks_like_regex(
            reading.at_matcher(matcher, *steps),
            matcher=matcher_text(matcher),
            operator=str(matcher.operator),
            suggestion=matcher_text(better),
        )
    )


def _digits(found: re.Match[str]) -> str:
    """Replace `5*` by `5..`: status codes have three digits."""
    return found[1].ljust(3, ".")

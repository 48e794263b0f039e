"""Errors in regular expressions, and syntax that older versions of Prometheus reject."""

from __future__ import annotations

from enum import Enum

from slo_compiler.model import PrometheusVersion


class RegexError(ValueError):
    """A regular expression is not valid in any version; the message is that of Go, with the part at fault."""

    def __init__(self, message: str, *, literal: str = "") -> None:
        """Set the message, and the string literal of the expression, if there is one."""
        super().__init__(message)
        self.literal = literal


class RegexFeature(Enum):
    """Syntax that Prometheus accepts from some version on.

    Prometheus has its own copy of the parser of Go, but the Unicode tables of the Go that builds it.
    """

    PERL_NAME = "the regex group (?<name>…)"
    UNICODE_15 = "a script of Unicode 15 in a regex"
    """Needs Go 1.21."""
    UNICODE_17 = "a script of Unicode 17 in a regex"
    """Needs Go 1.27."""
    NEW_CATEGORY = r"the regex class \p{LC} or \p{Cn}"
    """Needs Go 1.25."""
    OPEN_QUOTE = r"the regex \Q without \E"
    """Prometheus used to parse a regex inside `^(?:…)$`, where `\\Q` quotes the closing parenthesis."""

    @property
    def needs(self) -> PrometheusVersion:
        """The first version whose official binary accepts the syntax."""
        return _NEEDS[self]


_NEEDS = {
    RegexFeature.PERL_NAME: PrometheusVersion(2, 53),
    RegexFeature.UNICODE_15: PrometheusVersion(2, 47),
    RegexFeature.UNICODE_17: PrometheusVersion(3, 15),
    RegexFeature.NEW_CATEGORY: PrometheusVersion(3, 7),
    RegexFeature.OPEN_QUOTE: PrometheusVersion(2, 52),
}

"""RE2, the syntax of regular expressions in label matchers, as the regexp package of Go parses it."""

from __future__ import annotations

from slo_compiler.promql.re2.features import RegexError, RegexFeature
from slo_compiler.promql.re2.parsing import Regex, read_regex

__all__ = ["Regex", "RegexError", "RegexFeature", "read_regex"]

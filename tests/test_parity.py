"""`slo` accepts exactly what Prometheus accepts, for each version of promtool that the tests have."""

import random
import re
from pathlib import Path

import pytest

from slo_compiler.promql.re2 import Regex, RegexFeature, read_regex
from tests.parity.promtools import (
    EXPANSION_ERROR,
    Tool,
    expanded_annotations,
    rejected_annotations,
    rejected_expressions,
    tools,
)
from tests.parity.queries import random_queries
from tests.parity.regexes import random_regexes
from tests.parity.specs import refused_annotations, refused_expressions
from tests.parity.templates import random_templates

HERE = Path(__file__).parent / "parity"
EVERY_TOOL = pytest.mark.parametrize("tool", tools(), ids=lambda tool: str(tool.version))

# What `slo` refuses although some version accepts it, with the reason.
STRICTER = {
    "anchored": "a keyword of the embedded parser",
    "smoothed": "a keyword of the embedded parser",
    r'a{b="\xff"}': "a value that is not UTF-8",
    r'a{b="\377"}': "a value that is not UTF-8",
    r'a{b="\ufffd"}': "an expression that can be loaded but not evaluated",
    r'a{b=~"\ufffd"}': "an expression that can be loaded but not evaluated",
    r'a{b=~"\xff"}': "a regex that is not UTF-8",
    "rate(a[5 m])": "3.5 reads `5 m` as 5 seconds",
    "a offset --5m": "an expression for a duration",
    "a offset - -5m": "an expression for a duration",
    "rate(a @ start()[5m])": "an oversight of Prometheus: other times go after the range",
    "rate(a @ end()[5m])": "an oversight of Prometheus: other times go after the range",
    "sum by (b:c) (a)": "a label name that needs quotes",
}
# From 2.53 on, quoted names are accepted only in part; `slo` needs 3.0 for them.
QUOTED_NAME = re.compile(r"""[{,]\s*["'`][^"'`]+["'`]""")


def is_stricter(expr: str, tool: Tool) -> bool:
    return expr in STRICTER or (tool.version < (3, 0) and QUOTED_NAME.search(expr) is not None)


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n") if line and not line.startswith("# -")]


def check(expressions: list[str], tool: Tool, folder: Path) -> int:
    """Compare both results for each expression; return the number that promtool accepts."""
    rejected = rejected_expressions(tool, expressions, folder)
    refused = refused_expressions(tool.version, expressions)
    accepted_wrongly = {expressions[number]: rejected[number] for number in rejected.keys() - refused.keys()}
    assert not accepted_wrongly
    refused_wrongly = {expressions[number]: refused[number] for number in refused.keys() - rejected.keys()}
    assert not {expr: why for expr, why in refused_wrongly.items() if not is_stricter(expr, tool)}
    return len(expressions) - len(rejected)


@EVERY_TOOL
def test_expressions(tool, tmp_path):
    expressions = lines("expressions.txt")
    assert len(expressions) > 800
    assert check(expressions, tool, tmp_path) > 350


@EVERY_TOOL
def test_random_expressions(tool, tmp_path):
    assert check(random_queries(random.Random(1), 1000), tool, tmp_path) > 200


def depends_on_go(pattern: str, tool: Tool) -> bool:
    """True if the test program and the official one differ, because they are built with different Go."""
    needs = {
        RegexFeature.UNICODE_15: (1, 21),
        RegexFeature.UNICODE_17: (1, 27),
        RegexFeature.NEW_CATEGORY: (1, 25),
    }
    regex = read_regex(pattern)
    features = regex.features if isinstance(regex, Regex) else ()
    return any((tool.go >= needs[one]) != (tool.version >= one.needs) for one in features if one in needs)


@EVERY_TOOL
def test_regular_expressions(tool, tmp_path):
    patterns = [
        pattern
        for pattern in (*lines("regexes.txt"), *random_regexes(random.Random(1), 1000))
        if not depends_on_go(pattern, tool)
    ]
    # Without a metric name, a selector must have a matcher that does not match the empty string.
    expressions = [f"{{b=~`{pattern}`}}" for pattern in patterns if "`" not in pattern]
    assert len(expressions) > 1000
    assert check(expressions, tool, tmp_path) > 200


# Accepted templates that fail when they are expanded: because of a value, because promtool has no URL, or
# because the type of a value is not certain for `slo`.
FAIL_WHEN_EXPANDED = (
    "{{ $x := $x }}",
    "{{ 18446744073709551615 }}",
    "{{ pathPrefix }}",
    "{{ externalURL }}",
    '{{ safeHtml "a" | toUpper }}',
    "{{ or $labels.a 1 | toUpper }}",
)


def templates(tool: Tool) -> list[str]:
    return independent_of_go(lines("templates.txt"), tool)


def independent_of_go(texts: list[str], tool: Tool) -> list[str]:
    """Remove templates that depend on Go, if the test program and the official one differ in it."""
    needs = {r"else +with": ((1, 23), (2, 55)), r"range (\$i := )?(5|len)": ((1, 24), (3, 3))}
    differing = [
        part for part, (go, version) in needs.items() if (tool.go >= go) != (tool.version >= version)
    ]
    return [text for text in texts if not any(re.search(part, text) for part in differing)]


@EVERY_TOOL
def test_expanded_annotations(tool, tmp_path):
    texts = templates(tool)
    rejected = rejected_annotations(tool, texts, tmp_path)
    refused = refused_annotations(tool.version, texts)
    assert not {texts[number]: rejected[number] for number in rejected.keys() - refused.keys()}
    loaded = [number for number in range(len(texts)) if number not in rejected]
    expanded = expanded_annotations(tool, [texts[number] for number in loaded], tmp_path)
    failed = {number for number, text in zip(loaded, expanded, strict=True) if EXPANSION_ERROR in text}
    assert {texts[number] for number in failed - refused.keys()} == set(FAIL_WHEN_EXPANDED)
    assert not {texts[number]: refused[number] for number in refused.keys() - rejected.keys() - failed}
    assert min(len(refused), len(texts) - len(refused)) > 100


@EVERY_TOOL
def test_random_annotations(tool, tmp_path):
    texts = independent_of_go(random_templates(random.Random(1), templates(tool), 1000), tool)
    rejected = rejected_annotations(tool, texts, tmp_path)
    refused = refused_annotations(tool.version, texts)
    assert not {texts[number]: rejected[number] for number in rejected.keys() - refused.keys()}
    stricter = [number for number in refused if number not in rejected]
    # What always fails is refused even in a branch that these values do not reach.
    straight = [texts[number] for number in stricter if not BRANCH.search(texts[number])]
    expanded = expanded_annotations(tool, straight, tmp_path)
    assert not [text for text, got in zip(straight, expanded, strict=True) if EXPANSION_ERROR not in got]


BRANCH = re.compile(r"\b(if|with|range|else|and|or|define|block)\b")

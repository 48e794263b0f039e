"""Labels that the result of a query cannot have; promtool evaluates the same queries."""

import json
import re
import subprocess

import pytest

from slo_compiler.promql.result_labels import missing_labels
from tests.parity.promtools import tools

SERIES = {
    'a{route="x", zone="y"}': "1+1x20",
    'b{route="x", zone="y"}': "2+2x20",
    'c{route="x"}': "1+1x20",
    'd{zone="y"}': "1+1x20",
    "e": "1+1x20",
    'h_bucket{route="x", zone="y", le="+Inf"}': "1+1x20",
}
LABELS = ("route", "zone")

QUERIES = {
    "a": "",
    "a[5m]": "",
    "rate(a[5m])": "",
    "(a)": "",
    "-a": "",
    "a * 2": "",
    "2 * a": "",
    "a * (1 + 1)": "",
    "a > bool 0": "",
    "time()": "route zone",
    "vector(1)": "route zone",
    "hour()": "route zone",
    "hour(a)": "",
    "sum(a)": "route zone",
    "sum(rate(a[5m]))": "route zone",
    "sum by () (a)": "route zone",
    "sum by (route) (a)": "zone",
    "sum(a) by (zone)": "route",
    "sum by (route, zone) (a)": "",
    "sum without (route) (a)": "route",
    "sum without (le) (a)": "",
    "sum by (route) (sum by (zone) (a))": "route zone",
    "sum by (route) (sum by (route, zone) (a))": "zone",
    "max_over_time(sum(a)[5m:1m])": "route zone",
    "topk(1, a)": "",
    "topk by (route) (1, a)": "",
    "topk(1, sum by (zone) (a))": "route",
    'count_values("route", a)': "zone",
    "quantile by (route) (0.9, a)": "zone",
    'label_replace(sum(a), "route", "z", "", "")': "zone",
    'label_join(sum by (zone) (a), "route", "-", "zone")': "",
    "histogram_quantile(0.9, sum by (le, route) (rate(h_bucket[5m])))": "zone",
    "a + b": "",
    "sum by (route) (a) + sum by (route) (b)": "zone",
    "sum(a) / sum(b)": "route zone",
    "a + on (route) b": "zone",
    "a + ignoring (route) b": "route",
    "a + ignoring (zone) c": "zone",
    "a * on (route) group_left () c": "",
    "c * on (route) group_left (zone) a": "",
    "c * on (route) group_right () a": "",
    "a * on () group_left (zone) sum(e)": "zone",
    "sum(e) * on () group_right (route) a": "route",
    "sum(a) * on () group_left (zone) a": "route",
    "a and on () e": "",
    "sum(a) and on () e": "route zone",
    "a unless nosuch": "",
    "sum(a) or vector(0)": "route zone",
    "sum by (route) (a) or vector(0)": "zone",
    "a or b": "",
    "c or d": "",
    "scalar(sum(a)) * a": "",
    'a{route!=""}': "",
    'e{route=""}': "route",
}
NOT_EVALUATED = {"a[5m]", 'e{route=""}'}


@pytest.mark.parametrize(("query", "missing"), QUERIES.items())
def test_missing_labels(query, missing):
    assert missing_labels(query, LABELS) == tuple(missing.split())


@pytest.mark.parametrize("tool", tools(), ids=lambda tool: str(tool.version))
def test_promtool_finds_the_same_labels(tool, tmp_path):
    queries = [query for query in QUERIES if query not in NOT_EVALUATED]
    checks = [{"expr": query, "eval_time": "10m", "exp_samples": [{"value": -1}]} for query in queries]
    series = [{"series": name, "values": values} for name, values in SERIES.items()]
    (tmp_path / "rules.yaml").write_text("groups: []")
    file = tmp_path / "test.yaml"
    test = {"interval": "1m", "input_series": series, "promql_expr_test": checks}
    file.write_text(json.dumps({"rule_files": ["rules.yaml"], "tests": [test]}))
    command = [tool.name, "test", "rules", str(file)]
    output = subprocess.run(command, capture_output=True, text=True, check=False)
    pattern = r'expr: "(.*)", time: 10m,\s+exp:.*\s+got:(.*)'
    found = re.findall(pattern, output.stdout + output.stderr)
    results = {expr.replace('\\"', '"'): got for expr, got in found}
    assert sorted(results) == sorted(queries)
    for query, got in results.items():
        assert got.strip() not in ("", "nil"), query
        seen = {label for label in LABELS if f'{label}="' in got}
        assert seen == set(LABELS) - set(QUERIES[query].split()), (query, got)

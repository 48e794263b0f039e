"""Warnings about matchers that probably do not match what their author intended, and their false alarms."""

from __future__ import annotations

import pytest

from slo_compiler.model import Matcher, MatchOperator
from slo_compiler.promql.matching import are_disjoint
from slo_compiler.spec.load import load_spec_bytes
from tests.suspicious_specs import SETTINGS, events, found_in, query


@pytest.mark.parametrize(
    ("matcher", "codes"),
    [
        ('code="5.."', ["SLO2101"]),
        ('code="50."', ["SLO2101"]),
        ('code!="5.*"', ["SLO2101"]),
        ('code="(4|5).."', ["SLO2101"]),
        ('code="500|503"', ["SLO2101"]),
        (r'code="5\\d\\d"', ["SLO2101"]),
        ('code="5[0-9]{2}"', ["SLO2101"]),
        ('host="api.+"', ["SLO2101"]),
        (r'host="www\\.example\\.com"', ["SLO2101"]),
        ('code="5*"', ["SLO2101"]),
        ('http_status!="4*"', ["SLO2101"]),
        ('code="^5.."', ["SLO2101"]),
        ('code="5..$"', ["SLO2101"]),
        ('code="500,503"', ["SLO2101"]),
        ('code="500, 503"', ["SLO2101"]),
        ('version="5*"', []),
        ('shard="100,200"', []),
        ('view="^orders/[0-9]+$"', []),
        ('code="5xx"', []),
        ('code=~"5xx"', []),
        ('code=~"5.."', []),
        ('instance="10.0.0.1:9090"', []),
        ('instance="[::1]:9090"', []),
        ('handler="/api/v1/*"', []),
        ('route="/orders/{id:[0-9]+}"', []),
        (r'volume="C:\\data"', []),
        ('host="*.example.com"', []),
        ('comm="[kworker]"', []),
        ('message="waiting..."', []),
        ('range="1..10"', []),
        ('operator="||"', []),
        ('cluster_name="outbound|9080||reviews.default.svc.cluster.local"', []),
        ('cluster_name="outbound|9080|v1|reviews.default.svc.cluster.local"', []),
        ('cluster_name="inbound|8080||"', []),
        ('direction="inbound|outbound"', ["SLO2101"]),
        ('code=~"5*"', ["SLO2102"]),
        ('code=~"4*|5*"', ["SLO2102"]),
        ('code=~"500,503"', ["SLO2102"]),
        ('code!~"5..,4.."', ["SLO2102"]),
        ('code=~"5"', ["SLO2102"]),
        ('status=~"^5$"', ["SLO2102"]),
        ('status_code=~"[45]"', ["SLO2102"]),
        ('code=~"5.*"', []),
        ('code=~"5{1}.{1,2}"', []),
        ('code=~"13|14"', []),
        ('code=~"0"', []),
        ('code="5"', []),
        ('envoy_response_code_class=~"5"', []),
        ('shard=~"5"', []),
        ('path=~"/api/v1*"', []),
    ],
)
def test_a_matcher_with_the_wrong_operator(matcher, codes):
    assert found_in(events(f"a_requests_total{{{matcher}}}", "a_requests_total")) == codes
    assert found_in(query(f"sum(rate(a_requests_total{{{matcher}}}[$window]))")) == codes


@pytest.mark.parametrize(
    ("selector", "codes"),
    [
        ('nginx_ingress_controller_requests{status=~"5xx"}', ["SLO2102"]),
        ('nginx_ingress_controller_requests{status="5xx"}', ["SLO2101"]),
        ('istio_requests_total{response_code=~"4xx|5XX"}', ["SLO2102"]),
        ('traefik_service_requests_total{code=~"5xx"}', ["SLO2102"]),
        ('a_requests_total{http_response_status_code="5xx"}', ["SLO2101"]),
        ('http_requests_total{status=~"4xx|5xx"}', []),
        ('haproxy_backend_http_responses_total{code=~"5xx"}', []),
        ('nginxplus_server_zone_responses{code="5xx"}', []),
        ('istio_requests_total{a="5xx"}', []),
    ],
)
def test_a_class_of_status_codes_on_a_label_with_numbers(selector, codes):
    metric = selector.partition("{")[0]
    assert found_in(events(selector, metric)) == codes
    assert found_in(query(*(f"sum(rate({one}[$window]))" for one in (selector, metric)))) == codes


@pytest.mark.parametrize(
    ("matcher", "message", "suggestion"),
    [
        (
            'code="5..", a="b"',
            'code="5.." looks like a regular expression, but = compares texts',
            'code=~"5.."',
        ),
        ('code="5*"', 'code="5*" looks like a wildcard pattern, but = compares texts', 'code=~"5.."'),
        (
            'code!="^5.."',
            'code!="^5.." looks like a regular expression, but != compares texts',
            'code!~"^5.."',
        ),
        ('code="500, 503"', 'code="500, 503" looks like a list, but = compares texts', 'code=~"500|503"'),
        (
            'http_status_code="4xx|5xx"',
            'http_status_code="4xx|5xx" looks like a regular expression, but = compares texts',
            'http_status_code=~"4..|5.."',
        ),
        ('http_status_code=~"5xx"', 'http_status_code=~"5xx" matches the letters', 'http_status_code=~"5.."'),
        ('code=~"500,503"', 'code=~"500,503" matches a text with commas', 'code=~"500|503"'),
        ('code=~"5*"', 'code=~"5*" repeats a digit, and matches no other digit after it', 'code=~"5.."'),
        ('code=~"[45]"', 'code=~"[45]" matches a single digit', 'code=~"[45].."'),
        ('code=~"^5"', 'code=~"^5" matches a single digit', 'code=~"5.."'),
    ],
)
def test_the_text_of_a_matcher_with_the_wrong_operator(matcher, message, suggestion):
    text = events(f"a_requests_total{{{matcher}}}", "a_requests_total")
    (found,) = load_spec_bytes("a.slo.yaml", text.encode(), settings=SETTINGS).diagnostics
    assert found.message.startswith(message)
    assert found.hint == f"write {suggestion}"


@pytest.mark.parametrize(
    ("value", "column"),
    [
        ('a_requests_total{job="x", code="5.."}', 40),
        ('\'a_requests_total{job="x", code="5.."}\'', 41),
        (r'"a_requests_total{job=\"x\", code=\"5..\"}"', 43),
        ("'a_requests_total{job=\"5..\", code = `5..`}'", 43),
    ],
)
def test_a_warning_is_located_at_the_matcher(value, column):
    text = f"""\
version: slo/v1
service: shop
slos:
  - name: main
    target: 99.9
    sli:
      events:
        bad: {value}
        total: a_requests_total
"""
    loaded = load_spec_bytes("a.slo.yaml", text.encode(), settings=SETTINGS)
    found = [one.location for one in loaded.diagnostics if one.code == "SLO2101"][-1]
    assert (found.line, found.column) == (8, column)
    assert found.source[found.column - 1 :].startswith("code")


def test_matchers_are_disjoint_only_if_this_is_certain():
    def one(operator: str, value: str) -> Matcher:
        return Matcher(label="a", operator=MatchOperator(operator), value=value)

    slow = "(" * 20 + "a" + "+)" * 20 + "$"  # backtracks for a long time
    assert are_disjoint(one("=", "x"), one("=", "y"))
    assert are_disjoint(one("=~", "x|y"), one("=", "z"))
    assert not are_disjoint(one("=~", "x|y"), one("=~", "z"))
    assert not are_disjoint(one("=", "a" * 50), one("=~", slow))
    assert not are_disjoint(one("=", "x"), one("=~", r"\p{L}"))

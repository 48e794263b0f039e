"""Texts and links of users in dashboards."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from slo_compiler.dashboards.texts import literal, safe_url

from .service_dashboards import MARKER, SOURCE, a_service, an_slo, service_text, titled

NASTY = (
    'He said "no"\n\\back\\ {{ x }} << y >> <% z %>'
    " ${datasource} $service [[owner]] <b> *s* 😀 שלום\t\u2028end"
)


def test_the_description_starts_with_the_marker_and_stands_at_the_top() -> None:
    text = service_text(a_service(description=NASTY))
    assert json.loads(text)["description"] == f"{MARKER}\n\n{NASTY}"
    assert MARKER in text[:2048]


def test_user_texts_show_as_they_were_written() -> None:
    slo = an_slo(description=NASTY, owner=NASTY)
    dashboard = json.loads(service_text(a_service(slo, description=NASTY, owner=f"{NASTY}!")))
    for title in ("About the service", "About this SLO"):
        content = titled(dashboard, title)["options"]["content"]
        shown = unescape(content).replace("  \n", "\n")
        assert shown.count("\n".join(NASTY.splitlines())) == 2
        assert not re.search(r"\$|\[\[|<|`", re.sub(r"\[Errors in Explore\]\(\S+\)", "", content))


@pytest.mark.parametrize(
    "text", ["- item", "1. one", "# head", "    code", "a_b_c", "===", "~~no~~", "> quote", "| a |"]
)
def test_no_text_of_a_user_becomes_markup(text: str) -> None:
    escaped = literal(text)
    assert unescape(escaped) == text.strip()
    assert not re.match(r"[-=#>|~`]|\s|\d+[.)]", escaped)


def test_links_lead_where_the_spec_says_and_name_no_variable_of_ours() -> None:
    service = a_service(runbook="https://wiki/run?a=1&b=ü#top", dashboard="https://g/d/x?v=$service")
    links = {link["title"]: link["url"] for link in json.loads(service_text(service))["links"]}
    assert links["All SLOs"] == "/d/slo-overview"
    assert links["Runbook"] == "https://wiki/run?a=1&b=%C3%BC#top"
    assert links["Dashboard"] == "https://g/d/x?v=%24service"
    assert safe_url("https://wiki/a%20b") == "https://wiki/a%20b"


def test_the_runbook_of_an_slo_stands_in_its_row() -> None:
    slo = an_slo(runbook="https://wiki/run(1)")
    content = titled(json.loads(service_text(a_service(slo))), "About this SLO")["options"]["content"]
    assert "[Runbook](https://wiki/run%281%29)" in content


def test_the_owner_of_an_slo_stands_beside_its_links_where_a_small_panel_shows_it() -> None:
    own = an_slo(owner="bank", description="Payments.", runbook="https://runbooks.test/pay")
    about = titled(json.loads(service_text(a_service(own, owner="shop"))), "About this SLO")
    first, description = about["options"]["content"].split("\n\n")
    assert "Runbook" in first
    assert "bank" in first
    assert description == "Payments."


def test_the_spec_is_named_in_the_text_about_the_service() -> None:
    content = titled(json.loads(service_text(a_service())), "About the service")["options"]["content"]
    assert SOURCE in unescape(content)

"""Specs with one SLI, and the warnings about them."""

from __future__ import annotations

import json
import re

from slo_compiler.model import Prometheus, PrometheusVersion, Settings
from slo_compiler.spec.load import load_spec_bytes

SETTINGS = Settings(prometheus=Prometheus(version=PrometheusVersion(3, 0)))
SUSPICIOUS = re.compile(r"SLO2003|SLO2024|SLO21\d\d|SLO400[89]")


def found_in(text: str) -> list[str]:
    """The codes of suspicious SLIs and policies in a spec."""
    loaded = load_spec_bytes("a.slo.yaml", text.encode(), settings=SETTINGS)
    assert loaded.plan is not None, loaded.diagnostics
    return sorted(one.code for one in loaded.diagnostics if SUSPICIOUS.fullmatch(one.code))


def spec_of(sli: object, **keys: object) -> str:
    """A spec with one SLO; JSON is YAML too."""
    slo = {"name": "main", "target": 99.9, "sli": sli, **keys}
    return json.dumps({"version": "slo/v1", "service": "shop", "slos": [slo]})


def events(bad: str, total: str) -> str:
    return spec_of({"events": {"bad": bad, "total": total}})


def query(bad: str, total: str = "sum(rate(a_requests_total[$window]))") -> str:
    return spec_of({"query": {"bad": bad, "total": total}})

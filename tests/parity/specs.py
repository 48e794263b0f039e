"""Results of `slo`: one spec with many SLOs, one per line."""

from __future__ import annotations

import json

from slo_compiler.model import Prometheus, PrometheusVersion, Settings
from slo_compiler.spec.load import load_spec_bytes

# Errors in expressions that are valid PromQL.
VALID_PROMQL = {"SLO2023", "SLO3009"}


def refused_expressions(version: PrometheusVersion, expressions: list[str]) -> dict[int, str]:
    """Return the first error of each expression that is refused, by its index."""
    return _refused(
        version, [f"sli: {{threshold: {{query: {_quoted(expr)}, max: 1}}}}" for expr in expressions]
    )


def refused_annotations(version: PrometheusVersion, texts: list[str]) -> dict[int, str]:
    """Return the first error of each annotation that is refused, by its index."""
    return _refused(
        version, [f"annotations: {{text: {_quoted(text)}}}, sli: {{probe: up}}" for text in texts]
    )


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _refused(version: PrometheusVersion, bodies: list[str]) -> dict[int, str]:
    head = "version: slo/v1\nservice: parity\nslos:\n"
    slos = "".join(f"  - {{name: n{number}, target: 99, {body}}}\n" for number, body in enumerate(bodies))
    settings = Settings(prometheus=Prometheus(version=version))
    spec = load_spec_bytes("parity.slo.yaml", (head + slos).encode(), settings=settings)
    errors = [one for one in spec.diagnostics if one.is_error and one.code not in VALID_PROMQL]
    assert all(one.location.line > 3 for one in errors), errors[:3]
    return {one.location.line - 4: f"{one.code} {one.message}" for one in reversed(errors)}

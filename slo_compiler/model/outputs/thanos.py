"""Options of the rule files for the Thanos ruler."""

from __future__ import annotations

from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanosOptions:
    """`outputs.thanos` in `slo.yaml`."""

    partial_response_strategy: str = "abort"
    """`abort`: a rule fails if a store does not answer; `warn`: its result is then incomplete."""

"""Options of the namespaces for the ruler of Mimir or Cortex."""

from __future__ import annotations

from slo_compiler.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MimirOptions:
    """`outputs.mimir` in `slo.yaml`."""

    namespace_prefix: str = ""
    """Text before the service in the name of its namespace."""

"""SLO85xx: specs of other tools."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO8501")
def foreign_spec(*, tool: str) -> Text:
    """The file is a spec of another tool: Sloth, Pyrra or OpenSLO, for Kubernetes or not.

    It is recognised by its `version` or `apiVersion`. Nothing else in it is reported,
    because its keys have other names and meanings. `slo` cannot convert specs of other
    tools yet.

    Fix: write the SLOs in the format of `slo` (docs/spec.md), or move the file out of
    the directories that are compiled.
    """
    message = f"this spec is in the format of {tool}; converting it is not supported yet"
    return message, "rewrite it as described in docs/spec.md"

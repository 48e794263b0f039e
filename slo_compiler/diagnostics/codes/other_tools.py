"""SLO85xx: specs of other tools."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO8501")
def foreign_spec(*, tool: str) -> Text:
    """The file is a spec of another tool: Sloth, Pyrra or OpenSLO, with or without Kubernetes.

    `slo` recognizes it by its `version` or `apiVersion`, and reports nothing else in the file. `slo` cannot
    convert specs of other tools yet.

    Fix: rewrite the SLOs in the format of `slo` (docs/spec.md), or move the file out of the spec
    directories.
    """
    message = f"this spec is in the format of {tool}; converting it is not supported yet"
    return message, "rewrite it as described in docs/spec.md"

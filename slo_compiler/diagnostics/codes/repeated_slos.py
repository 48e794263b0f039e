"""SLO21xx: SLOs that repeat another SLO of the repository."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO2119", Severity.WARNING)
def same_slo(*, identity: str, where: str) -> Text:
    """Two SLOs are the same, except for their names.

    They have the same SLI, target, window, groups and alert policy, so every incident alerts twice.
    Usually, one was copied from the other and its selectors were not changed.

    Fix: change the selectors of the copy, or remove it.
    """
    return (
        f"the SLO has the same SLI, target, window and alert policy as {identity} ({where})",
        "change its SLI, or remove one of the two",
    )

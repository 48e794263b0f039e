"""SLO14xx: settings that are not supported or cannot work."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO1401")
def not_supported_yet(*, key: str) -> Text:
    """A key of the settings is reserved for a later version.

    Its name and type are already part of the schema, so that the layout of `slo.yaml` stays the same
    when the key is supported. Until then it is rejected instead of being ignored.

    Fix: remove the key, or install a version of slo-compiler that supports it.
    """
    return f"{key!r} is not supported yet", "remove it; a later version will support it"


@code("SLO1402")
def interval_does_not_divide(*, text: str, step: str, nearest: str) -> Text:
    """The interval of the fast rules does not divide 5m.

    Longer windows are summed from ratios over 5m, so 5m must be a multiple of the interval, such as
    10 times 30s. At 45s, some minutes would be counted twice and others not at all.

    Fix: choose 15s, 20s, 25s, 30s, 50s, 1m, 1m15s or 1m40s.
    """
    return f"fast {text} does not divide {step}", f"choose {nearest}"

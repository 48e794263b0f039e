"""SLO14x: settings that cannot be followed."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO1401")
def not_supported_yet(*, key: str) -> Text:
    """A key of the settings that this version does not follow.

    Its name and shape are decided, so that `slo.yaml` keeps its layout when a later version supports it.
    Until then it is refused: a setting that is ignored in silence is worse than none.

    Mend it: remove the key, or install a version of slo-compiler that supports it.
    """
    return f"{key!r} is not supported yet", "remove it; a later version will support it"


@code("SLO1402")
def interval_does_not_divide(*, text: str, step: str, nearest: str) -> Text:
    """An interval of the fast rules that does not divide their shortest window.

    Longer windows are summed from ratios over 5m. The evaluations must meet the ends of those windows:
    5m must be a whole number of intervals, such as 10 times 30s. With 45s some minutes would count twice
    and others not at all.

    Mend it: choose 15s, 20s, 25s, 30s, 50s, 1m, 1m15s or 1m40s.
    """
    return f"fast {text} does not divide {step}", f"choose {nearest}"

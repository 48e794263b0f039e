"""SLO90xx: ignored warnings."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO9001")
def unreadable_ignore(*, form: str) -> Text:
    """A comment begins with `slo:`, but is not an ignore that can be read.

    Comments that begin with `slo:` are instructions to the compiler. The only one is
    `slo: ignore CODE because REASON`. Several codes are separated by commas. The list `ignore` in
    `slo.yaml` has the same form, without `slo: ignore`.

    Fix: write it in this form. If the comment is meant for readers only, begin it differently.
    """
    return "this is not an ignore that can be read", f"write `{form}`, with commas between several codes"


@code("SLO9002")
def unknown_code(*, code: str, near: str) -> Text:
    """An ignore names a code that does not exist.

    Fix: use the code that is printed with the warning, such as SLO2009. `docs/codes.md` lists all codes.
    """
    hint = f"did you mean {near}?" if near else "use the code that is printed with the warning"
    return f"there is no code {code}", hint


@code("SLO9003")
def not_ignorable(*, code: str, is_error: bool) -> Text:
    """An ignore names a code that cannot be ignored.

    Only warnings can be ignored. An error means that the output would be missing or wrong. The
    warning about an unused ignore (SLO9005) cannot be ignored either: remove the ignore that is
    not used.

    Fix: remove the code from the comment or the list, and fix what it reports.
    """
    if is_error:
        return (
            f"{code} is an error, and only warnings can be ignored",
            f"remove {code} here and fix the error",
        )
    return f"{code} reports unused ignores and cannot be ignored", "remove the ignores that are not used"


@code("SLO9004")
def reason_missing() -> Text:
    """An ignore has no reason: the word `because` is missing, or nothing follows it.

    The reason tells the next reader whether the warning can still be ignored.

    Fix: write `because` and the reason after the code.
    """
    return "this ignore has no reason", "write `because` and the reason after the code"


@code("SLO9005", Severity.WARNING)
def unused_ignore(*, code: str, lines: str) -> Text:
    """An ignore matches no warning.

    The warning was fixed, or the comment is in the wrong place: at the end of a line it applies
    to that line, alone on a line to the next key or list item with everything in it.

    Fix: remove the ignore, or move it to the line of the warning.
    """
    if not lines:
        return f"no {code} is reported in this repository", "remove it from the list"
    return f"no {code} is reported on {lines}", "remove the ignore, or move it to the line of the warning"

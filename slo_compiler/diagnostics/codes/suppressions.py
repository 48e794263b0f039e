"""SLO90xx: ignored warnings."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO9001")
def unreadable_ignore(*, form: str) -> Text:
    """A comment begins with `slo:`, but is not a valid ignore comment.

    Comments that begin with `slo:` are directives. The only directive is
    `slo: ignore CODE because REASON`. Separate several codes with commas. Items of the list `ignore` in
    `slo.yaml` have the same form, without `slo: ignore`.

    Fix: correct the comment. If it is not a directive, remove `slo:` from its beginning.
    """
    return "invalid ignore comment", f"write `{form}`, with commas between several codes"


@code("SLO9002")
def unknown_code(*, code: str, near: str) -> Text:
    """An ignore comment contains an unknown code.

    Fix: use the code shown with the warning, such as SLO2009. `docs/codes.md` lists all codes.
    """
    hint = f"did you mean {near}?" if near else "use the code shown with the warning"
    return f"unknown code {code}", hint


@code("SLO9003")
def not_ignorable(*, code: str, is_error: bool) -> Text:
    """An ignore comment contains a code that cannot be ignored.

    Only warnings can be ignored, except the warning about an unused ignore (SLO9005).

    Fix: remove the code from the comment or the list, and fix the error or remove the unused ignore.
    """
    if is_error:
        return (
            f"{code} is an error; only warnings can be ignored",
            f"remove {code} and fix the error",
        )
    return f"{code} reports unused ignores and cannot be ignored", "remove the unused ignores"


@code("SLO9004")
def reason_missing() -> Text:
    """An ignore comment has no reason.

    The word `because` is missing, or nothing follows it.

    Fix: write `because` and the reason after the code.
    """
    return "the ignore has no reason", "write `because` and the reason after the code"


@code("SLO9005", Severity.WARNING)
def unused_ignore(*, code: str, lines: str) -> Text:
    """An ignore comment matches no warning.

    The warning was fixed, or the comment is on the wrong line. At the end of a line, it applies to that line.
    On a line of its own, it applies to the next key or list item, with everything nested in it.

    Fix: remove the ignore, or move it to the line of the warning.
    """
    if not lines:
        return f"no {code} is reported in this repository", "remove it from the list"
    return f"no {code} is reported on {lines}", "remove the ignore, or move it to the line of the warning"

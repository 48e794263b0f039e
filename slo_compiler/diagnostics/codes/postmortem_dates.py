"""SLO7570 and SLO7571: overdue actions and drafts of postmortems on the day of `--as-of`.

They never make a check fail, not even with `--strict`: a build must not fail only because a date has passed.
"""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO7570", Severity.WARNING)
def action_overdue(*, action: str, owner: str, due: str) -> Text:
    """An open action is past its due date.

    Fix: do it and write `done` with the day into the column Status, or agree on a new date. This warning
    never makes a check fail; `slo postmortem actions` exits with 3 for overdue P0 and P1 actions.
    """
    return f"{action!r} of {owner or 'no owner'} was due on {due}", "do it, or agree on a new date"


@code("SLO7571", Severity.WARNING)
def draft_overdue(*, severity: str, due: str) -> Text:
    """A postmortem is still a draft after its deadline.

    A SEV1 postmortem is due 3 days after the incident, every other one after 5 business days, while people
    remember the details.

    Fix: finish it. This warning never makes a check fail.
    """
    return f"the postmortem of a {severity} incident was due on {due}", "finish it while people remember"

"""Compare the dates in error budget policies with the present, or with another day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import policy_dates as codes
from slo_compiler.spec.policy_dates import Meaning, policy_dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.spec.policy_dates import PolicyDate

NOTICE = timedelta(days=30)
"""The time before a review is due at which it is reported."""


def judge_dates(
    paths: Iterable[str], *, as_of: date
) -> tuple[tuple[Diagnostic, ...], tuple[Suppression, ...]]:
    """Return warnings about dates in these files on a day, and the comments of the files with dates.

    A review is reported 30 days before it is due. A waiver has no effect from its date on, in UTC.
    """
    found: list[Diagnostic] = []
    comments: list[Suppression] = []
    for path in paths:
        dates, suppressions = policy_dates(path)
        found.extend(diagnostic for one in dates for diagnostic in _judged(one, as_of))
        comments.extend(suppressions)
    return tuple(found), tuple(comments)


def _judged(one: PolicyDate, as_of: date) -> Iterator[Diagnostic]:
    day = one.day.isoformat()
    if one.meaning is Meaning.WAIVER:
        if as_of >= one.day:
            yield codes.waiver_expired(one.location, waiver=one.name, day=day)
    elif as_of > one.day:
        yield codes.review_overdue(one.location, policy=one.name, day=day)
    elif as_of > one.day - NOTICE:
        yield codes.review_due(one.location, policy=one.name, day=day)

"""Write a blank postmortem from the templates."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from slo_compiler.rendering.environment import BUILT_IN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model.postmortems import Facts
    from slo_compiler.rendering.environment import Templates

UNKNOWN_DURATION = "X min"
"""The placeholder of a duration that is not known yet."""

_ID = re.compile(r"PM-(?P<year>\d{4})-(?P<number>\d{1,6})")
_LONGEST_SLUG = 60


def blank_document(facts: Facts, *, duration: str, templates: Templates = BUILT_IN) -> str:
    """Return the text of a new document; what is not known is a placeholder or a comment."""
    start, end = facts.impact.start, facts.impact.end
    return templates.render(
        f"postmortem-{facts.form}.md.j2",
        id=facts.id,
        title=_escaped(facts.title),
        title_text=facts.title,
        day=facts.day.isoformat(),
        form=facts.form.value,
        severity=facts.severity.value,
        service=facts.service,
        slos=facts.slos,
        start=f"{start:%Y-%m-%dT%H:%M:%SZ}" if start else "",
        end=f"{end:%Y-%m-%dT%H:%M:%SZ}" if end else "",
        owner=facts.owner,
        duration=duration,
    )


def file_name(facts: Facts) -> str:
    """Return the name of the file of a document: `2026-11-10-checkout-errors.md`."""
    plain = unicodedata.normalize("NFKD", facts.title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:_LONGEST_SLUG]
        if len(longer) > _LONGEST_SLUG:
            break
        slug = longer
    return f"{facts.day.isoformat()}-{slug or 'incident'}.md"


def next_id(year: int, ids: Iterable[str]) -> str:
    """Return the id after the highest one of a year: `PM-2026-015`."""
    found = (_ID.fullmatch(one) for one in ids)
    numbers = [int(one["number"]) for one in found if one is not None and int(one["year"]) == year]
    return f"PM-{year}-{max(numbers, default=0) + 1:03}"


def _escaped(title: str) -> str:
    """Escape what would begin HTML, a comment or code in a heading."""
    return re.sub(r"([<`\\])", r"\\\1", title)

"""Write a new postmortem from the templates: blank, or with facts from Prometheus."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from slo_compiler.arithmetic.percent import decimal_text
from slo_compiler.incidents.known import NOTHING, Known
from slo_compiler.incidents.moments import time_texts
from slo_compiler.postmortem_files.alignment import align_tables
from slo_compiler.postmortems.evidence import CLOSING_MARKER, opening_marker
from slo_compiler.postmortems.writing import time_text
from slo_compiler.rendering.environment import BUILT_IN
from slo_compiler.texts.markdown import inline_text

if TYPE_CHECKING:
    from slo_compiler.model.postmortems import Facts
    from slo_compiler.rendering.environment import Templates

UNKNOWN_DURATION = "X min"
"""The placeholder of an unknown duration."""

_LONGEST_SLUG = 60


def blank_document(
    facts: Facts,
    *,
    duration: str,
    known: Known = NOTHING,
    evidence: str = "",
    templates: Templates = BUILT_IN,
) -> str:
    """Return the text of a new document; unknown facts are placeholders or comments.

    `evidence` is a text without markers. Its tables and those of the document are aligned.
    """
    start, end = facts.impact.start, facts.impact.end
    text = templates.render(
        f"postmortem-{facts.form}.md.j2",
        id=facts.id,
        title=inline_text(facts.title),
        title_text=facts.title,
        day=facts.day.isoformat(),
        form=facts.form.value,
        severity=facts.severity.value,
        service=facts.service,
        slos=facts.slos,
        start="" if start is None else time_text(start),
        end="" if end is None else time_text(end),
        owner=facts.owner,
        duration=duration,
        source="prometheus" if evidence and start else "human",
        evidence=_block(evidence) if evidence else "",
        **_inputs(known, facts),
    )
    return align_tables(text) if known.timeline else text


def _inputs(known: Known, facts: Facts) -> dict[str, object]:
    """Return the inputs of a template that a blank form does not have."""
    times = tuple(time_texts((one.time for one in known.timeline), facts.day))
    rows = [{"time": time, "event": one.text} for time, one in zip(times, known.timeline, strict=True)]
    alerted = facts.impact.start if known.detected is None else known.detected.at
    first = sum(alerted is not None and one.time <= alerted for one in known.timeline)
    return {
        "before": rows[:first],
        "after": rows[first:],
        "detected": known.detected,
        "replayed": known.replayed,
        "time_text": time_text,
        "lasting_at": known.lasting_at,
        "is_recovered": bool(rows) and facts.impact.end is not None,
        "budget": [(slo, decimal_text(share)) for slo, share in known.budget],
        "triggers": known.triggers,
        "links": known.links,
        "impact_lines": known.impact,
    }


def _block(evidence: str) -> str:
    """Return evidence between its markers."""
    text = align_tables(evidence)
    return f"{opening_marker(text)}\n{text}{CLOSING_MARKER}\n"


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

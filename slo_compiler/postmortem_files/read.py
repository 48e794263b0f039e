"""Read a postmortem: its bytes become a document, diagnostics, and ignored warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import postmortem_documents as codes
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.model.postmortems import Postmortem
from slo_compiler.postmortem_files.actions import read_actions
from slo_compiler.postmortem_files.evidence import read_evidence
from slo_compiler.postmortem_files.front_matter import parse_facts
from slo_compiler.postmortem_files.suppressions import read_markdown_comments
from slo_compiler.postmortem_files.tables import find_tables
from slo_compiler.postmortem_files.text import SplitText, find_sections, split_text, text_lines
from slo_compiler.postmortem_files.timeline import read_timeline
from slo_compiler.records import dataclass
from slo_compiler.spec.schema import POSTMORTEM_SCHEMA
from slo_compiler.spec.shaped import read_shaped
from slo_compiler.spec.suppressions import read_comments
from slo_compiler.yaml_source.composition import compose_file
from slo_compiler.yaml_source.decoding import decode
from slo_compiler.yaml_source.source import read_source

if TYPE_CHECKING:
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.model.postmortems import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPostmortem:
    """A postmortem file; without a document if it is not text."""

    path: str
    document: Postmortem | None
    diagnostics: tuple[Diagnostic, ...] = ()
    """All diagnostics of reading it, including ignored ones."""
    suppressions: tuple[Suppression, ...] = ()


def read_postmortem(path: str) -> ReadPostmortem:
    """Read a postmortem file."""
    data = read_source(path)
    if not isinstance(data, bytes):
        return ReadPostmortem(path=path, document=None, diagnostics=(data,))
    return read_postmortem_bytes(path, data)


def read_postmortem_bytes(path: str, data: bytes) -> ReadPostmortem:
    """Read a postmortem from its bytes; any bytes are safe.

    Places are lines and columns of the file. Without valid front matter the document has no facts, timeline
    and actions, but its text can still be checked.
    """
    text = decode(path, data)
    if isinstance(text, Diagnostic):
        return ReadPostmortem(path=path, document=None, diagnostics=(text,))
    parts = split_text(text.splitlines())
    facts, found, ignored = _read_head(path, parts)
    lines = text_lines(path, parts)
    sections = find_sections(lines)
    comments, wrong = read_markdown_comments(path, parts, lines, sections)
    evidence, unclosed = read_evidence(lines)
    tables = tuple(find_tables(lines))
    timeline, timeline_problems = read_timeline(tables, sections, day=facts.day) if facts else ((), ())
    actions, action_problems = read_actions(tables, sections) if facts else ((), ())
    return ReadPostmortem(
        path=path,
        document=Postmortem(
            path=path,
            facts=facts,
            lines=lines,
            sections=sections,
            timeline=timeline,
            actions=actions,
            evidence=evidence,
        ),
        diagnostics=in_order([*found, *wrong, *unclosed, *timeline_problems, *action_problems]),
        suppressions=(*ignored, *comments),
    )


def _read_head(
    path: str, parts: SplitText
) -> tuple[Facts | None, tuple[Diagnostic, ...], tuple[Suppression, ...]]:
    """Read the front matter: its facts, diagnostics and comments."""
    if not parts.head:
        return None, (codes.no_front_matter(Location(path=path)),), ()
    if not parts.is_closed:
        return None, (codes.front_matter_not_closed(Location(path=path, length=3, source="---")),), ()
    file = compose_file(path, parts.head.encode())
    diagnostics, found = read_shaped(file, schema=POSTMORTEM_SCHEMA)
    ignored, wrong = read_comments(file)
    if diagnostics is None:
        return None, (*found, *wrong), ignored
    facts = parse_facts(diagnostics)
    return facts, (*diagnostics.all(), *wrong), ignored

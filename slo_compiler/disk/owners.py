"""Whether a file of the output may be replaced: it must be generated, and by the same repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import output as codes
from slo_compiler.diagnostics.codes import ownership
from slo_compiler.disk.place import location_of
from slo_compiler.disk.sources import Sources, sources_of
from slo_compiler.rendering.artifact import EVERY_SPEC, HEAD_BYTES, marker, origin_of

if TYPE_CHECKING:
    from pathlib import Path

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.rendering.artifact import Origin


def refuse_to_replace(root: Path, path: str, *, head: bytes, origin: Origin) -> Diagnostic | None:
    """Say whose the file at `path` is, if `origin` may not replace it.

    `head` are the first bytes of the file that stands there. An empty one may be replaced: it holds
    nothing, and it is what some file systems leave of a new file after a power failure.
    """
    if not head:
        return None
    found = origin_of(head)
    if found is None:
        return codes.foreign_file(location_of(root, path), source=origin.source)
    if found.repository == origin.repository or _is_older_header(root, found, origin):
        return None
    return ownership.other_repository(
        location_of(root, path), owner=found.repository, origin=found.source, source=origin.source
    )


def is_shared_copy(old: bytes, new: bytes, *, origin: Origin) -> bool:
    """Whether a file that belongs to all specs stands there already, as another repository wrote it.

    Such a file, the overview for one, is the same for any specs, and the first repository keeps it.
    """
    if origin.source != EVERY_SPEC:
        return False
    found = origin_of(old[:HEAD_BYTES])
    if found is None or found.source != EVERY_SPEC or not found.repository:
        return False
    theirs = marker(EVERY_SPEC, repository=found.repository).encode()
    return old.replace(theirs, marker(EVERY_SPEC, repository=origin.repository).encode(), 1) == new


def _is_older_header(root: Path, found: Origin, origin: Origin) -> bool:
    """Whether a header without a name is of the time before the repository had one.

    It then names the same spec, perhaps in another spelling, or one that is gone.
    """
    if found.repository:
        return False
    if found.source == origin.source:
        return True
    bases = (sources_of(root, ()), Sources(base=str(root.absolute()), real_base=""))
    ours = [base.place(origin.source) for base in bases]
    theirs = [base.place(found.source) for base in bases]
    return all(place in ours for place in theirs if place.exists())

"""Fingerprints of diagnostics, which stay the same if lines are added above."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from slo_compiler.cli.formats.paths import repository_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Diagnostic


def fingerprints(diagnostics: Iterable[Diagnostic]) -> tuple[str, ...]:
    """Return one fingerprint per diagnostic: a digest of file, code, message and source line, and a count.

    The count, from 1, distinguishes diagnostics with the same digest.
    """
    seen: Counter[str] = Counter()
    result = []
    for diagnostic in diagnostics:
        digest = _digest(diagnostic)
        seen[digest] += 1
        result.append(f"{digest}:{seen[digest]}")
    return tuple(result)


def _digest(diagnostic: Diagnostic) -> str:
    place = diagnostic.location
    parts = (repository_path(place.path), diagnostic.code, diagnostic.message, place.source.strip())
    text = "\0".join(parts).encode(errors="backslashreplace")
    return hashlib.blake2b(text, digest_size=16, usedforsecurity=False).hexdigest()

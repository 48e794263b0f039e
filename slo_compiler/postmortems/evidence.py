"""Blocks of generated evidence in a document, between two markers; the first one has a digest."""

from __future__ import annotations

import hashlib

CLOSING_MARKER = "<!-- /slo:evidence -->"
"""The line after a block."""


def opening_marker(text: str) -> str:
    """Return the line before a block with this text, whose lines end with a line feed."""
    return f"<!-- slo:evidence v1 digest={evidence_digest(text)} -->"


def evidence_digest(text: str) -> str:
    """Return the digest of the lines between the markers (SHA-256, 64 bits, hex)."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]

"""Marks generated files with their origin: a spec, or all, and the repository and environment of settings."""

from __future__ import annotations

from slo_compiler.model import Settings
from slo_compiler.rendering.artifact import Artifact, marker

DEFAULTS = Settings()
"""Settings without a repository and an environment."""


def marker_in(settings: Settings, source: str) -> str:
    """The sentence that marks a file as generated from `source`."""
    return marker(source, repository=settings.repository, environment=settings.environment)


def artifact_in(settings: Settings, *, path: str, text: str, source: str) -> Artifact:
    """A generated file with the marker of its origin in its text."""
    return Artifact(path=path, text=text, source=source, repository=settings.repository)

"""Test files as YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.rendering.artifact import Artifact, marker
from slo_compiler.rendering.environment import load_template

if TYPE_CHECKING:
    from slo_compiler.proof.files import TestFile


def render_test_file(file: TestFile, *, own_templates: str = "") -> Artifact:
    """One file of unit tests that promtool runs as it is."""
    template = load_template("tests.yaml.j2", own_templates=own_templates)
    text = template.render(marker=f"# {marker(file.source)}", file=file)
    return Artifact(path=file.path, text=text, source=file.source)

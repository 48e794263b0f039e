"""Templates in annotations, which Prometheus expands when an alert fires."""

from __future__ import annotations

from slo_compiler.spec.alert_templates.errors import TemplateError
from slo_compiler.spec.alert_templates.pieces import Piece, template_pieces
from slo_compiler.spec.alert_templates.reading import ReadTemplate, read_template

__all__ = ["Piece", "ReadTemplate", "TemplateError", "read_template", "template_pieces"]

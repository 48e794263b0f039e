"""A postmortem: the facts of its front matter, its text, its timeline and its actions."""

from slo_compiler.model.postmortems.actions import Action, ActionState, ActionType, Priority
from slo_compiler.model.postmortems.declared import DeclaredIncident
from slo_compiler.model.postmortems.document import Evidence, Moment, Postmortem, Section, TextLine
from slo_compiler.model.postmortems.facts import (
    DetectedBy,
    DocumentStatus,
    Facts,
    Form,
    Impact,
    IncidentSeverity,
    Places,
)

__all__ = [
    "Action",
    "ActionState",
    "ActionType",
    "DeclaredIncident",
    "DetectedBy",
    "DocumentStatus",
    "Evidence",
    "Facts",
    "Form",
    "Impact",
    "IncidentSeverity",
    "Moment",
    "Places",
    "Postmortem",
    "Priority",
    "Section",
    "TextLine",
]

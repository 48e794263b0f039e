"""Find errors in the rest of settings that contain invalid YAML, without showing secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.spec.literal_secrets import (
    hide_lines,
    hide_possible_secrets,
    literal_secrets,
    report_secrets,
)
from slo_compiler.spec.partial import new_errors
from slo_compiler.spec.schema import SETTINGS_SCHEMA, check_shape
from slo_compiler.spec.severities import further_severities
from slo_compiler.yaml_source.recovery import compose_rest
from slo_compiler.yaml_source.yaml_reader import build_partly

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.yaml_source.composition import ComposedFile
    from slo_compiler.yaml_source.document import Document


def all_errors(file: ComposedFile, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return the errors in `found`, because of which a file is no document, and those in the rest of it."""
    rest, errors = compose_rest(file) if file.error else (file, ())
    document, built = build_partly(rest) if rest else (None, ())
    if document is None:
        return hide_possible_secrets((*found, *errors))
    found, built = (_without_values(document, some) for some in (found, built))
    document, secrets = report_secrets(document)
    further = further_severities(document.data)
    wrong = check_shape(document, schema=SETTINGS_SCHEMA, further=further, is_partial=rest is not file)
    more = new_errors([*errors, *built, *secrets, *wrong], found)
    return hide_possible_secrets(hide_lines((*found, *more), of=secrets))


def _without_values(document: Document, found: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Remove diagnostics about the value of a secret, which they quote."""
    places = [document.location(secret.path) for secret in literal_secrets(document.data)]
    values = {(place.line, place.column) for place in places}
    return tuple(one for one in found if (one.location.line, one.location.column) not in values)

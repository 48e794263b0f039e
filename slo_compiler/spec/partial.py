"""Find errors in the rest of a spec that contains invalid YAML, or SLOs that do not match the schema.

Of an SLO that does not match the schema, the SLI and the texts are checked if they match. Texts of the
service that do not match are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import replace
from slo_compiler.spec.collector import DiagnosticCollector
from slo_compiler.spec.parse import parse_service
from slo_compiler.spec.schema import SPEC_SCHEMA, check_shape, is_valid
from slo_compiler.yaml_source.recovery import compose_rest
from slo_compiler.yaml_source.yaml_reader import build_partly

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.yaml_source.composition import ComposedFile
    from slo_compiler.yaml_source.document import Document

_HEAD = {"version": "slo/v1", "service": "any"}
_ANY = {"name": "any", "target": 99, "sli": {"probe": "up"}}
_VALID = {**_HEAD, "slos": [_ANY]}
_TEXTS = ("name", "owner", "description", "labels", "annotations", "runbook", "dashboard")
"""Keys of a service or an SLO whose errors do not depend on other keys."""


def errors_in_rest(
    file: ComposedFile, found: tuple[Diagnostic, ...], *, settings: Settings
) -> tuple[Diagnostic, ...]:
    """Return more errors of a file that cannot be read as a document because of the errors in `found`.

    At a location with an error there is no second one. There are no warnings: comments that ignore them
    cannot be read.
    """
    rest, errors = compose_rest(file) if file.error else (file, ())
    document, built = build_partly(rest) if rest else (None, ())
    more = _errors_of(document, settings=settings, is_cut=rest is not file) if document else ()
    return tuple(new_errors([*errors, *built, *more], found))


def _errors_of(document: Document, *, settings: Settings, is_cut: bool) -> tuple[Diagnostic, ...]:
    further = settings.severity_names.further
    wrong = check_shape(document, schema=SPEC_SCHEMA, further=further, is_partial=is_cut)
    rest = _with_valid_slos(document, further=further)
    if not is_valid(rest.data, schema=SPEC_SCHEMA, further=further):
        return wrong  # the SLOs might inherit what is missing or invalid
    diagnostics = DiagnosticCollector(rest)
    parse_service(diagnostics, settings=settings)
    return (*wrong, *diagnostics.all())


def _with_valid_slos(document: Document, *, further: tuple[str, ...]) -> Document:
    """Omit invalid texts, and replace invalid SLOs with their valid parts; the others keep their places."""
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("slos"), list):
        return document
    texts = [key for key in _TEXTS if key in data]
    invalid = {
        key for key in texts if not is_valid(_VALID | {key: data[key]}, schema=SPEC_SCHEMA, further=further)
    }
    slos = [
        slo if _is_valid_slo(slo, further) else _valid_part(slo, number, further)
        for number, slo in enumerate(data["slos"])
    ]
    kept = {key: value for key, value in data.items() if key not in invalid}
    return replace(document, data={**kept, "slos": slos})


def _valid_part(slo: object, number: int, further: tuple[str, ...]) -> dict[str, object]:
    """The parts of an SLO that are valid alone, in one without errors."""
    part: dict[str, object] = {**_ANY, "name": f"any-{number}"}
    given = slo if isinstance(slo, dict) else {}
    for keys in (("sli", "group_by"), *((key,) for key in _TEXTS)):
        more = {key: given[key] for key in keys if key in given}
        if _is_valid_slo(part | more, further):
            part |= more
    return part


def _is_valid_slo(slo: object, further: tuple[str, ...]) -> bool:
    return is_valid({**_HEAD, "slos": [slo]}, schema=SPEC_SCHEMA, further=further)


def new_errors(candidates: Iterable[Diagnostic], found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """Yield errors at locations that have none, the first one at each."""
    taken = {(one.location.line, one.location.column) for one in found}
    for candidate in candidates:
        place = (candidate.location.line, candidate.location.column)
        if candidate.is_error and place not in taken:
            taken.add(place)
            yield candidate

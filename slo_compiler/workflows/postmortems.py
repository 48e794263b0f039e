"""`slo postmortem lint`, and the same as a part of `slo check`: read postmortems and apply the rules."""

from __future__ import annotations

import os
from pathlib import PurePath
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.areas import area_of
from slo_compiler.diagnostics.diagnostic import Diagnostic, has_failed, in_order
from slo_compiler.diagnostics.suppressions.applying import silence
from slo_compiler.postmortem_files.files import DEFAULT_DIRECTORY, find_postmortems
from slo_compiler.postmortem_files.read import read_postmortem
from slo_compiler.postmortems.deadlines import check_deadlines
from slo_compiler.postmortems.declared_rules import check_declared
from slo_compiler.postmortems.drafts import soften
from slo_compiler.postmortems.facts_rules import check_names
from slo_compiler.postmortems.lint import check_ids, lint
from slo_compiler.postmortems.repeated_causes import check_causes
from slo_compiler.records import dataclass
from slo_compiler.workflows.declared_incidents import incidents_path, read_all_declared
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.spec_names import spec_names
from slo_compiler.workflows.specs import find_specs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.postmortem_files.read import ReadPostmortem

_AREA = "75"
_DATED = frozenset({"SLO7570", "SLO7571"})
_INFORMATIVE = frozenset({"SLO7543"})
"""Warnings that never make a check fail, although they do not depend on the day."""
_LIVE = frozenset({"SLO7590"})
"""Only `slo check --live` and `slo postmortem scan` report them."""
_NEEDS_SPECS = frozenset({"SLO7525", "SLO7526"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostmortemRequest:
    """The postmortems to check, and the options."""

    paths: tuple[str, ...]
    """Files and directories."""
    specs: tuple[str, ...] = ("specs",)
    """Specs with the services and SLOs that documents name; names are not checked without any."""
    settings: str | None = None
    as_of: date
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostmortemResult:
    """Diagnostics of postmortems."""

    number: int
    """The number of documents."""
    diagnostics: tuple[Diagnostic, ...] = ()
    ignored: tuple[Diagnostic, ...] = ()
    """Ignored warnings, which are not in `diagnostics`."""
    dated: tuple[Diagnostic, ...] = ()
    """Those of `diagnostics` that depend on the day, or are only informative."""
    strict: bool = False

    @property
    def has_failed(self) -> bool:
        """Return whether there are errors; in a strict run, also warnings that are not in `dated`."""
        return has_failed(set(self.diagnostics) - set(self.dated), strict=self.strict)


def lint_postmortems(request: PostmortemRequest) -> PostmortemResult:
    """Read postmortems and apply all rules. Reads only files; the result depends on them and on `as_of`."""
    settings, _, _ = resolve_settings(request.specs, request.settings)
    paths, missing = find_postmortems(request.paths)
    files = [read_postmortem(path) for path in paths]
    names = _names(request.specs)
    declared = read_all_declared([path for path in request.paths if os.path.isdir(path)])
    documents = [file.document for file in files if file.document is not None]
    facts = [document.facts for document in documents if document.facts is not None]
    found = [*_but_declared(missing), *check_ids(documents), *check_causes(facts)]
    found += [*declared.diagnostics, *check_declared(declared.incidents, facts)]
    for file in files:
        found += _found_in(file, names=names, day=request.as_of)
    comments = [*declared.suppressions, *(one for file in files for one in file.suppressions)]
    silenced = silence(
        found,
        [*(one for one in settings.suppressions if area_of(one.code) == _AREA), *comments],
        is_judged=lambda one: _is_judged(one, has_names=names is not None),
    )
    return PostmortemResult(
        number=len(files),
        diagnostics=silenced.diagnostics,
        ignored=silenced.ignored,
        dated=tuple(one for one in silenced.diagnostics if one.code in _DATED | _INFORMATIVE),
        strict=request.strict,
    )


def check_postmortems(
    specs: Sequence[str], settings_path: str | None, *, as_of: date, strict: bool
) -> PostmortemResult:
    """Check the directory `postmortems` next to the settings or the specs, if there is anything in it."""
    directory = postmortem_directory(specs, settings_path)
    if not has_incidents(directory):
        return PostmortemResult(number=0)
    return lint_postmortems(
        PostmortemRequest(
            paths=(directory,), specs=tuple(specs), settings=settings_path, as_of=as_of, strict=strict
        )
    )


def has_incidents(directory: str) -> bool:
    """Return whether a directory has postmortems or declared incidents."""
    return os.path.isdir(directory) and bool(
        os.path.lexists(incidents_path(directory)) or find_postmortems((directory,))[0]
    )


def _but_declared(missing: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Omit that a directory has no postmortems, if it has declared incidents."""
    for one in missing:
        if one.code != "SLO7512" or not os.path.lexists(incidents_path(one.location.path)):
            yield one


def postmortem_directory(specs: Sequence[str], settings_path: str | None) -> str:
    """Return the directory of postmortems: next to `slo.yaml`, or else next to the first spec argument."""
    next_to = settings_path or (specs[0] if specs else "specs")
    return (PurePath(next_to).parent / DEFAULT_DIRECTORY).as_posix()


def _found_in(
    file: ReadPostmortem, *, names: dict[str, tuple[str, ...]] | None, day: date
) -> tuple[Diagnostic, ...]:
    document = file.document
    if document is None:
        return file.diagnostics
    found = [*file.diagnostics, *lint(document), *check_deadlines(document, day)]
    if document.facts is not None and names is not None:
        found += check_names(document.facts, names)
    return soften(document, in_order(found))


def _names(specs: Sequence[str]) -> dict[str, tuple[str, ...]] | None:
    paths, problems = find_specs(specs)
    return None if problems or not paths else spec_names(paths)


def _is_judged(suppression: Suppression, *, has_names: bool) -> bool:
    """Return whether a comment that ignores nothing is unused: not if the day or missing specs may be why."""
    return (
        suppression.lines is not None
        and area_of(suppression.code) == _AREA
        and suppression.code not in _DATED | _LIVE
        and (has_names or suppression.code not in _NEEDS_SPECS)
    )

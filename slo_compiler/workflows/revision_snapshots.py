"""The specs and settings of a git revision."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import reading
from slo_compiler.diagnostics.codes import revisions as codes
from slo_compiler.records import dataclass
from slo_compiler.revisions.tree import list_files, read_files
from slo_compiler.spec.files import is_spec_name
from slo_compiler.workflows.settings import SETTINGS_FILES
from slo_compiler.workflows.snapshots import Snapshot, SourceFile, spec_key
from slo_compiler.workflows.specs import DEFAULT_OUTPUT
from slo_compiler.yaml_source.paths import has_unprintable, shown_path
from slo_compiler.yaml_source.source import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slo_compiler.revisions.tree import TreeFile
    from slo_compiler.workflows.snapshots import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class _Revision:
    """A commit, and the working directory in it."""

    name: str
    commit: str
    prefix: str

    def place(self, path: str) -> str:
        """The path from the top of the repository; `..` in front if it is outside. Empty for the top."""
        place = posixpath.normpath(posixpath.join(self.prefix, path.replace(os.sep, "/")))
        return "" if place == "." else place

    def shown(self, path: str) -> str:
        """The path as git names it: `HEAD:specs/checkout.slo.yaml`."""
        return shown_path(f"{self.name}:{path}")

    def read(self, files: Sequence[TreeFile]) -> tuple[SourceFile, ...]:
        """Read files; what cannot be read becomes a diagnostic."""
        usable = [file for file in files if not has_unprintable(file.path)]
        contents = dict(zip(usable, read_files(self.commit, usable), strict=True))
        return tuple(self._source(file, contents) for file in files)

    def _source(self, file: TreeFile, contents: dict[TreeFile, bytes | None]) -> SourceFile:
        location = Location(path=self.shown(file.path))
        data: bytes | Diagnostic | None = contents.get(file)
        if file not in contents:
            data = reading.unusable_name(location)
        elif data is None:
            data = reading.file_missing(location)  # a broken link
        elif isinstance(data, bytes) and len(data) > MAX_BYTES:
            data = reading.file_too_large(location, MAX_BYTES)
        return SourceFile(path=location.path, data=data)


def revision_snapshot(name: str, commit: str, scope: Scope, *, prefix: str) -> Snapshot | Diagnostic:
    """Read the files of a commit; paths are relative to `prefix`, the working directory. Raises GitError."""
    revision = _Revision(name=name, commit=commit, prefix=prefix)
    tops = [revision.place(path) for path in scope.relative_specs]
    named = None if scope.relative_settings is None else revision.place(scope.relative_settings)
    for place in (*tops, *(() if named is None else (named,))):
        if place.startswith(".."):
            return codes.outside_repository(Location(path=shown_path(place)))
    candidates = (named,) if named is not None else tuple(_candidates(tops[0], revision.place(".")))
    files = {file.path: file for file in list_files(commit, (*tops, *candidates))}
    output = revision.place(DEFAULT_OUTPUT)
    chosen = [
        (spec_key(number, posixpath.relpath(path, top or ".")), files[path])
        for number, top in enumerate(tops)
        for path in _specs_below(top, files, output=output)
    ]
    sources = revision.read([file for _, file in chosen])
    return Snapshot(
        name=name,
        specs={key: source for (key, _), source in zip(chosen, sources, strict=True)},
        settings=_settings(revision, candidates, files, is_required=named is not None),
    )


def _specs_below(top: str, files: Iterable[str], *, output: str) -> Iterator[str]:
    """The specs that a search on disk would find: no hidden files, no settings, no generated files."""
    for path in files:
        if path == top:
            yield path
        elif not top or path.startswith(f"{top}/"):
            *folders, name = path[len(top) :].lstrip("/").split("/")
            is_hidden = any(folder.startswith(".") for folder in folders)
            if is_spec_name(name) and not is_hidden and not path.startswith(f"{output}/"):
                yield path


def _candidates(top: str, here: str) -> Iterator[str]:
    """Paths of settings, nearest first: next to or above the specs, as `workflows.settings` searches."""
    folders = [top]
    while folders[-1]:
        folders.append(posixpath.dirname(folders[-1]))
    is_below = not here or top == here or top.startswith(f"{here}/")
    searched = folders[: folders.index(here) + 1] if is_below else folders[:2]
    for folder in searched:
        for name in SETTINGS_FILES:
            yield posixpath.join(folder, name)


def _settings(
    revision: _Revision, candidates: Iterable[str], files: dict[str, TreeFile], *, is_required: bool
) -> SourceFile | None:
    for path in candidates:
        if path in files:
            return revision.read((files[path],))[0]
        if is_required:
            location = Location(path=revision.shown(path))
            return SourceFile(path=location.path, data=reading.file_missing(location))
    return None

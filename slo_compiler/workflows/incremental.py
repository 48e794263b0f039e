"""Compile only changed specs.

A spec is skipped only if it, the specs on which it depends, the settings, the templates and the compiler
are unchanged since an earlier run, and all of its generated files on disk are unchanged too. Skipped files
are therefore identical, byte for byte, to those of a full run.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics import Diagnostic, Location, Severity
from slo_compiler.diagnostics.suppressions.suppression import Lines, Suppression
from slo_compiler.disk.cache import (
    CacheEntry,
    load_cache,
    load_written,
    save_cache,
    save_written,
)
from slo_compiler.disk.cache_files import cache_home
from slo_compiler.disk.fingerprint import package_fingerprint
from slo_compiler.disk.manifest import NOTHING_KNOWN, Manifest, load_manifest, save_manifest
from slo_compiler.disk.staging import Staged
from slo_compiler.records import dataclass
from slo_compiler.rendering.folders import template_folder
from slo_compiler.workflows.one_spec import Outcome, SpecResult
from slo_compiler.workflows.summary import summary_from_json
from slo_compiler.workflows.unread import Unread, find_unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from slo_compiler.disk.seen import Seen
    from slo_compiler.disk.sources import Sources
    from slo_compiler.model import Settings
    from slo_compiler.rendering.environment import Templates

CACHE_FOLDER = ".slo-cache/compile"

_LIBRARIES = ("jinja2", "jsonschema", "jsonschema_rs", "promql_parser", "yaml")
_METADATA = tuple(f"{name}-" for name in ("jinja2", "jsonschema", "jsonschema_rs", "promql_parser", "pyyaml"))
"""Starts of names of directories such as `Jinja2-3.1.6.dist-info`, in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incremental:
    """The compile cache of one output directory."""

    folder: Path
    fingerprint: str
    root: Path
    entries: Mapping[str, CacheEntry]
    manifest: Manifest
    enabled: bool
    environment: str = ""
    """The entries are those of this environment; the files last written are those of all."""

    def unread(self, paths: Iterable[str]) -> Unread:
        """Return the specs that need not be read; none in doubt."""
        return find_unread(paths, entries=self.entries, manifest=self.manifest, root=self.root)

    def restore(self, path: str) -> SpecResult | None:
        """Return the cached result of an unchanged spec; None if its entry is invalid."""
        entry = self.entries[path]
        try:
            found = tuple(_diagnostic(data) for data in entry.summary["found"])
            ignores = tuple(_suppression(data) for data in entry.summary["ignores"])
            summary = summary_from_json(path, entry.summary["names"])
        except (KeyError, TypeError, ValueError, AttributeError):
            return None
        return SpecResult(
            path=path,
            digest=dict(entry.inputs)[path],
            diagnostics=found,
            suppressions=ignores,
            summary=summary,
            outcomes=tuple(
                Outcome(staged=Staged(path=name, digest=digest, change="unchanged"))
                for name, digest in entry.artifacts
            ),
        )

    def edited(self, outcomes: Iterable[Outcome]) -> frozenset[str]:
        """Return the files that this run replaces and that were edited after the last run."""
        replaced = [outcome.staged for outcome in outcomes if outcome.staged.change == "changed"]
        written = load_written(self.folder, self.root) if replaced and self.enabled else None
        known = written or {}
        return frozenset(
            staged.path for staged in replaced if known.get(staged.path, staged.previous) != staged.previous
        )

    def remember(self, outcomes: Iterable[Outcome], *, removed: Iterable[str]) -> None:
        """Store the digests of the files in the output directory.

        A run without the cache only updates digests that are already stored, so that a file that it wrote
        does not look edited later.
        """
        known = load_written(self.folder, self.root)
        if known is None and not self.enabled:
            return
        now = {outcome.staged.path: outcome.staged.digest for outcome in outcomes}
        gone = set(removed)
        written = {path: digest for path, digest in ((known or {}) | now).items() if path not in gone}
        if written != known:
            save_written(self.folder, self.root, written)

    def save(
        self,
        results: Sequence[SpecResult],
        *,
        held: AbstractSet[str],
        dependencies: Mapping[str, Sequence[str]],
    ) -> None:
        """Store the results of a run that wrote all files; entries of the specs in `held` are kept."""
        digests = {result.path: result.digest for result in results}
        entries: dict[str, CacheEntry] = {}
        for result in results:
            if result.path in held:
                entries[result.path] = self.entries[result.path]
            elif result.summary is not None:
                inputs = (result.path, *dependencies.get(result.path, ()))
                entries[result.path] = _entry(result, inputs=[(path, digests[path]) for path in inputs])
        if len(held) < len(entries) or len(entries) < len(self.entries):
            save_cache(
                self.folder, fingerprint=self.fingerprint, entries=entries, environment=self.environment
            )

    def save_manifest(self, unread: Unread, seen: Iterable[Seen]) -> None:
        """Store the states of the files that were read, and of those that need not be read."""
        save_manifest(self.folder, self.manifest, kept=unread.states, seen=seen, environment=self.environment)


def _entry(result: SpecResult, *, inputs: Iterable[tuple[str, str]]) -> CacheEntry:
    return CacheEntry(
        inputs=tuple(inputs),
        artifacts=tuple((outcome.staged.path, outcome.staged.digest) for outcome in result.outcomes),
        summary={
            "names": result.summary.as_json() if result.summary is not None else (),
            "found": [asdict(diagnostic) for diagnostic in result.diagnostics],
            "ignores": [asdict(suppression) for suppression in result.suppressions],
        },
    )


def open_incremental(
    root: Path, *, sources: Sources, settings: Settings, templates: Templates, enabled: bool
) -> Incremental:
    """Load the cache next to the output directory; an empty one if it is disabled."""
    folders = (Path(__file__).parent.parent, template_folder())
    custom = (Path(templates.custom),) if templates.custom else ()
    # The working directory: checkouts that share an output have the same relative spec paths.
    places = f"{root.absolute()} {sources.base} {Path.cwd()}"
    extra = f"{settings!r} {places} {templates.custom} {_libraries()}"
    fingerprint = package_fingerprint(folders, os.fsencode(extra), edited=custom)
    folder = cache_home(root) / CACHE_FOLDER
    name = settings.environment
    entries = load_cache(folder, fingerprint=fingerprint, environment=name) if enabled else {}
    return Incremental(
        folder=folder,
        fingerprint=fingerprint,
        root=root,
        entries=entries,
        manifest=load_manifest(folder, environment=name) if entries else NOTHING_KNOWN,
        enabled=enabled,
        environment=name,
    )


def _libraries() -> list[str]:
    """Describe the libraries that affect the output: place, time of installation and version.

    Their own metadata is slow to read, but the names of its directories contain the versions.
    """
    found: set[str] = set()
    folders: set[Path] = set()
    for name in _LIBRARIES:
        library = find_spec(name)
        if library is not None and library.origin:
            file = Path(library.origin)
            status = file.stat()
            found.add(f"{file} {status.st_size} {status.st_mtime_ns}")
            folders.add(file.parent.parent)
    names = (name for folder in folders for name in os.listdir(folder))  # noqa: PTH208 - only names
    found.update(name for name in names if name.endswith("-info") and name.lower().startswith(_METADATA))
    return sorted(found)


def _diagnostic(data: dict[str, Any]) -> Diagnostic:
    """Parse a cached diagnostic. Raises TypeError, ValueError or similar if the data is invalid."""
    fields = dict(data)
    place = dict(fields.pop("location"))
    severity = Severity(fields.pop("severity"))
    numbers = {key: place.pop(key) for key in ("line", "column", "length")}
    texts = (*fields.values(), *place.values())
    if not all(type(text) is str for text in texts) or not all(type(n) is int for n in numbers.values()):
        raise TypeError("not a diagnostic")
    return Diagnostic(location=Location(**place, **numbers), severity=severity, **fields)


def _suppression(data: dict[str, Any]) -> Suppression:
    lines = data["lines"]
    return Suppression(
        code=data["code"],
        location=Location(**data["location"]),
        lines=None if lines is None else Lines(**lines),
    )

"""`slo diff`: what the difference of two versions means for SLOs, alerts and budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.changes.comparing import compare
from slo_compiler.changes.side import Version
from slo_compiler.diagnostics import Diagnostic, Location
from slo_compiler.diagnostics.codes import reading
from slo_compiler.diagnostics.codes import revisions as codes
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.model import Settings
from slo_compiler.records import dataclass
from slo_compiler.revisions.process import GitError
from slo_compiler.revisions.repository import last_commit_of, open_repository, resolve_revision
from slo_compiler.spec.load import load_spec_bytes
from slo_compiler.workflows.snapshots import Scope, Snapshot, take_snapshot
from slo_compiler.yaml_source.paths import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.changes.change import Changed
    from slo_compiler.workflows.snapshots import SourceFile

_NOT_COMPARED = "spec is not compared"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffResult:
    """The changes between two versions."""

    changed: tuple[Changed, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    """Errors of the new version, and warnings about what cannot be compared."""
    has_git_failed: bool = False

    @property
    def has_failed(self) -> bool:
        """Return whether there are errors."""
        return any(diagnostic.is_error for diagnostic in self.diagnostics)


def diff_versions(old: str, new: str, scope: Scope) -> DiffResult:
    """Compare two versions: directories, git revisions, or the working tree (empty)."""
    try:
        snapshots = tuple(take_snapshot(version, scope) for version in (old, new))
    except GitError as error:
        location = Location(path=shown_path(old or new or "."))
        failure = codes.git_failed(location, reason=str(error))
        return DiffResult(diagnostics=(failure,), has_git_failed=True)
    before, after = snapshots
    if isinstance(before, Diagnostic) or isinstance(after, Diagnostic):
        wrong = [one for one in snapshots if isinstance(one, Diagnostic)]
        return DiffResult(diagnostics=in_order(wrong))
    return _compare(before, after, scope)


def changes_since_output(output: str, scope: Scope) -> tuple[Changed, ...]:
    """Compare the working tree with the last commit that changed the output, or else with the last commit.

    Returns nothing outside of a git repository, or if git fails.
    """
    try:
        commit = open_repository() and (last_commit_of(output) or resolve_revision("HEAD"))
    except GitError:
        return ()
    return diff_versions(commit, "", scope).changed if commit else ()


def _compare(old: Snapshot, new: Snapshot, scope: Scope) -> DiffResult:
    """Compare all environments of two versions."""
    found: list[Diagnostic] = [*old.diagnostics, *new.diagnostics, *_missing(old, new, scope)]
    settings, wrong = _settings(new.settings)
    found += wrong
    old_settings, wrong = _settings(old.settings)
    if wrong:
        found.append(_old_is_invalid(wrong, "settings are replaced by the new ones"))
        old_settings = settings
    changed: list[Changed] = []
    for pair in _environments(old_settings, settings):
        more, problems = _compare_environment(old, new, pair)
        changed += more
        found += problems
    return DiffResult(changed=tuple(changed), diagnostics=in_order(found))


def _environments(old: Settings, new: Settings) -> list[tuple[Settings | None, Settings | None]]:
    """Pair the settings of environments with the same name; an unnamed one has all of the other side."""
    before, after = ({one.environment: one for one in side.each} for side in (old, new))
    if "" in before or "" in after:
        return [(one, other) for one in before.values() for other in after.values()]
    return [(before.get(name), after.get(name)) for name in dict.fromkeys((*after, *before))]


def _compare_environment(
    old: Snapshot, new: Snapshot, pair: tuple[Settings | None, Settings | None]
) -> tuple[tuple[Changed, ...], list[Diagnostic]]:
    """Compare the SLOs of one environment; those of an environment without a pair are added or removed."""
    settings = pair[1] or pair[0] or Settings()
    old_settings = pair[0] or settings
    is_same = None not in pair and repr(old_settings) == repr(settings)  # without what affects no rule
    keys = [key for key in sorted({*old.specs, *new.specs}) if not is_same or _differ(old, new, key)]
    before, after = (
        {key: _load(side.specs[key], of) for key in keys if of and key in side.specs}
        for side, of in zip((old, new), pair, strict=True)
    )
    found = [_old_is_invalid(one, _NOT_COMPARED) for one in before.values() if isinstance(one, tuple)]
    found += [wrong for one in after.values() if isinstance(one, tuple) for wrong in one]
    invalid = {key for side in (before, after) for key, one in side.items() if isinstance(one, tuple)}
    versions = (
        Version(services=tuple(_valid(side, invalid)), settings=of)
        for side, of in ((before, old_settings), (after, settings))
    )
    place = Location(path=new.settings.path if new.settings else "slo.yaml")
    return compare(*versions, settings_location=place), found


def _missing(old: Snapshot, new: Snapshot, scope: Scope) -> Iterable[Diagnostic]:
    """Report each argument without specs in both versions, which is usually mistyped."""
    for number, path in enumerate(scope.specs):
        if not any(key.startswith(f"{number}/") for side in (old, new) for key in side.specs):
            yield reading.no_specs_found(Location(path=shown_path(path)))


def _differ(old: Snapshot, new: Snapshot, key: str) -> bool:
    one, other = old.specs.get(key), new.specs.get(key)
    return one is None or other is None or one.data != other.data


def _settings(file: SourceFile | None) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """Load settings; return the defaults and the errors if they are invalid."""
    if file is None:
        return Settings(), ()
    if isinstance(file.data, Diagnostic):
        return Settings(), (file.data,)
    from slo_compiler.spec.load_settings import load_settings_bytes  # slow to import, and not always needed

    settings, found = load_settings_bytes(file.path, file.data)
    return settings, tuple(one for one in found if one.is_error)


def _load(file: SourceFile, settings: Settings) -> ServicePlan | tuple[Diagnostic, ...]:
    """Load a spec; return its errors if it is invalid."""
    if isinstance(file.data, Diagnostic):
        return (file.data,)
    loaded = load_spec_bytes(file.path, file.data, settings=settings)
    errors = tuple(one for one in loaded.diagnostics if one.is_error)
    return errors if errors or loaded.plan is None else loaded.plan


def _old_is_invalid(errors: tuple[Diagnostic, ...], what: str) -> Diagnostic:
    """Report the errors of an old file as one warning."""
    first = in_order(list(errors))[0]
    more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
    return codes.old_is_invalid(first.location, what=what, error=f"{first.code}: {first.message}{more}")


def _valid(
    specs: dict[str, ServicePlan | tuple[Diagnostic, ...]], invalid: set[str]
) -> Iterable[ServicePlan]:
    """The services of specs that are valid in both versions."""
    return (plan for key, plan in specs.items() if key not in invalid and not isinstance(plan, tuple))

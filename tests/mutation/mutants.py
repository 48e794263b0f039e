"""All single faults in a rule file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from slo_compiler.rules.rule_file import RecordingRule
from tests.mutation.alert_rules import rule_changes
from tests.mutation.expressions import changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.rules.rule_file import Rule, RuleFile, RuleGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A rule file with one fault."""

    name: str
    """The rule and the change."""
    category: str
    rules: RuleFile


def mutants(file: RuleFile) -> tuple[Mutant, ...]:
    """Return all mutants of the first SLO of a file and of the service, with unique names."""
    records = {rule.record for rule in _rules(file) if isinstance(rule, RecordingRule)}
    names: dict[str, int] = {}
    found = []
    for rule in _rules(file):
        for category, words, new in _changes(rule, records):
            name = f"{_title(rule)}: {words}"
            names[name] = count = names.get(name, 0) + 1
            found.append(
                Mutant(
                    name=name if count == 1 else f"{name} ({count})",
                    category=category,
                    rules=_with(file, rule, new),
                )
            )
    return tuple(found)


def sample(found: tuple[Mutant, ...], size: int) -> tuple[Mutant, ...]:
    """Return some mutants at random, but always the same, and different ones for each service."""
    return tuple(sorted(found, key=_random)[:size])


def _random(mutant: Mutant) -> bytes:
    return sha256(f"{mutant.rules.service} {mutant.name}".encode()).digest()


def _rules(file: RuleFile) -> Iterator[Rule]:
    return (rule for group in (*file.slos[0].groups, *file.service_groups) for rule in group.rules)


def _title(rule: Rule) -> str:
    if not isinstance(rule, RecordingRule):
        return rule.alert
    window = dict(rule.labels).get("long_window")
    return f"{rule.record} ({window})" if window else rule.record


def _changes(rule: Rule, records: set[str]) -> Iterator[tuple[str, str, Rule | None]]:
    for category, words, expr in changes(rule.expr, records=records):
        yield category, words, replace(rule, expr=expr)
    yield from rule_changes(rule, records=records)


def _with(file: RuleFile, old: Rule, new: Rule | None) -> RuleFile:
    """Return the file with another rule; None removes it."""

    def changed(groups: tuple[RuleGroup, ...]) -> tuple[RuleGroup, ...]:
        return tuple(
            replace(
                group,
                rules=tuple(
                    rule for one in group.rules for rule in [new if one is old else one] if rule is not None
                ),
            )
            for group in groups
        )

    slo = file.slos[0]
    return replace(
        file,
        slos=(replace(slo, groups=changed(slo.groups)), *file.slos[1:]),
        service_groups=changed(file.service_groups),
    )

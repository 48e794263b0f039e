"""Compares loaded rules with the generated ones."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import live_rules as codes
from slo_compiler.live.shown import some
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.equality import same_expression
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.live.expected import ExpectedRule, ExpectedService, Owner
    from slo_compiler.live.loaded_rules import LoadedGroup, LoadedRule, LoadedRules


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFindings:
    """The comparison of the rules of an owner."""

    owner: Owner
    missing: list[ExpectedRule] = field(default_factory=list)
    missing_groups: dict[str, None] = field(default_factory=dict)
    """Names of groups that are missing as a whole, in their order."""
    differing: list[str] = field(default_factory=list)
    """Names of rules, and what differs."""
    obsolete: list[str] = field(default_factory=list)
    failing: list[LoadedRule] = field(default_factory=list)
    copied: list[ExpectedRule] = field(default_factory=list)
    slow: list[LoadedGroup] = field(default_factory=list)
    unevaluated: list[ExpectedRule] = field(default_factory=list)

    def writes(self, rule: ExpectedRule) -> bool:
        """True if a rule is loaded, was evaluated and does not fail, so that its series should exist."""
        key = (rule.name, rule.labels)
        silent = [(one.name, one.labels) for one in (*self.missing, *self.unevaluated)]
        return key not in silent and all(key != one.key for one in self.failing)


_Member = tuple["ExpectedRule", RuleFindings]
"""A rule of a group, and the problems of its owner."""


def compare_rules(owners: Sequence[Owner], loaded: LoadedRules) -> tuple[RuleFindings, ...]:
    """Compare the rules of the owners in a service with the loaded ones; the last owner is the service.

    A group may have rules of several owners.
    """
    findings = tuple(RuleFindings(owner=owner) for owner in owners)
    groups: dict[str, list[_Member]] = defaultdict(list)
    for found in findings:
        for rule in found.owner.rules:
            groups[rule.group].append((rule, found))
            if loaded.count((rule.name, rule.labels)) > 1:
                found.copied.append(rule)
    for name, members in groups.items():
        copies = loaded.named(name)
        if copies:
            shared = findings[-1] if any(found is not members[0][1] for _, found in members) else None
            _compare_group(members, copies[0], of_group=shared or members[0][1])
        else:
            for rule, found in members:
                found.missing.append(rule)
                found.missing_groups[name] = None
    return findings


def _compare_group(members: list[_Member], group: LoadedGroup, *, of_group: RuleFindings) -> None:
    pairs, extra = _pair(members, group.rules)
    if group.took > members[0][0].interval.total_seconds():
        of_group.slow.append(group)
    for (rule, found), match in pairs:
        if match is None:
            found.missing.append(rule)
            continue
        differences = _differences(rule, match, group)
        if differences:
            found.differing.append(f"{rule.name} ({', '.join(differences)})")
        if match.has_failed:
            found.failing.append(match)
        elif not match.is_evaluated:
            found.unevaluated.append(rule)
    of_group.obsolete.extend(rule.name for rule in extra)


def _pair(
    members: list[_Member], loaded: tuple[LoadedRule, ...]
) -> tuple[list[tuple[_Member, LoadedRule | None]], list[LoadedRule]]:
    """Match rules by name and labels, then the remaining ones by name only; return the unmatched, too."""
    left: dict[tuple[str, object], list[LoadedRule]] = defaultdict(list)
    for one in loaded:
        left[one.key].append(one)
    pairs: list[tuple[_Member, LoadedRule | None]] = []
    unmatched = []
    for member in members:
        same = left.get((member[0].name, member[0].labels))
        if same:
            pairs.append((member, same.pop(0)))
        else:
            unmatched.append(member)
    extra = [one for ones in left.values() for one in ones]
    for member in unmatched:
        match = next((one for one in extra if one.name == member[0].name), None)
        if match is not None:
            extra.remove(match)
        pairs.append((member, match))
    return pairs, extra


def _differences(rule: ExpectedRule, loaded: LoadedRule, group: LoadedGroup) -> list[str]:
    compared = (
        ("expression", same_expression(rule.expr, loaded.expr)),
        ("labels", rule.labels == loaded.labels),
        ("annotations", rule.annotations == loaded.annotations),
        ("for", rule.for_seconds == loaded.for_seconds),
        ("keep_firing_for", rule.keep_firing_seconds == loaded.keep_firing_seconds),
        ("interval", rule.interval.total_seconds() == group.interval),
    )
    return [what for what, is_same in compared if not is_same]


def rule_diagnostics(
    service: ExpectedService, findings: tuple[RuleFindings, ...], loaded: LoadedRules, *, is_settled: bool
) -> Iterator[Diagnostic]:
    """Report the problems of a service's rules.

    `is_settled` is true if Prometheus has been running for long enough that each rule was evaluated.
    """
    rules = sum(len(found.owner.rules) for found in findings)
    if sum(len(found.missing) for found in findings) == rules:
        yield codes.rules_missing(
            service.place, owner=service.name, missing=rules, rules=rules, examples="", file=service.rule_file
        )
        findings = ()
    copied = [rule for found in findings for rule in found.copied]
    if copied and len(copied) == rules:
        yield _copies(copied, loaded, place=service.place, owner=service.name)
    for found in findings:
        yield from _of_owner(found, file=service.rule_file)
        if found.copied and len(copied) < rules:
            yield _copies(found.copied, loaded, place=found.owner.place, owner=found.owner.name)
        if found.unevaluated and is_settled:
            yield codes.rules_unevaluated(
                found.owner.place,
                owner=found.owner.name,
                rules=len(found.unevaluated),
                example=found.unevaluated[0].name,
            )
    expected = {rule.group for owner in service.owners for rule in owner.rules}
    gone = [name for name in loaded.of_service(service.group_prefix) if name not in expected]
    if gone:
        examples = some([f"group {name}" for name in gone])
        yield codes.rules_obsolete(
            service.place, owner=service.name, examples=examples, file=service.rule_file
        )


def _of_owner(found: RuleFindings, *, file: str) -> Iterator[Diagnostic]:
    owner, place, rules = found.owner.name, found.owner.place, len(found.owner.rules)
    if found.missing:
        names = [rule.name for rule in found.missing if rule.group not in found.missing_groups]
        examples = some([*(f"group {name}" for name in found.missing_groups), *names])
        yield codes.rules_missing(
            place, owner=owner, missing=len(found.missing), rules=rules, examples=examples, file=file
        )
    if found.differing:
        yield codes.rules_differ(
            place,
            owner=owner,
            differing=len(found.differing),
            rules=rules,
            examples=some(found.differing),
            file=file,
        )
    if found.obsolete:
        yield codes.rules_obsolete(place, owner=owner, examples=some(found.obsolete), file=file)
    if found.failing:
        first = found.failing[0]
        error = " ".join(first.error.split()) or "no message"
        yield codes.rule_failing(
            place, owner=owner, rule=first.name, error=error, others=len(found.failing) - 1
        )
    for group in found.slow:
        interval = duration_text(timedelta(seconds=group.interval))
        yield codes.group_slow(place, group=group.name, took=f"{group.took:.3g}s", interval=interval)


def _copies(rules: list[ExpectedRule], loaded: LoadedRules, *, place: Location, owner: str) -> Diagnostic:
    first, others = rules[0], len(rules) - 1
    places = loaded.places((first.name, first.labels))
    return codes.rules_duplicated(
        place,
        owner=owner,
        rule=f"{first.name} (and {others} more)" if others else first.name,
        places=some(f"{file} (group {group})" if file else group for file, group in places),
    )

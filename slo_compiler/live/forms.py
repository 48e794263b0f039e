"""Chooses which form of the rules of a service a server has loaded: those of one of the outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.live.expected import Owner
    from slo_compiler.live.loaded_rules import LoadedRules


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """The rules of a service as one output writes them."""

    file: str
    """The path of the generated file, for messages."""
    owners: tuple[Owner, ...]
    is_dedicated: bool
    """True if the output is only for the engine of the server."""


def loaded_forms(
    forms: tuple[RuleForm, ...], loaded: LoadedRules, *, group_prefix: str
) -> tuple[RuleForm, ...]:
    """Return the forms with the most rules in common with the loaded ones; several if they are the same.

    Rules are compared by group and name. Without a common rule, all forms are equal.
    """
    present = loaded.names_of_service(group_prefix)
    likeness = [_likeness(form, present) for form in forms]
    best = [form for form, alike in zip(forms, likeness, strict=True) if alike == max(likeness)]
    return tuple(form for form in best if form.is_dedicated) or tuple(best)


def _likeness(form: RuleForm, present: frozenset[tuple[str, str]]) -> float:
    """The share of common rules in all rules of the form and the server."""
    own = {(rule.group, rule.name) for owner in form.owners for rule in owner.rules}
    return len(own & present) / len(own | present)

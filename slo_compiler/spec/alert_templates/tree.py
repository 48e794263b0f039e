"""The parts of a parsed template that are checked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.spec.alert_templates.lexing import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A literal, a function, a variable, a field or a pipeline in parentheses."""

    token: Token
    """The first token; an opening parenthesis for a pipeline."""
    text: str
    """The whole text, with fields and parentheses."""
    fields: tuple[str, ...] = ()
    """Fields after the first token, such as `.job` in `$labels.job`."""
    inner: Pipeline | None = None


Command = tuple[Operand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Commands, each of which gets the result of the one before as its last argument."""

    commands: tuple[Command, ...]
    has_root: bool
    """True if `.` is the data of the alert."""
    dot: Pipeline | None = None
    """The pipeline of the innermost `with` or `range`, whose value or item is `.`; None outside them."""
    is_main: bool
    """True outside `define` and `block`, where `$` is the data of the alert."""
    declares: tuple[str, ...] = ()
    """The variables that get its result, or the items of it in a `range`."""
    is_range: bool = False


@dataclass(slots=True, kw_only=True)
class Template:
    """Parts of a template, collected while it is parsed."""

    pipelines: list[Pipeline] = field(default_factory=list)
    """All pipelines; those in parentheses precede the one that contains them."""
    definitions: dict[str, bool] = field(default_factory=dict)
    """Names defined by `define` and `block`, and whether each has content."""
    calls: list[tuple[str, Token]] = field(default_factory=list)
    """Names used by `template`."""
    variables: Counter[str] = field(default_factory=Counter)
    """Variables that the template declares or sets, and how often."""
    else_with: Token | None = None
    """The first `else with`."""


def label_fields(operand: Operand) -> tuple[str, ...]:
    """Return the fields that an operand reads from the labels of the alert, such as `.job`."""
    return operand.fields if operand.token.text in ("$labels", ".Labels") else ()

"""The parts of a parsed template that are checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.spec.alert_templates.lexing import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """A literal, a function, a variable, a field or a pipeline in parentheses."""

    token: Token
    """The first token; an opening parenthesis for a pipeline."""
    fields: tuple[str, ...] = ()
    """Fields after the first token, such as `.job` in `$labels.job`."""
    inner: Pipeline | None = None

    @property
    def text(self) -> str:
        """The first token with its fields."""
        return self.token.text + "".join(self.fields)


Command = tuple[Operand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """Commands, each of which gets the result of the one before as its last argument."""

    commands: tuple[Command, ...]
    has_root: bool
    """True if `.` is the data of the alert."""
    is_main: bool
    """True outside `define` and `block`, where `$` is the data of the alert."""


@dataclass(slots=True, kw_only=True)
class Template:
    """Parts of a template, collected while it is parsed."""

    pipelines: list[Pipeline] = field(default_factory=list)
    """All pipelines, including those in parentheses."""
    definitions: dict[str, bool] = field(default_factory=dict)
    """Names defined by `define` and `block`, and whether each has content."""
    calls: list[tuple[str, Token]] = field(default_factory=list)
    """Names used by `template`."""
    variables: set[str] = field(default_factory=set)
    """Variables that the template declares."""
    else_with: Token | None = None
    """The first `else with`."""

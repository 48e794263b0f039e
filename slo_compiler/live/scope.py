"""The series that a live command reads: those of an environment, a service, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.names import string_text
from slo_compiler.promql.selectors import equal, matcher_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slo_compiler.model import TextPairs
    from slo_compiler.naming import Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A selection of recorded series."""

    naming: Naming
    environment: TextPairs = ()
    """The labels of the environment, if it has any: matched in queries, and removed from results."""
    service: str = ""
    """Empty for all services."""
    not_groups: tuple[str, ...] = ()
    """Further labels of recorded series that are not labels of `group_by`."""

    @property
    def matchers(self) -> str:
        """Matchers for the environment and the service, without braces."""
        pairs = (*self.environment, *(((self.naming.labels.service, self.service),) if self.service else ()))
        return ", ".join(matcher_text(equal(label, value)) for label, value in pairs)

    def select(self, names: Iterable[str], *further: str) -> str:
        """A selector of the series with these names; `further` are more matchers."""
        pattern = string_text("|".join(names))
        return f"{{{', '.join(part for part in (f'__name__=~{pattern}', self.matchers, *further) if part)}}}"

    def group_of(self, labels: Mapping[str, str]) -> TextPairs:
        """The labels of a recorded series except its name, its identity and the environment, sorted."""
        names = self.naming.labels
        known = {"__name__", names.service, names.slo, *dict(self.environment), *self.not_groups}
        return tuple(sorted(pair for pair in labels.items() if pair[0] not in known))

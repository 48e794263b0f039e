"""Functions shared by the readers of all SLI kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import expressions, shape, slis
from slo_compiler.model import MatchOperator, Selector
from slo_compiler.promql.names import label_text
from slo_compiler.promql.patterns import matcher_pattern, metric_pattern, operator_pattern
from slo_compiler.promql.placeholder import fill_window
from slo_compiler.promql.reading import ReadQuery, read_query, read_selector
from slo_compiler.records import dataclass
from slo_compiler.spec.promql_problems import promql_diagnostic
from slo_compiler.spec.versions import check_expression_features, check_selector_features, check_version

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic, Location
    from slo_compiler.model import Matcher, PrometheusVersion, Settings
    from slo_compiler.promql.reading import PromqlProblem
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath


@dataclass(frozen=True, slots=True, kw_only=True)
class SliReading:
    """An SLI in its document, with its diagnostics.

    `steps` are keys below the key of the kind.
    """

    diagnostics: DiagnosticCollector
    path: DataPath
    """Path of the value of the kind."""
    group_by: tuple[str, ...]
    """Group labels as in the spec, with the names of the raw series."""
    settings: Settings

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic."""
        self.diagnostics.add(diagnostic)

    def at(self, *steps: str) -> Location:
        """Return the location of a value."""
        return self.diagnostics.at((*self.path, *steps))

    def at_metric(self, metric: str, *steps: str) -> Location:
        """Return the location of a metric in a value."""
        return self.diagnostics.at_match((*self.path, *steps), metric_pattern(metric))

    def at_matcher(self, matcher: Matcher, *steps: str) -> Location:
        """Return the location of a matcher in a value."""
        return self.diagnostics.at_match((*self.path, *steps), matcher_pattern(matcher))

    def at_text(self, operator: str, *steps: str) -> Location:
        """Return the location of an operator or keyword in a value."""
        return self.diagnostics.at_match((*self.path, *steps), operator_pattern(operator))

    def at_part(self, part: str, text: str, *steps: str) -> Location:
        """Return the location of the first occurrence of a part of a value, which is `text`."""
        start = text.find(part)
        if not part or start < 0:
            return self.at(*steps)
        return self.diagnostics.within((*self.path, *steps), text, start=start, end=start + len(part))

    def at_key(self) -> Location:
        """Return the location of the key of the kind."""
        return self.diagnostics.at_key(self.path)

    def selector(self, text: str, *steps: str) -> Selector | None:
        """Read a selector; None if it is not valid."""
        selector = read_selector(text)
        if isinstance(selector, Selector):
            self.check_features(selector, text, *steps)
            return selector
        self._refuse(selector, text, *steps)
        return None

    def query(self, text: str, *steps: str) -> ReadQuery | None:
        """Read a query with `$window`; None if it is not valid."""
        query = read_query(text)
        if isinstance(query, ReadQuery):
            self.check_features(text, text, *steps)
            self.check_group_labels(text, *steps)
            return query
        self._refuse(query, text, *steps)
        return None

    def part(self, body: dict[str, Any]) -> str | None:
        """Return the one of `bad` and `good` that is set; None unless exactly one is set."""
        parts = [name for name in ("bad", "good") if name in body]
        if len(parts) == 1:
            return parts[0]
        found = " and ".join(parts) if parts else "none"
        self.add(
            shape.not_exactly_one(self.at_key(), key=str(self.path[-1]), choices="bad, good", found=found)
        )
        return None

    def check_groups(self, total: Selector) -> None:
        """Report group labels that the total restricts to one value."""
        for matcher in total.matchers:
            if matcher.operator is MatchOperator.EQUAL and matcher.label in self.group_by:
                place = (*self.path[:-2], "group_by", self.group_by.index(matcher.label))
                self.add(
                    slis.group_not_kept(self.diagnostics.at(place), label=matcher.label, metric=total.metric)
                )

    def check_group_labels(self, text: str, *steps: str) -> None:
        """Report group labels that the result of a valid expression cannot have."""
        if not self.group_by:
            return
        from slo_compiler.promql.result_labels import missing_labels  # rarely needed

        for label in missing_labels(fill_window(text, "5m"), self.group_by):
            self.add(
                expressions.group_label_lost(
                    self.at(*steps), label=label, clause=f"by ({label_text(label)})", key=steps[-1]
                )
            )

    def check_version(self, feature: str, needed: PrometheusVersion) -> None:
        """Report a feature that the configured Prometheus does not support."""
        check_version(feature, needed, self.at_key(), diagnostics=self.diagnostics, settings=self.settings)

    def check_features(self, read: Selector | str, text: str, *steps: str) -> None:
        """Report parts that the configured Prometheus does not support.

        `read` is a selector or a valid expression, and `text` its value in the spec.
        """

        def locate(part: str) -> Location:
            return self.at_part(part, text, *steps)

        if isinstance(read, Selector):
            check_selector_features(read, locate, diagnostics=self.diagnostics, settings=self.settings)
        else:
            check_expression_features(read, locate, diagnostics=self.diagnostics, settings=self.settings)

    def _refuse(self, problem: PromqlProblem, text: str, *steps: str) -> None:
        self.add(promql_diagnostic(problem, self.at_part(problem.literal, text, *steps)))

"""`slo check --live`: compare a running system with the specs. Reads only, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes.live_rules import rules_not_listed
from slo_compiler.live.checked_rules import RuleFindings, compare_rules, rule_diagnostics
from slo_compiler.live.checked_series import (
    current_series,
    judged_names,
    names_to_search,
    series_diagnostics,
    service_matcher,
)
from slo_compiler.live.checked_server import (
    retention_diagnostics,
    scrape_diagnostics,
    server_diagnostics,
)
from slo_compiler.live.checked_sources import has_data, missing_buckets, source_diagnostics
from slo_compiler.live.loaded_rules import LoadedRules
from slo_compiler.live.scope import Scope
from slo_compiler.naming import naming_of
from slo_compiler.promql.selectors import equal, matcher_text
from slo_compiler.workflows.live_dashboards import check_dashboards
from slo_compiler.workflows.live_expectations import expected_services
from slo_compiler.workflows.live_postmortems import scan_recent
from slo_compiler.workflows.live_questions import Questions
from slo_compiler.workflows.live_routes import check_routes
from slo_compiler.workflows.progress import ignore_progress
from slo_compiler.workflows.settings import resolve_settings
from slo_compiler.workflows.silencing import Silencing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.live.checked_server import ServerFacts
    from slo_compiler.live.expected import ExpectedService
    from slo_compiler.model import Selector, Settings
    from slo_compiler.naming import Naming
    from slo_compiler.workflows.compile import CompileRequest, CompileResult
    from slo_compiler.workflows.live_postmortems import Source
    from slo_compiler.workflows.progress import Progress

LIVE_AREAS = frozenset({"65"})
"""The area of the codes that a live check can report.

It also reports SLO7590, which ignores apply to, but an ignore of it is never unused: it depends on the time.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveResult:
    """Result of a live check."""

    diagnostics: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...] = ()
    slos: int = 0
    rules: int | None = 0
    """Number of rules that were compared; None if the engine does not list rules."""
    series: int = 0
    """Number of recorded series whose age was checked: one per SLO and name."""
    selectors: int = 0
    """Number of selectors of SLIs."""
    retention: str = ""
    """The text of Prometheus; empty if it is unknown."""
    queries: tuple[int, int] = (0, 0)
    """The numbers of sent dashboard queries, and of their forms."""
    alerts: int = 0
    """Number of alerts whose route was tested."""
    incidents: tuple[int, int] | None = None
    """Incidents of the last 7 days, and those without a postmortem; None if they were not looked for."""
    requests: int = 0


def check_live(
    request: CompileRequest,
    compiled: CompileResult,
    source: Source,
    *,
    environment: str = "",
    alertmanager_config: str | None = None,
    progress: Progress = ignore_progress,
) -> LiveResult:
    """Compare the system at `source` with valid specs; `environment` is the environment that it evaluates.

    Raises PrometheusError if Prometheus does not answer, and PromtoolError if amtool does not.
    """
    settings, path = _settings_of(request, environment)
    naming = naming_of(settings)
    questions = Questions(source=source, naming=naming)
    now, loaded = questions.now(), questions.rules()
    known = loaded or LoadedRules(())
    expected = list(expected_services(request.specs, output=request.output, settings=settings, loaded=known))
    services = [service for service, _ in expected]
    place = Location(path=path) if path else services[0].place
    questions.matchers = _matchers(services, naming)
    check = _Check(questions=questions, settings=settings, place=place, services=services, progress=progress)
    found = list(check.run(loaded, now=now))
    asked, diagnostics = check_dashboards(
        questions, compiled, services, settings=settings, output=Path(request.output)
    )
    found += diagnostics
    alerts, diagnostics = check_routes(services, alertmanager_config or settings.alertmanager_config or None)
    found += diagnostics
    scope = Scope(naming=naming, environment=settings.identity)
    recent = scan_recent(source, scope, settings, services, specs=request.specs, settings_path=path)
    found += recent.diagnostics
    silencing = Silencing(
        settings=settings, settings_path=path, specs=request.specs, output=request.output, areas=LIVE_AREAS
    )
    silenced = silencing.apply(found, _suppressions(expected))
    return LiveResult(
        diagnostics=silenced.diagnostics,
        ignored=silenced.ignored,
        slos=sum(len(service.sources) for service in services),
        rules=check.rules,
        series=check.series,
        selectors=check.selectors,
        retention=check.retention,
        queries=asked,
        alerts=alerts,
        incidents=recent.incidents,
        requests=questions.requests + recent.requests,
    )


def _settings_of(request: CompileRequest, environment: str) -> tuple[Settings, str | None]:
    """Return the settings of an environment with the outputs of the run, and the path of the file."""
    whole, path, _ = resolve_settings(request.specs, request.settings)
    settings = whole.of(environment)
    return replace(settings, outputs=settings.outputs.also(request.outputs)), path


def _matchers(services: list[ExpectedService], naming: Naming) -> str:
    """Return matchers for the recorded series of the services, without braces."""
    names = service_matcher([service.name for service in services], naming)
    own = (matcher_text(equal(label, value)) for label, value in naming.environment_labels)
    return ", ".join(filter(None, (names, *own)))


def _suppressions(
    expected: list[tuple[ExpectedService, tuple[Suppression, ...]]],
) -> list[Suppression]:
    return [one for _, suppressions in expected for one in suppressions]


@dataclass(slots=True, kw_only=True)
class _Check:
    """The checks that need only Prometheus, and their numbers for the summary."""

    questions: Questions
    settings: Settings
    place: Location
    """The location of diagnostics about the whole system."""
    services: list[ExpectedService]
    progress: Progress
    rules: int | None = 0
    series: int = 0
    selectors: int = 0
    retention: str = ""

    def run(self, loaded: LoadedRules | None, *, now: float) -> Iterator[Diagnostic]:
        facts = self.questions.facts()
        self.retention = facts.retention_text
        unseen = () if loaded is not None else ("the loaded rules",)
        yield from server_diagnostics(facts, settings=self.settings, place=self.place, unseen=unseen)
        if loaded is not None and loaded.engine is None and facts.is_victoria_metrics:
            yield rules_not_listed(self.place)
            loaded = None
        yield from self._retention_and_scrapes(facts)
        counts = self._counts()
        yield from self._sources(counts)
        yield from self._rules_and_series(loaded, counts, now=now, is_settled=self._is_settled(facts, now))

    def _is_settled(self, facts: ServerFacts, now: float) -> bool:
        """Return whether all rules had time for two evaluations since the configuration was read."""
        if facts.configured is None:
            return False
        longest = max(
            (rule.interval for service in self.services for owner in service.owners for rule in owner.rules),
            default=timedelta(),
        )
        return now - facts.configured.timestamp() > 2 * longest.total_seconds()

    def _retention_and_scrapes(self, facts: ServerFacts) -> Iterator[Diagnostic]:
        scrapes = self.questions.scrapes(
            sorted({one.scrape_interval for service in self.services for one in service.sources if one.jobs})
        )
        for service in self.services:
            yield from retention_diagnostics(facts, service.sources)
            yield from scrape_diagnostics(service.sources, scrapes)

    def _counts(self) -> dict[Selector, float]:
        selectors = dict.fromkeys(
            selector
            for service in self.services
            for one in service.sources
            for selector in (*one.total, *one.part)
        )
        self.selectors = len(selectors)
        return self.questions.counts(selectors)

    def _sources(self, counts: dict[Selector, float]) -> Iterator[Diagnostic]:
        sources = [one for service in self.services for one in service.sources]
        absent = {
            selector.metric
            for one in sources
            for selector in (*one.total, *one.part)
            if selector not in counts
        }
        metrics = self.questions.metrics() if absent else frozenset[str]()
        buckets = dict.fromkeys(bucket for one in sources for bucket in missing_buckets(one, counts))
        bounds = self.questions.bounds(buckets)
        for one in sources:
            # If names cannot be listed, none is called unknown.
            yield from source_diagnostics(
                one, counts, metrics=absent if metrics is None else metrics, bounds=bounds
            )

    def _rules_and_series(
        self, loaded: LoadedRules | None, counts: dict[Selector, float], *, now: float, is_settled: bool
    ) -> Iterator[Diagnostic]:
        by_service = self._compared(loaded)
        if loaded is None:
            self.rules = None
        else:
            for service, findings in by_service:
                yield from rule_diagnostics(service, findings, loaded, is_settled=is_settled)
        yield from self._series([one for _, findings in by_service for one in findings], counts, now=now)

    def _compared(self, loaded: LoadedRules | None) -> list[tuple[ExpectedService, tuple[RuleFindings, ...]]]:
        found = []
        for number, service in enumerate(self.services, 1):
            findings = (
                compare_rules(service.owners, loaded)
                if loaded is not None
                else tuple(RuleFindings(owner=owner) for owner in service.owners)
            )
            self.rules = (self.rules or 0) + sum(len(one.owner.rules) for one in findings)
            found.append((service, findings))
            self.progress("services compared with loaded rules", number, len(self.services))
        return found

    def _series(
        self, findings: list[RuleFindings], counts: dict[Selector, float], *, now: float
    ) -> Iterator[Diagnostic]:
        naming = self.questions.naming
        judged = {name for one in findings for name in judged_names(one, naming)}
        recorded = {rule.name for one in findings for rule in one.owner.rules if rule.is_recording}
        answers = self.questions.series(judged, recorded, now=now, slow=self.settings.intervals.slow)
        self.series = sum(current_series(one, answers, naming) for one in findings)
        gone = {name for one in findings for name in names_to_search(one, answers, naming)}
        answers.earlier.update(self.questions.earlier(gone))
        reading = {one.owner for service in self.services for one in service.sources if has_data(one, counts)}
        for one in findings:
            yield from series_diagnostics(one, answers, naming=naming, has_source=one.owner.name in reading)

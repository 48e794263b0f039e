"""Send the queries of generated dashboards."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import Location
from slo_compiler.live.dashboard_queries import failed_query, panel_queries, warned_query
from slo_compiler.naming import files
from slo_compiler.nesting import parse_json
from slo_compiler.prometheus_api.errors import PrometheusError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.live.dashboard_queries import PanelQuery
    from slo_compiler.live.expected import ExpectedService
    from slo_compiler.model import Settings
    from slo_compiler.workflows.compile import CompileResult
    from slo_compiler.workflows.live_questions import Questions

MOST_FORMS = 300
"""Maximum number of queries that are sent; queries of one form differ only in names of SLOs."""


def check_dashboards(
    questions: Questions,
    compiled: CompileResult,
    services: list[ExpectedService],
    *,
    settings: Settings,
    output: Path,
) -> tuple[tuple[int, int], list[Diagnostic]]:
    """Send one query of each form; return the numbers of sent queries and of forms, and diagnostics.

    Raises PrometheusError if Prometheus stops answering.
    """
    places = {
        files.in_environment(settings.directory, files.dashboard_file(service.name)): service.place
        for service in services
    }
    first: dict[str, tuple[str, PanelQuery]] = {}
    for path, query in _queries(compiled, settings, output):
        first.setdefault(query.form, (path, query))
    found: list[Diagnostic] = []
    asked = list(first.values())[:MOST_FORMS]
    for path, query in asked:
        shown = f"{output.as_posix()}/{path}"
        place = places.get(path) or Location(path=shown)
        found.extend(_ask(questions, query, place=place, dashboard=shown))
    return (len(asked), len(first)), found


def _queries(compiled: CompileResult, settings: Settings, output: Path) -> Iterator[tuple[str, PanelQuery]]:
    """Read the dashboards; files that cannot be read were reported before."""
    start = files.in_environment(settings.directory, f"{files.DASHBOARDS_FOLDER}/")
    for path in compiled.artifacts:
        if path.startswith(start) and path.endswith(".json"):
            try:
                dashboard = parse_json((output / path).read_bytes())
            except (OSError, ValueError):
                continue
            for query in panel_queries(dashboard):
                yield path, query


def _ask(questions: Questions, query: PanelQuery, *, place: Location, dashboard: str) -> Iterator[Diagnostic]:
    try:
        questions.requests += 1
        answer = questions.source.query(query.expr)
    except PrometheusError as error:
        questions.now()  # raises if the connection is lost, rather than the query wrong
        yield failed_query(place, query, dashboard=dashboard, error=str(error))
        return
    for warning in Counter(answer.warnings):
        yield warned_query(place, query, dashboard=dashboard, warning=warning)

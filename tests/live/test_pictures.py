"""The dashboards as Grafana's components show them, in a headless browser (`pictures/`)."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from pictures import programs
from pictures.dataset import build
from pictures.faults import faults_of
from pictures.rendering import render
from pictures.run import render_all
from pictures.scenes import NARROW, SCENES, Scene
from pictures.summary import faults_text

from .recorded import RecordedData, recording_prometheus

if TYPE_CHECKING:
    from pathlib import Path

    from pictures.rendering import Page

pytestmark = pytest.mark.full
LONG = "a-service-with-a-name-that-needs-space"


def test_every_scene_is_free_of_faults(tmp_path: Path):
    pages = render_all(SCENES, data=build(tmp_path / "data"), pictures=tmp_path / "pictures")
    assert len(pages) == len(SCENES)
    assert all(page.picture.stat().st_size > 10_000 for page in pages)
    faults = "\n".join(filter(None, map(faults_text, pages)))
    assert not faults, f"faults of rendered dashboards; `make pictures` shows them:\n{faults}"


def test_the_viewer_is_formatted():
    command = (programs.node(), "node_modules/prettier/bin/prettier.cjs", "--check", "render", "viewer")
    done = subprocess.run(command, cwd=programs.HOME, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# ---- dashboards with one fault each --------------------------------------------------------


def a_dashboard(*panels: dict[str, Any], variables: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    row = {
        "type": "row",
        "id": 99,
        "title": "Row",
        "collapsed": False,
        "panels": [],
        "gridPos": place(0, h=1),
    }
    return {
        "title": "Faults",
        "time": {"from": "now-30m", "to": "now"},
        "templating": {"list": list(variables)},
        "panels": [row, *panels],
    }


def place(y: int, *, w: int = 12, h: int = 6) -> dict[str, int]:
    return {"x": 0, "y": y, "w": w, "h": h}


def a_panel(kind: str, expr: str, **changes: Any) -> dict[str, Any]:
    target = {"refId": "A", "expr": expr, "instant": kind != "timeseries"}
    without_time = {"id": "organize", "options": {"excludeByName": {"Time": True}}}
    if kind == "table":
        target |= {"format": "table", "expr": f"sum by (service) ({expr})"}
    options = {
        "stat": {"reduceOptions": {"calcs": ["lastNotNull"]}, "colorMode": "value", "graphMode": "none"},
        "table": {"showHeader": True, "cellHeight": "sm"},
        "timeseries": {"legend": {"displayMode": "list", "placement": "bottom", "showLegend": True}},
    }
    plain = {
        "type": kind,
        "id": 1,
        "title": "Panel",
        "gridPos": place(1, w=24),
        "targets": [target],
        "transformations": [without_time] if kind == "table" else [],
        "options": options[kind],
        "fieldConfig": {"defaults": {"custom": {}}, "overrides": []},
    }
    return plain | changes


def a_text(content: str) -> dict[str, Any]:
    panel = {"type": "text", "id": 1, "title": "Panel", "gridPos": place(1, h=4)}
    return panel | {"options": {"mode": "markdown", "content": content}}


def of_width(pixels: int) -> dict[str, Any]:
    width = {"id": "custom.width", "value": pixels}
    overrides = [{"matcher": {"id": "byName", "options": "service"}, "properties": [width]}]
    return {"defaults": {"custom": {}}, "overrides": overrides}


FAULTS = {
    "good-stat": (a_panel("stat", "known"), []),
    "good-chart": (a_panel("timeseries", "known"), []),
    "good-table": (
        a_panel("table", "known", fieldConfig=of_width(400)),
        [],
    ),
    "broken-query": (a_panel("stat", "known{"), ["Row / Panel: query A: ", "Row / Panel: no data"]),
    "no-data": (a_panel("timeseries", "unknown"), ["Row / Panel: no data"]),
    "narrow-column": (
        a_panel("table", "known", fieldConfig=of_width(50)),
        ["Row / Panel: header cut off: service", f"Row / Panel: cell cut off: {LONG}"],
    ),
    "wide-columns": (
        a_panel("table", "known", fieldConfig=of_width(3000)),
        ["Row / Panel: columns need "],
    ),
    "long-text": (
        a_text("Text " * 400),
        ["Row / Panel: text cut off: Text Text"],
    ),
    "unknown-type": (
        a_panel("stat", "known", type="gauge-of-tomorrow"),
        ["Row / Panel: unknown type of panel: gauge-of-tomorrow", "console: Error: unknown type of panel"],
    ),
    "long-title": (
        a_panel("stat", "known", title="A long title " * 9, gridPos=place(1, w=4)),
        [f"Row / {'A long title ' * 9}: title cut off"],
    ),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """Render a dashboard for each fault, and one with variables."""
    folder = tmp_path_factory.mktemp("faults")
    data = RecordedData()
    for service in (LONG, "a.b", "c"):
        data.add("known", {"job": "test", "service": service}, 1)
    documents = {name: a_dashboard(panel) for name, (panel, _) in FAULTS.items()}
    scenes = [Scene(name=name, dashboard=f"{name}.json") for name in documents]
    documents["variables"], chosen = a_dashboard(*CHOSEN, variables=VARIABLES), {"service": ("a.b", "c")}
    scenes += [
        Scene(name="chosen", dashboard="variables.json", variables=chosen),
        Scene(name="all", dashboard="variables.json", width=NARROW, theme="dark"),
        Scene(name="no-row", dashboard="variables.json", expand=("absent",)),
    ]
    for name, document in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(document))
    with recording_prometheus(data, folder) as server:
        found = render(
            scenes, dashboards=folder, prometheus=server.url, pictures=folder / "out", now=data.now
        )
        return {page.scene.name: page for page in found}


VARIABLES = (
    {"type": "datasource", "name": "datasource", "query": "prometheus"},
    {
        "type": "query",
        "name": "service",
        "query": 'label_values(known{service!="c"}, service)',
        "current": {"value": ["$__all"]},
        "multi": True,
        "includeAll": True,
    },
    {
        "type": "query",
        "name": "labels",
        "query": 'query_result(max by (job, service) (known{service="c"}))',
        "regex": r'/(\w+)="/g',
        "current": {"value": ["$__all"]},
        "multi": True,
        "includeAll": True,
    },
    {
        "type": "query",
        "name": "repeated",
        "query": 'query_result(max by (job, service) (known{service="c"}))',
        "regex": '/job="(?<text>[^"]+)",service="(?<value>[^"]+)"/',
        "current": {"value": ["$__all"]},
        "multi": True,
        "includeAll": True,
    },
)
CHOSEN = (
    a_panel("stat", 'count(known{service=~"$service"})'),
    a_panel("stat", "count_over_time(known[$__range])", id=2, gridPos=place(8)),
    a_panel("stat", "count by (${labels:csv}) (known)", id=3, gridPos=place(15)),
    a_panel(
        "stat",
        'known{service="${repeated:raw}"}',
        id=4,
        gridPos=place(22),
        title="Of ${repeated:text}",
        repeat="repeated",
        maxPerRow=4,
    ),
)


@pytest.mark.parametrize("name", FAULTS)
def test_the_viewer_finds(name: str, pages: dict[str, Page]):
    found, (_, expected) = faults_of(pages[name]), FAULTS[name]
    assert len(found) == len(expected), found
    assert all(fault.startswith(begin) for fault, begin in zip(found, expected, strict=True)), found
    assert pages[name].picture.exists()


def test_a_scene_that_opens_an_unknown_row_fails(pages: dict[str, Page]):
    assert faults_of(pages["no-row"]) == ("dashboard: no row begins with absent",)


@pytest.mark.parametrize(
    ("scene", "services"),
    [("chosen", r"(a\\.b|c)"), ("all", rf"({LONG}|a\\.b)")],
)
def test_variables_are_written_as_grafana_writes_them(scene: str, services: str, pages: dict[str, Page]):
    assert not faults_of(pages[scene])
    assert sorted(query.expr for query in pages[scene].queries) == [
        "count by (job,service) (known)",
        f'count(known{{service=~"{services}"}})',
        "count_over_time(known[86400s])",
        'known{service="c"}',
        *['max by (job, service) (known{service="c"})'] * 2,  # of variables
    ]
    [repeated] = [query.panel for query in pages[scene].queries if query.expr == 'known{service="c"}']
    assert repeated == "Row / Of test"

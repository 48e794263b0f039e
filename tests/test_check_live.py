"""`slo check --live` against real Prometheus servers with one kind of defect per service."""

from __future__ import annotations

import json
import re
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
import yaml

from slo_compiler.model.connection import Connection
from slo_compiler.prometheus_api.client import PrometheusClient
from slo_compiler.workflows.check_live import check_live
from slo_compiler.workflows.compile import CompileRequest, compile_repository

from .conftest import Repository
from .live.history import Release
from .live.http_servers import exposing
from .live.processes import PATIENCE, free_address, program, wait_for

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """\
version: slo-settings/v1
intervals: {fast: 15s, slow: 15s}
outputs: {tests: false}
"""

EVENTS = """\
version: slo/v1
service: {service}
slos:
  - name: availability
    target: 99.9
    sli:
      events:
        bad: http_requests_total{{job="{job}", code=~"5.."}}
        total: http_requests_total{{job="{job}"}}
"""

LATENCY = """\
  - name: latency
    target: 99
    sli:
      latency:
        histogram: answer_seconds{{job="{job}"}}
        threshold: {threshold}
"""

SECOND = """\
  - name: removed
    target: 99
    sli:
      events:
        bad: http_requests_total{job="shop", code="503"}
        total: http_requests_total{job="shop"}
"""

QUERY = """\
version: slo/v1
service: {service}
slos:
  - name: availability
    target: 99
    sli:
      query:
        bad: sum(rate(http_requests_total{{job="shop", code=~"5.."}}[$window]))
        total: {total}
"""

SELDOM = 120
"""Seconds between the scrapes of the job `seldom`."""


def metrics() -> str:
    """Expose counters without errors, a histogram, and a counter that is NaN."""
    count = int(time.time())
    bounds = "".join(f'answer_seconds_bucket{{le="{bound}"}} {count}\n' for bound in ("0.1", "0.25", "+Inf"))
    return (
        f'http_requests_total{{code="200"}} {count}\nhttp_requests_total{{code="404"}} {count // 50}\n'
        f"{bounds}answer_seconds_count {count}\nanswer_seconds_sum {count}\nbroken_total NaN\n"
    )


@dataclass(frozen=True, kw_only=True)
class System:
    """Servers with the same rules: Prometheus 2 and 3."""

    repository: Repository
    urls: dict[str, str]

    def codes(self, service: str, **options: object) -> list[str]:
        """Return the codes of the findings about a service, sorted."""
        return sorted({found.code for found in self.findings(service, **options)})

    def only(self, service: str):
        """Return the one finding about a service; there may be more until all rules were evaluated twice."""
        [found] = wait_for(
            f"there is one finding about {service}",
            lambda: found if len(found := self.findings(service)) == 1 else (),
            seconds=PATIENCE,
            servers=(),
        )
        return found

    def checked(self, *options: str, env: dict[str, str] | None = None):
        """Run the command until it finds nothing wrong; return its result."""

        def passed():
            result = self.repository.slo("check", "specs/shop.slo.yaml", "--live", *options, env=env)
            return result if result.returncode == 0 else None

        return wait_for("slo check --live passes", passed, seconds=PATIENCE, servers=())

    def settles(self, service: str, *codes: str, **options: object) -> bool:
        """Return whether the findings about a service become exactly these."""
        wait_for(
            f"{service} has {codes}",
            lambda: self.codes(service, **options) == list(codes),
            seconds=PATIENCE,
            servers=(),
        )
        return True

    def findings(self, service: str, *, version: str = "prometheus", config=None, **changes):
        """Check one service in this process."""
        root = self.repository.path
        request = replace(
            CompileRequest(
                specs=(str(root / "specs" / f"{service}.slo.yaml"),),
                output=str(root / "generated"),
                settings=str(root / "slo.yaml"),
                cache=False,
                check=True,
                processes=1,
            ),
            **changes,
        )
        compiled = compile_repository(request)
        assert not compiled.has_failed, compiled.diagnostics
        client = PrometheusClient(Connection(url=self.urls[version]))
        return check_live(request, compiled, client, alertmanager_config=config).diagnostics


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    root = tmp_path_factory.mktemp("live")
    repository = Repository(root)
    write_repository(repository)
    begin = int(time.time())
    with ExitStack() as running:
        exporter = running.enter_context(exposing(metrics))
        servers = {}
        for name, promtool in (("prometheus", "promtool"), ("prometheus-3", "promtool-3")):
            folder = root / name
            folder.mkdir()
            release = Release(prometheus=program(name), promtool=program(promtool))
            write_history(folder, release, target=exporter, now=begin)
            config = folder / "prometheus.yml"
            config.write_text(configuration(root, exporter))
            flags = ("--storage.tsdb.retention.time=40d",)
            serving = release.serve(folder, config=config, address=free_address(), flags=flags)
            servers[name] = running.enter_context(serving)
        system = System(repository=repository, urls={name: server.url for name, server in servers.items()})
        for name in servers:
            wait_for(
                "nothing is missing",
                lambda name=name: not system.findings("shop", version=name),
                seconds=PATIENCE,
                servers=tuple(servers.values()),
            )
        yield system


def write_repository(repository: Repository) -> None:
    """Write specs, compile them, and copy the rules with defects to the directory that is loaded."""
    (repository.path / "slo.yaml").write_text(SETTINGS)
    shop = {"job": "shop"}
    repository.write_spec("shop", (EVENTS + LATENCY).format(service="shop", threshold="250ms", **shop))
    for service in ("edited", "lacking", "doubled", "unloaded"):
        repository.write_spec(service, EVENTS.format(service=service, **shop))
    repository.write_spec("renamed", EVENTS.format(service="renamed", **shop) + SECOND)
    repository.write_spec(
        "unbucketed", (EVENTS + LATENCY).format(service="unbucketed", threshold="300ms", **shop)
    )
    misspelled = EVENTS.format(service="misspelled", **shop).replace(
        'requests_total{job="shop"}', "request_total"
    )
    repository.write_spec("misspelled", misspelled)
    unmatched = EVENTS.format(service="unmatched", job="nowhere")
    repository.write_spec("unmatched", unmatched)
    half = EVENTS.format(service="half", **shop).replace("bad: http_requests_total", "bad: http_errors_total")
    repository.write_spec("half", half)
    repository.write_spec("ended", EVENTS.format(service="ended", job="ended"))
    repository.write_spec("seldom", EVENTS.format(service="seldom", job="seldom"))
    nan = EVENTS.format(service="nan", **shop).replace("http_requests_total", "broken_total")
    repository.write_spec("nan", nan)
    twice = "'sum(rate(http_requests_total[$window]) + on (job) rate(http_requests_total[$window]))'"
    repository.write_spec("failing", QUERY.format(service="failing", total=twice))
    compiled = repository.slo("compile", "--no-cache")
    assert compiled.returncode == 0, compiled.stderr
    loaded = repository.path / "loaded"
    shutil.copytree(repository.path / "generated" / "rules", loaded)
    spoil(loaded)
    repository.write_spec("renamed", EVENTS.format(service="renamed", **shop))
    assert repository.slo("compile", "--no-cache").returncode == 0


def spoil(loaded: Path) -> None:
    """Change loaded rules, as an old version or a change by hand would."""
    (loaded / "unloaded.yaml").unlink()
    shutil.copy(loaded / "doubled.yaml", loaded / "copy.yaml")
    rewrite(loaded / "lacking.yaml", lambda rule: None if rule.get("record") == "slo:policy:info" else rule)
    rewrite(
        loaded / "edited.yaml",
        lambda rule: rule | {"expr": rule["expr"].replace("0.01344", "0.5")} if "alert" in rule else rule,
    )


def rewrite(file: Path, change) -> None:
    document = yaml.safe_load(file.read_text())
    for group in document["groups"]:
        group["rules"] = [new for rule in group["rules"] if (new := change(rule)) is not None]
    file.write_text(yaml.safe_dump(document))


def configuration(root: Path, exporter: str) -> str:
    jobs = [
        {"job_name": name, "scrape_interval": interval, "static_configs": [{"targets": [exporter]}]}
        for name, interval in (("shop", "1s"), ("seldom", f"{SELDOM}s"))
    ]
    return yaml.safe_dump({"rule_files": [str(root / "loaded" / "*.yaml")], "scrape_configs": jobs})


def write_history(folder: Path, release: Release, *, target: str, now: int) -> None:
    """Write what happened before: a recorded series that ended, and a job that is scraped seldom."""
    lines = [f'slo:sli_total:rate5m{{service="ended",slo="availability"}} 1 {now - 1200}']
    for name, labels in (("up", ""), ("http_requests_total", ',code="200"')):
        for at in range(now - 1800, now + 1, SELDOM):
            lines.append(f'{name}{{job="seldom",instance="{target}"{labels}}} 1 {at}')
    text = folder / "history.txt"
    text.write_text("\n".join([*lines, "# EOF", ""]))
    release.import_history(text)


# ---- all is well -----------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["prometheus", "prometheus-3"])
def test_nothing_is_reported_when_all_is_well(system, version):
    assert system.settles("shop", version=version)


def test_the_command_says_what_was_compared(system):
    result = system.checked("--prometheus", system.urls["prometheus"])
    [confirmed] = re.findall(r"(\d+) rules confirmed by promtool", result.stderr)
    assert f"live: {confirmed} rules compared, age of " in result.stderr
    assert " recorded series of 2 SLOs, 4 selectors of SLIs, " in result.stderr
    assert "retention 40d" in result.stderr
    assert "routes not tested" in result.stderr
    assert " in 7d" not in result.stderr


def test_incidents_are_looked_for_where_postmortems_are_written(system):
    words = ("--service", "shop", "--severity", "SEV4", "--from", "2020-11-10T14:23:00Z")
    folder = system.repository.path / "postmortems"
    try:
        assert system.repository.slo("postmortem", "declare", "Small", *words).returncode == 0
        result = system.checked("--prometheus", system.urls["prometheus"])
        assert ", 0 incidents in 7d, 0 without a required postmortem, " in result.stderr
    finally:
        shutil.rmtree(folder)


def test_the_url_can_come_from_the_environment(system):
    system.checked(env={"SLO_PROMETHEUS_URL": system.urls["prometheus"]})


# ---- rules -----------------------------------------------------------------------------------


def test_a_file_that_is_not_loaded(system):
    assert system.settles("unloaded", "SLO6520")


def test_a_missing_rule_of_the_policy_and_its_series(system):
    assert system.settles("lacking", "SLO6520", "SLO6529")


def test_a_rule_that_was_changed_by_hand(system):
    found = system.only("edited")
    assert found.code == "SLO6521"
    assert "1 of" in found.message
    assert "SLOErrorBudgetBurnPage (expression)" in found.message
    assert (found.location.path.endswith("specs/edited.slo.yaml"), found.location.line) == (True, 4)


def test_a_file_that_is_loaded_twice(system):
    [found] = [one for one in system.findings("doubled") if one.code == "SLO6522"]
    assert "loaded/copy.yaml (group slo:doubled:availability:fast)" in found.message
    assert "loaded/doubled.yaml (group slo:doubled:availability:fast)" in found.message


def test_an_slo_that_was_removed_but_is_still_loaded(system):
    found = system.only("renamed")
    assert found.code == "SLO6523"
    assert "slo:renamed:removed:" in found.message


def test_a_rule_that_fails(system):
    found = system.only("failing")
    assert found.code == "SLO6524"
    assert "many-to-many" in found.message


# ---- series ----------------------------------------------------------------------------------


def test_a_series_that_ended_twenty_minutes_ago(system):
    assert system.settles("ended", "SLO6527", "SLO6535")
    found = {one.code: one for one in system.findings("ended")}
    assert "slo:sli_total:rate5m" in found["SLO6527"].message
    assert "limit 5m30s" in found["SLO6527"].message


def test_a_series_that_is_not_a_number(system):
    assert system.settles("nan", "SLO6528")


# ---- what SLIs read --------------------------------------------------------------------------


def test_a_metric_that_does_not_exist(system):
    found = system.only("misspelled")
    assert found.code == "SLO6535"
    assert "the metric does not exist: http_request_total" in found.message


def test_labels_that_no_series_has(system):
    found = system.only("unmatched")
    assert "no series has these labels" in found.message


def test_a_bad_metric_that_never_existed_is_a_warning(system):
    found = system.only("half")
    assert (found.code, found.is_error) == ("SLO6536", False)
    assert "http_errors_total" in found.message


def test_a_threshold_without_a_bucket_names_the_existing_bounds(system):
    found = system.only("unbucketed")
    assert found.code == "SLO6537"
    assert "0.1, 0.25, +Inf" in found.hint


def test_a_job_that_is_scraped_less_often_than_the_spec_says(system):
    [found] = [one for one in system.findings("seldom") if one.code == "SLO6533"]
    assert "'seldom' is scraped about every" in found.message
    assert "expects 30s" in found.message


# ---- the server ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("addition", "code"),
    [
        ("defaults: {window: 90d}", "SLO6530"),
        ("prometheus: {lookback: 10m}", "SLO6532"),
        ('prometheus: {version: "2.55"}', "SLO6534"),
    ],
)
def test_a_server_that_is_not_as_the_settings_say(system, tmp_path, addition, code):
    settings = tmp_path / "slo.yaml"
    settings.write_text(SETTINGS + addition + "\n")
    found = system.findings("shop", settings=str(settings), output=str(tmp_path / "out"))
    assert code in {one.code for one in found}


# ---- routes ----------------------------------------------------------------------------------


def alertmanager(folder: Path, routes: str) -> str:
    file = folder / "alertmanager.yml"
    file.write_text(f"""\
route:
  receiver: unwatched
  routes: {routes}
receivers:
  - name: unwatched
    webhook_configs: [{{url: 'http://localhost/secret-path'}}]
  - name: oncall
    webhook_configs: [{{url: 'http://localhost/secret-path'}}]
  - name: nobody
""")
    return str(file)


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ("[{receiver: oncall, matchers: ['service=\"shop\"']}]", []),
        ("[{receiver: oncall, matchers: ['severity=\"page\"']}]", ["SLO6540"]),
        (
            "[{receiver: oncall, match: {severity: page}}, {receiver: nobody, match: {severity: ticket}}]",
            ["SLO6541"],
        ),
    ],
)
def test_routes_of_alerts(system, tmp_path, routes, expected):
    assert system.settles("shop", *expected, config=alertmanager(tmp_path, routes))


@pytest.mark.parametrize(
    ("text", "path", "sentence"),
    [
        ("route: {receiver: oncall, routes: []}", None, "amtool cannot test routes of"),
        ("route: [", None, "invalid YAML in line 2"),
        ("- 1", None, "is not a valid Alertmanager configuration"),
        ("route: {receiver: a}", "/nonexistent", "amtool is not on PATH"),
    ],
)
def test_routes_that_cannot_be_tested_are_exit_code_4(system, tmp_path, text, path, sentence):
    config = tmp_path / "alertmanager.yml"
    config.write_text(text + "\n")
    environment = {"PATH": path} if path else {}
    result = system.repository.slo(
        *("check", "specs/shop.slo.yaml", "--live", "--prometheus", system.urls["prometheus"]),
        *("--alertmanager-config", str(config), "--promtool", program("promtool")),
        env=environment,
    )
    assert result.returncode == 4, result.stderr
    assert "SLO6550" in result.stderr
    assert sentence in result.stderr


# ---- dashboards ------------------------------------------------------------------------------


def test_a_dashboard_query_that_prometheus_rejects(system, tmp_path):
    templates = tmp_path / "own"
    templates.mkdir()
    panel = {"title": "Broken", "targets": [{"expr": "sum by (slo) (slo:metadata:info) + on ("}]}
    (templates / "dashboard.json.j2").write_text(
        '{"description": << dashboard.description | quote >>, "panels": [' + json.dumps(panel) + "]}\n"
    )
    spec, output = str(system.repository.path / "specs/shop.slo.yaml"), str(tmp_path / "out")
    settings = tmp_path / "slo.yaml"
    settings.write_text(SETTINGS.replace("{tests: false}", "{tests: false, dashboards: {services: true}}"))
    arguments = (spec, "-o", output, "--templates", str(templates), "--settings", str(settings))
    assert system.repository.slo("compile", *arguments).returncode == 0
    live = ("--live", "--prometheus", system.urls["prometheus"], "--format", "json")

    def findings():
        result = system.repository.slo("check", *arguments, *live)
        assert result.returncode == 1, result.stderr
        # The loaded rules do not have the label that names the dashboard of the service.
        return [
            one for one in json.loads(result.stdout) if "slo:metadata:info (labels)" not in one["message"]
        ]

    [found] = wait_for(
        "only the query is reported",
        lambda: found if len(found := findings()) == 1 else (),
        seconds=PATIENCE,
        servers=(),
    )
    assert found["code"] == "SLO6545"
    assert "'Broken'" in found["message"]

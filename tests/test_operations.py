"""docs/operations.md: the programs accept the files that it shows, and its commands do what it says."""

from __future__ import annotations

import re
import signal
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest
import yaml

from scripts import docs

from .conftest import ROOT
from .live.processes import free_address, program, running, wait_for

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
FILES = {block["path"]: block["text"] for block in docs._BLOCK.finditer(PAGE) if block["what"] == "file"}


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def post(url: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_prometheus_loads_rules_reloads_them_and_keeps_them_if_one_is_broken(repository):
    folder = repository.path
    assert repository.slo("compile").returncode == 0
    (folder / "generated/prometheus.yml").write_text(FILES["prometheus.yml"])
    folder = folder / "generated"
    checked = run("promtool", "check", "config", "prometheus.yml", cwd=folder)
    assert checked.returncode == 0, checked.stderr
    assert "2 rule files found" in checked.stdout
    address = free_address()
    command = [
        program("prometheus"),
        "--config.file=prometheus.yml",
        f"--web.listen-address={address}",
        "--web.enable-lifecycle",
        "--web.enable-admin-api",
        "--storage.tsdb.retention.time=35d",
    ]
    with running(command, name="prometheus", address=address, folder=folder) as server:
        assert services(server.url) == {"checkout", "search"}
        (repository.path / "specs/search.slo.yaml").unlink()
        assert "rules/search.yaml" in repository.slo("compile").stderr
        assert post(f"{server.url}/-/reload") == 200
        assert services(server.url) == {"checkout"}
        (folder / "rules/broken.yaml").write_text("groups: [{}]\n")
        assert post(f"{server.url}/-/reload") == 500
        assert services(server.url) == {"checkout"}
        (folder / "rules/broken.yaml").unlink()
        repository.write_spec("cart")
        assert repository.slo("compile").returncode == 0
        server.process.send_signal(signal.SIGHUP)
        wait_for(
            "a signal loads the new rules",
            lambda: services(server.url) == {"cart", "checkout"},
            seconds=60,
            servers=[server],
        )
        (path,) = re.findall(r"http://localhost:9090(/api/\S+delete_series\?\S+)'", PAGE)
        assert post(server.url + urllib.parse.quote(path, safe="/?=[]")) == 204


def services(url: str) -> set[str]:
    """Return the services whose rules are loaded."""
    with urllib.request.urlopen(f"{url}/api/v1/rules", timeout=60) as answer:
        groups = yaml.safe_load(answer.read())["data"]["groups"]
    return {group["name"].split(":")[1] for group in groups}


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [
        ("alertname=SLOErrorBudgetBurnPage service=a slo=b severity=page", "pager"),
        ("alertname=SLOErrorBudgetBurnTicket service=a slo=b severity=ticket", "tickets"),
        ("alertname=SLOIndicatorAbsent service=a slo=b severity=ticket", "tickets"),
        ("alertname=SLOErrorBudgetPolicy service=a severity=ticket", "tickets"),
        ("alertname=Other severity=page", "default"),
    ],
)
def test_alertmanager_routes_every_alert(tmp_path, labels, receiver):
    (tmp_path / "alertmanager.yml").write_text(FILES["alertmanager.yml"])
    checked = run("amtool", "check-config", "alertmanager.yml", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    test = ["amtool", "config", "routes", "test", "--config.file=alertmanager.yml"]
    routed = run(*test, f"--verify.receivers={receiver}", *labels.split(), cwd=tmp_path)
    assert routed.returncode == 0, routed.stderr


def test_gitops_tools_apply_the_directory_of_the_kubernetes_output():
    (application,) = yaml.safe_load_all(FILES["argo-cd.yaml"])
    source, kustomization = yaml.safe_load_all(FILES["flux.yaml"])
    assert application["spec"]["source"]["path"] == "generated/kubernetes"
    assert kustomization["spec"]["path"] == "./generated/kubernetes"
    assert kustomization["spec"]["sourceRef"]["name"] == source["metadata"]["name"]
    assert "ServerSideApply=true" in application["spec"]["syncPolicy"]["syncOptions"]
    (provider,) = yaml.safe_load(FILES["grafana.yaml"])["providers"]
    assert (provider["type"], provider["allowUiUpdates"]) == ("file", False)


@pytest.mark.full
@pytest.mark.parametrize(
    ("file", "plurals"),
    [("argo-cd.yaml", ["applications"]), ("flux.yaml", ["gitrepositories", "kustomizations"])],
)
def test_gitops_tools_accept_the_objects_and_know_every_field(file, plurals):
    from .custom_resources import problems

    for found, plural in zip(yaml.safe_load_all(FILES[file]), plurals, strict=True):
        assert problems(found, plural=plural) == []
        found["spec"]["nonsense"] = 1
        assert problems(found, plural=plural)


def test_every_option_that_is_shown_exists():
    """Commands of `slo` on the page, compared with the page of the command line."""
    reference = (ROOT / "docs/cli.md").read_text(encoding="utf-8")
    for command in re.findall(r"^    (?:.*\| )?slo (.+)$|`slo ([a-z][^`]*)`", PAGE, re.M):
        words = " ".join("".join(command).split("|")[0].split("#")[0].split()).split()
        name = " ".join(words[:2]) if words[0] == "postmortem" else words[0]
        section = reference.partition(f"\n## `slo {name}`\n")[2].partition("\n## ")[0]
        assert section, name
        for option in (word for word in words if word.startswith("--")):
            assert re.search(rf"{option}\b", section), (name, option)

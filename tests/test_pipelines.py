"""Files for CI systems: each is parsed, and its scripts run as the system runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import yaml

from .conftest import ROOT, SPEC, Repository

if TYPE_CHECKING:
    from pathlib import Path

HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GITLAB = yaml.safe_load((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


@pytest.fixture
def environment(tmp_path_factory) -> dict[str, str]:
    """An environment with the command `slo` on PATH."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "slo").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m slo_compiler "$@"\n')
    (folder / "slo").chmod(0o755)
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def compiled(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path)
    repository.write_spec("checkout")
    assert repository.slo("compile").returncode == 0
    return repository


def run(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


# ---- pre-commit ------------------------------------------------------------------------------------------


def hook(name: str) -> dict[str, object]:
    (found,) = (one for one in HOOKS if one["id"] == name)
    return found


def test_every_hook_reads_the_whole_repository():
    assert [one["id"] for one in HOOKS] == ["slo-validate", "slo-compile", "slo-check"]
    for one in HOOKS:
        assert (one["language"], one["pass_filenames"], one["require_serial"]) == ("python", False, True)


@pytest.mark.parametrize(
    ("path", "hooks"),
    [
        ("specs/a.slo.yaml", ["slo-validate", "slo-compile", "slo-check"]),
        ("team/specs/deep/a.yml", ["slo-validate", "slo-compile", "slo-check"]),
        ("slo.yaml", ["slo-validate", "slo-compile", "slo-check"]),
        ("generated/rules/a.yaml", ["slo-compile", "slo-check"]),
        ("postmortems/2026-01-01-a.md", ["slo-check"]),
        ("README.md", []),
        ("src/specs.py", []),
        ("solo.yaml", []),
    ],
)
def test_a_hook_runs_for_the_files_that_it_checks(path, hooks):
    assert [one["id"] for one in HOOKS if re.search(one["files"], path)] == hooks


def test_hooks_pass_fail_and_generate(compiled, environment):
    def status(name: str) -> int:
        return run(str(hook(name)["entry"]).split(), compiled.path, environment).returncode

    compiled.write_spec("cart")
    assert status("slo-check") == 3
    assert status("slo-compile") == 3
    assert (compiled.path / "generated/rules/cart.yaml").is_file()
    assert [status(one["id"]) for one in HOOKS] == [0, 0, 0]
    compiled.write_spec("cart", SPEC.format(service="cart").replace("99.9", "0.999"))
    assert [status(one["id"]) for one in HOOKS] == [1, 1, 1]


@pytest.mark.full
def test_pre_commit_installs_and_runs_the_hooks(repository, tmp_path_factory):
    """With pre-commit from the package index, and this repository at its last commit."""
    tools = tmp_path_factory.mktemp("pre-commit")
    venv.create(tools / "env", with_pip=True)
    binaries = tools / "env/bin"
    installed = run([str(binaries / "pip"), "install", "-q", "pre-commit"], tools, dict(os.environ))
    assert installed.returncode == 0, installed.stderr
    hooks = tools / "hooks"
    shutil.copytree(ROOT, hooks, ignore=shutil.ignore_patterns(".git", ".venv", ".tools", "__pycache__"))
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tools / "cache"), "GIT_CONFIG_GLOBAL": os.devnull}
    environment.pop("PYTHONPATH", None)
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        environment[name] = "test@example.com"

    def git(folder: Path, *arguments: str) -> str:
        done = run(["git", *arguments], folder, environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    for folder in (hooks, repository.path):
        git(folder, "init", "-q")
    git(hooks, "add", "-A")
    git(hooks, "commit", "-qm", "hooks")
    chosen = {
        "repo": str(hooks),
        "rev": git(hooks, "rev-parse", "HEAD"),
        "hooks": [{"id": one["id"]} for one in HOOKS],
    }
    (repository.path / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [chosen]}))
    git(repository.path, "add", "-A")
    run_hooks = [str(binaries / "pre-commit"), "run", "--all-files"]
    first = run(run_hooks, repository.path, environment)
    assert first.returncode == 1, first.stdout + first.stderr
    results = re.findall(r"^(slo \w+)\.+(\w+)$", first.stdout, re.M)
    assert results == [("slo validate", "Passed"), ("slo compile", "Failed"), ("slo check", "Passed")]
    git(repository.path, "add", "-A")
    second = run(run_hooks, repository.path, environment)
    assert second.returncode == 0, second.stdout + second.stderr
    assert second.stdout.count("Passed") == 3


# ---- GitHub ----------------------------------------------------------------------------------------------


class Runner:
    """Runs the steps of the composite action that have a script: an environment and bash."""

    def __init__(self, folder: Path, workspace: Path, environment: dict[str, str]) -> None:
        self.folder, self.workspace = folder, workspace
        self.files = {name: folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for file in self.files.values():
            file.touch()
        self.environment = environment | {name: str(file) for name, file in self.files.items()}
        self.environment |= {"RUNNER_TEMP": str(folder), "GITHUB_WORKSPACE": str(workspace)}

    def step(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        (step,) = (one for one in ACTION["runs"]["steps"] if one["name"] == name)
        values = {f"inputs.{key}": one["default"] for key, one in ACTION["inputs"].items()}
        values |= {f"inputs.{key.replace('_', '-')}": value for key, value in inputs.items()}
        values |= {
            "github.action_path": str(ROOT),
            "github.repository": "example/monitoring",
            "github.event.pull_request.number": "7",
        }

        def filled(text: str) -> str:
            return EXPRESSION.sub(lambda found: values[found[1]], text)

        variables = {key: filled(value) for key, value in step.get("env", {}).items()}
        added = self.files["GITHUB_PATH"].read_text().splitlines()
        path = os.pathsep.join([*reversed(added), self.environment["PATH"]])
        return run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            self.workspace / filled(step.get("working-directory", ".")),
            self.environment | variables | {"PATH": path},
        )


@pytest.fixture
def runner(compiled, environment, tmp_path_factory) -> Runner:
    return Runner(tmp_path_factory.mktemp("runner"), compiled.path, environment)


def test_no_value_is_written_into_a_script():
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), "a value inside a script would be run"
        assert ("run" in step) == ("shell" in step)
    known = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert known == set(ACTION["inputs"])


def test_the_action_passes_and_annotates(runner, compiled):
    passed = runner.step("slo check")
    assert (passed.returncode, passed.stdout) == (0, ""), passed.stderr
    assert runner.files["GITHUB_OUTPUT"].read_text() == "exit-code=0\n"
    compiled.write_spec("cart", SPEC.format(service="cart").replace("99.9", "0.999"))
    failed = runner.step("slo check")
    assert failed.returncode == 1
    assert failed.stdout.startswith("::error file=specs/cart.slo.yaml,line=5,col=13")
    assert runner.files["GITHUB_OUTPUT"].read_text().endswith("exit-code=1\n")
    summary = runner.files["GITHUB_STEP_SUMMARY"].read_text()
    assert summary.startswith("### slo check\n````\nspecs/cart.slo.yaml:5:13: error SLO1004")


def test_the_action_comments_with_what_failed(runner, compiled, tmp_path_factory):
    bin_ = tmp_path_factory.mktemp("gh")
    (bin_ / "gh").write_text('#!/bin/sh\necho "$GH_REPO $*"\ncat\n')
    (bin_ / "gh").chmod(0o755)
    runner.environment["PATH"] = f"{bin_}{os.pathsep}{runner.environment['PATH']}"
    assert runner.step("Comment", token="secret").stdout == "", "nothing to report"
    compiled.write_spec("cart")
    assert runner.step("slo check").returncode == 3
    comment = runner.step("Comment", token="secret")
    assert comment.stdout.startswith(
        "example/monitoring pr comment 7 --edit-last --create-if-none --body-file -\n### slo check\n"
    )
    assert "+++ " in comment.stdout


def test_inputs_of_the_action_are_no_code(runner, compiled):
    (compiled.path / "a b").mkdir()
    compiled.write_spec("cart", name="../a b/$(touch injected).yaml")
    done = runner.step("slo check", specs="specs\na b\n\n", output="out $(touch injected)", strict="true")
    assert done.returncode == 3, done.stderr
    assert not (compiled.path / "injected").exists()
    assert "out $(touch injected)" in done.stdout


@pytest.mark.full
def test_the_action_installs_slo(runner, environment):
    """With Python 3 as `python`, as setup-python provides it; needs the package index."""
    python = runner.folder / "python"
    python.symlink_to(sys.executable)
    runner.environment["PATH"] = f"{runner.folder}{os.pathsep}{os.environ['PATH']}"
    runner.environment.pop("PYTHONPATH")
    for step in ("Install slo", "Pull promtool", "slo check"):
        done = runner.step(step)
        assert done.returncode == 0, done.stderr
    assert (runner.folder / "slo/bin/slo").is_file()


# ---- GitLab ----------------------------------------------------------------------------------------------


def gitlab(folder: Path, environment: dict[str, str], **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the script of the job with the shell of an image without bash."""
    script = "\n".join(GITLAB["slo-check"]["script"])
    chosen = {"CI_PROJECT_DIR": str(folder), **GITLAB["variables"], **variables}
    return run(["sh", "-ec", script], folder, environment | chosen)


def test_the_gitlab_job_writes_both_reports(compiled, environment):
    reports = GITLAB["slo-check"]["artifacts"]["reports"]
    passed = gitlab(compiled.path, environment)
    assert passed.returncode == 0, passed.stderr
    assert json.loads((compiled.path / reports["codequality"]).read_text()) == []
    cases = ET.parse(compiled.path / reports["junit"]).findall(".//testcase")
    assert "tests/checkout.test.yaml" in {case.get("classname") for case in cases}
    compiled.write_spec("cart", SPEC.format(service="cart").replace("99.9", "0.999"))
    failed = gitlab(compiled.path, environment, SLO_STRICT="true")
    assert failed.returncode == 1
    (issue,) = json.loads((compiled.path / reports["codequality"]).read_text())
    assert issue["location"]["path"] == "specs/cart.slo.yaml"
    assert "specs/cart.slo.yaml:5:13: error SLO1004" in failed.stderr, "the job log has the text"

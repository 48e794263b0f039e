"""The layout of the output directory, and where it and the cache may be."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from slo_compiler.disk import staging
from slo_compiler.naming import files
from slo_compiler.outputs.registry import DIRECTORIES
from slo_compiler.workflows.compile import CompileRequest, compile_repository

from .conftest import Repository


def test_the_paths_of_today_have_no_environment():
    assert files.rules_file("a") == "rules/a.yaml"
    assert files.tests_file("a") == "tests/a.test.yaml"
    assert files.dashboard_file("a") == "dashboards/a.json"


def test_an_environment_stands_in_front_of_every_path_and_another_output_has_a_directory():
    assert files.in_environment("prod", files.rules_file("a")) == "prod/rules/a.yaml"
    assert files.in_environment("prod", files.tests_file("a")) == "prod/tests/a.test.yaml"
    assert files.in_environment("prod", files.dashboard_file("overview")) == "prod/dashboards/overview_.json"
    assert files.in_environment("prod", "operator") == "prod/operator"
    assert "operator" not in DIRECTORIES


# Where the output may be


@pytest.mark.parametrize(
    "arguments",
    [
        ("-o", "specs"),
        ("-o", "specs/out"),
        ("-o", "specs/deep/out"),
        ("-o", "./specs/../specs"),
        ("specs", "-o", "linked"),
        ("linked", "-o", "specs/out"),
        (".", "-o", "."),
        ("specs/checkout.slo.yaml", "-o", "specs"),
        ("rules", "-o", "."),
        ("rules/deep", "-o", "."),
        ("rules/deep/checkout.slo.yaml", "-o", "."),
    ],
)
def test_the_output_is_not_mixed_with_specs(repository, arguments):
    (repository.path / "linked").symlink_to("specs")
    repository.write_spec("checkout", name="../rules/deep/checkout.slo.yaml")
    before = repository.files(".")
    result = repository.slo("compile", *arguments)
    assert result.returncode == 1
    assert "SLO5102" in result.stderr
    assert "specs" in result.stderr or "rules" in result.stderr
    assert repository.files(".") == before
    assert "SLO5102" in repository.slo("compile", *arguments, "--check").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("-o", "generated"),
        (".", "-o", "generated"),
        (".", "-o", "deep/out"),
        ("-o", "."),
        ("-o", "specifications"),
        ("specs/checkout.slo.yaml", "specs/search.slo.yaml", "-o", "specs-generated"),
    ],
)
def test_an_output_beside_the_specs_or_below_the_root_is_fine_and_never_read_as_specs(repository, arguments):
    assert repository.slo("compile", *arguments).returncode == 0
    again = repository.slo("compile", *arguments)
    assert again.returncode == 0
    assert "2 services, 2 SLOs" in again.stderr
    assert "created" not in again.stderr


def test_a_repository_may_be_compiled_from_elsewhere(repository, tmp_path):
    root = tmp_path / "here"
    (tmp_path / "specs").rename(root)
    (root / "slo.yaml").write_text("version: slo-settings/v1\n")
    for _ in range(2):
        result = repository.slo("compile", "here", "-o", "here/generated")
        assert "2 services" in result.stderr


def test_the_output_is_no_spec_however_it_is_spelled(repository, tmp_path):
    for output in ("generated", str(tmp_path / "generated"), "./specs/../generated"):
        result = repository.slo("compile", ".", "-o", output)
        assert result.returncode == 0, result.stderr
        assert "2 services" in result.stderr


@pytest.mark.parametrize("command", ["compile", "check", "test"])
def test_an_empty_name_of_the_output_is_wrong_usage(repository, command):
    before = repository.files(".")
    result = repository.slo(command, "-o", "")
    assert result.returncode == 2
    assert "must not be empty" in result.stderr
    assert repository.files(".") == before


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_one_error(repository, monkeypatch, number):
    monkeypatch.chdir(repository.path)

    def full(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(staging, "_write_new", full)
    result = compile_repository(CompileRequest())
    assert [found.code for found in result.diagnostics] == ["SLO5104"]
    assert result.diagnostics[0].location.path == "generated"
    assert not result.is_written
    assert not Path("generated").exists()


# Where the cache is


@pytest.mark.parametrize(
    ("below", "arguments"),
    [("", ()), ("", ("-o", ".")), ("specs", (".", "-o", "../generated")), ("specs", (".", "-o", ".."))],
)
def test_the_cache_is_in_the_repository(tmp_path, below, arguments):
    root = Repository(tmp_path / "main")
    root.write_spec("checkout")
    result = Repository(root.path / below).slo("compile", *arguments)
    assert result.returncode == 0, result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["main"]
    assert (root.path / ".slo-cache/compile/compiled.json").exists()
    assert Repository(root.path / below).slo("test", *arguments).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["main"]


@pytest.mark.parametrize("name", [".slo-cache", ".slo-cache/compile"])
@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_cache_that_is_a_link_is_ignored_with_a_warning(repository, tmp_path, name, target):
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    (outside / "elsewhere").mkdir(parents=True)
    link = tmp_path / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside / target)
    for _ in range(2):
        result = repository.slo("compile")
        assert result.returncode == 0
        assert f"{name}: warning SLO5103" in result.stderr
    assert [path.name for path in outside.rglob("*")] == ["elsewhere"]
    assert "SLO5103" not in repository.slo("compile", "--no-cache").stderr


@pytest.mark.parametrize("name", ["compiled.json.new", "compiled.json", "CACHEDIR.TAG", ".gitignore"])
def test_a_link_in_the_cache_is_not_written_through(repository, tmp_path, name):
    assert repository.slo("compile").returncode == 0
    mine, file = tmp_path / "mine.txt", tmp_path / ".slo-cache/compile" / name
    for content in ("mine", None):
        file.unlink(missing_ok=True)
        mine.unlink(missing_ok=True)
        if content:
            mine.write_text(content)
        file.symlink_to(mine)
        repository.write_spec(f"svc-{content}".lower())
        assert repository.slo("compile").returncode == 0
        assert mine.exists() == bool(content)
        assert not content or mine.read_text() == content


def test_a_pipe_in_the_cache_does_not_make_a_run_wait(repository, tmp_path):
    assert repository.slo("compile").returncode == 0
    file = tmp_path / ".slo-cache/compile/compiled.json"
    file.unlink()
    os.mkfifo(file)
    assert repository.slo("compile").returncode == 0

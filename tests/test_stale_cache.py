"""Attacks on the cache: no change may be hidden by it, whatever its size and time."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from slo_compiler.disk.fingerprint import package_fingerprint
from slo_compiler.workflows import incremental

from .conftest import ROOT, SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Repository


def replaced(file: Path, old: str, new: str) -> None:
    """Change a file in place, and keep its size and its modification time."""
    assert len(old) == len(new)
    before = file.stat()
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)


@pytest.fixture
def compiled(repository: Repository) -> Repository:
    """A repository with settings, a custom template and more specs, compiled with a cache."""
    for number in range(6):
        repository.write_spec(f"svc-{number}")
    (repository.path / "slo.yaml").write_text("version: slo-settings/v1\ndefaults: {window: 28d}\n")
    (repository.path / "custom").mkdir()
    shutil.copy(ROOT / "templates/rules.yaml.j2", repository.path / "custom")
    assert repository.slo("compile", "--templates", "custom").returncode == 0
    return repository


def insist_on_the_files_of_a_cold_run(repository: Repository) -> dict[str, bytes]:
    """Compile with the cache; the files must be those of a run without a cache."""
    result = repository.slo("compile", "--templates", "custom")
    assert result.returncode == 0, result.stderr
    cold = repository.slo("compile", "--templates", "custom", "-o", "cold", "--no-cache")
    assert cold.returncode == 0
    assert repository.files() == repository.files("cold")
    return repository.files()


def test_a_spec_of_the_same_size_and_time(compiled):
    replaced(compiled.path / "specs/svc-1.slo.yaml", "target: 99.9", "target: 99.5")
    assert b"0.005" in insist_on_the_files_of_a_cold_run(compiled)["rules/svc-1.yaml"]


def test_a_spec_that_was_written_before_the_cache(compiled):
    """As after a clock was set back, or from an archive."""
    spec = compiled.path / "specs/svc-1.slo.yaml"
    spec.write_text(spec.read_text().replace("target: 99.9", "target: 99.5"))
    os.utime(spec, ns=(1, 1))
    assert b"0.005" in insist_on_the_files_of_a_cold_run(compiled)["rules/svc-1.yaml"]


def test_two_specs_that_change_places(compiled):
    first, second = (compiled.path / f"specs/svc-{number}.slo.yaml" for number in (1, 2))
    first.rename(first.with_suffix(".moved"))
    second.rename(first)
    first.with_suffix(".moved").rename(second)
    assert b"specs/svc-2.slo.yaml" in insist_on_the_files_of_a_cold_run(compiled)["rules/svc-1.yaml"]


def test_settings_of_the_same_size_and_time(compiled):
    replaced(compiled.path / "slo.yaml", "window: 28d", "window: 30d")
    assert b"[30d]" in insist_on_the_files_of_a_cold_run(compiled)["rules/svc-1.yaml"]


def test_a_custom_template_of_the_same_size_and_time(compiled):
    replaced(compiled.path / "custom/rules.yaml.j2", "evaluation lag", "evaluation gap")
    assert b"evaluation gap" in insist_on_the_files_of_a_cold_run(compiled)["rules/svc-1.yaml"]


def test_a_generated_file_of_the_same_size_and_time(compiled):
    replaced(compiled.path / "generated/rules/svc-1.yaml", "0.001", "0.002")
    assert b"0.001" in insist_on_the_files_of_a_cold_run(compiled)["rules/svc-1.yaml"]


def test_a_generated_file_that_was_cut_off(compiled):
    """As after a power failure: files are not synced."""
    (compiled.path / "generated/rules/svc-1.yaml").write_bytes(b"")
    insist_on_the_files_of_a_cold_run(compiled)


@pytest.mark.parametrize("name", ["rules/svc-1.yaml", "rules", "dashboards/slo.json", "."])
def test_deleted_output(compiled, name):
    path = compiled.path / "generated" / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    insist_on_the_files_of_a_cold_run(compiled)


def test_the_cache_of_another_time(compiled):
    """The cache is restored by a pipeline, the specs and the output are not."""
    cache = compiled.path / ".slo-cache"
    shutil.copytree(cache, compiled.path / "old-cache")
    compiled.write_spec("svc-1", SPEC.format(service="svc-1").replace("99.9", "99.5"))
    assert compiled.slo("compile", "--templates", "custom").returncode == 0
    shutil.rmtree(cache)
    (compiled.path / "old-cache").rename(cache)
    assert b"0.005" in insist_on_the_files_of_a_cold_run(compiled)["rules/svc-1.yaml"]


def test_another_version_of_the_package_whose_files_have_the_same_sizes_and_times(tmp_path):
    """As package managers install files that must be the same on every machine."""
    module = tmp_path / "module.py"
    prints = []
    for text in ("a = 1", "a = 2", "a = 1"):
        module.write_text(text)
        os.utime(module, ns=(10**9, 10**9))
        prints.append(package_fingerprint([tmp_path], b""))
    assert prints[0] == prints[2] != prints[1]


def test_another_version_of_a_library(monkeypatch):
    before = incremental._libraries()
    (metadata,) = (one for one in before if one.lower().startswith("jinja2-"))
    newer = metadata.replace("-", "-9.", 1)
    names = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: [one.replace(metadata, newer) for one in names(folder)])
    assert incremental._libraries() != before

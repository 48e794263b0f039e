"""Shared fixtures: a small repository on disk and the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# The duration of a case depends on the machine, so there is no deadline.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Programs installed by `make tools`, for direct runs of pytest.
os.environ["PATH"] = f"{ROOT / '.tools/bin'}{os.pathsep}{os.environ['PATH']}"

# Tests start the command hundreds of times; without bytecode, each start compiles all modules again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

SPEC = """\
version: slo/v1
service: {service}
slos:
  - name: availability
    target: 99.9
    sli:
      events:
        bad: http_requests_total{{job="{service}", code=~"5.."}}
        total: http_requests_total{{job="{service}"}}
"""


@dataclass(frozen=True)
class Repository:
    """A directory with specs, in which commands run."""

    path: Path

    def write_spec(self, service: str, text: str | None = None, *, name: str | None = None) -> Path:
        file = self.path / "specs" / (name or f"{service}.slo.yaml")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text if text is not None else SPEC.format(service=service), encoding="utf-8")
        return file

    def slo(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run the command in a separate process, as a user does."""
        environment = {"PYTHONPATH": str(ROOT)} | (env or {})
        return subprocess.run(
            [sys.executable, "-m", "slo_compiler", *arguments],
            cwd=self.path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def files(self, folder: str = "generated") -> dict[str, bytes]:
        """Return all files below a directory."""
        top = self.path / folder
        return {
            path.relative_to(top).as_posix(): path.read_bytes()
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with two services."""
    repository = Repository(tmp_path)
    repository.write_spec("checkout")
    repository.write_spec("search")
    return repository


@pytest.fixture(scope="session")
def passed_tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache of passed alert tests of the services of `repository`."""
    repository = Repository(tmp_path_factory.mktemp("passed"))
    repository.write_spec("checkout")
    repository.write_spec("search")
    assert repository.slo("compile").returncode == 0
    assert repository.slo("test").returncode == 0
    return repository.path / ".slo-cache" / "alert-tests"


@pytest.fixture
def tested_before(repository: Repository, passed_tests: Path) -> None:
    """Alert tests of `repository` have passed before, for tests about everything else in a check."""
    shutil.copytree(passed_tests, repository.path / ".slo-cache" / "alert-tests")


@pytest.fixture
def prompt_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client of the HTTP API retries without pauses, and never through a proxy of this machine."""
    monkeypatch.setattr("slo_compiler.prometheus_api.transport.PAUSES", (0.0, 0.0))
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

"""promtool in Docker, with a real daemon and an image built from the local promtool.

Skip these tests on a machine without Docker with `-m "not docker"`; in CI they must run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from slo_compiler.promtool import DEFAULT_IMAGE, PromtoolFailed, PromtoolUnavailable, find_promtool

pytestmark = pytest.mark.docker

IMAGE = "slo-compiler/promtool:test"
CASES = Path(__file__).parent / "promtool_cases"
FETCHED = Path(__file__).parent.parent / ".tools" / "bin"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A directory of rule and test files that only their owner may read."""
    rules = tmp_path / "rules, of every kind"
    rules.mkdir(mode=0o700)
    for case in CASES.iterdir():
        shutil.copyfile(case, rules / case.name)
        (rules / case.name).chmod(0o600)
    return rules


@pytest.fixture
def docker() -> str:
    """Return the Docker client; its daemon has the image of the tests."""
    client = shutil.which("docker")
    assert client is not None, "Docker is needed for this test: run `make tools`, or choose -m 'not docker'"
    found = subprocess.run([client, "image", "inspect", IMAGE], capture_output=True, text=True, check=False)
    assert found.returncode == 0, (
        f"docker with the image {IMAGE} is needed for this test: run `make tools`, "
        f"or choose -m 'not docker' ({found.stderr.strip()})"
    )
    return client


@pytest.mark.usefixtures("docker")
def test_a_container_gives_the_verdicts_of_the_same_promtool_run_natively(folder: Path) -> None:
    contained = find_promtool(choice="docker", image=IMAGE)
    program = shutil.which("promtool") or shutil.which("promtool", path=str(FETCHED))
    same = find_promtool(choice="native", image=None, executable=program)
    files = ["good.yaml", "bad.yaml", "duplicate.yaml", "unknown.yaml", "not-yaml.yaml"]
    expected = dict.fromkeys(files, 2)
    assert contained.version() == same.version()
    assert contained.check_rules(folder, files, expected=expected) == same.check_rules(
        folder, files, expected=expected
    )
    tests = ["good.test.yaml", "bad.test.yaml"]
    assert contained.test_rules(folder, tests) == same.test_rules(folder, tests)
    assert contained.check_rules(folder, ["good.yaml"], expected={"good.yaml": 2}).passed


@pytest.mark.usefixtures("docker")
def test_docker_is_chosen_automatically_where_only_an_image_is_named(
    folder: Path, docker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docker").symlink_to(docker)
    monkeypatch.setenv("PATH", str(tmp_path))
    chosen = find_promtool(choice="auto", image=IMAGE)
    assert chosen.runner.name == f"promtool in the Docker image {IMAGE}"
    assert chosen.check_rules(folder, ["good.yaml"], expected={"good.yaml": 2}).passed


@pytest.mark.usefixtures("docker")
def test_a_missing_image_is_not_pulled_but_named() -> None:
    with pytest.raises(
        PromtoolUnavailable, match="image slo-compiler/none:test is not available locally: run `docker pull"
    ):
        find_promtool(choice="docker", image="slo-compiler/none:test")


@pytest.mark.usefixtures("docker")
def test_the_official_image_is_the_default() -> None:
    try:
        named = find_promtool(choice="docker", image=None).runner.name
    except PromtoolUnavailable as error:
        named = str(error)
    assert f"Docker image {DEFAULT_IMAGE}" in named or f"docker pull {DEFAULT_IMAGE}`" in named


def test_an_image_without_promtool_is_named(docker: str, tmp_path: Path) -> None:
    (tmp_path / "readme").write_text("no promtool here\n")
    archive = subprocess.run(
        ["tar", "-C", tmp_path, "-cf", "-", "readme"], capture_output=True, check=True
    ).stdout
    image = f"slo-compiler/empty:{uuid.uuid4().hex}"
    subprocess.run([docker, "import", "-", image], input=archive, capture_output=True, check=True)
    try:
        with pytest.raises(PromtoolUnavailable, match=f"Docker image {image} does not contain promtool"):
            find_promtool(choice="docker", image=image)
    finally:
        subprocess.run([docker, "rmi", image], capture_output=True, check=True)


@pytest.mark.usefixtures("docker")
def test_a_dead_daemon_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(PromtoolUnavailable, match="Docker daemon is not running: start it"):
        find_promtool(choice="docker", image=IMAGE)


def test_a_container_that_hangs_is_removed(docker: str, tmp_path: Path) -> None:
    """Without files, promtool 2.46 and later reads standard input; here it is a FIFO that never ends."""
    os.mkfifo(tmp_path / "endless.yaml")
    contained = replace(find_promtool(choice="docker", image=IMAGE), timeout=timedelta(seconds=3))
    with pytest.raises(PromtoolFailed, match="did not finish within 3 seconds"):
        contained.check_rules(tmp_path, ["endless.yaml"], expected={"endless.yaml": 1})
    mounted = [docker, "ps", "--all", "--quiet", "--filter", f"volume={tmp_path}"]
    assert subprocess.run(mounted, capture_output=True, text=True, check=True).stdout == ""

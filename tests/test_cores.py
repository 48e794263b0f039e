"""How many processes run at the same time: the CPU limit of a container counts, not the machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from slo_compiler.cores import cores, promtool_processes

if TYPE_CHECKING:
    from pathlib import Path

ALLOWED = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
V1 = {"proc/self/cgroup": "4:cpu,cpuacct:/\n1:name=systemd:/\n"}


def machine(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({}, id="no control groups"),
        pytest.param({"proc/self/cgroup": "0::/\n"}, id="no limits"),
        pytest.param({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "max 100000\n"}, id="version 2"),
        pytest.param({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "all\n"}, id="unknown format"),
        pytest.param({"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "1 0\n"}, id="no period"),
        pytest.param({"proc/self/cgroup": "0::/../other\n"}, id="another namespace"),
        pytest.param(
            V1
            | {
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            },
            id="version 1",
        ),
        pytest.param(
            {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "6400000 100000"}, id="64 cores"
        ),
    ],
)
def test_without_a_lower_limit_all_cores_count(tmp_path, files):
    assert cores(machine(tmp_path, files)) == min(ALLOWED, 64)


@pytest.mark.parametrize(
    "files",
    [
        pytest.param(
            {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "50000 100000\n"}, id="container"
        ),
        pytest.param(
            {"proc/self/cgroup": "0::/ci/job\n", "sys/fs/cgroup/ci/job/cpu.max": "100000 100000\n"},
            id="own group",
        ),
        pytest.param(
            {
                "proc/self/cgroup": "0::/ci/job\n",
                "sys/fs/cgroup/ci/job/cpu.max": "max 100000\n",
                "sys/fs/cgroup/ci/cpu.max": "100000 100000\n",
            },
            id="group above",
        ),
        pytest.param(
            V1
            | {
                "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "90000\n",
                "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            },
            id="version 1",
        ),
    ],
)
def test_a_limit_of_one_core_or_less_is_one_process(tmp_path, files):
    assert cores(machine(tmp_path, files)) == 1


def test_a_part_of_a_core_counts_as_a_core(tmp_path):
    files = {"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/cpu.max": "110000 100000\n"}
    assert cores(machine(tmp_path, files)) == min(ALLOWED, 2)


def test_this_machine_has_a_core():
    assert 1 <= cores() <= ALLOWED


def test_promtool_has_one_process_more_than_there_are_cores() -> None:
    assert promtool_processes() == cores() + 1

"""Attacks on the manifest of the cache, which tells changed files from known ones without reading them.

In each repository, all files are known before the attack.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from slo_compiler.disk import manifest, seen
from slo_compiler.disk.cache_files import load_signed, save_signed
from slo_compiler.disk.file_systems import is_local
from slo_compiler.disk.seen import state_of
from slo_compiler.disk.staging import digest_bytes
from slo_compiler.workflows.compile import CompileRequest, compile_repository

from .conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Repository

SPEC = "specs/svc-1.slo.yaml"
RULES = "generated/rules/svc-1.yaml"
VICTIMS = {SPEC: (b"target: 99.9", b"target: 99.5"), RULES: (b"vector(0.999)", b"vector(0.998)")}
NEW = b"vector(0.995)"
"""In the rules of the changed spec."""
FOLDER = ".slo-cache/compile"
MANIFEST = f"{FOLDER}/manifest.json"

PRINT_OPENED = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from slo_compiler.workflows.compile import CompileRequest, compile_repository
assert not compile_repository(CompileRequest()).has_failed
print("\\n".join(opened))
"""

KILLED_AT_RENAME = """
import os, signal, sys
def kill(event, args):
    if event == "os.rename" and os.fspath(args[1]).endswith("manifest.json"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(kill)
from slo_compiler.workflows.compile import CompileRequest, compile_repository
compile_repository(CompileRequest())
"""


def learn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile as if it was later, so that all files were written long enough ago to be known."""
    now = time.time_ns
    with monkeypatch.context() as patched:
        patched.setattr(seen.time, "time_ns", lambda: now() + 10**10)
        assert not compile_repository(CompileRequest()).has_failed


@pytest.fixture
def known(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A compiled repository whose files are all known."""
    if not is_local(str(repository.path)):
        pytest.skip("no file is known on this file system")
    for number in range(3):
        repository.write_spec(f"svc-{number}")
    monkeypatch.chdir(repository.path)
    assert not compile_repository(CompileRequest()).has_failed
    learn(monkeypatch)
    for name in VICTIMS:
        assert state_of(Path(name).stat()) in digests()
    return repository


def digests() -> dict[str, str]:
    data = load_signed(Path(MANIFEST), manifest._signature(), default=None)
    return data["digests"] if data is not None else {}


def forge(name: str, *, clock: float = 0.0) -> None:
    """Make the manifest say that an edited file still has its old content."""
    data = load_signed(Path(MANIFEST), manifest._signature(), default=None)
    old, new = VICTIMS[name]
    digest = digest_bytes(Path(name).read_bytes().replace(new, old))
    assert digest in data["digests"].values()
    data["digests"][state_of(Path(name).stat())] = digest
    data["clock"] += clock
    save_signed(Path(MANIFEST), manifest._signature(), data)


def opened(repository: Repository) -> set[str]:
    """Return the specs and generated files that a run opens."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_OPENED],
        cwd=repository.path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return {name for name in done.stdout.split("\n") if name.startswith(("specs/", "generated/"))}


def changed(name: str) -> bytes:
    """Return another content of the same size."""
    old, new = VICTIMS[name]
    data = Path(name).read_bytes()
    assert old in data
    return data.replace(old, new)


def insist_on_current_output(repository: Repository) -> None:
    result = repository.slo("compile")
    assert result.returncode == 0, result.stderr
    assert compile_repository(CompileRequest(check=True, cache=False)).changes == ()


def restore_time(file: Path, before: os.stat_result) -> None:
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def test_known_files_are_not_opened(known):
    assert {name for name in opened(known) if "svc-" in name} == set()


def test_a_changed_spec_is_the_only_one_that_is_opened(known):
    Path(SPEC).write_bytes(changed(SPEC))
    assert {name for name in opened(known) if name.startswith("specs/")} == {SPEC}


def test_a_file_that_was_just_written_is_not_known(repository, monkeypatch):
    monkeypatch.chdir(repository.path)
    for _ in range(2):
        assert repository.slo("compile").returncode == 0
    assert {state_of(path.stat()) for path in Path("generated/rules").iterdir()} & {*digests()} == set()


def in_place(file: Path, data: bytes) -> None:
    file.write_bytes(data)


def through_memory(file: Path, data: bytes) -> None:
    with file.open("r+b") as opened_file, mmap.mmap(opened_file.fileno(), len(data)) as memory:
        memory[:] = data


def through_another_name(file: Path, data: bytes) -> None:
    os.link(file, "another-name")
    Path("another-name").write_bytes(data)
    Path("another-name").unlink()


def by_a_link(file: Path, data: bytes) -> None:
    Path("elsewhere.yaml").write_bytes(data)
    file.unlink()
    file.symlink_to(Path("elsewhere.yaml").absolute())


def renamed_over(file: Path, data: bytes) -> None:
    """As `mv` does, and editors that write a new file."""
    Path("new").write_bytes(data)
    restore_time(Path("new"), file.stat())
    Path("new").replace(file)


def copied_over(file: Path, data: bytes) -> None:
    """As `cp -p` and `rsync -t`."""
    Path("new").write_bytes(data)
    restore_time(Path("new"), file.stat())
    shutil.copy2("new", file)


def created_again(file: Path, data: bytes) -> None:
    """On some file systems, the new file has the number of the old one."""
    file.unlink()
    file.write_bytes(data)


def in_another_directory(file: Path, data: bytes) -> None:
    """All files of the directory are replaced, with their times."""
    folder = file.parent
    shutil.copytree(folder, "other")
    restored = Path("other", file.name)
    restored.write_bytes(data)
    restore_time(restored, file.stat())
    folder.rename("old")
    Path("other").rename(folder)


def from_an_archive(file: Path, data: bytes) -> None:
    before = file.stat()
    file.write_bytes(data)
    restore_time(file, before)
    subprocess.run(["tar", "-cf", "archive.tar", str(file)], check=True)
    file.unlink()
    subprocess.run(["tar", "-xf", "archive.tar"], check=True)


WAYS = [
    *(in_place, through_memory, through_another_name, renamed_over, copied_over, created_again),
    *(in_another_directory, from_an_archive),
]


def attack(name: str, way: Callable[[Path, bytes], None], data: bytes | None = None) -> None:
    """Change a file, and keep its size and its modification time as `touch -r` does."""
    file = Path(name)
    before = file.stat()
    way(file, changed(name) if data is None else data)
    restore_time(file, before)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", VICTIMS)
def test_a_changed_file_of_the_same_size_and_time(known, name, way):
    attack(name, way)
    insist_on_current_output(known)
    assert (NEW in Path(RULES).read_bytes()) is (name == SPEC)


@pytest.mark.parametrize("way", [in_place, renamed_over, by_a_link])
def test_a_spec_that_is_a_link(known, way, monkeypatch):
    Path(SPEC).rename("real.yaml")
    Path(SPEC).symlink_to(Path("real.yaml").absolute())
    learn(monkeypatch)
    assert {name for name in opened(known) if "svc-" in name} == set()
    before = Path(SPEC).stat()
    way(Path("real.yaml") if way is not by_a_link else Path(SPEC), changed(SPEC))
    restore_time(Path(SPEC), before)
    insist_on_current_output(known)
    assert NEW in Path(RULES).read_bytes()


def test_a_generated_file_that_became_a_link(known):
    attack(RULES, by_a_link)
    assert "SLO5005" in known.slo("compile").stderr


def test_a_directory_of_generated_files_that_became_a_link_to_the_outside(known):
    Path("generated/rules").rename("outside")
    Path("generated/rules").symlink_to(Path("outside").absolute())
    assert known.slo("compile").returncode == 1


def test_another_revision(known):
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments],
            check=True,
            capture_output=True,
        )

    git("init", "-b", "main")
    git("add", "specs")
    git("commit", "-m", "first")
    attack(SPEC, in_place)
    git("commit", "-am", "second")
    insist_on_current_output(known)
    git("checkout", "HEAD~")
    insist_on_current_output(known)
    assert NEW not in Path(RULES).read_bytes()


@pytest.mark.parametrize("seconds", [-(10**6), 10**6])
def test_a_file_with_another_time(known, seconds):
    """As after the clock was set."""
    Path(SPEC).write_bytes(changed(SPEC))
    os.utime(SPEC, (time.time() + seconds,) * 2)
    insist_on_current_output(known)
    assert NEW in Path(RULES).read_bytes()


def test_an_edit_right_after_a_run(known):
    """The edit may have the time of the run."""
    Path(SPEC).write_bytes(changed(SPEC))
    assert known.slo("compile").returncode == 0
    attack(RULES, in_place, Path(RULES).read_bytes().replace(NEW, b"vector(0.996)"))
    result = known.slo("compile")
    assert "replaced 1 edited file: rules/svc-1.yaml" in result.stderr
    insist_on_current_output(known)


def test_an_edit_while_the_files_are_read(known, monkeypatch):
    """The state is that from before the file was read."""
    Path(MANIFEST).unlink()

    def edit_and_digest(data: bytes) -> str:
        if data == content:
            attack(SPEC, in_place)
        return digest_bytes(data)

    content = Path(SPEC).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(seen, "digest_bytes", edit_and_digest)
        learn(monkeypatch)
    assert digest_bytes(content) in digests().values()
    insist_on_current_output(known)
    assert NEW in Path(RULES).read_bytes()


@pytest.mark.parametrize("name", VICTIMS)
def test_two_runs_at_once_while_a_file_changes(known, name):
    attack(name, in_place)
    command = [sys.executable, "-m", "slo_compiler", "compile"]
    runs = [
        subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    time.sleep(0.3)
    other = Path("specs/svc-2.slo.yaml")
    other.write_bytes(other.read_bytes().replace(b"99.9", b"99.5"))
    for run in runs:
        run.wait()
    insist_on_current_output(known)


def test_a_run_that_was_killed_while_it_stored_the_manifest(known):
    attack(SPEC, in_place)
    assert known.slo("compile").returncode == 0
    time.sleep(2.1)  # the next run stores the files of this one
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", KILLED_AT_RENAME], env=environment, check=False)
    assert run.returncode < 0
    assert Path(f"{MANIFEST}.new").exists()
    attack(RULES, in_place, Path(RULES).read_bytes().replace(NEW, b"vector(0.996)"))
    insist_on_current_output(known)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "cut off": lambda data: data[: len(data) // 2],
    "one digit": lambda data: data[:-40] + bytes([data[-40] ^ 1]) + data[-39:],
    "not json": lambda data: signed(b"{"),
    "a list": lambda data: signed(b"[]"),
    "no clock": lambda data: signed(b'{"digests":{}}'),
    "no number": lambda data: signed(b'{"clock":NaN,"digests":{}}'),
    "no digests": lambda data: signed(json.dumps({"clock": manifest._clock(), "digests": [1]}).encode()),
    "no texts": lambda data: signed(
        json.dumps({"clock": manifest._clock(), "digests": dict.fromkeys(digests(), 1)}).encode()
    ),
}


def signed(body: bytes) -> bytes:
    return f"slo-cache 2 {manifest._signature()} {digest_bytes(body)}\n".encode() + body


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_manifest(known, damage):
    attack(SPEC, in_place)
    Path(MANIFEST).write_bytes(DAMAGES[damage](Path(MANIFEST).read_bytes()))
    insist_on_current_output(known)
    assert NEW in Path(RULES).read_bytes()


def test_an_edited_manifest(known):
    """It says that the changed spec is the old one, but does not match its own digest."""
    before = state_of(Path(SPEC).stat())
    attack(SPEC, in_place)
    text = Path(MANIFEST).read_text()
    Path(MANIFEST).write_text(text.replace(before, state_of(Path(SPEC).stat())))
    insist_on_current_output(known)
    assert NEW in Path(RULES).read_bytes()


def test_the_manifest_of_another_time(known):
    old = Path(MANIFEST).read_bytes()
    attack(SPEC, in_place)
    insist_on_current_output(known)
    Path(MANIFEST).write_bytes(old)
    attack(RULES, in_place, Path(RULES).read_bytes().replace(NEW, b"vector(0.999)"))
    insist_on_current_output(known)


@pytest.mark.parametrize("seconds", [-3600.0, 3600.0])
def test_a_clock_that_was_set_after_the_files_were_read(known, seconds):
    """A new change may then have the time of an old one; without the guard, the manifest would hide it."""
    attack(SPEC, in_place)
    forge(SPEC)
    assert SPEC not in opened(known)
    forge(SPEC, clock=seconds)
    insist_on_current_output(known)
    assert NEW in Path(RULES).read_bytes()


def test_a_system_that_was_started_again(known):
    """A power failure may lose writes, and a clock without a battery starts with the same time."""
    attack(SPEC, in_place)
    forge(SPEC)
    data = load_signed(Path(MANIFEST), manifest._signature(), default=None)
    save_signed(Path(MANIFEST), "manifest 00000000-0000-0000-0000-000000000000", data)
    insist_on_current_output(known)
    assert NEW in Path(RULES).read_bytes()


def test_a_check_reads_every_file(known):
    """Even if the manifest was wrong, no drift is hidden."""
    attack(RULES, in_place)
    forge(RULES)
    assert RULES not in opened(known)
    assert known.slo("compile", "--check").returncode == 3
    assert "SLO5011" in known.slo("check", "--format", "json").stdout
    assert known.slo("compile", "--no-cache").returncode == 0
    assert VICTIMS[RULES][1] not in Path(RULES).read_bytes()


@pytest.mark.parametrize(
    ("kind", "is_reliable"), [("ext4", True), ("nfs4", False), ("fuse.sshfs", False), ("tmpfs", False)]
)
def test_only_file_systems_of_local_disks_are_reliable(tmp_path, monkeypatch, kind, is_reliable):
    number = tmp_path.stat().st_dev
    device = f"{os.major(number)}:{os.minor(number)}"
    folder = str(tmp_path).replace("_", r"\137")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        f"1 0 {device} / / rw - tmpfs a rw\n"
        f"2 1 0:99 / {folder} rw - tmpfs a rw\n"
        f"3 1 {device} / {folder} rw,relatime shared:1 - {kind} a rw\n"
    )
    monkeypatch.setattr("slo_compiler.disk.file_systems._MOUNTS", mounts)
    assert is_local(str(mounts)) == is_reliable
    mounts.write_text(mounts.read_text().replace(f"3 1 {device}", "3 1 0:99"))
    assert not is_local(str(mounts))

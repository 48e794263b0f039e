"""Finding spec files and reading their bytes."""

import os
import socket
from contextlib import contextmanager

import pytest

from slo_compiler.spec.files import find_spec_files
from slo_compiler.yaml_source.source import MAX_BYTES, read_source

# ---- Files ----


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@contextmanager
def unprivileged():
    """Drop root privileges temporarily, because root may read all files."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


def write(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("service: a\n")


def words(diagnostic):
    return (diagnostic.code, diagnostic.location.path, diagnostic.message, diagnostic.hint)


MISSING = ("no such file or directory", "check the path; it is relative to the current directory")


def test_a_folder_gives_its_specs_sorted_without_hidden_files_and_settings(here):
    write(here, "specs/b.yml", "specs/a.slo.yaml", "specs/z/c.YAML", "specs/slo.yaml", "specs/z/slo.yml")
    write(here, "specs/.hidden.yaml", "specs/.git/d.yaml", "specs/readme.md", "specs/yaml")
    assert find_spec_files(["./specs/"]) == (("specs/a.slo.yaml", "specs/b.yml", "specs/z/c.YAML"), ())


def test_a_named_file_is_taken_whatever_its_name_and_each_file_once(here):
    write(here, "specs/slo.yaml", "specs/a.yaml", "notes.txt")
    named = ["notes.txt", "specs//./slo.yaml", "specs", "specs/a.yaml", str(here / "specs/a.yaml")]
    assert find_spec_files(named) == (("notes.txt", "specs/a.yaml", "specs/slo.yaml"), ())
    assert find_spec_files(["."]) == (("specs/a.yaml",), ())


def test_links_are_followed_and_their_loops_end(here):
    write(here, "specs/a.yaml", "elsewhere/b.yaml")
    (here / "specs/loop").symlink_to(here / "specs")
    (here / "specs/more").symlink_to(here / "elsewhere")
    (here / "specs/z.yaml").symlink_to("a.yaml")
    assert find_spec_files(["specs"]) == (("specs/a.yaml", "specs/more/b.yaml"), ())


def test_a_missing_path_is_a_diagnostic_beside_the_files_that_are_there(here):
    write(here, "a.yaml")
    paths, diagnostics = find_spec_files(["a.yaml", "b.yaml", "a.yaml/c.yaml", ""])
    assert paths == ("a.yaml",)
    assert [words(f) for f in diagnostics] == [
        ("SLO0001", p, *MISSING) for p in (".", "a.yaml/c.yaml", "b.yaml")
    ]


def test_a_link_that_leads_nowhere_is_a_diagnostic(here):
    write(here, "specs/a.yaml")
    (here / "specs/b.yaml").symlink_to("gone.yaml")
    (here / "specs/circle.yaml").symlink_to("circle.yaml")
    paths, diagnostics = find_spec_files(["specs"])
    assert paths == ("specs/a.yaml",)
    assert [words(f) for f in diagnostics] == [
        ("SLO0001", "specs/b.yaml", *MISSING),
        (
            "SLO0006",
            "specs/circle.yaml",
            "cannot read this path: too many levels of symbolic links",
            "check that other programs can open it",
        ),
    ]


@pytest.mark.parametrize("arguments", [["specs"], ["specs", "specs/deep"]])
def test_a_folder_without_specs_is_a_diagnostic(here, arguments):
    write(here, "specs/deep/readme.md", "specs/slo.yaml")
    paths, (diagnostic,) = find_spec_files(arguments)
    assert paths == ()
    assert words(diagnostic) == (
        "SLO0002",
        "specs",
        "no spec found",
        "specify a .yaml or .yml file, such as checkout.slo.yaml, or its directory",
    )


def test_a_name_that_cannot_be_shown_is_a_diagnostic(here):
    write(here, "specs/a.yaml", "specs/b\nc.yaml")
    (here / "specs" / os.fsdecode(b"d\xff.yaml")).write_text("")
    hint = ("the name contains invalid bytes or control characters", "rename it")
    paths, diagnostics = find_spec_files(["specs", "e\0.yaml"])
    assert paths == ("specs/a.yaml",)
    shown = ("e\ufffd.yaml", "specs/b\ufffdc.yaml", "specs/d\ufffd.yaml")
    assert [words(f) for f in diagnostics] == [("SLO0008", path, *hint) for path in shown]
    assert words(read_source("e\0.yaml")) == ("SLO0008", "e\ufffd.yaml", *hint)


def test_what_may_not_be_read_is_a_diagnostic(here):
    write(here, "secret.yaml", "closed/a.yaml")
    (here / "secret.yaml").chmod(0)
    (here / "closed").chmod(0)
    with unprivileged():
        refused = read_source(str(here / "secret.yaml"))
        paths, (diagnostic,) = find_spec_files([str(here / "closed")])
    hint = ("permission denied", "grant read permission to the user who runs slo")
    assert words(refused) == ("SLO0005", str(here / "secret.yaml"), *hint)
    assert (paths, words(diagnostic)) == ((), ("SLO0005", str(here / "closed"), *hint))


def test_the_bytes_of_a_file_are_read_up_to_the_limit(here):
    (here / "full.yaml").write_bytes(b"#" * MAX_BYTES)
    (here / "large.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert read_source("full.yaml") == b"#" * MAX_BYTES
    assert words(read_source("large.yaml")) == (
        "SLO0007",
        "large.yaml",
        "the file is larger than 1,048,576 bytes",
        "split it into one file per service",
    )


def test_what_is_no_file_is_refused_without_waiting_for_it(here):
    os.mkfifo("pipe.yaml")
    (here / "folder.yaml").mkdir()
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("socket.yaml")
    hint = "write the spec to a regular file"
    assert words(read_source("pipe.yaml")) == (
        "SLO0004",
        "pipe.yaml",
        "expected a regular file, found a pipe",
        hint,
    )
    assert words(read_source("socket.yaml")) == (
        "SLO0004",
        "socket.yaml",
        "expected a regular file, found a socket",
        hint,
    )
    assert words(read_source("/dev/zero")) == (
        "SLO0004",
        "/dev/zero",
        "expected a regular file, found a device",
        hint,
    )
    assert words(read_source("folder.yaml")) == (
        "SLO0003",
        "folder.yaml",
        "expected a file, found a directory",
        "specify a file in it",
    )
    assert words(read_source("gone.yaml")) == ("SLO0001", "gone.yaml", *MISSING)
    listener.close()

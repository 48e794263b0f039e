"""Nothing that a user can do is an internal error: random commands, paths, specs, settings and templates."""

from __future__ import annotations

import os
import tempfile
from contextlib import chdir
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from slo_compiler.cli.app import app

from .conftest import SPEC

SETTINGS = """\
version: slo-settings/v1
repository: here
prometheus: {version: "2.53"}
defaults:
  window: 28d
  min_errors: 3
alerting:
  page:
    - {budget_percent: 2, long_window: 1h}
  labels: {page: {pager: main}}
alert_names: {page: "{service} {slo} page"}
grafana: {url: "https://grafana.example.com"}
labels:
  zone: z
alertmanager: {config: am.yml}
outputs:
  dashboards: false
  kubernetes: {namespace: monitoring}
  mimir: {namespace_prefix: slo-}
  vmalert: true
  thanos:
    partial_response_strategy: warn
  alertmanager:
    receivers: {page: a, ticket: b}
  grafana:
    provisioning: {folder: f, path: /p}
environments:
  eu:
    labels: {cluster: eu}
    select: {cluster: eu}
  us:
    labels:
      cluster: us
    directory: west
    defaults: {window: 7d}
ignore: []
"""

WORDS = [
    *("", "-", "a", "a/b", ".", "..", "specs", "specs/a.slo.yaml", "slo.yaml", "generated", "pipe", "loop"),
    *(
        "nowhere",
        "a" * 300,
        "x/" * 2500,
        "not\udcffutf8",
        "a\nb",
        "\u202e",
        "é",
        "%s",
        "{0}",
        "~",
        "*",
        "SLO1003",
    ),
    *(
        "SLO9999",
        "99.9",
        "0",
        "100",
        "1e999",
        "nan",
        "28d",
        "-1",
        "999999999999999999d",
        "json",
        "docker",
        "own",
    ),
]
OPTIONS = [
    *(
        "--output",
        "-o",
        "--settings",
        "--templates",
        "--format",
        "--promtool",
        "--specs",
        "--window",
        "--junit",
        "--environment",
        "--outputs",
        "--only",
        "--fail-on",
    ),
    *("--check", "--strict", "--no-cache", "--full", "--quiet", "-v", "--jobs", "--help", "--nonsense", "--"),
]
COMMANDS = ["compile", "validate", "check", "test", "explain", "budget", "diff", "schema", "--version", ""]

VALUES = [
    *(
        "null",
        "~",
        "true",
        "no",
        "0",
        "-1",
        "1e400",
        "99.9%",
        "1_000",
        "0x1f",
        ".inf",
        "1:30",
        "2020-01-01",
        "28d",
    ),
    *(
        "month",
        "0s",
        "9" * 200 + "d",
        '""',
        '"\\q"',
        '"\\ud83d"',
        '"\\ud83d\\ude00"',
        "'",
        "[]",
        "[[]]",
        "{}",
    ),
    *(
        "{a: b}",
        "*a",
        "&a b",
        "!!int 3",
        "<<: *a",
        "|",
        "up",
        "sum(up)",
        "up{a=~'('}",
        "rate(up[5m])",
        "up[",
        "é",
    ),
    *(
        "x" * 2000,
        "{{ $value }}",
        "{{",
        "javascript:alert(1)",
        "\t",
        "a: b",
        "# slo: ignore SLO2009",
        "1e400 > up",
    ),
]

words = st.sampled_from(WORDS) | st.text(max_size=8).filter(lambda word: "\0" not in word)
arguments = st.lists(st.sampled_from(OPTIONS) | words, max_size=5)


@st.composite
def mutated(draw, text: str) -> str:
    """Change a few lines: remove, repeat, indent or replace one, or its value."""
    lines = text.splitlines()
    for _ in range(draw(st.integers(0, 3))):
        number = draw(st.integers(0, len(lines) - 1))
        line = lines[number]
        value = draw(st.sampled_from(VALUES))
        change = draw(st.sampled_from(["remove", "repeat", "indent", "value", "line", "cut"]))
        lines[number : number + 1] = {
            "remove": [""],
            "repeat": [line, line],
            "indent": [f"  {line}"],
            "value": [f"{line.partition(':')[0]}: {value}"],
            "line": [f"{' ' * draw(st.integers(0, 8))}{value}"],
            "cut": [line[: draw(st.integers(0, 40))]],
        }[change]
    return "\n".join(lines) + "\n"


def run(*command: str) -> int:
    """Run a command in this process, where an internal error is an exception; return its exit code."""
    result = CliRunner().invoke(app, command)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1, 2, 3, 4)
    assert result.exit_code == 0 or result.output
    return result.exit_code


def write(spec: str = SPEC.format(service="checkout"), slo_yaml: str = SETTINGS) -> None:
    Path("specs").mkdir()
    Path("specs/a.slo.yaml").write_text(spec, encoding="utf-8", errors="surrogatepass")
    Path("slo.yaml").write_text(slo_yaml, encoding="utf-8", errors="surrogatepass")
    Path("loop").symlink_to("loop")
    os.mkfifo("pipe")


bounded = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@bounded
@given(command=st.sampled_from(COMMANDS), rest=arguments)
@example(command="compile", rest=["--format", "sarif"])
@example(command="budget", rest=["99.9", "--window", "999999999999999999d"])
@example(command="budget", rest=["1e999"])
def test_any_command_line_ends_with_a_result_or_a_message(command, rest):
    # Writing above the directory or to a pipe is what the user asks for, but not what a test may do.
    unsafe = {"..", "~", "/", "pipe"} if {"--junit", "-o", "--output"} & set(rest) else set()
    safe = [word for word in rest if word not in unsafe and not word.startswith("/") and ".." not in word]
    with tempfile.TemporaryDirectory() as directory, chdir(directory):
        write()
        run(*filter(None, [command]), *safe)


@bounded
@given(spec=mutated(SPEC.format(service="checkout")), slo_yaml=mutated(SETTINGS))
def test_any_spec_and_settings_are_compiled_or_refused(spec, slo_yaml):
    with tempfile.TemporaryDirectory() as directory, chdir(directory):
        write(spec, slo_yaml)
        run("compile")
        run("compile", "--check", "--format", "sarif")
        run("explain", "checkout/availability")


@settings(max_examples=25, deadline=None)
@given(
    cache=st.binary(max_size=20), offset=st.integers(0, 3000), name=st.sampled_from(["compiled", "written"])
)
def test_any_cache_is_used_or_ignored(cache, offset, name):
    with tempfile.TemporaryDirectory() as directory, chdir(directory):
        write()
        assert run("compile") == 0
        file = min(Path(".slo-cache/compile").rglob(f"{name}*.json"))  # of one of the environments
        data = file.read_bytes()
        file.write_bytes(data[:offset] + cache + data[offset + len(cache) :])
        run("compile")
        run("compile", "--check")

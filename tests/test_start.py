"""What the command line imports: little for help and nothing slow, and for a spec what it needs."""

from __future__ import annotations

import inspect
import os
import pkgutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from slo_compiler.cli.app import COMMANDS as TOP
from slo_compiler.cli.postmortem.app import COMMANDS as POSTMORTEM
from slo_compiler.diagnostics import codes
from slo_compiler.outputs.registry import DEFAULT, NAMES, REQUIRED

from .conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PLACES = TOP | {f"postmortem {name}": place for name, place in POSTMORTEM.items()}

SLOW = {
    *("jinja2", "jsonschema", "jsonschema_rs", "yaml", "promql_parser", "rich", "urllib3", "numpy"),
    *("multiprocessing", "concurrent.futures", "http", "ssl", "email", "json", "decimal", "dataclasses"),
}
"""Not needed for any help; typer itself does without them."""
if sys.version_info >= (3, 14):
    SLOW -= {"dataclasses"}  # `traceback` of the standard library imports it

PRINT_MODULES = """
import sys
from slo_compiler.__main__ import main
try:
    main()
finally:
    sys.stderr.write("\\n".join(sys.modules))
"""


SPEC = """\
version: slo/v1
service: shop
owner: team-shop
slos:
  - name: requests
    target: 99.9
    sli:
      events:
        bad: http_requests_total{code=~"5.."}
        total: http_requests_total
"""

NEEDLESS = (
    *("jsonschema", "jsonschema_rs", "rich", "urllib3", "numpy"),
    *("asyncio", "concurrent.futures", "email", "http", "logging", "multiprocessing", "ssl", "xml"),
    *(
        f"slo_compiler.{package}"
        for package in ("changes", "incidents", "live", "postmortem_files", "postmortems", "prometheus_api")
    ),
    *(f"slo_compiler.{package}" for package in ("promtool", "replay", "revisions", "routing")),
    # Outputs that are off by default.
    *(f"slo_compiler.outputs.{name}" for name in NAMES if name not in (*REQUIRED, *DEFAULT)),
    *("slo_compiler.dashboards.sections", "slo_compiler.dashboards.service", "slo_compiler.rules.inlining"),
    # What other specs and settings have: kinds of SLIs, templates, escapes, connections, environments.
    *(f"slo_compiler.model.slis.{kind}" for kind in ("latency", "native_histogram", "probe", "ratio")),
    *(
        "slo_compiler.spec.alert_templates",
        "slo_compiler.promql.re2.classes",
        "slo_compiler.promql.re2.escapes",
    ),
    *("slo_compiler.model.connection", "slo_compiler.spec.parse_connection"),
    *("slo_compiler.model.samples", "slo_compiler.spec.parse_environments"),
    *("slo_compiler.alert_tests.aligned_phases", "slo_compiler.promql.result_labels"),
    *("slo_compiler.dashboards.errors", "slo_compiler.dashboards.policy"),
    # What describes errors, and reads comments.
    *(f"slo_compiler.diagnostics.codes.{family.name}" for family in pkgutil.iter_modules(codes.__path__)),
    *("slo_compiler.spec.foreign", "slo_compiler.spec.partial", "slo_compiler.spec.schema_errors"),
    *("slo_compiler.yaml_source.commented_text", "slo_compiler.yaml_source.recovery"),
    *("slo_compiler.yaml_source.surrogates", "slo_compiler.yaml_source.syntax"),
)
"""Not needed to compile `SPEC` with the default outputs."""


def imported(*arguments: str, says: str = "Usage: ", folder: Path = ROOT) -> set[str]:
    """Return the modules that a command imports, which prints a text."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_MODULES, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert says in done.stdout + done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("command", ["", *PLACES])
def test_help_imports_only_its_own_command_and_nothing_slow(command):
    modules = imported(*command.split(), "--help")
    assert sorted(modules & SLOW) == []
    assert {place.module for name, place in PLACES.items() if place.module in modules} <= {
        PLACES[name].module for name in (command, command.partition(" ")[0]) if name
    }
    # Of the other packages, a help needs only names and texts.
    ours = {".".join(name.split(".")[:2]) for name in modules if name.startswith("slo_compiler.")}
    assert ours <= {
        "slo_compiler.__main__",
        "slo_compiler.cli",
        "slo_compiler.texts",
        "slo_compiler.workflows",
    }


def test_a_spec_imports_only_what_it_and_its_outputs_need(tmp_path):
    (tmp_path / "slo.yaml").write_text("version: slo-settings/v1\n")
    (tmp_path / "shop.slo.yaml").write_text(SPEC)
    compiled = ("compile", ".", "--jobs", "1", "--no-cache")
    modules = imported(*compiled, says="1 service, 1 SLO", folder=tmp_path)
    assert {f"slo_compiler.outputs.{name}" for name in (*REQUIRED, *DEFAULT)} <= modules
    assert "slo_compiler.dashboards.overview" in modules
    assert sorted(modules & {*NEEDLESS}) == []


@pytest.mark.parametrize("module", [name for name in NEEDLESS if name.startswith("slo_compiler.")])
def test_a_module_that_a_spec_does_not_need_exists(module):
    assert find_spec(module) is not None


@pytest.mark.parametrize("command", PLACES)
def test_groups_list_the_summary_of_each_command(command):
    place = PLACES[command]
    found = getattr(import_module(place.module), place.name)
    documented = found.registered_callback.callback if command == "postmortem" else found
    assert place.summary == inspect.getdoc(documented).partition("\n\n")[0]


AT_EXIT = """
def register():
    import atexit, threading, time
    atexit.register(lambda: print("called at exit"))
    threading.Thread(target=lambda: (time.sleep(0.1), print("thread ended"))).start()
    raise SystemExit(3)
from slo_compiler.cli.running import run_command_line
run_command_line(register)
"""


def test_the_process_ends_after_its_threads_and_what_is_called_at_exit():
    done = subprocess.run(
        [sys.executable, "-c", AT_EXIT],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, "thread ended\ncalled at exit\n", "")

"""What the command line imports: little for help, and nothing slow."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from importlib import import_module

import pytest

from slo_compiler.cli.app import COMMANDS as TOP
from slo_compiler.cli.postmortem.app import COMMANDS as POSTMORTEM

from .conftest import ROOT

PLACES = TOP | {f"postmortem {name}": place for name, place in POSTMORTEM.items()}

SLOW = {
    *("jinja2", "jsonschema", "jsonschema_rs", "yaml", "promql_parser", "rich", "urllib3", "numpy"),
    *("multiprocessing", "concurrent.futures", "http", "ssl", "email", "json", "decimal", "dataclasses"),
}
"""Not needed for any help; typer itself does without them."""

PRINT_MODULES = """
import sys
from slo_compiler.__main__ import main
try:
    main()
finally:
    sys.stderr.write("\\n".join(sys.modules))
"""


def imported(*arguments: str) -> set[str]:
    """Return the modules that a command imports."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_MODULES, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Usage: " in done.stdout
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

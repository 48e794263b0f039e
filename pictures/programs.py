"""Finds the programs that render: node, the browser, and the built viewer (scripts/install-pictures)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

HOME = Path(__file__).parent
_TOOLS = HOME.parent / ".tools"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_INSTALL = "run scripts/install-pictures"


def node() -> str:
    """Return the path of node: the installed one, or that of the machine."""
    return _first(_TOOLS / "node" / "bin" / "node", "node", what="node")


def chromium() -> str:
    """Return the path of the browser: CHROMIUM, the installed one, or that of the machine."""
    return os.environ.get("CHROMIUM") or _first(_TOOLS / "chromium" / "chromium", *_BROWSERS, what="Chromium")


def check_viewer() -> None:
    """Fail if the viewer is not built."""
    if not (HOME / "dist" / "main.js").exists():
        raise FileNotFoundError(f"the viewer is not built: {_INSTALL}")


def _first(installed: Path, *names: str, what: str) -> str:
    found = str(installed) if installed.exists() else next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise FileNotFoundError(f"{what} is missing: {_INSTALL}")
    return found

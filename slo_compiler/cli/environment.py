"""The option `--environment`: it must name an environment of `slo.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from slo_compiler.cli.screen import printable

if TYPE_CHECKING:
    from collections.abc import Sequence


def require_environment(name: str, specs: Sequence[str], settings_file: str | None) -> None:
    """Reject a name that `slo.yaml` does not have; errors in `slo.yaml` are reported by the command."""
    if not name:
        return
    from difflib import get_close_matches

    from slo_compiler.diagnostics.diagnostic import has_failed
    from slo_compiler.workflows.settings import resolve_settings

    settings, _, found = resolve_settings(specs, settings_file)
    names = [one.name for one in settings.environments]
    if has_failed(found) or name in names:
        return
    near = get_close_matches(name, names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"use one of: {', '.join(names) or 'none'}"
    raise typer.BadParameter(f"slo.yaml has no environment {printable(name)!r}: {hint}")

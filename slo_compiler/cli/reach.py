"""The Prometheus and the series that the options of a live command select."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from slo_compiler.cli.diagnostics import Format, show_diagnostics
from slo_compiler.cli.exits import Exit
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import Settings
    from slo_compiler.prometheus_api.client import PrometheusClient
    from slo_compiler.workflows.connect import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """A Prometheus and the recorded series of one environment in it."""

    target: Target
    scope: Scope
    client: PrometheusClient
    settings: Settings


def reach(choice: str | None, settings_file: str | None, *, command: str, service: str = "") -> Reach:
    """Read the settings and choose a Prometheus; nothing is sent yet.

    Exits with 1 if `slo.yaml` has errors, and with 2 if no Prometheus is chosen.
    """
    from slo_compiler.cli.connection import chosen_prometheus
    from slo_compiler.diagnostics.diagnostic import has_failed
    from slo_compiler.live.scope import Scope
    from slo_compiler.naming import naming_of
    from slo_compiler.prometheus_api.client import PrometheusClient
    from slo_compiler.workflows.settings import resolve_settings

    settings, _, found = resolve_settings((), settings_file)
    if has_failed(found, strict=False):
        show_diagnostics(found, Format.TEXT)
        raise typer.Exit(Exit.ERRORS)
    target = chosen_prometheus(choice, settings, command=command)
    # The environment behind a URL is unknown.
    labels = dict.fromkeys(name for one in settings.environments for name, _ in one.labels)
    settings = settings.of(target.environment)
    scope = Scope(
        naming=naming_of(settings), environment=target.labels, service=service, not_groups=tuple(labels)
    )
    client = PrometheusClient(target.connection)
    return Reach(target=target, scope=scope, client=client, settings=settings)

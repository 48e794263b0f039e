"""Arguments and options that several commands share."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from slo_compiler.cli.diagnostics import Format
from slo_compiler.cli.screen import printable

if TYPE_CHECKING:
    from datetime import date

Specs = Annotated[
    list[str] | None,
    typer.Argument(help="Spec files or directories.", show_default="specs", metavar="[SPECS]..."),
]

SpecsOrStream = Annotated[
    list[str] | None,
    typer.Argument(
        help="Spec files or directories, or - for one spec on standard input.",
        show_default="specs",
        metavar="[SPECS]...",
    ),
]


def _text(value: str) -> str:
    """Reject a path that is not UTF-8, which diagnostics and generated files cannot contain."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise typer.BadParameter("must be UTF-8") from None
    return value


def not_empty(ctx: typer.Context, param: typer.CallbackParam, value: str | None) -> str | None:
    """Reject an empty value, which is usually an unset variable; a default may be empty."""
    source = ctx.get_parameter_source(param.name or "")
    if value == "" and source is not None and source.name != "DEFAULT":
        raise typer.BadParameter("must not be empty")
    return value


def _output(value: str) -> str:
    """Reject an empty name, which is usually an unset variable, and `-`: the output is several files."""
    if not value:
        raise typer.BadParameter("must not be empty; use . for the working directory")
    if value == "-":
        raise typer.BadParameter(
            "must be a directory, not standard output; use ./- for a directory with this name"
        )
    return _text(value)


def _output_or_stream(value: str) -> str:
    """Reject an empty name, but not `-`."""
    return value if value == "-" else _output(value)


def _templates(ctx: typer.Context, param: typer.CallbackParam, value: str) -> str:
    """Reject a directory without templates, which is usually mistyped."""
    from slo_compiler.rendering.folders import problem_of_custom

    not_empty(ctx, param, value)
    if value and (problem := problem_of_custom(_text(value))):
        raise typer.BadParameter(f"{printable(value)} {problem}")
    return value


SpecsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--specs", help="Spec file or directory; can be repeated.", show_default="specs", metavar="PATH"
    ),
]
Output = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        help="Output directory.",
        metavar="DIR",
        callback=_output,
    ),
]
OutputOrStream = Annotated[
    str,
    typer.Option(
        "--output",
        "-o",
        help="Output directory, or - for standard output (one spec).",
        metavar="DIR",
        callback=_output_or_stream,
    ),
]


def _outputs(values: list[str] | None) -> list[str]:
    """Split lists of outputs, and reject an unknown one."""
    if not values:
        return []
    from slo_compiler.outputs.registry import NAMES

    names = [name.strip() for value in values for name in value.split(",")]
    for name in names:
        if name not in NAMES:
            near = get_close_matches(name, NAMES, n=1)
            hint = f"did you mean {near[0]}?" if near else f"choose from {', '.join(NAMES)}"
            raise typer.BadParameter(f"{printable(name)!r} is not an output; {hint}")
    return names


Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--outputs",
        help="Outputs to write in addition to those of slo.yaml, separated by commas.",
        metavar="NAMES",
        callback=_outputs,
    ),
]
SettingsFile = Annotated[
    str | None,
    typer.Option(
        "--settings",
        help="Settings file (default: slo.yaml next to or above the specs).",
        metavar="FILE",
        callback=not_empty,
    ),
]
TemplateDirectory = Annotated[
    str,
    typer.Option(
        "--templates",
        help="Directory of custom templates, which override built-in templates.",
        metavar="DIR",
        callback=_templates,
    ),
]
EnvironmentName = Annotated[
    str,
    typer.Option(
        "--environment",
        help="Only this environment of slo.yaml (default: all).",
        metavar="NAME",
        show_default=False,
        callback=not_empty,
    ),
]
DiagnosticsFormat = Annotated[Format, typer.Option("--format", help="Output format of diagnostics.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, help="Number of processes (default: one per core).", metavar="N"),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Ignore the cache.")]
Strict = Annotated[bool, typer.Option("--strict", help="Fail on warnings that are not ignored.")]
PromtoolChoice = Annotated[
    str,
    typer.Option(
        "--promtool",
        help="How to run promtool: auto, native, docker, or the path of an executable.",
        metavar="HOW",
    ),
]
PromtoolImage = Annotated[
    str | None,
    typer.Option(
        "--promtool-image",
        help="Docker image with promtool (default with docker: prom/prometheus).",
        metavar="IMAGE",
    ),
]
PrometheusChoice = Annotated[
    str | None,
    typer.Option(
        "--prometheus",
        help="Prometheus to query: an environment of slo.yaml, or a URL (default: SLO_PROMETHEUS_URL, or the"
        " only one in slo.yaml).",
        metavar="NAME|URL",
    ),
]


def _moment(value: str | None) -> str | None:
    """Reject a value that is neither a date nor a time."""
    try:
        day_of(value)
    except ValueError:
        raise typer.BadParameter(
            f"{printable(str(value))} is not a date; write one such as 2027-05-01, or 2027-05-01T12:00:00Z"
        ) from None
    return value


AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        help="Check due dates and expiry dates on this day, in UTC (default: today).",
        metavar="DATE",
        callback=_moment,
    ),
]


def day_of(as_of: str | None) -> date:
    """Return the day of `--as-of` in UTC; default: today. Raises ValueError."""
    from datetime import UTC, datetime

    if as_of is None:
        return datetime.now(tz=UTC).date()
    moment = datetime.fromisoformat(as_of)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).date()


def spec_arguments(specs: list[str] | None) -> tuple[str, ...]:
    """Return the specs to read; default: the directory `specs`."""
    return tuple(specs or ("specs",))

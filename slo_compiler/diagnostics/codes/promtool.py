"""Diagnostics of promtool, and about promtool (SLO60xx)."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import code

MAX_LINES = 20
"""Maximum number of lines of promtool output in a message."""


@code("SLO6001")
def rule_rejected(*, group: str | None, rule: str | None, reason: str) -> tuple[str, str]:
    """A generated rule is rejected by promtool.

    Prometheus would reject the whole rule file, and would not start with it.

    `slo` checks every expression before it writes one, so usually the expression of a `query` needs a newer
    version than this promtool, or the template of an annotation is invalid.

    Fix: correct the spec, not the generated file, or use promtool of your Prometheus version.
    """
    where = f"rule {rule!r} of group {group!r}: " if rule is not None else ""
    return (
        f"promtool rejects {where}{_shortened(reason)}",
        "fix the spec of this file, or use promtool of your Prometheus version",
    )


@code("SLO6002")
def rules_unconfirmed(*, reason: str) -> tuple[str, str]:
    """The rules of a file were not confirmed by promtool.

    A file passes only if promtool reports exactly the number of rules that `slo` wrote. It reported another
    number, or none. A different number means that the file was edited, or was compiled from another spec.
    promtool 2.46 and 2.47 report no errors in broken files and exit with 0.

    Fix: compile again. Replace promtool 2.46 and 2.47 with another version.
    """
    return reason, "compile again; if promtool is 2.46 or 2.47, use another version"


@code("SLO6004")
def promtool_unavailable(*, reason: str) -> tuple[str, str]:
    """No promtool is available.

    The command requires promtool, but it is not installed, or Docker, its daemon or the
    image is missing. `slo` never pulls an image.

    Fix: install Prometheus (`apt install prometheus`, `brew install prometheus`), or use its image:
    `docker pull prom/prometheus`, then `--promtool docker`.
    """
    return f"promtool did not run: {reason}", "install promtool as described in docs/tools.md"


@code("SLO6005")
def promtool_failed(*, reason: str) -> tuple[str, str]:
    """A promtool run returned no result.

    promtool crashed, timed out, or could not read the files. The rules were not checked.

    Fix: check memory and disk space (a unit test over 30 days takes hundreds of megabytes), then the
    permissions of the output directory. Rootless Docker maps user IDs and may be unable to read files
    with mode 0600: run promtool natively.
    """
    return f"promtool returned no result: {reason}", "run promtool by hand on the generated files for details"


def _shortened(text: str) -> str:
    lines = text.splitlines()
    if len(lines) <= MAX_LINES:
        return text
    return "\n".join([*lines[:MAX_LINES], f"… and {len(lines) - MAX_LINES} more lines"])


@code("SLO6006")
def unreadable_artifact(*, problem: str) -> tuple[str, str]:
    """A generated file cannot be parsed.

    `slo check` parses every generated dashboard as JSON, and the files of other outputs as YAML with the
    fields that their consumer accepts. This file was damaged after it was compiled, or a custom template
    renders invalid content.

    Fix: compile again. In a custom template, pass every value through the `quote` filter.
    """
    return f"cannot parse the file: {problem}", "compile again; check your custom templates"


@code("SLO6007")
def promtool_too_old(*, version: str, needed: str, identity: str) -> tuple[str, str]:
    """The version of promtool is too old for a feature that a spec uses.

    Quoted names and native histograms need promtool 3.0. Older versions reject the rules, or cannot read
    the input series of their tests.

    Fix: install promtool of your Prometheus version, or use an image: `--promtool docker
    --promtool-image prom/prometheus:v3.5.0`.
    """
    return (
        f"promtool {version} cannot check the rules of {identity}, which need {needed}",
        f"use promtool {needed} or later: --promtool PATH, or --promtool docker with a newer image",
    )

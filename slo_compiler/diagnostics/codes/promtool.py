"""Diagnostics of promtool, and about promtool (SLO60xx)."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import code

MAX_LINES = 20
"""Of promtool's own text in one message."""


@code("SLO6001")
def rule_rejected(*, group: str | None, rule: str | None, reason: str) -> tuple[str, str]:
    """Promtool rejects a generated rule.

    Promtool read the generated rules as Prometheus would and refused one of them. Prometheus
    would refuse the whole file, and at start-up it would not start at all.

    The compiler checks every expression before it writes one, so this is mostly an expression
    of a `query` that needs a newer Prometheus than the promtool at hand, or an annotation whose
    template does not parse. Mend the spec, not the generated file; or use the promtool of the
    version that your Prometheus has.
    """
    where = f"rule {rule!r} of group {group!r}: " if rule is not None else ""
    return (
        f"promtool rejects {where}{_shortened(reason)}",
        "mend the spec that this file is generated from, or use your own Prometheus' promtool",
    )


@code("SLO6002")
def rules_unconfirmed(*, reason: str) -> tuple[str, str]:
    """Promtool did not confirm the rules of a file.

    A file counts as good only if promtool reports exactly as many rules as the compiler wrote.
    Here it reported another number, or none.

    Promtool 2.46 and 2.47 say nothing about broken files and exit with 0: use another version.
    Another number means that the file was edited by hand, or is not the one that was compiled:
    compile again.
    """
    return reason, "compile again; if promtool is 2.46 or 2.47, use another version"


@code("SLO6004")
def promtool_unavailable(*, reason: str) -> tuple[str, str]:
    """There is no promtool to run.

    Promtool was asked for, or the command needs it, and it could not be started: it is not
    installed, or docker, its daemon or the image is missing.

    Install Prometheus (`apt install prometheus`, `brew install prometheus`), or use its image:
    `docker pull prom/prometheus`, then `--promtool docker`. An image is never pulled unasked.
    """
    return f"promtool did not run: {reason}", "docs/tools.md says how to get promtool"


@code("SLO6005")
def promtool_failed(*, reason: str) -> tuple[str, str]:
    """Promtool was run and gave no verdict.

    It crashed, took too long, or could not read the files. The rules may be right or wrong:
    nothing is known, and so nothing is passed.

    Look at memory and disk space first (a unit test over 30 days takes hundreds of megabytes),
    then at the permissions of the output folder. Rootless docker maps users in its own way
    and may be unable to read files of mode 0600: run promtool natively there.
    """
    return f"promtool gave no verdict: {reason}", "run it by hand on the generated files to see more"


def _shortened(text: str) -> str:
    lines = text.splitlines()
    if len(lines) <= MAX_LINES:
        return text
    return "\n".join([*lines[:MAX_LINES], f"… and {len(lines) - MAX_LINES} more lines"])


@code("SLO6006")
def unreadable_artifact(*, problem: str) -> tuple[str, str]:
    """A generated file cannot be read back.

    `slo check` reads every dashboard with a JSON parser. One that cannot be read comes from an own
    template that breaks the format, or was damaged after it was compiled.

    Mend it: compile again; if an own template is used, let every value in it pass the `quote` filter.
    """
    return f"the file cannot be read back: {problem}", "compile again; check your own templates"


@code("SLO6007")
def promtool_too_old(*, version: str, needed: str, identity: str) -> tuple[str, str]:
    """The promtool at hand is older than what a spec uses.

    Names in quotes and native histograms need Prometheus 3.0, and its promtool to check and test them. An
    older promtool would reject the rules, or could not read the input of their tests.

    Mend it: install the promtool of your Prometheus, or use its image: `--promtool docker
    --promtool-image prom/prometheus:v3.5.0`.
    """
    return (
        f"promtool {version} cannot check the rules of {identity}, which need {needed}",
        f"use promtool {needed} or later: --promtool PATH, or --promtool docker with a newer image",
    )

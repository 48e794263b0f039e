"""The result of `slo gate` as text, JSON, or annotations and job summary for GitHub."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from slo_compiler.cli import live_texts as texts
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.formats.github import DATA, PROPERTY
from slo_compiler.cli.live_json import number, seconds
from slo_compiler.cli.screen import printable, say
from slo_compiler.live.gate import Decision

if TYPE_CHECKING:
    from slo_compiler.live.gate import GateResult, SloDecision

CODES = {Decision.GO: Exit.FINE, Decision.BLOCKED: Exit.DRIFT, Decision.UNKNOWN: Exit.TOOL}
"""The exit code of each decision; a pipeline continues only after 0."""

_LEVELS = {Decision.GO: "notice", Decision.UNKNOWN: "error", Decision.BLOCKED: "error"}
"""The levels of GitHub annotations."""


def show_result(result: GateResult, wanted: str) -> None:
    """Print a result in a format: `text`, `json` or `github`."""
    if wanted == "json":
        typer.echo(json.dumps(_data(result), indent=2, ensure_ascii=False))
    elif wanted == "github":
        _annotate(result)
    else:
        typer.echo("\n".join(_lines(result)))


def _lines(result: GateResult) -> list[str]:
    lines = [_headline(result)]
    if result.problem:
        lines.append(f"  {printable(result.problem)}")
    width = max((len(texts.name_text(one.status)) for one in result.slos), default=0)
    lines.extend(
        f"  {one.decision:7}  {texts.name_text(one.status):{width}}  {_sentence(one)}" for one in result.slos
    )
    return lines


def _headline(result: GateResult) -> str:
    """The decision in one line; with the mode `advise`, the decision that is not enforced."""
    request = result.request
    text = f"{printable(request.service)}: {result.effect} ({request.change})"
    if result.decision is not result.effect:
        return f"{text}; the mode is advise: enforce would exit with {CODES[result.decision]:d}"
    return text


def _sentence(one: SloDecision) -> str:
    """The remaining budget, the time since the state began, and the reason for the decision."""
    status = one.status
    parts = []
    if status.remaining is not None:
        left = f"{texts.share_text(status.remaining)} of the error budget left"
        events = texts.events_text(status.remaining_events)
        parts.append(f"{left} ({events} bad events)" if events != texts.NOTHING else left)
    if one.since is not None and status.state:
        parts.append(f"{printable(status.state)} for {texts.time_text(one.since)}")
    about = ", ".join(parts)
    owner = (
        f" (owner: {printable(status.owner)})" if status.owner and one.decision is Decision.BLOCKED else ""
    )
    return f"{about}: {printable(one.reason)}{owner}" if about else f"{printable(one.reason)}{owner}"


def _data(result: GateResult) -> dict[str, object]:
    return {
        "decision": result.decision.value,
        "effect": result.effect.value,
        "exit_code": int(CODES[result.effect]),
        "service": result.request.service,
        "class": result.request.change.value,
        "problem": result.problem or None,
        "slos": [_slo_data(one) for one in result.slos],
    }


def _slo_data(one: SloDecision) -> dict[str, object]:
    status = one.status
    return {
        "slo": status.name.slo,
        "group": dict(status.group),
        "decision": one.decision.value,
        "enforced": one.is_enforced,
        "reason": one.reason,
        "state": status.state or None,
        "since_seconds": seconds(one.since),
        "remaining": number(status.remaining),
        "remaining_events": number(status.remaining_events),
        "coverage": number(status.coverage),
        "waiver": one.waiver or None,
        "owner": status.owner or None,
    }


def _annotate(result: GateResult) -> None:
    """Print an annotation, and append a table to the job summary if GitHub provides one."""
    level = _LEVELS[result.effect] if result.decision is result.effect else "warning"
    title = f"Error budget policy: {result.effect}".translate(PROPERTY)
    text = "\n".join(_lines(result)).translate(DATA)
    typer.echo(f"::{level} title={title}::{text}")
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary:
        try:
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write("\n".join(_summary(result)) + "\n")
        except OSError as error:
            say(f"slo gate: cannot write the job summary: {error.strerror or error}")


def _summary(result: GateResult) -> list[str]:
    """A table in Markdown."""
    lines = [f"### {_cell(_headline(result))}", ""]
    if result.problem:
        lines += [_cell(result.problem), ""]
    lines += ["| SLO | decision | state | budget left | why |", "|---|---|---|---|---|"]
    for one in result.slos:
        cells = (
            texts.name_text(one.status),
            one.decision.value,
            one.status.state or texts.NOTHING,
            texts.share_text(one.status.remaining),
            one.reason,
        )
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return lines


def _cell(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{one}" if one in "\\|<>&*_`[]#!" else one for one in printable(text))

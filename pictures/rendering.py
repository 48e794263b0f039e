"""Renders scenes with node and a browser (`render/`), and reads what the pages report."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pictures import programs
from pictures.traffic import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pictures.scenes import Scene

PARALLEL = 2
"""Pages at a time; more do not help on two cores, which Prometheus needs too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, and the panel in which it is."""

    panel: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query of a panel, as Prometheus answered it."""

    panel: str
    expr: str
    """With the values of variables."""
    milliseconds: float
    samples: int
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the page of a scene reported."""

    scene: Scene
    picture: Path
    errors: tuple[Finding, ...]
    clipped: tuple[Finding, ...]
    empty: tuple[str, ...]
    """Panels whose queries have no result."""
    queries: tuple[Query, ...]


def render(
    scenes: Sequence[Scene], *, dashboards: Path, prometheus: str, pictures: Path, now: int = NOW
) -> Iterator[Page]:
    """Render scenes and return the page of each as soon as it is done, in any order.

    `dashboards` is the directory of their files, `prometheus` the URL of the server, `now` the Unix time at
    which ranges end.
    """
    programs.check_viewer()
    pictures.mkdir(parents=True, exist_ok=True)
    files = {scene.name: pictures / f"{scene.name}.png" for scene in scenes}
    request = {
        "dashboards": str(dashboards.resolve()),
        "prometheus": prometheus,
        "chromium": programs.chromium(),
        "parallel": PARALLEL,
        "scenes": [_request(scene, files[scene.name], now) for scene in scenes],
    }
    by_name = {scene.name: scene for scene in scenes}
    for answer in _answers(request):
        scene = by_name[answer["name"]]
        yield _page(scene, files[scene.name], answer)


def _request(scene: Scene, picture: Path, now: int) -> dict[str, Any]:
    crop = {"top": scene.crop.top, "height": scene.crop.height} if scene.crop else None
    return {
        "name": scene.name,
        "dashboard": scene.dashboard,
        "from": f"now-{scene.since}",
        "now": now,
        "width": scene.width,
        "theme": scene.theme,
        "expand": scene.expand,
        "variables": scene.variables,
        "crop": crop,
        "out": str(picture.resolve()),
    }


def _answers(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    command = (programs.node(), str(programs.HOME / "render" / "main.mjs"))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None  # noqa: S101 - pipes were asked for
        assert process.stdout is not None  # noqa: S101 - pipes were asked for
        process.stdin.write(json.dumps(request))
        process.stdin.close()
        yield from map(json.loads, process.stdout)
    if process.returncode:
        raise RuntimeError(f"render/main.mjs ended with status {process.returncode}")


def _page(scene: Scene, picture: Path, answer: dict[str, Any]) -> Page:
    return Page(
        scene=scene,
        picture=picture,
        errors=_findings(answer["errors"]),
        clipped=_findings(answer["clipped"]),
        empty=tuple(panel["panel"] for panel in answer["panels"] if panel["isEmpty"]),
        queries=tuple(
            Query(**{name: query[name] for name in ("panel", "expr", "milliseconds", "samples", "series")})
            for query in answer["queries"]
        ),
    )


def _findings(found: list[dict[str, str]]) -> tuple[Finding, ...]:
    return tuple(Finding(panel=one["panel"], message=one["message"]) for one in found)

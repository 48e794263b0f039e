"""Renders the scenes: `python -m pictures`, or some of them with `--scene NAME`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from pictures.dataset import build, rebuild
from pictures.docs_pictures import publish
from pictures.programs import HOME
from pictures.run import render_all
from pictures.scenes import SCENES, scene_of
from pictures.summary import faults_text


def main() -> int:
    """Render scenes; return 1 if one has faults."""
    options = _options()
    scenes = tuple(scene_of(name) for name in options.scene) or SCENES
    with tempfile.TemporaryDirectory(prefix="slo-pictures-") as name:
        data = rebuild(options.data) if options.data else build(Path(name))
        pages = render_all(scenes, data=data, pictures=options.pictures)
    if options.out:
        shutil.copy(pages[0].picture, options.out)
    if options.docs:
        publish(pages)
    faults = "\n".join(filter(None, map(faults_text, pages)))
    print(faults, file=sys.stderr)
    return 1 if faults else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m pictures", description=__doc__)
    parser.add_argument("--scene", action="append", default=[], help="render this scene only; repeatable")
    parser.add_argument("--out", type=Path, help="copy the picture of the first scene to this file")
    parser.add_argument("--pictures", type=Path, default=HOME / "out", help="directory of all pictures")
    parser.add_argument(
        "--data",
        type=Path,
        help="directory that keeps the samples for the next run; dashboards are compiled again",
    )
    parser.add_argument("--docs", action="store_true", help="rewrite docs/pictures")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (FileNotFoundError, LookupError) as error:
        sys.exit(f"pictures: {error}")

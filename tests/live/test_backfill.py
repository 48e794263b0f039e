"""docs/diff.md: the runs of promtool that backfill the series of a window, in the documented order."""

from __future__ import annotations

import json
import re
import sys
import time
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import pytest
import yaml

from .history import Release
from .processes import REPOSITORY, free_address, program, run_tool

if TYPE_CHECKING:
    from pathlib import Path

HOUR = 3600
STEP = 30
PAGE = (REPOSITORY / "docs/diff.md").read_text(encoding="utf-8")
[_LOOP] = re.findall(r"for series in (.*); do", PAGE)
RUNS = re.findall(r"'([^']+)'", _LOOP)
SPEC = """\
version: slo/v1
service: shop
slos:
  - name: availability
    target: 99.9
    sli:
      events:
        bad: http_requests_total{job="shop", code="500"}
        total: http_requests_total{job="shop"}
"""


def write_history(folder: Path, release: Release, *, begin: int, until: int) -> None:
    """Write counters; one in a hundred requests fails during one hour, and only then the series exists."""
    lines = []
    for at in range(begin, until, STEP):
        lines.append(f'http_requests_total{{job="shop",code="200"}} {10 * (at - begin)} {at}')
    for at in range(begin + HOUR, begin + 2 * HOUR, STEP):
        lines.append(f'http_requests_total{{job="shop",code="500"}} {0.1 * (at - begin - HOUR)} {at}')
    text = folder / "history.txt"
    text.write_text("\n".join([*lines, "# EOF", ""]))
    release.import_history(text)


def only(rules: Path, pattern: str) -> dict[str, object]:
    """Return the rules of one run, like the command of yq."""
    document = yaml.safe_load(rules.read_text())
    for group in document["groups"]:
        group["rules"] = [
            rule for rule in group["rules"] if re.fullmatch(f"slo:{pattern}", rule.get("record", ""))
        ]
    return document


def query(url: str, expression: str, at: int) -> float:
    fields = urllib.parse.urlencode({"query": expression, "time": at})
    with urllib.request.urlopen(f"{url}/api/v1/query?{fields}", timeout=30) as answer:
        [series] = json.load(answer)["data"]["result"]
    return float(series["value"][1])


@pytest.mark.parametrize("version", ["", "-3"])
def test_the_documented_runs_fill_the_window(tmp_path: Path, version: str):
    release = Release(prometheus=program(f"prometheus{version}"), promtool=program(f"promtool{version}"))
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "shop.slo.yaml").write_text(SPEC)
    command = [sys.executable, "-m", "slo_compiler", "compile", tmp_path / "specs", "--no-cache"]
    run_tool(*command, "--output", tmp_path / "generated")
    end = int(time.time()) - 3 * HOUR
    begin = end // HOUR * HOUR - 6 * HOUR
    write_history(tmp_path, release, begin=begin - HOUR, until=end)
    config = tmp_path / "prometheus.yml"
    config.write_text("{}\n")
    assert len(RUNS) == 3
    for pattern in RUNS:
        some = tmp_path / "some.yaml"
        some.write_text(yaml.safe_dump(only(tmp_path / "generated/rules/shop.yaml", pattern)))
        with release.serve(tmp_path, config=config, address=free_address()) as server:
            run_tool(
                *(release.promtool, "tsdb", "create-blocks-from", "rules", f"--url={server.url}"),
                *(f"--start={begin}", f"--end={end}", f"--output-dir={tmp_path / 'data'}", some),
            )
    with release.serve(tmp_path, config=config, address=free_address()) as server:
        tiles = (end - begin) // 300
        for series in ("total", "errors"):
            count = query(server.url, f"count_over_time(slo:sli_{series}:tile5m[28d])", end)
            assert count == pytest.approx(tiles, abs=2)
        sums = [f"sum_over_time(slo:sli_{series}:tile5m[28d])" for series in ("errors", "total")]
        share = query(server.url, " / ".join(sums), end)
    # In the first hour of the window, one in a hundred requests fails.
    assert share == pytest.approx(0.01 * HOUR / (end - begin), rel=0.05)

"""Creates one day of history for Prometheus: raw counters and recorded series."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from .processes import free_address, program, run_tool, running
from .traffic import counters, exposition

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from .processes import Program
    from .traffic import Traffic

STEP = 15
"""Seconds between two samples of a counter."""
ALIGNED = 600
"""Backfill begins at a multiple of this: if a rule is not due between the begin and the next even hour, where
a block ends, promtool (2.42 to 3.13) writes nothing at all."""
CHAIN = 4500
"""Least seconds up to now with backfilled 15m rates: windows of an hour are means of four of them."""
DERIVED = 600
"""Least seconds up to now with backfilled series of the SLO's window; instant queries look back 5m."""
_PASSES = (
    (("slo:sli_total:rate5m",), None),
    (("slo:sli_errors:rate5m",), None),
    (("slo:sli_total:tile5m", "slo:sli_errors:tile5m"), None),
    (("slo:sli_total:rate15m", "slo:sli_errors:rate15m"), CHAIN),
    (("slo:period_error:ratio",), DERIVED),
    (("slo:period_burn_rate:ratio",), DERIVED),
    (("slo:period_error_budget_remaining:ratio",), DERIVED),
)
"""Backfilling passes: promtool evaluates each rule over the whole period, so each dependency needs a pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Programs of one Prometheus release."""

    prometheus: str
    promtool: str

    def import_history(self, text: Path) -> None:
        """Convert a file in the text format of OpenMetrics to blocks, in the directory `data` beside it."""
        data = text.parent / "data"
        run_tool(self.promtool, "tsdb", "create-blocks-from", "openmetrics", "--quiet", text, data)

    def serve(
        self, folder: Path, *, config: Path, address: str, flags: tuple[str, ...] = ()
    ) -> AbstractContextManager[Program]:
        """Run a server over the data in `folder`."""
        command = [
            self.prometheus,
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
            # Alertmanager is discovered a few seconds after the start; earlier alerts are sent again.
            "--rules.alert.resend-delay=5s",
            *flags,
        ]
        return running(command, name="prometheus", address=address, folder=folder)


@contextmanager
def serving_history(samples: str, folder: Path) -> Iterator[str]:
    """Run Prometheus with samples in the text format of OpenMetrics; yield the address of its API."""
    release = Release(prometheus=program("prometheus"), promtool=program("promtool"))
    text, config = folder / "history.txt", folder / "prometheus.yml"
    text.write_text(samples)
    config.write_text("{}\n")
    release.import_history(text)
    flags = ("--storage.tsdb.retention.time=100y",)
    with release.serve(folder, config=config, address=free_address(), flags=flags) as server:
        yield f"{server.url}/api/v1"


def write_counters(
    traffic: Traffic, release: Release, *, until: int, labels: dict[str, str], folder: Path
) -> None:
    """Write blocks with the counters of the service since its start, labeled as if scraped."""
    text = folder / "history.txt"
    with text.open("w") as out:
        for at in range(int(traffic.begin), until + 1, STEP):
            for name, own, value in counters(traffic.until(at)):
                out.write(f"{exposition((name, own | labels, value))} {at}\n")
        out.write("# EOF\n")
    release.import_history(text)


def backfill(rule_file: Path, release: Release, *, begin: int, until: int, folder: Path) -> None:
    """Backfill the recorded series with promtool, from a multiple of `ALIGNED`."""
    config = folder / "empty.yml"
    config.write_text("{}\n")
    for number, (records, seconds) in enumerate(_PASSES):
        start = (until - seconds) // ALIGNED * ALIGNED if seconds else begin
        some = folder / f"pass-{number}.yaml"
        some.write_text(yaml.safe_dump(_only(yaml.safe_load(rule_file.read_text()), records)))
        with release.serve(folder, config=config, address=free_address()) as server:
            run_tool(
                *(release.promtool, "tsdb", "create-blocks-from", "rules", "--quiet"),
                *(f"--start={start}", f"--end={until}", f"--url={server.url}"),
                *(f"--output-dir={folder / 'data'}", some),
            )


def write_history_start(release: Release, *, begin: int, until: int, folder: Path) -> None:
    """Write the start of the history; its rule reads its own past, so promtool cannot backfill it."""
    text = folder / "history-start.txt"
    with text.open("w") as out:
        for slo in ("availability", "latency"):
            labels = {"service": "checkout", "slo": slo}
            sample = exposition(("slo:history_start:timestamp_seconds", labels, begin))
            out.writelines(f"{sample} {at}\n" for at in range(until - DERIVED, until + 1, STEP))
        out.write("# EOF\n")
    release.import_history(text)


def _only(document: dict[str, Any], records: tuple[str, ...]) -> dict[str, Any]:
    groups = [
        group | {"rules": [rule for rule in group["rules"] if rule.get("record") in records]}
        for group in document["groups"]
    ]
    return {"groups": [group for group in groups if group["rules"]]}

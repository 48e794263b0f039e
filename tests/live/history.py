"""What Prometheus would know had it run for a day: raw counters, and what the rules record of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from .processes import free_address, run_tool, running
from .traffic import counters, exposition

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from .processes import Program
    from .traffic import Traffic

STEP = 15
"""Seconds between two samples of a counter."""
DERIVED = 600
"""Seconds up to now over which the SLO's window is filled in; a look-up sees five minutes."""
_PASSES = (
    (("slo:sli_total:rate5m",), None),
    (("slo:sli_errors:rate5m",), None),
    (("slo:sli_total:avg5m_rate5m", "slo:sli_errors:avg5m_rate5m"), None),
    (("slo:period_error:ratio",), DERIVED),
    (("slo:period_burn_rate:ratio",), DERIVED),
    (("slo:period_error_budget_remaining:ratio",), DERIVED),
)
"""promtool evaluates a rule over all its time before any other sees it: one pass for each dependency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """The programs of one release of Prometheus."""

    prometheus: str
    promtool: str

    def serve(
        self, folder: Path, *, config: Path, address: str, flags: tuple[str, ...] = ()
    ) -> AbstractContextManager[Program]:
        """A server over the data in `folder`."""
        command = [
            self.prometheus,
            f"--config.file={config}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
            # Alertmanager is discovered some seconds after the start; what fired before is sent again.
            "--rules.alert.resend-delay=5s",
            *flags,
        ]
        return running(command, name="prometheus", address=address, folder=folder)


def write_counters(
    traffic: Traffic, release: Release, *, until: int, labels: dict[str, str], folder: Path
) -> None:
    """Blocks of the service's counters from its begin on, labelled as if they had been scraped."""
    text = folder / "history.txt"
    with text.open("w") as out:
        for at in range(int(traffic.begin), until + 1, STEP):
            for name, own, value in counters(traffic.until(at)):
                out.write(f"{exposition((name, own | labels, value))} {at}\n")
        out.write("# EOF\n")
    run_tool(release.promtool, "tsdb", "create-blocks-from", "openmetrics", "--quiet", text, folder / "data")


def backfill(rule_file: Path, release: Release, *, begin: int, until: int, folder: Path) -> None:
    """What new rules would have recorded, by promtool's own backfilling."""
    config = folder / "empty.yml"
    config.write_text("{}\n")
    for number, (records, seconds) in enumerate(_PASSES):
        start = until - seconds if seconds else begin
        some = folder / f"pass-{number}.yaml"
        some.write_text(yaml.safe_dump(_only(yaml.safe_load(rule_file.read_text()), records)))
        with release.serve(folder, config=config, address=free_address()) as server:
            run_tool(
                *(release.promtool, "tsdb", "create-blocks-from", "rules", "--quiet"),
                *(f"--start={start}", f"--end={until}", f"--url={server.url}"),
                *(f"--output-dir={folder / 'data'}", some),
            )


def _only(document: dict[str, Any], records: tuple[str, ...]) -> dict[str, Any]:
    groups = [
        group | {"rules": [rule for rule in group["rules"] if rule.get("record") in records]}
        for group in document["groups"]
    ]
    return {"groups": [group for group in groups if group["rules"]]}

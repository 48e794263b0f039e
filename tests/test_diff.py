"""`slo diff`: what changes mean, and the versions that are compared."""

from __future__ import annotations

import json
import os
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from slo_compiler.changes.comparing import compare
from slo_compiler.changes.side import Version
from slo_compiler.cli.app import app
from slo_compiler.diagnostics import Location
from slo_compiler.model import Settings
from slo_compiler.model.settings import Intervals
from slo_compiler.rules.cost import rule_cost
from slo_compiler.rules.groups import plan_slo_rules
from slo_compiler.spec.load import load_spec_bytes

from .conftest import SPEC

if TYPE_CHECKING:
    from slo_compiler.changes.change import Changed

CASES = Path(__file__).parent / "cases" / "diff"
HEAD = "version: slo/v1\nservice: {}\nslos:\n"
DEFAULTS = Settings()
SLO = """\
  - name: {name}
    target: {target}
    {more}
    sli:
      {sli}
"""
EVENTS = 'events: {bad: requests_total{job="a", code=~"5.."}, total: requests_total{job="a"}}'.replace(
    "requests_total{", "'requests_total{"
).replace('"}', "\"}'")
LATENCY = "latency: {{histogram: request_duration_seconds, threshold: {}}}"


def spec(*, service="shop", name="availability", target="99.9", sli=EVENTS, more="description: x") -> str:
    return HEAD.format(service) + SLO.format(name=name, target=target, sli=sli, more=more)


def version(text: str, *, of: Settings = DEFAULTS) -> Version:
    loaded = load_spec_bytes("a.slo.yaml", text.encode(), settings=of)
    assert loaded.plan is not None, loaded.diagnostics
    return Version(services=(loaded.plan,), settings=of)


def compared(old: Version, new: Version) -> tuple[Changed, ...]:
    return compare(old, new, settings_location=Location(path="slo.yaml"))


def effects(old: str, new: str) -> list[tuple[str, str]]:
    """The kind and effect of each change, without costs."""
    found = compared(version(old), version(new))
    return sorted(
        (change.kind, str(change.effect)) for one in found for change in one.changes if not change.is_note
    )


def slo(*arguments: str):
    return CliRunner().invoke(app, ["diff", *arguments])


# ---- the meaning of changes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"more": "min_errors: 3"}, {"more": "min_errors: 9"}, [("min_errors", "loosened")]),
        ({"more": "owner: a"}, {"more": "owner: b"}, [("owner", "neutral")]),
        ({}, {"more": "description: x\n    breakdown: [route]"}, [("breakdown", "neutral")]),
        ({"more": "labels: {a: b}"}, {"more": "labels: {a: c}"}, [("labels", "neutral")]),
        (
            {"more": "alerting: {absent: true}"},
            {"more": "alerting: {absent: false}"},
            [("absent", "loosened")],
        ),
        (
            {},
            {"more": "description: x\n    alerting: {keep_firing_for: 10m}"},
            [("keep_firing_for", "neutral")],
        ),
        ({}, {"more": "description: x\n    alerting: {ticket: []}"}, [("ticket", "loosened")]),
        ({"sli": LATENCY.format("300ms")}, {"sli": LATENCY.format("250ms")}, [("sli", "tightened")]),
        ({}, {"sli": LATENCY.format("300ms")}, [("sli", "unclear")]),
        (
            {},
            {"more": "description: x\n    group_by: [route]"},
            [("group_by", "history"), ("group_by", "tightened")],
        ),
        (
            {"more": "group_by: [route]"},
            {"more": "group_by: [code]"},
            [("group_by", "history"), ("group_by", "unclear")],
        ),
        ({}, {"name": "success"}, [("rename", "history")]),
        ({}, {"service": "store"}, [("rename", "history")]),
        ({}, {"name": "other", "sli": LATENCY.format("1s")}, [("slo", "loosened"), ("slo", "tightened")]),
        (
            {},
            {"more": "description: x\n    policy: {mode: enforce, approved_by: [me]}"},
            [("policy", "neutral"), ("policy", "tightened"), ("policy", "tightened")],
        ),
        (
            {"more": "scrape_interval: 30s"},
            {"more": "scrape_interval: 2m"},
            [
                *[("absent", "loosened"), ("base_window", "history")],
                *[("page", "loosened"), ("page", "loosened")],
                *[("scrape_interval", "neutral"), ("ticket", "loosened"), ("ticket", "loosened")],
            ],
        ),
    ],
)  # fmt: skip
def test_the_effect_of(old, new, expected):
    assert effects(spec(**old), spec(**new)) == expected


def test_a_target_says_what_budget_and_alerts_become():
    (one,) = compared(version(spec()), version(spec(target="99.95")))
    texts = [change.text for change in one.changes if not change.is_implied]
    assert texts == [
        # 0.1 % and 0.05 % of 28 days; 13.44 times that is the threshold of 2 % in an hour.
        "target 99.9 -> 99.95; budget 40m 19s -> 20m 9s per 28d",
        "page at 0.672% instead of 1.344%, 24.2s instead of 48.4s into an outage",
        "ticket at 0.14% instead of 0.28%, 2m instead of 4m 1s into an outage",
        "cost unchanged",
    ]


def test_pairs_that_change_by_another_factor_are_shown_each():
    first = "{{budget_percent: 2, long_window: 1h}}"
    pairs = f"alerting: {{{{page: [{first}, {{{{budget_percent: {{}}, long_window: 6h}}}}]}}}}"
    (one,) = compared(version(spec(more=pairs.format(5))), version(spec(more=pairs.format(8))))
    assert [change.text for change in one.changes if not change.is_note] == [
        "page over 6h at 0.896% instead of 0.56%, 3m 13s instead of 2m into an outage"
    ]
    fewer = "alerting: {page: [{budget_percent: 2, long_window: 1h}]}"
    (one,) = compared(version(spec(more=pairs.format(5))), version(spec(more=fewer)))
    assert one.changes[0].text == "page over 6h removed (at 0.56%, 2m into an outage)"


def test_a_window_of_longer_tiles_loses_its_history_and_a_shorter_one_does_not():
    short, long = spec(more="window: 28d"), spec(more="window: 90d")
    assert ("tiles", "history") in effects(short, long)
    assert "history" not in dict(effects(long, short)).values()


def test_both_expressions_of_another_sli_are_shown():
    other = EVENTS.replace("5..", "[45]..")
    (one,) = compared(version(spec()), version(spec(sli=other)))
    (change, cost) = one.changes
    assert 'code=~"5.."' in change.text.partition(" -> ")[0]
    assert 'code=~"[45].."' in change.text.partition(" -> ")[2]
    assert "total" not in change.text.partition(":")[0].split()
    assert cost.text == "cost unchanged"


def test_a_default_that_all_slos_inherit_is_one_line(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for side, window, label in (("old", "28d", "severity"), ("new", "30d", "level")):
        for service in ("a", "b", "c"):
            file = tmp_path / side / "specs" / f"{service}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(SPEC.format(service=service))
        (tmp_path / side / "slo.yaml").write_text(
            f"version: slo-settings/v1\ndefaults: {{window: {window}}}\nlabel_names: {{severity: {label}}}\n"
        )
    run = slo("old", "new")
    lines = run.stdout.splitlines()
    assert run.exit_code == 0
    assert lines[0].startswith("unclear       new/slo.yaml: name of the label severity severity -> level")
    assert lines[2].startswith(
        "loosened      a/availability, b/availability, c/availability: window 28d -> 30d"
    )
    assert len(lines) == 3


ENVIRONMENTS = """\
version: slo-settings/v1
environments:
  eu: {labels: {cluster: eu}}
  us: {labels: {cluster: us}, defaults: {window: US}}
"""


def test_each_environment_is_compared_with_itself_or_with_the_unnamed_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    versions = {
        "before": "version: slo-settings/v1\n",
        "named": ENVIRONMENTS.replace("US", "28d"),
        "shorter": ENVIRONMENTS.replace("US", "7d"),
        "one": ENVIRONMENTS.replace("  us:", "  # us:"),
    }
    for name, text in versions.items():
        (tmp_path / name / "specs").mkdir(parents=True)
        (tmp_path / name / "slo.yaml").write_text(text)
        (tmp_path / name / "specs" / "shop.yaml").write_text(spec())

    def kinds(old: str, new: str) -> set[tuple[str, str, str]]:
        changed = json.loads(slo(old, new, "--format", "json").stdout)["changed"]
        return {
            (one["environment"], one["slo"], change["kind"]) for one in changed for change in one["changes"]
        }

    named = {(of, "", kind) for of in ("eu", "us") for kind in ("environment", "environment_labels")}
    assert kinds("before", "named") == named
    shorter = kinds("named", "shorter")
    assert ("us", "availability", "window") in shorter
    assert {of for of, _, _ in shorter} == {"us"}
    assert kinds("one", "named") == kinds("named", "one") == {("us", "availability", "slo")}


def test_costs_that_are_shared_are_those_of_each_slo():
    """Costs are looked up by the structure of an SLO; each must be what its own rules cost."""
    text = HEAD.format("shop") + "".join(
        SLO.format(name=f"s{number}", target=target, sli=sli, more=more)
        for number, (target, sli, more) in enumerate(
            (target, sli, more)
            for target in ("99.9", "90")
            for sli in (EVENTS, LATENCY.format("1s"), "probe: up", "ratio: {good: some_ratio}")
            for more in ("owner: a", "group_by: [route]", "min_errors: 9", "window: 7d")
        )
    )
    slow = Settings(intervals=Intervals(slow=timedelta(minutes=2)))
    old, new = version(text), version(text, of=slow)
    found = {one.slo: one.changes[-1].text for one in compared(old, new) if one.slo}
    assert len(found) == 32
    for before, after in zip(old.services[0].slos, new.services[0].slos, strict=True):
        costs = [
            rule_cost(plan_slo_rules(plan, settings=of).groups, slo=plan.slo)
            for plan, of in ((before, old.settings), (after, slow))
        ]
        samples = [f"{cost.recorded_samples_per_second:.1f}" for cost in costs]
        assert f"cost {samples[0]} -> {samples[1]} samples/s of recorded series" in found[before.slo.name]


# ---- properties ----------------------------------------------------------------------------------------

PAIRS = ("[]", "[{budget_percent: 2, long_window: 1h}]", "[{budget_percent: 4, long_window: 2h}]")
POLICIES = ("{mode: enforce, approved_by: [me]}", "{mode: advise, min_budget_events: 5}")
specs = st.builds(
    lambda target, window, errors, absent, page, policy, groups, sli: spec(
        target=target,
        sli=sli,
        more=f"window: {window}\n    min_errors: {errors}\n    group_by: {groups}\n"
        f"    alerting: {{absent: {absent}, page: {page}}}\n    policy: {policy}",
    ),
    st.sampled_from(("90", "99", "99.9", "99.95")),
    st.sampled_from(("7d", "14d", "28d", "30d")),
    st.sampled_from((0, 3, 10)),
    st.sampled_from(("true", "false")),
    st.sampled_from(PAIRS),
    st.sampled_from(POLICIES),
    st.sampled_from(("[route]", "[route, code]", "[code]")),
    st.sampled_from((EVENTS, LATENCY.format("300ms"), LATENCY.format("1s"))),
)


@settings(max_examples=40)
@given(old=specs, new=specs)
def test_the_reverse_of_a_change_has_the_reverse_effect(old, new):
    before, after = version(old), version(new)
    there, back = compared(before, after), compared(after, before)

    def sorted_effects(found, *, is_reversed):
        return sorted(
            (change.kind, change.effect.reverse if is_reversed else change.effect)
            for one in found
            for change in one.changes
        )

    assert sorted_effects(there, is_reversed=False) == sorted_effects(back, is_reversed=True)
    assert compared(before, version(old)) == ()
    assert (there == ()) is (old == new)


# ---- golden output ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_golden_output_as(form, monkeypatch):
    monkeypatch.chdir(CASES)
    run = slo("old", "new", "--format", form)
    assert run.exit_code == 0, run.output
    file = CASES / f"expected.{form}"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(run.stdout, encoding="utf-8")
    assert run.stdout == file.read_text(encoding="utf-8")


# ---- versions ----------------------------------------------------------------------------------------------


def git(*arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def committed(tmp_path, monkeypatch):
    """A git repository with a spec whose name has spaces, below the top directory."""
    home = tmp_path / "repo" / "moni toring"
    (home / "specs" / "team a").mkdir(parents=True)
    monkeypatch.chdir(home)
    (home / "specs" / "team a" / "my shop.yaml").write_text(spec())
    (home / "specs" / ".hidden.yaml").write_text("not a spec")
    (home / "specs" / "link.yaml").symlink_to("../elsewhere.yaml")
    (home / "elsewhere.yaml").write_text(spec(service="linked"))
    (home / "slo.yaml").write_text("version: slo-settings/v1\ndefaults: {window: 7d}\n")
    git("init", "-q", "-b", "main", "..")
    git("add", "-A")
    git("commit", "-q", "-m", "first")
    return home


def change(committed: Path, **values: str) -> None:
    (committed / "specs" / "team a" / "my shop.yaml").write_text(spec(**values))


def test_a_revision_is_compared_with_the_working_tree(committed):
    assert slo().stderr == "no SLO changed between HEAD and the working tree\n"
    change(committed, target="99")
    (committed / "elsewhere.yaml").write_text(spec(service="linked", target="99.95"))
    lines = slo("main").stdout.splitlines()
    assert [line.partition(";")[0] for line in lines] == [
        "tightened     linked/availability: target 99.9 -> 99.95",
        "loosened      shop/availability: target 99.9 -> 99",
    ]
    assert "per 7d" in lines[0]  # slo.yaml of the revision was read
    git("commit", "-q", "-a", "-m", "second")
    data = json.loads(slo("HEAD~", "HEAD", "--format", "json").stdout)
    assert [one["path"] for one in data["changed"]] == [
        "HEAD:moni toring/specs/link.yaml",
        "HEAD:moni toring/specs/team a/my shop.yaml",
    ]
    assert data["diagnostics"] == []


@pytest.mark.parametrize(
    ("fail_on", "values", "code"),
    [
        (["loosened"], {"target": "99"}, 3),
        (["loosened"], {"sli": LATENCY.format("1s")}, 3),
        (["loosened"], {"target": "99.95"}, 0),
        (["loosened"], {"name": "other"}, 0),
        (["loosened,history"], {"name": "other"}, 3),
        (["loosened", "history"], {"name": "other"}, 3),
        (["any"], {"more": "owner: me"}, 3),
        (["any"], {}, 0),
        ([], {"target": "99"}, 0),
        (["tightened"], {}, 2),
    ],
)
def test_fail_on(committed, fail_on, values, code):
    change(committed, **values)
    assert slo(*(f"--fail-on={one}" for one in fail_on)).exit_code == code


@pytest.mark.parametrize("name", ["nope", "main..main", "", "-p", "--output=x", "main:specs", "HEAD~5"])
def test_a_bad_revision_is_a_diagnostic_and_no_option_of_git(committed, name):
    run = slo("--", name, "HEAD") if name else slo("nope", "HEAD")
    assert (run.exit_code, "SLO8202" in run.stderr) == (1, True)
    assert not (committed / "x").exists()


def test_a_shallow_clone_is_told_to_fetch(committed, monkeypatch):
    change(committed, target="99")
    git("commit", "-q", "-a", "-m", "second")
    git("clone", "-q", "--depth", "1", f"file://{committed.parent}", "../../clone")
    monkeypatch.chdir(committed.parent.parent / "clone" / "moni toring")
    run = slo("HEAD~")
    assert "SLO8202" in run.stderr
    assert "git fetch --unshallow" in run.stderr


def test_outside_of_git_only_directories_are_compared(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    run = slo()
    assert (run.exit_code, "SLO8201" in run.stderr) == (1, True)
    monkeypatch.setenv("PATH", "/nonexistent")
    run = slo()
    assert (run.exit_code, "SLO8203" in run.stderr) == (4, True)
    run = slo("--format", "json")
    assert [one["code"] for one in json.loads(run.stdout)["diagnostics"]] == ["SLO8203"]
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.yaml").write_text(spec(target="99.9" if side == "old" else "99"))
    assert slo("old", "new").stdout.startswith("loosened ")
    assert slo("old", "new", "--specs", "nowhere").exit_code == 1


def test_a_name_of_a_directory_and_a_branch_is_ambiguous(committed):
    git("branch", "specs")
    run = slo("specs")
    assert (run.exit_code, "SLO8204" in run.stderr) == (1, True)
    assert slo("./specs", "refs/heads/specs").exit_code == 0


def test_paths_outside_of_the_repository_are_in_no_revision(committed):
    run = slo("--specs", "../../other")
    assert (run.exit_code, "SLO8206" in run.stderr) == (1, True)


def test_an_invalid_old_spec_does_not_block_and_an_invalid_new_one_does(committed):
    change(committed, target="9x")
    run = slo()
    assert (run.exit_code, run.stdout, "SLO1005" in run.stderr) == (1, "", True)
    git("commit", "-q", "-a", "-m", "invalid")
    change(committed)
    run = slo("--fail-on", "any")
    assert (run.exit_code, run.stdout, "warning SLO8205" in run.stderr) == (0, "", True)
    (committed / "slo.yaml").write_text("nonsense: 1\n")
    git("commit", "-q", "-a", "-m", "invalid settings")
    (committed / "slo.yaml").write_text("version: slo-settings/v1\ndefaults: {window: 7d}\n")
    run = slo("--fail-on", "any")
    assert (run.exit_code, run.stdout, "settings are replaced" in run.stderr) == (0, "", True)


def test_compile_check_says_the_meaning_first_and_the_diff_last(committed):
    run = CliRunner().invoke(app, ["compile"])
    assert run.exit_code == 0, run.output
    git("add", "-A")
    git("commit", "-q", "-m", "output")
    change(committed, target="99")
    git("commit", "-q", "-a", "-m", "forgot to compile")
    run = CliRunner().invoke(app, ["compile", "--check"])
    meaning, _, diff = run.stdout.partition("\n\n")
    assert run.exit_code == 3
    assert meaning.startswith("loosened      shop/availability: target 99.9 -> 99;")
    assert diff.startswith("--- generated/")
    run = CliRunner().invoke(app, ["compile", "--check", "--format", "json"])
    assert {one["code"] for one in json.loads(run.stdout)} == {"SLO5011"}


def test_compile_check_outside_of_git_is_only_the_diff(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nonexistent")
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "a.yaml").write_text(spec())
    run = CliRunner().invoke(app, ["compile", "--check"])
    assert (run.exit_code, run.stdout.startswith("--- ")) == (3, True)

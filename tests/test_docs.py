"""Documentation: examples are generated, run or checked."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from scripts import docs
from slo_compiler.cli.app import COMMANDS as TOP
from slo_compiler.cli.app import app
from slo_compiler.cli.exits import Exit
from slo_compiler.cli.postmortem.app import COMMANDS as POSTMORTEM
from slo_compiler.diagnostics.areas import AREAS, area_of
from slo_compiler.workflows.codes import all_codes

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", docs.pages(), ids=relative)
def test_a_generated_page_is_what_make_docs_would_write(page):
    assert without_brackets(page.read_text(encoding="utf-8")) == without_brackets(docs.pages()[page])


def without_brackets(text: str) -> str:
    """Releases of typer differ in the brackets that they put around choices: `[a|b]`, `<a|b>`, `{a|b}`."""
    return re.sub(r"[][<>{}]", "", text)


def test_the_readme_and_the_page_on_alerting_show_commands_that_were_run():
    assert {"README.md", "docs/alerting.md"} <= {relative(page) for page in docs.pages()}


def test_no_block_that_should_be_run_is_overlooked():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        marks = re.findall(r"^<!-- (?:file|run|list)\b", text, re.M)
        assert len(marks) == len(docs._BLOCK.findall(text)), page


def test_every_command_is_in_the_readme_and_on_the_page_of_the_command_line():
    commands = {*TOP, *(f"postmortem {name}" for name in POSTMORTEM)}
    assert commands == set(docs.COMMANDS)
    assert commands - {"postmortem"} == set(re.findall(r"^\| `slo ([a-z ]+)` \|", README, re.M))


def test_every_exit_code_is_in_the_readme():
    assert {str(code.value) for code in Exit} == set(re.findall(r"^\| (\d+) \|", README, re.M))


def test_every_area_of_codes_is_in_the_readme():
    areas = {area_of(code) for code in all_codes()}
    assert areas == set(re.findall(r"^\| SLO(\d\d)xx \|", README, re.M))


def test_the_readme_has_the_measured_share_of_faults_that_the_tests_catch():
    page = (ROOT / "docs" / "alert-tests.md").read_text(encoding="utf-8")
    measured = re.search(r"^The tests kill \d+ of (\d+) mutants \((\d+)%\)\.$", page, re.M)
    assert measured is not None
    assert f"[{measured[2]}% of {measured[1]} faults](docs/alert-tests.md#" in README


def test_the_page_about_codes_has_every_area_and_says_which_are_reserved():
    page = (ROOT / "docs" / "codes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| SLO(\d\d)xx \| (.*?)( \(reserved\))? \|$", page, re.M)
    assert {area: title for area, title, _ in rows} == AREAS
    assert {area for area, _, reserved in rows if not reserved} == {area_of(code) for code in all_codes()}


def test_every_code_that_a_page_speaks_of_exists():
    for page in PAGES:
        assert set(re.findall(r"\bSLO\d+\b", page.read_text(encoding="utf-8"))) <= set(all_codes()), page


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    # What follows are packages of node; tests/test_pictures_data.py compares them with package.json.
    page, _, _ = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").partition("## Pictures")
    assert re.findall(r"^\| `([\w.-]+)` \| \S", page, re.M) == [
        re.match(r"[\w.-]+", name)[0] for name in wanted
    ]


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_to_another_file_leads_somewhere(page):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_page_about_tools_names_the_go_modules_that_are_built():
    script = (ROOT / "scripts" / "install-tools").read_text(encoding="utf-8")
    page = (ROOT / "docs" / "tools.md").read_text(encoding="utf-8")
    versions = re.findall(r"^\w+_version=(\S+)", script, re.M)
    assert len(versions) > 1
    for version in versions:
        assert f"| {version}" in page, version


# ---- docs/spec.md ------------------------------------------------------------------------------------

BLOCKS = re.findall(
    r"^```yaml\n(.*?)^```", (ROOT / "docs" / "spec.md").read_text(encoding="utf-8"), re.M | re.S
)


def whole_spec(block: str) -> str:
    """Return a complete spec for a block that shows only an SLI."""
    if block.startswith("version:"):
        return block
    slo = "".join(f"    {line}\n" for line in block.splitlines())
    return f"version: slo/v1\nservice: checkout\nslos:\n  - name: availability\n    target: 99.9\n{slo}"


def validated(folder: Path, **files: str):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["validate", str(folder)])


@pytest.mark.parametrize("block", [block for block in BLOCKS if "slo-settings" not in block])
def test_every_spec_that_is_shown_is_valid(tmp_path, block):
    settings = 'version: slo-settings/v1\nprometheus: {version: "3.0"}\n'
    run = validated(tmp_path, slo=settings, spec=whole_spec(block))
    assert run.exit_code == 0, run.output


def test_the_settings_that_are_shown_are_valid_and_the_defaults(tmp_path):
    from slo_compiler.model import Settings
    from slo_compiler.outputs.registry import enabled_formats
    from slo_compiler.spec.load_settings import load_settings

    (shown,) = (block for block in BLOCKS if "slo-settings" in block)
    spec = whole_spec(next(block for block in BLOCKS if block.startswith("sli:")))
    assert validated(tmp_path, slo=shown, spec=spec).exit_code == 0
    settings, _ = load_settings(str(tmp_path / "slo.yaml"))
    # Pairs in a file are not those of the built-in policy, even if they are equal otherwise.
    severities = tuple(
        (severity, tuple(replace(pair, is_built_in=True) for pair in pairs))
        for severity, pairs in settings.alerting.severities
    )
    settings = replace(settings, alerting=replace(settings.alerting, severities=severities))
    defaults = Settings()
    names = ("period", "min_errors", "alerting", "label_names", "severity_names", "intervals")
    for name in (*names, "prometheus", "scrape_interval"):
        assert getattr(settings, name) == getattr(defaults, name), name
    assert enabled_formats(settings) == enabled_formats(defaults)


def test_every_key_of_the_schemas_is_shown():
    from slo_compiler.spec.schema import SETTINGS_SCHEMA, SPEC_SCHEMA, load_schema

    pages = [
        (ROOT / "docs" / name).read_text(encoding="utf-8")
        for name in ("spec.md", "policy.md", "prometheus.md", "outputs.md", "environments.md")
    ]
    text = "\n".join([*BLOCKS, *pages])
    for schema in (SPEC_SCHEMA, SETTINGS_SCHEMA):
        for key in properties(load_schema(schema)) - {"$schema"}:
            assert re.search(rf"\b{re.escape(key)}\b:?", text), key


def properties(schema: object) -> set[str]:
    if isinstance(schema, list):
        return {key for item in schema for key in properties(item)}
    if not isinstance(schema, dict):
        return set()
    own = schema.get("properties", {})
    return set(own) | {key for value in schema.values() for key in properties(value)}


# ---- docs/rules.md -----------------------------------------------------------------------------------


def test_every_rule_group_is_on_the_page_about_rules():
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rules = yaml.safe_load((ROOT / "generated" / "rules" / "checkout.yaml").read_text(encoding="utf-8"))
    for group in rules["groups"]:
        _, _, *slo, part = group["name"].split(":")
        assert f"`slo:<service>:{'<slo>:' if slo else ''}{part}`" in page


# ---- The whole project -------------------------------------------------------------------------------

FOLDERS = (
    ".ci",
    ".github",
    "bench",
    "docs",
    "generated",
    "locks",
    "scripts",
    "slo_compiler",
    "specs",
    "templates",
    "tests",
)
MACHINE_PATHS = tuple("/" + path for path in ("work/", "tmp/v/", "tmp/tools/", "root/", "home/"))
"""Paths of a specific machine, concatenated so that this file does not contain them."""


def texts() -> dict[str, str]:
    files = [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    readable = {}
    for path in files:
        if "__pycache__" not in path.parts:
            readable[relative(path)] = path.read_text(encoding="utf-8", errors="replace")
    return readable


@pytest.mark.parametrize("word", MACHINE_PATHS)
def test_no_file_has_a_path_of_one_machine(word):
    assert [name for name, text in texts().items() if word in text] == []

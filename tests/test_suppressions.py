"""`slo: ignore CODE because REASON`: where it is found, what it covers, and when it is called unused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.diagnostics.suppressions.grammar import parse_comment
from slo_compiler.diagnostics.suppressions.markdown import markdown_comments
from slo_compiler.spec.suppressions import read_comments
from slo_compiler.yaml_source.comments import slo_comments
from slo_compiler.yaml_source.composition import compose_file

IGNORE = "slo: ignore SLO2009 because there are no counters"


def composed(text: str):
    return compose_file("specs/a.yaml", text.encode())


def lines_of(text: str) -> list[tuple[int, int]]:
    """First and last line of every ignore of a YAML text."""
    return [(one.lines.first, one.lines.last) for one in read_comments(composed(text))[0]]


# ---- The grammar -------------------------------------------------------------------------------------


def codes_of(comment: str) -> list[str]:
    """The codes that a comment ignores, and the codes of what is wrong with it."""
    (found,) = markdown_comments("a.md", f"<!--{comment}-->")
    ignored, wrong = parse_comment(found)
    return [one.code for one in (*ignored, *wrong)]


@pytest.mark.parametrize(
    ("comment", "codes"),
    [
        (" slo: ignore SLO2009 because x", ["SLO2009"]),
        (
            "slo:ignore  SLO2009,SLO4001 , SLO2003   because because we must",
            ["SLO2009", "SLO4001", "SLO2003"],
        ),
        (" Slo: ignore SLO2009", []),
        (" the slo: ignore SLO2009", []),
        ("slo", []),
        (" slo:", ["SLO9001"]),
        (" slo: ignored SLO2009 because x", ["SLO9001"]),
        (" slo: ignore because x", ["SLO9001"]),
        (" slo: ignore SLO2009, because x", ["SLO9001"]),
        (" slo: ignore SLO2009 SLO4001 because x", ["SLO9001"]),
        (" slo: ignore", ["SLO9004"]),
        (" slo: ignore SLO2009", ["SLO9004"]),
        (" slo: ignore SLO2009 the exporter has none", ["SLO9004"]),
        (" slo: ignore SLO2009 because", ["SLO9004"]),
        (" slo: ignore SLO2009 because ...", ["SLO9004"]),
        (" slo: ignore SLO2009 becausewise x", ["SLO9004"]),
        (" slo: ignore SLO2999, SLO4001 because x", ["SLO4001", "SLO9002"]),
        (" slo: ignore SLO1003 because x", ["SLO9003"]),
        (" slo: ignore SLO9005 because x", ["SLO9003"]),
    ],
)
def test_a_comment_ignores_warnings_or_says_what_is_wrong(comment, codes):
    assert codes_of(comment) == codes


@given(st.text().filter(lambda text: "slo:" not in text))
def test_a_text_without_the_word_slo_never_ignores_anything(text):
    for document in (text, f"a: 1 # {text}", f"# {text}\na: 1"):
        assert read_comments(composed(document)) == ((), ())
    for comment in markdown_comments("a.md", f"<!-- {text} -->{text}"):
        assert parse_comment(comment) == ((), ())


# ---- Comments in YAML --------------------------------------------------------------------------------


@given(before=st.text("a #'\"\\\n:-", max_size=20), after=st.text("a #'\"\\\n:-", max_size=20))
def test_a_comment_within_a_string_is_none(before, after):
    text = f"{before} # {IGNORE}\n{after}"
    indented = text.replace("\n", "\n    ")
    quoted = indented.replace("'", "''")
    for document in (
        f"a: {json.dumps(text)}\n",
        f"? '{quoted}'\n: '{quoted}'\n",
        f"a: |1\n {indented}\nb: 1\n",
        f"a:\n  - >-\n    x\n    {indented}\n  - b\n",
        f"[{json.dumps(text)}, '{quoted}']\n",
    ):
        assert slo_comments(composed(document)) == ()
        with_one = composed(f"{document}# {IGNORE}\n")
        assert with_one.error is None
        assert len(slo_comments(with_one)) == 1


@pytest.mark.parametrize(
    "text",
    [
        f'a: "b\n\n  # {IGNORE}\n\n  c"\n',
        f"a: b#{IGNORE}\n",
        f"a: b # see # {IGNORE}\n",
        f"a: &x#{IGNORE.replace(' ', '_')} 1\n",
        f"a: [\n# {IGNORE}\n",
        "a: slo: ignore\n",
    ],
)
def test_what_is_no_comment_of_a_readable_file_ignores_nothing(text):
    assert slo_comments(composed(text)) == ()


SPEC = """\
version: slo/v1
# @top
service: checkout

slos:
  # @first

  # something else
  - name: a
    sli:
      # @kind
      ratio:
        good: |  # @header
          x # @string

          y
      # at the end
  # @second
  - name: b  # @name
    labels: {a: 1,
      # @flow
      b: {c: 1,
          d: 2}}

# @nothing
"""


@pytest.mark.parametrize(
    ("mark", "lines"),
    [
        ("top", (3, 3)),
        ("first", (9, 16)),
        ("kind", (12, 16)),
        ("header", (13, 13)),
        ("second", (19, 23)),
        ("name", (19, 19)),
        ("flow", (22, 23)),
        ("nothing", (25, 25)),
    ],
)
def test_a_comment_applies_to_its_line_or_to_the_block_below(mark, lines):
    assert lines_of(SPEC.replace(f"@{mark}", IGNORE)) == [lines]
    assert lines_of(SPEC.replace(f"@{mark}", IGNORE).replace("\n", "\r\n")) == [lines]


def test_comments_above_each_other_apply_to_the_same_block():
    assert lines_of(f"# {IGNORE}\n#{IGNORE}\na:\n  b: 1\n  c: 2\nd: 1\n") == [(3, 5), (3, 5)]


@pytest.mark.parametrize(
    "text",
    [
        "- &a [1, *a]\n# @\n- b: &b {c: *b}\n  d: *a\n- e\n",
        "- &a {x: 1,\n      y: 2}\n# @\n- b:\n  d: *a\n- e\n",
        "- 1\n# @\n-\n  x: 1\n",
    ],
)
def test_aliases_lead_out_of_a_block_and_a_dash_alone_begins_none(text):
    text = text.replace("@", IGNORE)
    first = text.splitlines().index(f"# {IGNORE}") + 2
    last = first if text.startswith("- 1") else first + 1
    assert lines_of(text) == [(first, last)]


def test_a_long_chain_of_aliases_is_no_danger():
    chain = "".join(f"-\n  &a{n}\n  k: *a{n - 1}\n" for n in range(1, 5_000))
    assert lines_of(f"- &a0 [1]\n{chain}# {IGNORE}\n- x: 1\n") == [(15_000, 15_000)]


def test_a_comment_below_a_dash_applies_to_the_key_below_it():
    assert lines_of(f"-\n  # {IGNORE}\n  x: 1\n  y: 2\n") == [(3, 3)]


# ---- Comments in Markdown ----------------------------------------------------------------------------


MARKDOWN = f"""\
<!-- {IGNORE} -->
# Postmortem

```md
<!-- {IGNORE} -->
```
1. ~~~
   ```
   <!-- {IGNORE} -->
   ~~~
Write `<!-- {IGNORE} -->` or ``a ` <!-- {IGNORE} -->``.

A lone ` is no code. <!-- {IGNORE} --> Text.

<!--
  {IGNORE}
-->

````
```
<!-- {IGNORE} -->
"""


def test_comments_in_markdown_are_found_outside_of_code():
    found = markdown_comments("a.md", MARKDOWN)
    assert [one.line + 1 for one in found] == [1, 13, 15]
    places = [ignored.location for one in found for ignored in parse_comment(one)[0]]
    assert [place.line for place in places] == [1, 13, 16]
    for place in places:
        assert place.source[place.column - 1 :][: place.length] == "SLO2009"


# ---- Commands ----------------------------------------------------------------------------------------

RATIO = """\
version: slo/v1
service: {service}
slos:
  - name: availability{comment}
    target: {target}
    sli:
      ratio:{ignore}
        good: {service}:ratio
"""


class Repository:
    """A repository of two services, whose SLIs are ratios: one warning each."""

    def __init__(self, folder):
        self.folder = folder
        for service in ("checkout", "search"):
            self.spec(service)

    def spec(self, service, *, ignore="", comment="", target="99.9"):
        path = self.folder / "specs" / f"{service}.yaml"
        path.parent.mkdir(exist_ok=True)
        text = RATIO.format(
            service=service,
            target=target,
            ignore=f"  # {ignore}" if ignore else "",
            comment=f"  # {comment}" if comment else "",
        )
        path.write_text(text)

    def settings(self, *ignored, more=""):
        lines = "".join(f'  - "{one}"\n' for one in ignored)
        text = f"version: slo-settings/v1\n{more}" + (f"ignore:\n{lines}" if ignored else "")
        (self.folder / "slo.yaml").write_text(text)

    def slo(self, *arguments):
        return CliRunner().invoke(app, arguments)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return Repository(tmp_path)


@pytest.mark.parametrize("command", [("validate",), ("compile",), ("compile", "--check")])
def test_an_ignored_warning_is_only_counted(repository, command):
    assert "2 warnings in 2 files" in repository.slo(*command).stderr
    repository.spec("checkout", ignore=IGNORE)
    assert "1 warning, 1 ignored in 2 files" in repository.slo(*command).stderr
    repository.settings("SLO2009 because x")
    run = repository.slo(*command)
    assert run.stderr.splitlines()[0] == "2 warnings ignored in 2 files"
    assert "SLO2009" not in run.output


@pytest.mark.parametrize("name", ["json", "github", "gitlab", "sarif", "junit"])
def test_no_format_has_an_ignored_warning(repository, name):
    assert "SLO2009" in repository.slo("validate", "--format", name).stdout
    repository.settings("SLO2009 because x")
    run = repository.slo("validate", "--format", name)
    assert (run.exit_code, run.stderr) == (0, "")
    assert "SLO2009" not in run.stdout


def test_check_and_test_ignore_what_compile_ignores(repository):
    repository.settings("SLO2009 because x")
    repository.spec("search", ignore=IGNORE)
    assert repository.slo("compile").exit_code == 0
    for command in ("check", "test"):
        run = repository.slo(command, "--strict")
        assert run.exit_code == 0, run.output
        assert "2 warnings ignored in 2 files" in run.stderr
        assert "SLO" not in run.stderr.replace("SLOs", "")


def test_strict_makes_warnings_fail_and_compile_writes_nothing(repository):
    assert repository.slo("validate", "--strict").exit_code == 1
    run = repository.slo("compile", "--strict")
    assert run.exit_code == 1
    assert "nothing was written to generated\nwarnings are errors because of --strict\n" in run.stderr
    assert not list(repository.folder.glob("generated/**/*.yaml"))
    assert repository.slo("compile").exit_code == 0
    for command in ("compile", "check", "test"):
        run = repository.slo(command, "--strict")
        assert run.exit_code == 1
        assert "2 warnings in 2 files" in run.stderr
        assert run.stderr.endswith("warnings are errors because of --strict\n")
    assert repository.slo("check", "--strict", "--format", "json").stderr == ""


def test_the_cache_remembers_what_is_ignored_and_sees_every_change(repository):
    def shown():
        return repository.slo("compile").stderr.splitlines()[-3]

    def both():
        first = shown()
        assert shown() == first == repository.slo("compile", "--no-cache").stderr.splitlines()[-3]
        return first

    repository.spec("checkout", ignore=IGNORE)
    assert both() == "1 warning, 1 ignored in 2 files"
    repository.settings("SLO2009 because x")
    assert both() == "2 warnings ignored in 2 files"
    repository.spec("checkout")
    assert both() == "2 warnings ignored in 2 files"
    repository.spec("search", comment=IGNORE)
    assert both() == "1 warning, 2 ignored in 2 files"
    repository.settings()
    assert both() == "3 warnings in 2 files"


def test_an_ignore_of_the_repository_is_called_unused_only_by_a_run_that_read_all_specs(repository):
    repository.settings("SLO2003 because x")
    for arguments in (
        ("validate",),
        ("validate", "."),
        ("compile",),
        ("validate", "specs/search.yaml", "specs"),
    ):
        assert "SLO9005: no SLO2003 is reported in this repository" in repository.slo(*arguments).stderr
    both = ("specs/checkout.yaml", "specs/search.yaml")
    assert "SLO9005" in repository.slo("validate", *both).stderr
    assert "SLO9005" in repository.slo("compile", *both).stderr
    for arguments in (("validate", "specs/search.yaml"), ("compile", "specs/search.yaml", "--check")):
        run = repository.slo(*arguments)
        assert "SLO2009" in run.stderr
        assert "SLO9005" not in run.stderr


def test_an_ignore_in_a_spec_is_called_unused_also_by_a_run_for_that_spec(repository):
    repository.spec("search", comment=IGNORE)
    assert "SLO9005" in repository.slo("validate", "specs/search.yaml").stderr


def test_nothing_is_called_unused_beside_an_error(repository):
    repository.settings("SLO2003 because x")
    repository.spec("search", comment=IGNORE)
    repository.spec("checkout", target="100", ignore=IGNORE)
    run = repository.slo("validate")
    assert run.exit_code == 1
    assert "SLO9005" not in run.stderr


def test_a_command_does_not_call_unused_what_it_does_not_check(repository):
    repository.settings("SLO2009 because x", "SLO7001 because x")
    assert "SLO9005" not in repository.slo("validate").stderr
    assert "no SLO7001 is reported" in repository.slo("compile").stderr
    repository.settings("SLO2009 because x", "SLO7001 because x", more="outputs: {tests: false}\n")
    assert "SLO9005" not in repository.slo("compile").stderr


def test_comments_in_the_settings_are_read(repository):
    repository.settings(more=f"outputs: {{tests: true}}  # {IGNORE}\n# slo: disable SLO2009\n")
    run = repository.slo("validate")
    assert run.exit_code == 1
    assert "slo.yaml:3:3: error SLO9001" in run.stderr
    repository.settings(more=f"outputs: {{tests: true}}  # {IGNORE}\n")
    assert (
        "slo.yaml:2:39: warning SLO9005: no SLO2009 is reported on line 2"
        in repository.slo("validate").stderr
    )


def test_an_error_says_so_in_a_list_whose_text_is_escaped_too(repository):
    repository.settings("SLO1003\\x20because x")
    assert "slo.yaml:3:5: error SLO9003: SLO1003 is an error" in repository.slo("validate").stderr

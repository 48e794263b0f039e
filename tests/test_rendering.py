"""The code of templates: it writes the same text as that of Jinja, and that of built-in ones is kept."""

from __future__ import annotations

import os
import sys

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader
from jinja2.compiler import CodeGenerator

from slo_compiler.rendering.bytecode import TemplateBytecode
from slo_compiler.rendering.code import BufferedCode
from slo_compiler.rendering.environment import Templates, _environment
from slo_compiler.rendering.failures import TemplateFailed

TEMPLATES = {
    "plain": "a<< value >>b<% if value %>c<% endif %><% for n in (1, 2) %>, << n >>/<< loop.index >>"
    "<% endfor %>",
    "include": "before <% include 'plain' %> after",
    "include in a loop": "<% for n in (1, 2) %>(<% include 'plain' %>)<% endfor %>",
    "include without context": "before <% include 'constant' without context %> after << value >>",
    "missing include": "before <% include 'nothing' ignore missing %> after",
    "constant": "<% set x = 3 %>constant << x >>",
    "import": "before <% from 'macros' import twice %><< twice(value) >> after",
    "macros": "text<% macro twice(x) %><< x >><< x >><% endmacro %>",
    "call": "<% macro m() %>[<< caller() >>]<% endmacro %>before <% call m() %>x<% endcall %> after",
    "base": "start <% block body %>of base << value >><% endblock %> end",
    "child": "ignored<% extends 'base' %>ignored<% block body %>of child, << super() >><% endblock %>",
    "grandchild": "<% extends 'child' %><% block body %>(<< super() >>)<% endblock %>",
    "maybe child": "shown<% if value %><% extends 'base' %><% endif %>ignored",
    "set": "<% set x %>block << value >><% endset %>before << x >> after",
    "filter": "<% filter upper %>text << value >><% endfilter %> after",
    "with": "<% with y = value %><< y >><% endwith %> after",
    "recursion": "<% for n in tree recursive %><< n.v >>(<< loop(n.below) >>)<% endfor %>",
    "empty": "",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_text_is_that_of_jinja(name):
    inputs = {"value": "v", "tree": [{"v": 1, "below": [{"v": 2, "below": []}]}, {"v": 3, "below": []}]}
    texts = []
    for generator in (CodeGenerator, BufferedCode):
        environment = _environment("yaml", "").overlay(loader=DictLoader(TEMPLATES))
        environment.code_generator_class = generator
        texts.append(environment.get_template(name).render(inputs))
    assert texts[0] == texts[1]


def test_an_error_is_located_in_the_line_of_a_custom_template(tmp_path):
    (tmp_path / "rules.yaml.j2").write_text("a\n<< value >>\nb << value.nothing >>\n<< value >>\n")
    with pytest.raises(TemplateFailed) as failed:
        Templates(custom=str(tmp_path)).render("rules.yaml.j2", value="v")
    assert failed.value.diagnostic.location.line == 3


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A directory of templates whose code is kept, and a function that renders one in a new environment."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    (tmp_path / "page.yaml.j2").write_text("a << value >>\n")

    def rendered(folder=tmp_path):
        cache = TemplateBytecode(tmp_path, generators=(__file__,))
        environment = Environment(
            loader=FileSystemLoader(str(folder)),
            bytecode_cache=cache,
            variable_start_string="<<",
            variable_end_string=">>",
        )
        return environment.get_template("page.yaml.j2").render(value=1)

    return tmp_path, rendered


def code_files(folder):
    return sorted((folder / "__pycache__").glob("*")) if (folder / "__pycache__").exists() else []


def test_the_code_of_a_template_is_kept_and_used(kept):
    folder, rendered = kept
    assert rendered() == "a 1"
    (file,) = code_files(folder)
    file.write_bytes(file.read_bytes().replace(b"a ", b"b "))
    assert rendered() == "b 1"


def test_the_code_of_a_changed_template_is_not_used_even_with_the_same_size_and_time(kept):
    folder, rendered = kept
    assert rendered() == "a 1"
    template = folder / "page.yaml.j2"
    before = template.stat()
    template.write_text("c << value >>\n")
    os.utime(template, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert rendered() == "c 1"


@pytest.mark.parametrize("damage", [b"", b"nonsense", None])
def test_damaged_code_is_made_again(kept, damage):
    folder, rendered = kept
    rendered()
    (file,) = code_files(folder)
    sound = file.read_bytes()
    file.write_bytes(sound[:-20] if damage is None else damage)
    assert rendered() == "a 1"
    assert file.read_bytes() == sound


def test_code_of_another_version_of_the_generator_is_not_used(kept, monkeypatch):
    folder, rendered = kept
    rendered()
    (file,) = code_files(folder)
    file.write_bytes(file.read_bytes().replace(b"a ", b"b "))
    monkeypatch.setattr("jinja2.__version__", "0.0.1")
    assert rendered() == "a 1"


def test_nothing_is_kept_if_python_keeps_nothing(kept, monkeypatch):
    folder, rendered = kept
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered() == "a 1"
    assert code_files(folder) == []


def test_code_is_not_kept_where_it_cannot_be_written(kept):
    folder, rendered = kept
    (folder / "__pycache__").write_text("not a directory")
    assert rendered() == "a 1"


def test_the_code_of_a_template_elsewhere_is_not_kept(kept, tmp_path_factory):
    folder, rendered = kept
    custom = tmp_path_factory.mktemp("custom")
    (custom / "page.yaml.j2").write_text("custom << value >>\n")
    assert rendered(custom) == "custom 1"
    assert code_files(folder) == []
    assert code_files(custom) == []

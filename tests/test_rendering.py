"""Custom templates may use all of Jinja: the generated code writes the same text as that of Jinja."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader
from jinja2.compiler import CodeGenerator

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
        Templates(str(tmp_path)).render("rules.yaml.j2", value="v")
    assert failed.value.diagnostic.location.line == 3

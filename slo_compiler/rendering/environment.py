"""The Jinja environments: our delimiters, strict names, one filter.

A user's folder may hold templates of the same names; they win over ours.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from slo_compiler.rendering.folders import template_folder
from slo_compiler.rendering.quoting import quote_json, quote_yaml

if TYPE_CHECKING:
    from jinja2 import Template


@lru_cache(maxsize=8)
def _environment(suffix: str, own: str) -> Environment:
    folders = [own] if own else []
    environment = Environment(
        loader=FileSystemLoader([*folders, str(template_folder())]),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        auto_reload=False,
        optimized=False,  # folding constants costs more than it saves: templates have none
        autoescape=False,  # noqa: S701 - YAML and JSON, not HTML; every value passes the quote filter
    )
    environment.filters["quote"] = quote_json if suffix == "json" else quote_yaml
    return environment


def load_template(name: str, *, own_templates: str = "") -> Template:
    """A template by file name, such as `rules.yaml.j2`; `quote` follows the format in the name."""
    suffix = name.removesuffix(".j2").rpartition(".")[2]
    return _environment(suffix, own_templates).get_template(name)

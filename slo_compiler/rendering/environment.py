"""The Jinja environments: custom delimiters, strict names, filters that quote."""

from __future__ import annotations

import shlex
from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass
from slo_compiler.rendering.failures import TemplateFailed, template_failure
from slo_compiler.rendering.folders import template_folder
from slo_compiler.rendering.quoting import quote_json, quote_name, quote_pairs, quote_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment

_QUOTES: dict[str, Callable[..., str]] = {"json": quote_json, "sh": shlex.quote}
"""The filter of a format; others are YAML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The built-in templates, overridden by custom templates with the same name."""

    custom: str = ""
    """The directory of custom templates; empty for none."""

    def render(self, name: str, **inputs: object) -> str:
        """Render a template by file name, such as `rules.yaml.j2`; `quote` follows the format in the name.

        Raises TemplateFailed if there are custom templates and an exception of any kind occurs in one.
        """
        suffix = name.removesuffix(".j2").rpartition(".")[2]
        try:
            return _environment(suffix, self.custom).get_template(name).render(inputs)
        except TemplateFailed:
            raise  # of another template, which an input renders
        except Exception as error:
            if not self.custom:
                raise
            raise template_failure(error, custom=self.custom, name=name) from error


BUILT_IN = Templates()
"""The built-in templates only."""


@lru_cache(maxsize=8)
def _environment(suffix: str, custom: str) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # slow to import, not always needed

    from slo_compiler.rendering import code
    from slo_compiler.rendering.bytecode import TemplateBytecode

    folders, built_in = ([custom] if custom else []), template_folder()
    environment = Environment(
        loader=FileSystemLoader([*folders, str(built_in)]),
        bytecode_cache=TemplateBytecode(built_in, generators=(__file__, code.__file__)),
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
        optimized=False,  # constant folding only costs time: templates have no constants
        autoescape=False,  # noqa: S701 - YAML and JSON, not HTML; every value passes the quote filter
    )
    environment.code_generator_class = code.BufferedCode
    environment.filters["quote"] = _QUOTES.get(suffix, quote_yaml)
    environment.filters["quote_name"] = quote_name
    environment.filters["quote_pairs"] = quote_pairs
    return environment

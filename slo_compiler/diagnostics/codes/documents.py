"""SLO0014 to SLO0027: spec files as YAML documents."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO0014")
def empty_file() -> Text:
    """The file is empty, or contains only comments.

    Fix: write its content, or delete it.
    """
    return "the file is empty", "write its content, or delete it"


@code("SLO0015")
def several_documents() -> Text:
    """The file contains more than one YAML document, separated by `---`.

    Each file must contain one spec.

    Fix: move each document into its own file.
    """
    return "a second YAML document begins here", "move it into its own file"


@code("SLO0016")
def syntax_error(problem: str, hint: str) -> Text:
    """The file is not valid YAML.

    Parsing stops at the first syntax error. Common causes are a missing quote or bracket, inconsistent
    indentation, and unquoted PromQL that contains `: ` or ` #`, or begins with `{`, `[`, `*`, `&`, `!`,
    `%` or `@`.

    Fix: correct the syntax. Put PromQL in single quotes; write a single quote inside them twice.
    """
    return problem, hint


@code("SLO0017")
def too_deep(limit: int) -> Text:
    """A value is nested more than 50 levels deep.

    Fix: remove the nesting. A spec needs fewer than ten levels.
    """
    return f"values are nested more than {limit} levels deep", "use fewer than ten levels"


@code("SLO0018")
def duplicate_key(key: str, first_line: int) -> Text:
    """A mapping contains the same key twice.

    Most YAML parsers silently keep one of the two values.

    Fix: delete or rename one of them.
    """
    return f"duplicate key {key}, first used on line {first_line}", "delete or rename one of the two"


@code("SLO0019")
def key_not_text(shown: str, kind: str) -> Text:
    """A key is not a string: it is a number, a boolean, null, a list or a mapping.

    An unquoted value that begins with `{{` is parsed as a mapping too.

    Fix: put the key in quotes.
    """
    if not shown:
        return f"a key must be a string, not {kind}", "write the key, in quotes if needed"
    return f"the key {shown} must be a string, not {kind}", f'write "{shown}"'


@code("SLO0020")
def ambiguous_scalar(shown: str, yaml_11: str, yaml_12: str, instead: str) -> Text:
    """An unquoted value or key is parsed differently by different YAML parsers.

    `no` is false in YAML 1.1 and a string in YAML 1.2; `012` is 10 or 12; `1:30` is 90 or a string;
    `2024-01-15` is a date or a string. Numbers may contain only digits, a minus sign and a decimal point:
    `0x1F`, `.5`, `5.`, `+5` and `1e3` are rejected because parsers disagree on them.

    Fix: put a string in quotes. Write other values in plain form: `false`, `10`, `90`, `0.5`.
    """
    if yaml_11 == yaml_12:
        message = f"unquoted {shown} is {yaml_11} in YAML"
    else:
        message = f"unquoted {shown} is {yaml_11} in YAML 1.1 and {yaml_12} in YAML 1.2"
    plain = f", or {instead}" if instead else ""
    return message, f'write "{shown}" if a string is meant{plain}'


@code("SLO0021")
def number_too_long(limit: int) -> Text:
    """A number has more than 100 characters.

    Fix: shorten it. If it is a string, such as an identifier, put it in quotes.
    """
    return f"the number has more than {limit} characters", "shorten it, or put it in quotes if it is a string"


@code("SLO0022")
def tag_not_allowed(tag: str) -> Text:
    """A value has a YAML tag, such as `!Ref` or `!!python/object`, or the file has a `%TAG` directive.

    Specs do not support tags.

    Fix: remove the tag. If `!` is part of a string, put the string in quotes.
    """
    return f"the tag {tag} is not allowed", "remove it, or put the value in quotes if it is a string"


@code("SLO0023")
def unknown_alias(name: str) -> Text:
    """An alias `*name` has no anchor `&name` before it.

    Fix: define the anchor before its first use. If `*` is part of a string, such as PromQL, put the
    string in quotes.
    """
    return f"the alias *{name} has no anchor &{name} before it", "put it in quotes if it is a string"


@code("SLO0024")
def endless_alias(name: str) -> Text:
    """A value contains an alias of itself.

    Such a value is infinite.

    Fix: remove the alias.
    """
    return f"the value &{name} contains itself through *{name}", "remove the alias"


@code("SLO0025")
def aliases_too_large(limit: int) -> Text:
    """The aliases of the file expand to more than 100,000 values.

    Nested aliases grow exponentially: a few lines can expand to billions of values.

    Fix: replace aliases with their values, or split the file.
    """
    return (
        f"the aliases in this value expand to more than {limit:,} values",
        "replace aliases with their values, or split the file",
    )


@code("SLO0026")
def merge_not_a_mapping() -> Text:
    """The value of a merge key `<<` is not a mapping.

    `<<: *name` merges the keys of the mapping `&name`. In a list of mappings, earlier ones take
    precedence. Keys of the mapping itself override merged keys.

    Fix: write `<<: *name`, where `&name` is the anchor of a mapping.
    """
    return (
        "<< must be a mapping or a list of mappings",
        "write <<: *name, where &name is the anchor of a mapping",
    )


@code("SLO0027")
def more_diagnostics(count: int, shown: int) -> Text:
    """The file has more errors than are shown.

    At most 100 errors are listed per file.

    Fix: fix the listed errors and run the command again.
    """
    return f"{count:,} more errors in this file are not shown", f"fix the {shown} errors above first"

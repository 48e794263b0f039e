"""SLO0014 to SLO0027: spec files as YAML documents."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO0014")
def empty_file() -> Text:
    """The file has nothing in it but comments and blank lines.

    Write a spec into it, or delete it.
    """
    return "the file is empty", "write a spec into it, or delete it"


@code("SLO0015")
def several_documents() -> Text:
    """The file holds more than one YAML document: a line `---` divides it.

    One file is one spec, so that its name says what it generates.

    Move each document into a file of its own.
    """
    return "a second YAML document begins here", "move it into a file of its own"


@code("SLO0016")
def syntax_error(problem: str, hint: str) -> Text:
    """The file is not valid YAML.

    Reading stops at the first such mistake, since nothing after it can be trusted.
    The usual causes are a missing quote or bracket, a line that is indented
    differently from its neighbours, and PromQL with `: `, ` #` or a leading `{`,
    `[`, `*`, `&`, `!`, `%`, `@` outside quotes. Single quotes take any text as it
    is; a single quote inside is written twice.
    """
    return problem, hint


@code("SLO0017")
def too_deep(limit: int) -> Text:
    """A value lies more than 50 levels deep.

    No spec needs more than ten; a deeper file is broken or hostile.
    """
    return f"values are nested more than {limit} levels deep", "a spec needs fewer than ten levels"


@code("SLO0018")
def duplicate_key(key: str, first_line: int) -> Text:
    """A key stands twice in the same mapping.

    YAML readers keep one of the two without a word, so half of what is written
    would have no effect.

    Delete one of them, or rename it.
    """
    return f"the key {key} stands here again; it is already on line {first_line}", "delete one of the two"


@code("SLO0019")
def key_not_text(shown: str, kind: str) -> Text:
    """A key is a number, a boolean, null, a list or a mapping.

    Every key of a spec is text. A text that begins with `{{` and has no quotes is
    read as a mapping too.

    Put the text in quotes.
    """
    if not shown:
        return f"a key is {kind} here, not text", "write the key, in quotes if it is not plain text"
    return f"the key {shown} is {kind}, not text", f'write "{shown}"'


@code("SLO0020")
def ambiguous_scalar(shown: str, yaml_11: str, yaml_12: str, instead: str) -> Text:
    """A value or key without quotes is not the same thing to every YAML reader.

    `no` is false in YAML 1.1 and text in YAML 1.2, `012` is ten or twelve, `1:30`
    is ninety or text, `2024-01-15` is a date or text. A number is written with
    digits, a minus sign and a dot alone; `0x1F`, `.5`, `5.`, `+5` and `1e3` are
    refused, because what they become depends on the reader.

    Put quotes around it if text is meant. Otherwise write the value plainly:
    `false`, `10`, `90`, `0.5`.
    """
    if yaml_11 == yaml_12:
        message = f"unquoted {shown} is {yaml_11} in YAML"
    else:
        message = f"unquoted {shown} is {yaml_11} in YAML 1.1 and {yaml_12} in YAML 1.2"
    plain = f", or {instead}" if instead else ""
    return message, f'write "{shown}" if text is meant{plain}'


@code("SLO0021")
def number_too_long(limit: int) -> Text:
    """A number has more than 100 characters.

    No target, threshold or duration needs that many.

    Shorten it, or put it in quotes if it is text, such as an identifier.
    """
    return f"the number has more than {limit} characters", "shorten it, or put it in quotes if text is meant"


@code("SLO0022")
def tag_not_allowed(tag: str) -> Text:
    """A value carries a YAML tag, such as `!Ref` or `!!python/object`, or a `%TAG` line declares one.

    Tags ask the reader to build something else than what is written. Specs have
    none.

    Remove the tag. Put the value in quotes if `!` is part of the text.
    """
    return f"the tag {tag} is not allowed", "remove it; if it is part of the text, put the text in quotes"


@code("SLO0023")
def unknown_alias(name: str) -> Text:
    """`*name` stands for a value marked `&name` above it, and there is none.

    Mark the value with `&name` before its first use. If `*` is part of a text, as in
    PromQL, put the text in quotes.
    """
    return f"the alias *{name} has no anchor &{name} above it", "if it is text, put it in quotes"


@code("SLO0024")
def endless_alias(name: str) -> Text:
    """A value contains an alias of itself, so it would never end.

    Write the inner value out.
    """
    return f"the value &{name} contains itself through *{name}", "write the inner value out"


@code("SLO0025")
def aliases_too_large(limit: int) -> Text:
    """The aliases of the file, written out, are far larger than the file itself.

    Aliases of aliases double at every step: a few lines can stand for billions of
    values. At most 100,000 values may come from aliases.

    Write the values out, or split the file.
    """
    return (
        f"the aliases in this value stand for more than {limit:,} values",
        "write the values out, or split the file",
    )


@code("SLO0026")
def merge_not_a_mapping() -> Text:
    """The merge key `<<` has a value that is no mapping.

    `<<: *name` takes over the keys of the mapping `&name`; a list of mappings works
    too, and the first that has a key wins. Keys that are written out always win.
    """
    return "<< takes a mapping or a list of mappings", "write <<: *name, where &name marks a mapping"


@code("SLO0027")
def more_diagnostics(count: int, shown: int) -> Text:
    """The file has more mistakes than are shown.

    Only the first 100 of a file are listed, so that one broken file does not hide
    the mistakes of the others. The rest are shown once these are mended.
    """
    return f"{count:,} more mistakes in this file are not shown", f"mend the {shown} above first"

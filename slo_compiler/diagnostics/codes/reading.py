"""SLO0001 to SLO0013: spec files before their YAML is read: finding, opening, decoding."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO0001")
def file_missing() -> Text:
    """A path that was named does not exist.

    Nothing is compiled then: a mistyped path would otherwise look like a service
    that has no SLOs, and its rules would be removed.

    Correct the path. It is taken from the folder in which the command runs. A link
    that leads nowhere gives this code too.
    """
    return "no such file or folder", "check the path; it is taken from the current folder"


@code("SLO0002")
def no_specs_found() -> Text:
    """None of the named folders holds a spec.

    A spec is a file whose name ends in `.yaml` or `.yml`. Hidden files and folders
    are skipped, and so is `slo.yaml`, which holds the settings of the repository.

    Name the folder with the specs, or a spec file itself.
    """
    return "no spec found here", "a spec is a file that ends in .yaml or .yml, such as checkout.slo.yaml"


@code("SLO0003")
def is_a_folder() -> Text:
    """A folder was given where one file is read.

    Name a file inside the folder.
    """
    return "this is a folder, not a file", "name a file in it"


@code("SLO0004")
def not_a_regular_file(kind: str) -> Text:
    """The path leads to a pipe, a socket or a device.

    Such a path has no fixed content and may never end, so it is not read at all.

    Write the spec to a file and name that file.
    """
    return f"this is {kind}, not a file", "write the spec to a file and name that"


@code("SLO0005")
def permission_denied() -> Text:
    """The system does not let the compiler read a file or list a folder.

    Give the user who runs the command the right to read it (`chmod u+r FILE`, and
    `chmod u+rx` for a folder).
    """
    return "no permission to read this", "give the user who runs this command the right to read it"


@code("SLO0006")
def cannot_read(reason: str) -> Text:
    """The system could not open or read a path, for the reason in the message.

    Links that lead in a circle, names that are too long and failing disks end here.
    """
    return f"cannot read this: {reason}", "open it with another program to see whether it is in order"


@code("SLO0007")
def file_too_large(limit: int) -> Text:
    """The file is larger than 1 MiB.

    A spec of a thousand SLOs has about a third of that, so a larger file is most
    likely not a spec.

    Split it: one file per service.
    """
    return f"the file is larger than {limit:,} bytes", "split it, one file per service"


@code("SLO0008")
def unusable_name() -> Text:
    """The name of a file or folder is not UTF-8 text or has control characters in it.

    Generated files say which spec they come from; a line break in a name would end
    that comment in the middle.

    Rename the file.
    """
    return "the name has bytes or control characters that cannot be shown", "rename it"


@code("SLO0009")
def not_utf8(byte: int) -> Text:
    """The file is not UTF-8 text.

    The place is that of the first byte that does not belong. Most likely the file
    was saved as Latin-1 or Windows-1252.

    Save it as UTF-8, or convert it: `iconv -f WINDOWS-1252 -t UTF-8`.
    """
    return f"byte 0x{byte:02X} is not UTF-8", "save the file as UTF-8"


@code("SLO0010")
def byte_order_mark() -> Text:
    """The file begins with a byte order mark, three invisible bytes.

    Some Windows editors write it. Many tools take it for a part of the first key.

    Save the file as UTF-8 without BOM.
    """
    return "the file begins with a byte order mark", "save it as UTF-8 without BOM"


@code("SLO0011")
def wide_encoding(name: str) -> Text:
    """The file is UTF-16 or UTF-32 text.

    Windows PowerShell writes such files with `>`. Git and most tools take them for
    binary files.

    Save the file as UTF-8.
    """
    return f"the file is {name} text", "save it as UTF-8"


@code("SLO0012")
def control_character(name: str) -> Text:
    r"""A character in the file cannot be seen, but changes what is read.

    Control characters, a byte order mark inside the text, and the Unicode line and
    paragraph separators: editors and YAML count lines differently around them.

    Delete the character. Inside double quotes it may be written as an escape, such
    as `\u2028`.
    """
    return (
        f"the invisible character {name} is not allowed",
        "delete it, or write it as an escape in double quotes",
    )


@code("SLO0013")
def tab_indentation() -> Text:
    """A tab stands where YAML wants spaces.

    A tab has no fixed width, so YAML does not allow it in indentation.

    Indent with two spaces per level, and let the editor write spaces for YAML.
    """
    return "a tab stands where YAML wants spaces", "indent with two spaces per level"

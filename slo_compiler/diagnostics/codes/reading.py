"""SLO0001 to SLO0013: finding, opening and decoding spec files."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO0001")
def file_missing() -> Text:
    """A specified path does not exist.

    A missing path is an error because `slo` would otherwise remove the rules of its specs. A broken
    symbolic link is reported in the same way.

    Fix: correct the path. It is relative to the current directory.
    """
    return "no such file or directory", "check the path; it is relative to the current directory"


@code("SLO0002")
def no_specs_found() -> Text:
    """The specified directories contain no spec.

    A spec is a file whose name ends in `.yaml` or `.yml`. Hidden files and directories are skipped, and so
    is `slo.yaml`, which contains the settings of the repository.

    Fix: specify the directory of the specs, or a spec file.
    """
    return "no spec found", "specify a .yaml or .yml file, such as checkout.slo.yaml, or its directory"


@code("SLO0003")
def is_a_folder() -> Text:
    """The path is a directory, but a file is expected.

    Fix: specify a file in the directory.
    """
    return "expected a file, found a directory", "specify a file in it"


@code("SLO0004")
def not_a_regular_file(kind: str) -> Text:
    """The path is a pipe, a socket or a device.

    `slo` reads only regular files.

    Fix: write the spec to a regular file.
    """
    return f"expected a regular file, found {kind}", "write the spec to a regular file"


@code("SLO0005")
def permission_denied() -> Text:
    """A file or directory is not readable.

    Fix: grant read permission to the user who runs `slo` (`chmod u+r FILE`; for a directory,
    `chmod u+rx DIR`).
    """
    return "permission denied", "grant read permission to the user who runs slo"


@code("SLO0006")
def cannot_read(reason: str) -> Text:
    """A file or directory cannot be opened or read.

    Common causes are circular symbolic links, names that are too long, and disk errors.

    Fix: fix the cause in the message.
    """
    return f"cannot read this path: {reason}", "check that other programs can open it"


@code("SLO0007")
def file_too_large(limit: int) -> Text:
    """The file is larger than 1 MiB.

    A spec with a thousand SLOs is about a third of that size, so a larger file is probably not a spec.

    Fix: split the file into one per service.
    """
    return f"the file is larger than {limit:,} bytes", "split it into one file per service"


@code("SLO0008")
def unusable_name() -> Text:
    """The name of a file or directory is not valid UTF-8 or contains control characters.

    The name of the spec is written into the header of generated files.

    Fix: rename the file or directory.
    """
    return "the name contains invalid bytes or control characters", "rename it"


@code("SLO0009")
def not_utf8(byte: int) -> Text:
    """The file is not valid UTF-8.

    The location is that of the first invalid byte. The file was probably saved as Latin-1 or Windows-1252.

    Fix: save the file as UTF-8, or convert it with `iconv -f WINDOWS-1252 -t UTF-8`.
    """
    return f"byte 0x{byte:02X} is not valid UTF-8", "save the file as UTF-8"


@code("SLO0010")
def byte_order_mark() -> Text:
    """The file begins with a byte order mark (BOM).

    Some Windows editors add these three invisible bytes. Many tools read them as part of the first key.

    Fix: save the file as UTF-8 without BOM.
    """
    return "the file begins with a byte order mark", "save it as UTF-8 without BOM"


@code("SLO0011")
def wide_encoding(name: str) -> Text:
    """The file is encoded as UTF-16 or UTF-32.

    Windows PowerShell writes UTF-16 with `>`. Git and most tools treat such files as binary.

    Fix: save the file as UTF-8.
    """
    return f"the file is encoded as {name}", "save it as UTF-8"


@code("SLO0012")
def control_character(name: str) -> Text:
    r"""The file contains an invisible character that changes how it is parsed.

    These are control characters, a byte order mark inside the text, and the Unicode line and paragraph
    separators. Editors and YAML parsers count lines differently around them.

    Fix: delete the character, or write it as an escape in double quotes, such as `\u2028`.
    """
    return (
        f"the invisible character {name} is not allowed",
        "delete it, or write it as an escape in double quotes",
    )


@code("SLO0013")
def tab_indentation() -> Text:
    """A line is indented with a tab.

    YAML allows only spaces in indentation.

    Fix: indent with two spaces per level.
    """
    return "tab in indentation", "indent with two spaces per level"

"""SLO14xx: settings that cannot work."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO1402")
def interval_does_not_divide(*, text: str, step: str, nearest: str) -> Text:
    """The interval of the fast rules does not divide 5m.

    Longer windows are summed from ratios over 5m, so 5m must be a multiple of the interval, such as
    10 times 30s. At 45s, some minutes would be counted twice and others not at all.

    Fix: choose 15s, 20s, 25s, 30s, 50s, 1m, 1m15s or 1m40s.
    """
    return f"fast {text} does not divide {step}", f"choose {nearest}"


@code("SLO1403")
def literal_secret(*, key: str, instead: str) -> Text:
    """A secret is written in `slo.yaml`.

    The file is under version control, so everyone who can read the repository, or its history, could use the
    secret. Diagnostics do not show the line.

    `token_env` and `password_env` name an environment variable, in capitals; `token_file` and `password_file`
    name a file.

    Fix: revoke the secret, and set one of these keys for the new one.
    """
    return f"{key} must not contain a secret", instead


@code("SLO1404")
def keys_exclude(*, key: str, other: str) -> Text:
    """Two keys of a connection exclude each other.

    Requests carry either a bearer token or a user name with a password, from a variable or from a file.

    Fix: remove one of the keys.
    """
    return f"{key} and {other} exclude each other", "remove one of them"


@code("SLO1405")
def key_needs(*, key: str, needed: str) -> Text:
    """A key of a connection has no effect without another one.

    A user name needs a password, a client certificate its key, and TLS files an `https://` URL. An
    environment without a `url` uses the top-level connection unchanged, so its own keys would be ignored.

    Fix: add the missing key, or remove this one.
    """
    return f"{key} has no effect without {needed}", f"add {needed}, or remove {key}"


@code("SLO1406")
def header_not_allowed(*, header: str, problem: str) -> Text:
    """A header cannot be sent with requests.

    Names of headers consist of letters, digits and `-`; values are printable ASCII. Headers that describe the
    request itself, such as `Host` and `Content-Type`, are set by `slo`.

    Fix: correct the header, or remove it.
    """
    return f"header {header!r} {problem}", "correct it, or remove it"

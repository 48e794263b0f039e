"""TLS: trusted certificates, and the client certificate."""

from __future__ import annotations

import os
import ssl
from typing import TYPE_CHECKING

from slo_compiler.prometheus_api.errors import AccessError
from slo_compiler.texts.printable import printable

if TYPE_CHECKING:
    from slo_compiler.model.connection import Connection


def tls_context(connection: Connection) -> ssl.SSLContext:
    """Return the TLS settings of a connection; with `ca_file`, no other certificates are trusted.

    Raises `AccessError` if a file cannot be used.
    """
    for file in (connection.ca_file, connection.certificate_file, connection.key_file):
        _check_readable(file)
    try:
        context = ssl.create_default_context(cafile=connection.ca_file or None)
    except (ssl.SSLError, ValueError) as error:
        raise AccessError(
            f"the CA file {printable(connection.ca_file)} contains no certificate: write it as PEM"
        ) from error
    # Python 3.13 and later would reject certificates that private CAs often issue and other programs accept.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    if connection.certificate_file:
        _add_certificate(context, connection)
    return context


def _add_certificate(context: ssl.SSLContext, connection: Connection) -> None:
    files = f"{printable(connection.certificate_file)} and {printable(connection.key_file)}"
    try:
        context.load_cert_chain(
            connection.certificate_file,
            connection.key_file or None,
            # Without it, OpenSSL would ask for the password of an encrypted key on the terminal.
            password=lambda: "",
        )
    except (ssl.SSLError, ValueError) as error:
        raise AccessError(
            f"cannot use the client certificate of {files}: the key must belong to the certificate, both must"
            " be PEM, and the key must not be encrypted"
        ) from error


def _check_readable(file: str) -> None:
    if not file:
        return
    try:
        os.close(os.open(file, os.O_RDONLY | os.O_NONBLOCK))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AccessError(
            f"cannot read the file {printable(file)} ({reason}): correct its path or permissions"
        ) from error

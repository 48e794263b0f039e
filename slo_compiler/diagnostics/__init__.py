"""Diagnostics: what we tell a user about a mistake, and where it is.

A user's mistake is a value, never an exception: every stage returns its
diagnostics and goes on, so that one run shows all mistakes of all files.
"""

from slo_compiler.diagnostics.diagnostic import Diagnostic, Severity
from slo_compiler.diagnostics.errors import InternalError
from slo_compiler.diagnostics.location import Location

__all__ = ["Diagnostic", "InternalError", "Location", "Severity"]

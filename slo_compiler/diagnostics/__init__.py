"""Diagnostics: errors and warnings about the user's files.

A diagnostic is a value, not an exception: every stage returns its diagnostics and continues, so that one
run reports the errors of all files.
"""

from slo_compiler.diagnostics.diagnostic import Diagnostic, Severity
from slo_compiler.diagnostics.errors import InternalError
from slo_compiler.diagnostics.location import Location

__all__ = ["Diagnostic", "InternalError", "Location", "Severity"]

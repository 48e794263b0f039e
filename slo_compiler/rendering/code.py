"""The code that Jinja generates for a template: one text per template, not one per expression.

A template that yields each of its pieces spends most of its time passing them on, once per include.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.compiler import CodeGenerator

if TYPE_CHECKING:
    from jinja2.compiler import Frame


class BufferedCode(CodeGenerator):
    """Collects the output of the body of a template in a list, as Jinja does in macros."""

    _is_buffered = True

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        """Generate the functions of a template."""
        # Jinja writes the output of such an include past the list.
        self._is_buffered = all(include.with_context for include in node.find_all(nodes.Include))
        super().visit_Template(node, frame)

    def enter_frame(self, frame: Frame) -> None:
        """Begin the list with the body."""
        super().enter_frame(frame)
        if frame.rootlevel and frame.toplevel and self._is_buffered:
            self.buffer(frame)

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:  # noqa: FBT001, FBT002 - as Jinja
        """Yield the text after the body."""
        if frame.rootlevel and frame.toplevel and frame.buffer is not None:
            self.writeline(f"yield concat({frame.buffer})")
        super().leave_frame(frame, with_python_scope)

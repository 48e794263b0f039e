r"""Translates the regular expressions of Prometheus (RE2) to those of Python.

Many patterns mean different things in both: `\w` and `\b` know only ASCII letters in RE2, `{,3}` is text,
and `$` never matches before a final line break. Two rules depend on the version of Prometheus or on its
Unicode tables: whether a dot matches a line break (from Prometheus 3 on), and which letters are equal if
case is ignored. So there are two translations. Every version matches at least what the narrow one
matches, and at most what the wide one matches.
"""

from __future__ import annotations

import re

from slo_compiler.promql.re2 import RegexError, read_regex

_OPENING = re.compile(r"\((?:\?P?<[A-Za-z0-9_]+>|\?(?P<on>[imsU]*)(?:-(?P<off>[imsU]+))?(?P<end>[:)]))?")
_REPEAT = re.compile(r"([*+?]|\{[0-9]+(?:,[0-9]*)?\})\??")
_SPACES = r" \t\n\f\r"
_NOT_SPACES = r"!-~\x00-\x08\x0b\x0e-\x1f\x7f-\U0010ffff"
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": _SPACES}
# A group, because Python does not repeat bare positions. Its own `\B` does not match the empty text.
_POSITIONS = {"A": r"(?:\A)", "z": r"(?:\Z)", "b": r"(?:\b)", "B": r"(?:(?!\b))"}


class UnreadableRegexError(ValueError):
    """A pattern is not valid, or has no exact translation."""


def python_regex(pattern: str, *, is_wide: bool) -> str:
    """The wide or the narrow translation, for the flag re.ASCII and a full match.

    Raises UnreadableRegexError if there is none.
    """
    if isinstance(read_regex(pattern), RegexError):
        raise UnreadableRegexError(pattern)
    return _Translator(pattern, is_wide=is_wide).translate()


class _Translator:
    """Reads a valid pattern once, and keeps open groups on a stack."""

    def __init__(self, pattern: str, *, is_wide: bool) -> None:
        self.text = pattern
        self.at = 0
        self.is_wide = is_wide
        self.flags = frozenset("s" if is_wide else "")
        self.atoms: list[str] = []
        self.groups: list[tuple[frozenset[str], list[str]]] = []

    def translate(self) -> str:
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in "*+?{" and (found := _REPEAT.match(self.text, self.at)):
                self._repeat(found)
            elif read := _READERS.get(char):
                read(self)
            else:
                self.atoms.append(self._literal(char))
                self.at += 1
        return "".join(self.atoms)

    def open(self) -> None:
        found = _OPENING.match(self.text, self.at)
        if found is None:
            raise UnreadableRegexError(self.text)
        self.at = found.end()
        if found["end"] != ")":
            self.groups.append((self.flags, self.atoms))
            self.atoms = []
        self.flags = (self.flags | {*(found["on"] or "")}) - {*(found["off"] or "")}

    def close(self) -> None:
        group = f"(?:{''.join(self.atoms)})"
        self.flags, self.atoms = self.groups.pop()
        self._add(group)

    def alternative(self) -> None:
        self._add("|")

    def start(self) -> None:
        self._add("(?:(?m:^))" if "m" in self.flags else _POSITIONS["A"])

    def end(self) -> None:
        self._add("(?:(?m:$))" if "m" in self.flags else _POSITIONS["z"])

    def dot(self) -> None:
        self._add("(?s:.)" if "s" in self.flags else ".")

    def escape(self) -> None:
        from slo_compiler.promql.re2.escapes import char_escape  # many patterns have no escapes

        kind = self.text[self.at + 1]
        if kind == "Q":
            self._quoted()
        elif kind in _POSITIONS:
            self._add(_POSITIONS[kind], length=2)
        elif kind in "dDsSwW":
            self._add(self._class_escape(kind), length=2)
        elif kind in "pP":
            raise UnreadableRegexError(self.text)
        else:
            found = char_escape(self.text, self.at)
            self._add(self._literal(chr(found.char)), length=found.end - self.at)

    def char_class(self) -> None:
        at = self.at + 1
        is_negated = self.text.startswith("^", at)
        first = at = at + is_negated
        items: list[str] = []
        while at == first or self.text[at] != "]":
            item, at = self._class_item(at)
            items.append(item)
        self._add(self._class("".join(items), is_negated=is_negated), length=at + 1 - self.at)

    def _add(self, atom: str, *, length: int = 1) -> None:
        self.atoms.append(atom)
        self.at += length

    def _repeat(self, found: re.Match[str]) -> None:
        atom = self.atoms[-1]
        if len(atom) > 1 and not (atom.startswith("(?") and atom.endswith(")")):
            atom = f"(?:{atom})"
        # For a full match, it does not matter whether the repeat is lazy.
        self.atoms[-1] = atom + found[1]
        self.at = found.end()

    def _quoted(self) -> None:
        start = self.at + 2
        end = self.text.find(r"\E", start)
        end = len(self.text) if end < 0 else end
        self.atoms += map(self._literal, self.text[start:end])
        self.at = end + 2

    def _literal(self, char: str) -> str:
        if "i" not in self.flags or not (char.isascii() or char.isprintable()):
            return re.escape(char)
        return f"(?{self._folding(is_negated=False)}:{re.escape(char)})"

    def _class_escape(self, kind: str) -> str:
        if "i" in self.flags or kind in "sS":
            return self._class(_CLASSES[kind.lower()], is_negated=kind.isupper())
        return f"\\{kind}"

    def _class(self, items: str, *, is_negated: bool) -> str:
        text = f"[{'^' if is_negated else ''}{items}]"
        return f"(?{self._folding(is_negated=is_negated)}:{text})" if "i" in self.flags else text

    def _folding(self, *, is_negated: bool) -> str:
        """Python's folding of Unicode has more equal letters than that of RE2, the one of ASCII has fewer."""
        return "iu" if self.is_wide != is_negated else "ia"

    def _class_item(self, at: int) -> tuple[str, int]:
        """Read a character, a range or a class in brackets; return its end, too."""
        if self.text.startswith("[:", at) and self.text.find(":]", at + 2) >= 0:
            raise UnreadableRegexError(self.text)
        if self.text[at] == "\\" and self.text[at + 1] in "dDsSwWpP":
            return self._class_in_class(self.text[at + 1]), at + 2
        low, end = self._char(at)
        if self.text[end] != "-" or self.text[end + 1] == "]":
            return re.escape(low), end
        high, end = self._char(end + 1)
        return f"{re.escape(low)}-{re.escape(high)}", end

    def _class_in_class(self, kind: str) -> str:
        if kind in "pP" or (kind.isupper() and "i" in self.flags):
            raise UnreadableRegexError(self.text)
        if kind == "S":
            return _NOT_SPACES
        return _CLASSES[kind] if kind == "s" or "i" in self.flags else f"\\{kind}"

    def _char(self, at: int) -> tuple[str, int]:
        from slo_compiler.promql.re2.escapes import char_escape  # as above

        if self.text[at] != "\\":
            return self.text[at], at + 1
        found = char_escape(self.text, at)
        return chr(found.char), found.end


_READERS = {
    "(": _Translator.open,
    ")": _Translator.close,
    "|": _Translator.alternative,
    "^": _Translator.start,
    "$": _Translator.end,
    ".": _Translator.dot,
    "[": _Translator.char_class,
    "\\": _Translator.escape,
}

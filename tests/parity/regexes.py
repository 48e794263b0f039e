"""Random regular expressions, of parts that are often valid together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_words = str.split

_PARTS = _words(
    r"a b . ^ $ \d \D \pL \p{Greek} \PL \p{^Lu} \p{Nope} \A \z \b \B \C \Q \E \1 \12 \012 \x41 \x{41} "
    r"\x4 \- \/ \_ \q \n ( ) (?: (?i) (?i: (?x) (?s-m:a) (?P<n> (?P<n>x) (?<n>x) (?= (?! * + ? *? ** {2} "
    r"{2,} {,2} {1001} {0} {3,5}? {} [a] [^a] [a-z] [z-a] [[] [] []a] [[:alpha:]] [[:nosuch:]] [\d-z] "
    r"[a-\d] [\pL\n] [a-] | é 世 (a{100}){11} (a{10}){100} (a*)* (a|b)+ \\ \p{Kawi} \p{Cn} \p{Garay} "
)


def random_regexes(random: Random, count: int) -> list[str]:
    """Return patterns of two to six parts."""
    return ["".join(random.choices(_PARTS, k=random.randint(2, 6))) for _ in range(count)]

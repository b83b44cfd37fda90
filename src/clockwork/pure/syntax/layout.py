"""A text as all its pieces, blanks and comments among them, for what rewrites a text without parsing it anew.

The texts of the pieces, joined, are the text, whatever it holds.
"""

import re
from typing import Final

from attrs import frozen

from clockwork.pure.syntax import token as t
from clockwork.pure.syntax.lex import Lexer

# Kinds of what stands between tokens, beside those of `token`. A newline that ends nothing is part of a
# blank.
BLANK: Final = -1
COMMENT: Final = -2

_GAP: Final = re.compile(r"([ \t\r\n]++)|((?:#|//)[^\n]*+|/\*(?>.*?\*/))", re.DOTALL)


@frozen
class Piece:
    """A token of `kind` (of `token`, or `BLANK` or `COMMENT`), with its offsets; it is never empty."""

    kind: int
    start: int
    end: int


def pieces(text: str) -> tuple[Piece, ...]:
    """Give every token, blank and comment of `text`, which has no byte order mark, in order."""
    lexer = Lexer(text)
    found: list[Piece] = []
    end = 0
    while end < len(text):
        lexer.read_line()
        for kind, start, stop in zip(lexer.kinds, lexer.starts, lexer.ends, strict=True):
            found += [
                Piece(BLANK if gap[1] else COMMENT, gap.start(), gap.end())
                for gap in _GAP.finditer(text, end, start)
            ]
            if kind != t.END and stop > start:
                found.append(Piece(kind, start, stop))
            end = stop
    return tuple(found)

"""The kinds of token, as integers that the parser compares and indexes by.

The first eight are numbered as the groups of the lexer's patterns. Binary operators are numbered by
precedence in `LEVEL`.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

END: Final = 0
NAME: Final = 1
# A quoted string of plain characters, and one with escapes; neither has an interpolation or a directive.
PLAIN: Final = 2
NUMBER: Final = 3
NEWLINE: Final = 4
ESCAPED: Final = 5
HEREDOC: Final = 6
QUOTE: Final = 7
OPERATOR: Final = 8

# Parts of a template: literal text, `${`, `%{`, the `}` that ends either, and what ends the template.
LITERAL: Final = 9
INTERPOLATION: Final = 10
DIRECTIVE: Final = 11
SEQUENCE_END: Final = 12
QUOTE_END: Final = 13
HEREDOC_END: Final = 14
# A string that meets the end of its line, a heredoc that meets the end of the file, and a character that is
# no token.
BROKEN_QUOTE: Final = 15
BROKEN_HEREDOC: Final = 16
BROKEN_COMMENT: Final = 17
INVALID: Final = 18

DOT: Final = 19
COMMA: Final = 20
EQUAL: Final = 21
COLON: Final = 22
ARROW: Final = 23
ELLIPSIS: Final = 24
NAMESPACE: Final = 25
QUESTION: Final = 26
BANG: Final = 27
OPEN_PAREN: Final = 28
OPEN_BRACKET: Final = 29
OPEN_BRACE: Final = 30
# The brace of a block's body, as against one of an object.
OPEN_BLOCK: Final = 31
CLOSE_PAREN: Final = 32
CLOSE_BRACKET: Final = 33
CLOSE_BRACE: Final = 34
# `~}` ends a template sequence as `}` does.
TRIM_BRACE: Final = 35

OR: Final = 36
AND: Final = 37
EQUALS: Final = 38
DIFFERS: Final = 39
LESS: Final = 40
LESS_EQUAL: Final = 41
GREATER: Final = 42
GREATER_EQUAL: Final = 43
PLUS: Final = 44
MINUS: Final = 45
STAR: Final = 46
SLASH: Final = 47
PERCENT: Final = 48

KIND_OF: Final[Mapping[str, int]] = MappingProxyType(
    {
        ".": DOT,
        ",": COMMA,
        "=": EQUAL,
        ":": COLON,
        "=>": ARROW,
        "...": ELLIPSIS,
        "::": NAMESPACE,
        "?": QUESTION,
        "!": BANG,
        "(": OPEN_PAREN,
        "[": OPEN_BRACKET,
        "{": OPEN_BRACE,
        ")": CLOSE_PAREN,
        "]": CLOSE_BRACKET,
        "}": CLOSE_BRACE,
        "~}": TRIM_BRACE,
        "||": OR,
        "&&": AND,
        "==": EQUALS,
        "!=": DIFFERS,
        "<": LESS,
        "<=": LESS_EQUAL,
        ">": GREATER,
        ">=": GREATER_EQUAL,
        "+": PLUS,
        "-": MINUS,
        "*": STAR,
        "/": SLASH,
        "%": PERCENT,
    }
)

# The precedence of each kind as a binary operator, loosest first; 0 for what is none.
LEVEL: Final[tuple[int, ...]] = (0,) * OR + (1, 2, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6, 6)

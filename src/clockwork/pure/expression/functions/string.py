"""String functions."""

from typing import Final

from clockwork.pure.expression.argument import text
from clockwork.pure.expression.function import Function, Parameter
from clockwork.pure.expression.literal import normal
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.value import String, Value


def upper(string: Value) -> Value:
    """Give `string` in upper case, letter by letter.

    >>> upper("hello")
    "HELLO"
    """
    return String(normal("".join(map(_upper, text(string)))))


def _upper(letter: str) -> str:
    """One letter stays one letter, as in Go: `ß` and ligatures have no upper case of their own."""
    raised = letter.upper()
    return raised if len(raised) == 1 else letter


FUNCTIONS: Final = (Function("upper", (Parameter("string", STRING),), upper, STRING),)

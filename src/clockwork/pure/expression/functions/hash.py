"""Hash functions. Text is hashed as its UTF-8 bytes."""

import hashlib
from typing import Final

from clockwork.pure.expression.argument import text
from clockwork.pure.expression.function import Function, Parameter
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.value import String, Value


def sha256(string: Value) -> Value:
    """Give the SHA-256 digest of `string` in hexadecimal.

    >>> sha256("test")
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    """
    return String(hashlib.sha256(text(string).encode()).hexdigest())


FUNCTIONS: Final = (Function("sha256", (Parameter("string", STRING),), sha256, STRING),)

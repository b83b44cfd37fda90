"""Numeric functions."""

from typing import Final

from clockwork.pure.expression.argument import amount
from clockwork.pure.expression.function import Function, Parameter
from clockwork.pure.value.kind import NUMBER
from clockwork.pure.value.value import Number, Value


def maximum(*numbers: Value) -> Value:
    """Give the greatest of `numbers`, of which there is at least one.

    >>> max(12, 54, 3)
    54
    """
    return Number(max(map(amount, numbers)))


def minimum(*numbers: Value) -> Value:
    """Give the least of `numbers`, of which there is at least one.

    >>> min(12, 54, 3)
    3
    """
    return Number(min(map(amount, numbers)))


_NUMBER: Final = Parameter("numbers", NUMBER)

FUNCTIONS: Final = (
    Function("max", (_NUMBER,), maximum, NUMBER, rest=_NUMBER),
    Function("min", (_NUMBER,), minimum, NUMBER, rest=_NUMBER),
)

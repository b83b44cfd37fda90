"""Conversion functions, and those that put and take the mark of sensitive values."""

from collections.abc import Callable
from typing import Final

from clockwork.pure.expression.codes import INVALID_ARGUMENT
from clockwork.pure.expression.function import Function, Implement, Parameter
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ANY, BOOL, NUMBER, STRING, ListOf, MapOf, SetOf, Type
from clockwork.pure.value.operate import Refusal
from clockwork.pure.value.structure import remarked, with_marks
from clockwork.pure.value.value import NOT_NULL, SENSITIVE, Bool, Unknown, Value

_ANYTHING: Final = Parameter("value", ANY, allows_null=True, allows_unknown=True, allows_marks=True)


def _converting(target: Type, documentation: str) -> Implement:
    """Make the function that converts to `target`; its marks, nulls and unknowns are those of the
    conversion.
    """

    def implement(value: Value) -> Value | Refusal:
        converted = convert(value, target)
        if isinstance(converted, Mismatch):
            return Refusal(INVALID_ARGUMENT, f"This does not convert: {converted.message}.", argument=0)
        return converted

    implement.__doc__ = documentation
    return implement


_CONVERSIONS: Final[dict[str, tuple[Type, str]]] = {
    "tobool": (
        BOOL,
        """Give `value` as a bool: one already, or the string "true" or "false".

        >>> tobool("true")
        true
        """,
    ),
    "tolist": (
        ListOf(ANY),
        """Give `value`, a list, tuple or set, as a list whose elements are all of one type.

        >>> tolist(["a", 1])
        ["a", "1"]
        """,
    ),
    "tomap": (
        MapOf(ANY),
        """Give `value`, a map or object, as a map whose elements are all of one type.

        >>> tomap({ a = 1, b = "x" })
        { a = "1", b = "x" }
        """,
    ),
    "tonumber": (
        NUMBER,
        """Give `value` as a number: one already, or a string that holds one.

        >>> tonumber("1.50")
        1.5
        """,
    ),
    "toset": (
        SetOf(ANY),
        """Give `value`, a list, tuple or set, as a set: distinct elements of one type.

        >>> toset(["b", "a", "b"])
        toset(["a", "b"])
        """,
    ),
    "tostring": (
        STRING,
        """Give `value`, a string, number or bool, as a string.

        >>> tostring(1.50)
        "1.5"
        """,
    ),
}


def sensitive(value: Value) -> Value:
    """Mark `value` as sensitive: it is shown and saved nowhere.

    >>> sensitive("secret")
    (sensitive value)
    """
    return with_marks(value, SENSITIVE)


def nonsensitive(value: Value) -> Value:
    """Take the mark off `value`, when what it tells of a secret is no secret; parts that carry it themselves
    keep it.

    >>> nonsensitive(sensitive("public after all"))
    "public after all"
    """
    return remarked(value, value.marks & ~SENSITIVE)


def issensitive(value: Value) -> Value:
    """Say whether `value` itself carries the mark; of what is unknown and unmarked only execution can tell.

    >>> issensitive(sensitive(1))
    true
    """
    if isinstance(value, Unknown) and not value.marks & SENSITIVE:
        return Unknown(BOOL, NOT_NULL, value.marks)
    return Bool(bool(value.marks & SENSITIVE))


def _function(name: str, implement: Callable[..., Value | Refusal], result: Type = ANY) -> Function:
    return Function(name, (_ANYTHING,), implement, result, can_give_null=True)


FUNCTIONS: Final = (
    *(_function(name, _converting(target, text), target) for name, (target, text) in _CONVERSIONS.items()),
    _function("sensitive", sensitive),
    _function("nonsensitive", nonsensitive),
    _function("issensitive", issensitive, BOOL),
)

"""The operators of the language on values, and the way into containers.

An operation answers a value, or a `Refusal` that says why there is none. What it does not know it answers
with an unknown of the result's type, and marks of its operands are its result's (laws 7 and 8).
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation, Overflow
from typing import Final

from clockwork.pure.report.suggest import nearest
from clockwork.pure.value.codes import (
    DIVISION_BY_ZERO,
    INVALID_INDEX,
    OUT_OF_RANGE,
    UNEXPECTED_NULL,
    UNSUITABLE,
    UNSUPPORTED_ATTRIBUTE,
)
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.equality import equals
from clockwork.pure.value.kind import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    ListOf,
    MapOf,
    ObjectOf,
    Primitive,
    TupleOf,
    Type,
)
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.number import CONTEXT, WIDE, whole_number
from clockwork.pure.value.refusal import Refusal
from clockwork.pure.value.structure import (
    elements,
    find,
    is_wholly_known,
    item_at,
    make_set,
    marks_within,
    type_of,
    with_marks,
    without_marks,
)
from clockwork.pure.value.value import (
    NOT_NULL,
    SENSITIVE,
    Bool,
    List,
    Map,
    Null,
    Number,
    Object,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
)

__all__ = [
    "Refusal",
    "arithmetic",
    "elements",
    "equals",
    "get",
    "get_attribute",
    "is_wholly_known",
    "logic",
    "make_set",
    "marks_within",
    "negate",
    "order",
    "type_of",
    "with_marks",
    "without_marks",
]


def _remainder(left: Decimal, right: Decimal) -> Decimal:
    """The sign is the dividend's; exact, whatever the size of the quotient."""
    return CONTEXT.plus(WIDE.remainder(left, right))


_ARITHMETIC: Final[dict[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
    "%": _remainder,
}
_ORDER: Final[dict[str, Callable[[Decimal, Decimal], bool]]] = {
    "<": Decimal.__lt__,
    "<=": Decimal.__le__,
    ">": Decimal.__gt__,
    ">=": Decimal.__ge__,
}


def arithmetic(operator: str, left: Value, right: Value) -> Value | Refusal:
    """Apply `+`, `-`, `*`, `/` or `%` to two numbers, or to what converts to numbers."""
    one, other = _operand(left, NUMBER, operator, 0), _operand(right, NUMBER, operator, 1)
    if isinstance(one, Refusal):
        return one
    if isinstance(other, Refusal):
        return other
    marks = one.marks | other.marks
    if not isinstance(one, Number) or not isinstance(other, Number):
        return Unknown(NUMBER, NOT_NULL, marks)
    if operator in "/%" and not other.amount:
        return Refusal(DIVISION_BY_ZERO, "The divisor is zero. Test for it before you divide.", argument=1)
    try:
        amount = CONTEXT.normalize(_ARITHMETIC[operator](one.amount, other.amount))
    except (InvalidOperation, Overflow):
        return Refusal(
            OUT_OF_RANGE,
            f"The result of {operator} is beyond 10 to the power {CONTEXT.Emax}, the bound of numbers.",
        )
    return Number(amount, marks)


def order(operator: str, left: Value, right: Value) -> Value | Refusal:
    """Apply `<`, `<=`, `>` or `>=` to two numbers, or to what converts to numbers."""
    one, other = _operand(left, NUMBER, operator, 0), _operand(right, NUMBER, operator, 1)
    if isinstance(one, Refusal):
        return one
    if isinstance(other, Refusal):
        return other
    marks = one.marks | other.marks
    if not isinstance(one, Number) or not isinstance(other, Number):
        return Unknown(BOOL, NOT_NULL, marks)
    return Bool(_ORDER[operator](one.amount, other.amount), marks)


def logic(operator: str, left: Value, right: Value) -> Value | Refusal:
    """Apply `&&` or `||` to two bools, or to what converts to bools; one known operand can decide."""
    one, other = _operand(left, BOOL, operator, 0), _operand(right, BOOL, operator, 1)
    if isinstance(one, Refusal):
        return one
    if isinstance(other, Refusal):
        return other
    marks = one.marks | other.marks
    decisive = operator == "||"
    truths = [operand.truth for operand in (one, other) if isinstance(operand, Bool)]
    if decisive in truths:
        return Bool(decisive, marks)
    return Bool(not decisive, marks) if len(truths) == 2 else Unknown(BOOL, NOT_NULL, marks)


def negate(operator: str, operand: Value) -> Value | Refusal:
    """Apply `-` to a number or `!` to a bool, or to what converts to it."""
    one = _operand(operand, NUMBER if operator == "-" else BOOL, operator, 0)
    match one:
        case Number():
            return Number(CONTEXT.minus(one.amount), one.marks)
        case Bool():
            return Bool(not one.truth, one.marks)
        case Refusal():
            return one
        case _:
            return Unknown(NUMBER if operator == "-" else BOOL, NOT_NULL, one.marks)


def _operand(value: Value, type: Type, operator: str, position: int) -> Value | Refusal:
    converted = convert(value, type)
    if isinstance(converted, Mismatch):
        return Refusal(
            UNSUITABLE, f"{operator} takes {type_text(type)}s: {converted.message}.", argument=position
        )
    if isinstance(converted, Null):
        return Refusal(
            UNEXPECTED_NULL,
            f"{operator} takes {type_text(type)}s, and this one is null. Give it a value with coalesce().",
            argument=position,
        )
    return converted


def get(value: Value, key: Value) -> Value | Refusal:
    """Give the element of a list, tuple, map or object at `key`: an index, or a name."""
    if isinstance(value, Null):
        return Refusal(UNEXPECTED_NULL, "This value is null, so it has no elements.")
    if isinstance(key, Null):
        return Refusal(
            INVALID_INDEX, "The index is null. An index is a number, or a string for maps and objects."
        )
    match value:
        case List() | Tuple():
            found = _item(value, key)
        case Map() | Object():
            found = _entry(value, key)
        case Unknown():
            found = _of_unknown(value, key)
        case Set():
            return Refusal(
                INVALID_INDEX,
                "A set has no order, so its elements have no index. Use tolist() to put them in one, or a "
                "for expression.",
            )
        case _:
            return Refusal(
                INVALID_INDEX, f"A {type_text(type_of(value))} has no elements, so it takes no index."
            )
    return found if isinstance(found, Refusal) else with_marks(found, value.marks | key.marks)


def _item(value: List | Tuple, key: Value) -> Value | Refusal:
    if isinstance(key, Unknown):
        convertible = convert(key, NUMBER)
        element = value.element if isinstance(value, List) else ANY
        if isinstance(convertible, Mismatch):
            return _not_a_number(convertible)
        # Any of the elements may be meant, so what marks one of them marks the result.
        return Unknown(element, marks=marks_within(value))
    index = _index(key)
    if isinstance(index, Refusal):
        return index
    if index < len(value.items):
        return value.items[index]
    shown = "the given index" if key.marks & SENSITIVE else str(index)
    holds = (
        f"{len(value.items)} element{'s' if len(value.items) != 1 else ''}" if value.items else "no elements"
    )
    return Refusal(INVALID_INDEX, f"There is no element at {shown}: this holds {holds}, counted from 0.")


def _index(key: Value) -> int | Refusal:
    number = convert(key, NUMBER)
    if not isinstance(number, Number):
        return _not_a_number(number)
    index = whole_number(number.amount)
    if index is None or index < 0:
        return Refusal(
            INVALID_INDEX,
            "An index is a whole number, counted from 0; it is neither negative nor a fraction.",
        )
    return index


def _not_a_number(found: Value | Mismatch) -> Refusal:
    why = f": {found.message}" if isinstance(found, Mismatch) else ""
    return Refusal(INVALID_INDEX, f"Elements of a list or tuple are found by their number{why}.")


def _entry(value: Map | Object, key: Value) -> Value | Refusal:
    text = convert(key, STRING)
    if isinstance(text, Unknown):
        return Unknown(value.element if isinstance(value, Map) else ANY, marks=marks_within(value))
    if not isinstance(text, String):
        return Refusal(
            INVALID_INDEX, "Elements of a map or object are found by their name, which is a string."
        )
    found = item_at(value, text.text)
    if found is not None:
        return found
    if (key.marks | value.marks) & SENSITIVE:
        return Refusal(INVALID_INDEX, "There is no element of that name here.")
    return Refusal(
        INVALID_INDEX,
        f'There is no element "{text.text}" here. {_listing(value.names)}',
        nearest(text.text, value.names),
    )


def _listing(names: tuple[str, ...], limit: int = 10) -> str:
    if not names:
        return "It holds nothing at all."
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return f"It holds {', '.join(names[:limit])}{more}."


def get_attribute(value: Value, name: str) -> Value | Refusal:
    """Give the attribute `name` of an object, or the element of that name of a map."""
    if isinstance(value, Object | Map):
        found = item_at(value, name)
        if found is not None:
            return with_marks(found, value.marks) if value.marks else found
        if value.marks & SENSITIVE:
            return Refusal(UNSUPPORTED_ATTRIBUTE, f'This sensitive value has no attribute "{name}".')
        return Refusal(
            UNSUPPORTED_ATTRIBUTE,
            f'There is no attribute "{name}" here. {_listing(value.names)}',
            nearest(name, value.names),
        )
    if isinstance(value, Unknown):
        inner = _attribute_type(value.type, name)
        return inner if isinstance(inner, Refusal) else Unknown(inner, marks=value.marks)
    if isinstance(value, Null):
        return Refusal(UNEXPECTED_NULL, f'This value is null, so it has no attribute "{name}".')
    return _no_attributes(type_of(value), name)


def _of_unknown(value: Unknown, key: Value) -> Value | Refusal:
    """Index what is unknown by what its type tells."""
    match value.type:
        case ListOf():
            index = Unknown(NUMBER) if isinstance(key, Unknown) else _index(key)
            return index if isinstance(index, Refusal) else Unknown(value.type.element)
        case TupleOf():
            return _of_unknown_tuple(value.type, key)
        case MapOf():
            return Unknown(value.type.element)
        case ObjectOf():
            text = convert(key, STRING)
            inner = _attribute_type(value.type, text.text) if isinstance(text, String) else ANY
            return inner if isinstance(inner, Refusal) else Unknown(inner)
        case _ if value.type == ANY:
            return Unknown()
        case _:
            return Refusal(INVALID_INDEX, f"A {type_text(value.type)} takes no index.")


def _of_unknown_tuple(of: TupleOf, key: Value) -> Value | Refusal:
    if isinstance(key, Unknown):
        return Unknown()
    index = _index(key)
    if isinstance(index, Refusal):
        return index
    if index >= len(of.elements):
        return Refusal(INVALID_INDEX, f"There is no element at {index}: this tuple has {len(of.elements)}.")
    return Unknown(of.elements[index])


def _attribute_type(of: Type, name: str) -> Type | Refusal:
    match of:
        case ObjectOf():
            position = find(of.names, name)
            if position is not None:
                return of.types[position]
            return Refusal(
                UNSUPPORTED_ATTRIBUTE,
                f'There is no attribute "{name}" here. {_listing(of.names)}',
                nearest(name, of.names),
            )
        case MapOf():
            return of.element
        case Primitive() if of == ANY:
            return ANY
        case _:
            return _no_attributes(of, name)


def _no_attributes(of: Type, name: str) -> Refusal:
    what = type_text(of).partition("(")[0]
    hint = ""
    if not isinstance(of, Primitive):
        hint = (
            f" To read it from every element, write [*].{name}; from one, give its index first, as in "
            f"[0].{name}."
        )
    return Refusal(UNSUPPORTED_ATTRIBUTE, f'A {what} has no attributes, so not "{name}" either.{hint}')

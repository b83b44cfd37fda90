"""`==` of the language: structural, exact, and honest about unknowns.

A list equals a tuple of equal elements, and a map an object; other kinds never equal each other, so `1 ==
"1"` is false. Null equals null of whatever type. Marks of whatever was compared are the result's.
"""

from enum import Enum
from typing import Final

from clockwork.pure.value.kind import BOOL, ListOf, MapOf, ObjectOf, Primitive, SetOf, TupleOf, Type
from clockwork.pure.value.structure import marks_within, type_of
from clockwork.pure.value.value import (
    NOT_NULL,
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


class Verdict(Enum):
    """What can be said of two values now."""

    SAME = 0
    UNDECIDED = 1
    DIFFERENT = 2


def equals(left: Value, right: Value) -> Bool | Unknown:
    """Say whether two values are equal; unknown when that depends on what is unknown."""
    marks = marks_within(left) | marks_within(right)
    verdict = compare(left, right)
    if verdict is Verdict.UNDECIDED:
        return Unknown(BOOL, NOT_NULL, marks)
    return Bool(verdict is Verdict.SAME, marks)


def compare(left: Value, right: Value) -> Verdict:
    """Compare two values, marks aside."""
    if left is right and not isinstance(left, Unknown | List | Set | Tuple | Map | Object):
        return Verdict.SAME
    if isinstance(left, Unknown):
        return _compare_unknown(left, right)
    if isinstance(right, Unknown):
        return _compare_unknown(right, left)
    match left, right:
        case (Null(), Null()):
            return Verdict.SAME
        case (String(), String()):
            return _known(left.text == right.text)
        case (Number(), Number()):
            return _known(left.amount == right.amount)
        case (Bool(), Bool()):
            return _known(left.truth is right.truth)
        case (List() | Tuple(), List() | Tuple()):
            return _compare_items(left.items, right.items)
        case (Set(), Set()):
            return _compare_items(left.items, right.items)
        case (Map() | Object(), Map() | Object()):
            return _compare_items(left.items, right.items) if left.names == right.names else Verdict.DIFFERENT
        case _:
            return Verdict.DIFFERENT


def _known(same: bool) -> Verdict:
    return Verdict.SAME if same else Verdict.DIFFERENT


def _compare_items(left: tuple[Value, ...], right: tuple[Value, ...]) -> Verdict:
    """One pair that differs decides, even when others are undecided."""
    if len(left) != len(right):
        return Verdict.DIFFERENT
    verdict = Verdict.SAME
    for one, other in zip(left, right, strict=True):
        found = compare(one, other)
        if found is Verdict.DIFFERENT:
            return found
        if found is Verdict.UNDECIDED:
            verdict = found
    return verdict


def _compare_unknown(unknown: Unknown, other: Value) -> Verdict:
    """Only what is known of the unknown can tell it from `other`."""
    known = unknown.refinement
    if isinstance(other, Null):
        return Verdict.DIFFERENT if known.not_null else Verdict.UNDECIDED
    can_be_null = isinstance(other, Unknown) and not other.refinement.not_null and not known.not_null
    if not can_be_null and not _may_be_alike(unknown.type, type_of(other)):
        return Verdict.DIFFERENT
    match other:
        case String() if not other.text.startswith(known.prefix):
            return Verdict.DIFFERENT
        case List() | Tuple() | Set() | Map() | Object() if not _fits_length(len(other.items), unknown):
            return Verdict.DIFFERENT
        case _:
            return Verdict.UNDECIDED


def _fits_length(length: int, unknown: Unknown) -> bool:
    known = unknown.refinement
    return known.length_min <= length and (known.length_max is None or length <= known.length_max)


# Types of one family have values that can be equal.
_FAMILIES: Final[dict[type[Type], int]] = {ListOf: 1, TupleOf: 1, MapOf: 2, ObjectOf: 2, SetOf: 3}


def _may_be_alike(one: Type, other: Type) -> bool:
    """Say whether a value of type `one` that is not null can equal one of type `other`."""
    if isinstance(one, Primitive) or isinstance(other, Primitive):
        names = {part.name if isinstance(part, Primitive) else "" for part in (one, other)}
        return len(names) == 1 or "any" in names
    return _FAMILIES[type(one)] == _FAMILIES[type(other)]

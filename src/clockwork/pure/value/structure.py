"""What a value is made of: its type, elements and marks, and sets in canonical order.

Total; nothing here refuses.

Walks go down containers and never follow anything else, so their depth is the value's nesting, which
evaluation bounds.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from clockwork.pure.value.kind import BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from clockwork.pure.value.unify import is_exact
from clockwork.pure.value.value import (
    UNMARKED,
    Bool,
    List,
    Map,
    Marks,
    Null,
    Number,
    Object,
    Refinement,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
    make_number,
)

Container: TypeAlias = List | Set | Tuple | Map | Object
# Compares within one type: null last, then by content.
SortKey: TypeAlias = tuple[int, object]


def type_of(value: Value) -> Type:
    """Give the type of `value`; of null and of an unknown the one that it carries."""
    match value:
        case String():
            return STRING
        case Number():
            return NUMBER
        case Bool():
            return BOOL
        case Null() | Unknown():
            return value.type
        case List():
            return ListOf(value.element)
        case Set():
            return SetOf(value.element)
        case Map():
            return MapOf(value.element)
        case Tuple():
            return TupleOf(tuple(map(type_of, value.items)))
        case _:
            return ObjectOf(value.names, tuple(map(type_of, value.items)))


def is_wholly_known(value: Value) -> bool:
    """Say whether nothing in `value` is unknown."""
    if isinstance(value, Container):
        return all(map(is_wholly_known, value.items))
    return not isinstance(value, Unknown)


def is_type_settled(value: Value) -> bool:
    """Say whether no unknown in `value` may still turn out to be of another type than it shows."""
    if isinstance(value, Container):
        return all(map(is_type_settled, value.items))
    return not isinstance(value, Unknown) or is_exact(value.type)


def marks_within(value: Value) -> Marks:
    """Give the marks of `value` and of everything in it."""
    marks = value.marks
    if isinstance(value, Container):
        for item in value.items:
            marks |= marks_within(item)
    return marks


def with_marks(value: Value, marks: Marks) -> Value:
    """Give `value` with `marks` added to its own; what it holds keeps its marks."""
    if value.marks | marks == value.marks:
        return value
    return remarked(value, value.marks | marks)


def without_marks(value: Value) -> Value:
    """Give `value` with no mark anywhere in it."""
    if isinstance(value, Container) and any(map(marks_within, value.items)):
        value = rebuilt(value, tuple(map(without_marks, value.items)))
    return remarked(value, UNMARKED) if value.marks else value


def remarked(value: Value, marks: Marks) -> Value:
    """Give `value` with `marks` as its own, in place of those that it has."""
    match value:
        case String():
            return String(value.text, marks)
        case Number():
            return Number(value.amount, marks)
        case Bool():
            return Bool(value.truth, marks)
        case Null():
            return Null(value.type, marks)
        case Unknown():
            return Unknown(value.type, value.refinement, marks)
        case List():
            return List(value.element, value.items, marks)
        case Set():
            return Set(value.element, value.items, marks)
        case Tuple():
            return Tuple(value.items, marks)
        case Map():
            return Map(value.element, value.names, value.items, marks)
        case _:
            return Object(value.names, value.items, marks)


def rebuilt(value: Container, items: tuple[Value, ...]) -> Container:
    """Give a container like `value` that holds `items`, as many and of the same types."""
    match value:
        case List():
            return List(value.element, items, value.marks)
        case Set():
            return Set(value.element, items, value.marks)
        case Tuple():
            return Tuple(items, value.marks)
        case Map():
            return Map(value.element, value.names, items, value.marks)
        case _:
            return Object(value.names, items, value.marks)


def elements(value: Container) -> Iterator[tuple[Value, Value]]:
    """Give the keys and elements of `value` in order: indexes of a list, names of a map; a set's
    elements are their own keys.
    """
    if isinstance(value, Map | Object):
        return zip(map(String, value.names), value.items, strict=True)
    if isinstance(value, Set):
        return zip(value.items, value.items, strict=True)
    return ((make_number(index), item) for index, item in enumerate(value.items))


def make_set(element: Type, items: Iterable[Value], marks: Marks = UNMARKED) -> Set | Unknown:
    """Give the set of `items`, each of which must have the type `element` already: distinct, in canonical
    order.

    Marks of elements become the set's. With an unknown among them nobody can say how many are distinct, so
    the set is unknown.
    """
    given = tuple(items)
    for item in given:
        marks |= marks_within(item)
    known: dict[SortKey, Value] = {}
    for item in filter(is_wholly_known, given):
        known.setdefault(sort_key(item), without_marks(item))
    if not all(map(is_wholly_known, given)):
        size = Refinement(not_null=True, length_min=max(1, len(known)), length_max=len(given))
        return Unknown(SetOf(element), size, marks)
    return Set(element, tuple(known[key] for key in sorted(known)), marks)


def sort_key(value: Value) -> SortKey:
    """Give what orders wholly known values of one type: null last, numbers by size, text by code
    points, the rest by content.
    """
    match value:
        case String():
            return (0, value.text)
        case Number():
            return (0, value.amount)
        case Bool():
            return (0, value.truth)
        case Null() | Unknown():
            return (1, 0)
        case Map() | Object():
            return (0, (value.names, tuple(map(sort_key, value.items))))
        case _:
            return (0, tuple(map(sort_key, value.items)))


def item_at(value: Map | Object, name: str) -> Value | None:
    """Give the element of `value` under `name`, without adding the container's marks; None when there
    is none.
    """
    position = find(value.names, name)
    return None if position is None else value.items[position]


def find(names: Sequence[str], name: str) -> int | None:
    """Give the position of `name` in sorted `names`; None when it is not there."""
    position = bisect_left(names, name)
    return position if position < len(names) and names[position] == name else None

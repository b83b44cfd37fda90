"""Values and types: small, with every kind, and pairs of a value and what may be known of it beforehand.

They are made by plain functions of a `Pick`, and the strategies wrap those: one drawn seed makes dozens of them, evenly spread over kinds.
"""

import unicodedata
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from hypothesis import strategies as st

from clockwork.pure.value.kind import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    ListOf,
    MapOf,
    ObjectOf,
    Primitive,
    SetOf,
    TupleOf,
    Type,
)
from clockwork.pure.value.structure import make_set, rebuilt, remarked, type_of
from clockwork.pure.value.value import (
    ANYTHING,
    SENSITIVE,
    Bool,
    List,
    Map,
    Null,
    Object,
    Refinement,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
    make_number,
)

# Gives a whole number between two, both included.
Pick: TypeAlias = Callable[[int, int], int]
Choice = TypeVar("Choice")

NAMES = ("a", "b", "k1", "p", "q")


# Strings that meet each other, and some that conversions, templates and encodings could trip over.
TEXTS = ("", "a", "b", "ab", "a-b", "web-a", "a/b", "1", "2.5", "true", "\u00e9", "e\u0301", "\u0301", "${x}", "$unknown", '"\\', "\x00\n", "\U0001f468\u200d\U0001f469")  # fmt: skip
NUMBERS = (
    "0",
    "1",
    "2",
    "3",
    "-1",
    "0.5",
    "-2.25",
    "100",
    "1e300",
    "-1e300",
    "1e-300",
    "123456789012345678901234567890",
)


def picks() -> st.SearchStrategy[Pick]:
    """Sources of many small choices from one drawn seed: an example can hold dozens of values and expressions for the price of one."""
    return st.randoms(use_true_random=True).map(lambda random: random.randint)


def one_of(pick: Pick, choices: Sequence[Choice]) -> Choice:
    """Pick one of `choices`."""
    return choices[pick(0, len(choices) - 1)]


def types(depth: int = 2) -> st.SearchStrategy[Type]:
    """Types without holes, up to `depth` levels."""
    return picks().map(lambda pick: make_type(pick, depth))


def make_type(pick: Pick, depth: int = 2) -> Type:
    """Make a type without holes, up to `depth` levels; half of them flat."""
    if not depth or pick(0, 1):
        return one_of(pick, (STRING, STRING, NUMBER, BOOL))
    kind = pick(0, 4)
    if kind < 3:
        return (ListOf, SetOf, MapOf)[kind](make_type(pick, depth - 1))
    if kind == 3:
        return TupleOf(tuple(make_type(pick, depth - 1) for _ in range(pick(0, 3))))
    names = _some_names(pick)
    return ObjectOf(names, tuple(make_type(pick, depth - 1) for _ in names))


def _some_names(pick: Pick) -> tuple[str, ...]:
    return tuple(sorted({one_of(pick, NAMES) for _ in range(pick(0, 3))}))


def constraints(depth: int = 2) -> st.SearchStrategy[Type]:
    """Types with holes: some parts are `any`, some attributes optional."""
    return picks().map(lambda pick: _with_holes(pick, make_type(pick, depth)))


def _with_holes(pick: Pick, one: Type) -> Type:
    if pick(0, 4) == 0:
        return ANY
    match one:
        case Primitive():
            return one
        case ListOf() | SetOf() | MapOf():
            return type(one)(_with_holes(pick, one.element))
        case TupleOf():
            return TupleOf(tuple(_with_holes(pick, element) for element in one.elements))
        case ObjectOf():
            optional = tuple(name for name in one.names if pick(0, 4) == 0)
            return ObjectOf(one.names, tuple(_with_holes(pick, element) for element in one.types), optional)


def values(depth: int = 2, nulls: bool = True) -> st.SearchStrategy[Value]:
    """Known, unmarked values of any type up to `depth` levels."""
    return picks().map(lambda pick: make_value(pick, make_type(pick, depth), nulls))


def values_of(of: Type, nulls: bool = True) -> st.SearchStrategy[Value]:
    """Known, unmarked values of the type `of`."""
    return picks().map(lambda pick: make_value(pick, of, nulls))


def make_value(pick: Pick, of: Type, nulls: bool = True) -> Value:
    """Make a known, unmarked value of the type `of`; with `nulls` one in ten, and one in ten of its parts, is null."""
    if nulls and pick(0, 9) == 0:
        return Null(of)
    match of:
        case ListOf():
            items = [make_value(pick, of.element, nulls) for _ in range(pick(0, 3))]
            # Equal elements are what sets and distinct are about.
            return List(of.element, tuple(items + items[:1] if pick(0, 1) else items))
        case SetOf():
            return make_set(of.element, [make_value(pick, of.element, nulls) for _ in range(pick(0, 3))])
        case MapOf():
            names = _some_names(pick)
            return Map(of.element, names, tuple(make_value(pick, of.element, nulls) for _ in names))
        case TupleOf():
            return Tuple(tuple(make_value(pick, element, nulls) for element in of.elements))
        case ObjectOf():
            return Object(of.names, tuple(make_value(pick, element, nulls) for element in of.types))
        case _ if of == NUMBER:
            return make_number(one_of(pick, NUMBERS))
        case _ if of == BOOL:
            return Bool(pick(0, 1) == 1)
        case _:
            return String(normal(one_of(pick, TEXTS) + one_of(pick, ("", "", "a", "\u0301"))))


def normal(text: str) -> str:
    """Bring text to normal form C, in which all strings of the language are."""
    return unicodedata.normalize("NFC", text)


def loosened(value: Value, one_in: int = 3, holes: bool = True) -> st.SearchStrategy[Value]:
    """Strategy for what may be known of `value` beforehand (`loosen`)."""
    return picks().map(lambda pick: loosen(pick, value, one_in, holes))


def loosen(pick: Pick, value: Value, one_in: int = 3, holes: bool = True) -> Value:
    """Give what may be known of `value` beforehand: parts of it, one in `one_in`, are unknown.

    An unknown has the part's type, or with `holes` sometimes `any`, and a refinement that is true of the part.
    """
    if pick(1, one_in) == 1:
        of = ANY if holes and pick(0, 2) == 0 else type_of(value)
        return Unknown(of, _refinement(pick, value))
    match value:
        case List():
            return List(value.element, tuple(loosen(pick, item, one_in + 2, False) for item in value.items))
        case Map():
            return Map(
                value.element,
                value.names,
                tuple(loosen(pick, item, one_in + 2, False) for item in value.items),
            )
        case Tuple():
            return Tuple(tuple(loosen(pick, item, one_in + 1, holes) for item in value.items))
        case Object():
            return Object(value.names, tuple(loosen(pick, item, one_in + 1, holes) for item in value.items))
        case _:
            return value


def _refinement(pick: Pick, value: Value) -> Refinement:
    if isinstance(value, Null) or pick(0, 1):
        return ANYTHING
    if isinstance(value, String):
        return Refinement(not_null=True, prefix=value.text[: pick(0, len(value.text))])
    if isinstance(value, List | Set | Map):
        size = len(value.items)
        return Refinement(True, "", pick(0, size), size + pick(0, 2) if pick(0, 1) else None)
    return Refinement(not_null=True)


def target(pick: Pick, of: Type) -> Type:
    """Give a type that a value of type `of` probably converts to: more general here, of another kind there, with holes."""
    choice = pick(0, 9)
    if choice == 0:
        return ANY
    match of:
        case ListOf() | SetOf():
            return (ListOf, SetOf)[pick(0, 1)](target(pick, of.element))
        case TupleOf() if of.elements and choice > 4:
            return (ListOf, SetOf)[pick(0, 1)](
                ANY if pick(0, 1) else target(pick, of.elements[pick(0, len(of.elements) - 1)])
            )
        case TupleOf():
            return TupleOf(tuple(target(pick, element) for element in of.elements))
        case MapOf():
            return MapOf(target(pick, of.element))
        case ObjectOf() if of.names and choice > 5:
            return MapOf(ANY if pick(0, 1) else target(pick, of.types[pick(0, len(of.types) - 1)]))
        case ObjectOf():
            optional = tuple(name for name in of.names if pick(0, 3) == 0)
            return ObjectOf(of.names, tuple(target(pick, one) for one in of.types), optional)
        case Primitive():
            return of if choice > 3 else STRING


def marked(value: Value, one_in: int = 4) -> st.SearchStrategy[Value]:
    """Strategy for `value` with sensitive parts (`mark`)."""
    return picks().map(lambda pick: mark(pick, value, one_in))


def mark(pick: Pick, value: Value, one_in: int = 4) -> Value:
    """Give `value` with some of its parts, one in `one_in`, sensitive."""
    marks = SENSITIVE if pick(1, one_in) == 1 else 0
    if isinstance(value, List | Tuple | Map | Object):
        value = rebuilt(value, tuple(mark(pick, item, one_in) for item in value.items))
    return remarked(value, marks)


def other_secrets(pick: Pick, value: Value) -> Value:
    """Give a value that differs from `value` in nothing but what is sensitive in it, in content and not in type."""
    if value.marks & SENSITIVE:
        return remarked(make_value(pick, type_of(value)), value.marks)
    if isinstance(value, List | Tuple | Map | Object):
        return rebuilt(value, tuple(other_secrets(pick, item) for item in value.items))
    return value


HIDDEN = String("hidden", SENSITIVE)


def visible(value: Value) -> Value:
    """Give what may be seen of `value`: every sensitive part, and everything in it, is one and the same placeholder."""
    if value.marks & SENSITIVE:
        return HIDDEN
    match value:
        case List() | Tuple() | Set():
            return Tuple(tuple(map(visible, value.items)))
        case Map() | Object():
            return Object(value.names, tuple(map(visible, value.items)))
        case Null():
            return Null()
        case Unknown():
            return Unknown()
        case _:
            return value

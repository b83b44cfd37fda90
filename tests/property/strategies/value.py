"""Values and types: small, with every kind, and pairs of a value and what may be known of it beforehand."""

import unicodedata
from collections.abc import Callable
from typing import TypeAlias

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
from clockwork.pure.value.structure import make_set, remarked, type_of
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

NAMES = ("a", "b", "k1", "p", "q")


def normal(text: str) -> str:
    """Bring generated text to normal form C, in which all strings of the language are."""
    return unicodedata.normalize("NFC", text)


def texts() -> st.SearchStrategy[str]:
    """Short strings: mostly of a few letters, so that they meet; some numbers and bools; some of anything."""
    return st.one_of(
        st.text("ab-/", max_size=4),
        st.sampled_from(["1", "2.5", "true", "web-a", "", "é", "e\u0301", "${x}"]),
        st.text(max_size=6),
    ).map(normal)


def numbers() -> st.SearchStrategy[Value]:
    """Numbers: small integers mostly, fractions, and some as large and as small as there are."""
    return st.one_of(
        st.integers(-3, 5).map(make_number),
        st.decimals(-100, 100, places=2).map(make_number),
        st.sampled_from(["1e300", "-1e300", "1e-300", "123456789012345678901234567890"]).map(make_number),
    )


def types(depth: int = 2) -> st.SearchStrategy[Type]:
    """Types without holes, up to `depth` levels."""
    flat: st.SearchStrategy[Type] = st.sampled_from([STRING, NUMBER, BOOL])
    if not depth:
        return flat
    inner = types(depth - 1)
    return st.one_of(
        flat,
        inner.map(ListOf),
        inner.map(SetOf),
        inner.map(MapOf),
        st.lists(inner, max_size=3).map(lambda elements: TupleOf(tuple(elements))),
        st.lists(flat, min_size=2, max_size=3).map(lambda elements: TupleOf(tuple(elements))),
        st.dictionaries(st.sampled_from(NAMES), inner, max_size=3).map(_object_type),
    )


def _object_type(types: dict[str, Type]) -> ObjectOf:
    names = tuple(sorted(types))
    return ObjectOf(names, tuple(types[name] for name in names))


@st.composite
def constraints(draw: st.DrawFn, depth: int = 2) -> Type:
    """Types with holes: some parts are `any`, some attributes optional."""
    return _loosened_type(draw(types(depth)), lambda: draw(st.integers(0, 4)) == 0)


def _loosened_type(one: Type, chance: Callable[[], bool]) -> Type:
    if chance():
        return ANY
    match one:
        case Primitive():
            return one
        case ListOf() | SetOf() | MapOf():
            return type(one)(_loosened_type(one.element, chance))
        case TupleOf():
            return TupleOf(tuple(_loosened_type(element, chance) for element in one.elements))
        case ObjectOf():
            optional = tuple(name for name in one.names if chance())
            return ObjectOf(
                one.names, tuple(_loosened_type(element, chance) for element in one.types), optional
            )


@st.composite
def values_of(draw: st.DrawFn, of: Type, nulls: bool = True) -> Value:
    """Known, unmarked values of the type `of`; with `nulls` one in ten is null."""
    if nulls and draw(st.integers(0, 9)) == 0:
        return Null(of)
    match of:
        case ListOf():
            items = draw(st.lists(values_of(of.element, nulls), max_size=3))
            # Equal elements are what sets and distinct are about.
            return List(of.element, tuple(items + items[:1] if draw(st.booleans()) else items))
        case SetOf():
            return make_set(of.element, draw(st.lists(values_of(of.element, nulls), max_size=3)))
        case MapOf():
            names = tuple(sorted(draw(st.sets(st.sampled_from(NAMES), max_size=3))))
            return Map(of.element, names, tuple(draw(values_of(of.element, nulls)) for _ in names))
        case TupleOf():
            return Tuple(tuple(draw(values_of(element, nulls)) for element in of.elements))
        case ObjectOf():
            return Object(of.names, tuple(draw(values_of(element, nulls)) for element in of.types))
        case _ if of == NUMBER:
            return draw(numbers())
        case _ if of == BOOL:
            return Bool(draw(st.booleans()))
        case _:
            return String(draw(texts()))


def values(depth: int = 2, nulls: bool = True) -> st.SearchStrategy[Value]:
    """Known, unmarked values of any type up to `depth` levels."""
    return types(depth).flatmap(lambda of: values_of(of, nulls))


def loosened(value: Value, one_in: int = 3, holes: bool = True) -> st.SearchStrategy[Value]:
    """Strategy for what may be known of `value` beforehand (`loosen`)."""
    return picks().map(lambda pick: loosen(pick, value, one_in, holes))


def picks() -> st.SearchStrategy[Pick]:
    """Sources of many small choices from one drawn seed: an example can hold dozens of expressions or types for the price of one."""
    return st.randoms(use_true_random=True).map(lambda random: random.randint)


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


@st.composite
def marked(draw: st.DrawFn, value: Value, one_in: int = 4) -> Value:
    """Give `value` with some of its parts, one in `one_in`, sensitive."""
    marks = SENSITIVE if draw(st.integers(1, one_in)) == 1 else 0
    match value:
        case List():
            return List(value.element, tuple(draw(marked(item, one_in)) for item in value.items), marks)
        case Map():
            return Map(
                value.element, value.names, tuple(draw(marked(item, one_in)) for item in value.items), marks
            )
        case Tuple():
            return Tuple(tuple(draw(marked(item, one_in)) for item in value.items), marks)
        case Object():
            return Object(value.names, tuple(draw(marked(item, one_in)) for item in value.items), marks)
        case Set():
            return Set(value.element, value.items, marks)
        case _:
            return remarked(value, marks)


@st.composite
def with_other_secrets(draw: st.DrawFn, value: Value) -> Value:
    """Give a value that differs from `value` in nothing but what is sensitive in it, in content and not in type."""
    if value.marks & SENSITIVE:
        return remarked(draw(values_of(type_of(value))), value.marks)
    match value:
        case List():
            return List(value.element, tuple(draw(with_other_secrets(item)) for item in value.items))
        case Map():
            return Map(
                value.element, value.names, tuple(draw(with_other_secrets(item)) for item in value.items)
            )
        case Tuple():
            return Tuple(tuple(draw(with_other_secrets(item)) for item in value.items))
        case Object():
            return Object(value.names, tuple(draw(with_other_secrets(item)) for item in value.items))
        case _:
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

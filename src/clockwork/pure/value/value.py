"""Values: immutable, compared by structure (type, content and marks).

A value carries its kind: a tuple is not a list, an object not a map. Marks say where it must not go and are
kept per value, so a sensitive leaf does not hide its neighbours; `marks_within` collects those of a whole
value. Maps and objects hold sorted names beside their values, so equal values are equal whatever order they
were written in.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, TypeAlias

from attrs import frozen

from clockwork.pure.value.kind import ANY, Type
from clockwork.pure.value.number import CONTEXT

Marks: TypeAlias = int
UNMARKED: Final[Marks] = 0
# Never shown, logged or saved in clear.
SENSITIVE: Final[Marks] = 1
# Never stored.
EPHEMERAL: Final[Marks] = 2


class _Guarded:
    """Keeps a sensitive value out of its own repr, str, format and pickle; all values share it."""

    __slots__ = ()
    __match_args__: tuple[str, ...] = ()
    marks: Marks

    def __repr__(self) -> str:
        """Name the class and its fields, none of them when the value is sensitive."""
        if self.marks & SENSITIVE:
            return f"{type(self).__name__}(<sensitive>)"
        contents = self._contents()
        shown = contents if self.marks else contents[:-1]
        return f"{type(self).__name__}({', '.join(map(repr, shown))})"

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Pickle the contents. A sensitive value refuses with a TypeError, and so does all that holds it."""
        if self.marks & SENSITIVE:
            message = (
                "a sensitive value cannot be pickled, nor can what holds it; save a plan with `save` of "
                "clockwork.pure.assembly.saved, which keeps keyed digests in place of sensitive values"
            )
            raise TypeError(message)
        return type(self), self._contents()

    def __copy__(self) -> "_Guarded":
        """Give the value itself, which never changes."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Guarded":
        """Give the value itself, which never changes."""
        return self

    def _contents(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in type(self).__match_args__)


@frozen(repr=False)
class String(_Guarded):
    """Unicode text in normal form C."""

    text: str
    marks: Marks = UNMARKED


@frozen(repr=False)
class Number(_Guarded):
    """An exact decimal of at most 512 bits' precision, without trailing zeros; never a NaN or an infinity."""

    amount: Decimal
    marks: Marks = UNMARKED


@frozen(repr=False)
class Bool(_Guarded):
    """True or false."""

    truth: bool
    marks: Marks = UNMARKED


@frozen(repr=False)
class Null(_Guarded):
    """The absence of a value of some type."""

    type: Type = ANY
    marks: Marks = UNMARKED


@frozen
class Refinement:
    """What is known of an unknown. Bounds are inclusive and count elements; `prefix` starts a string."""

    not_null: bool = False
    prefix: str = ""
    length_min: int = 0
    length_max: int | None = None


ANYTHING: Final = Refinement()
NOT_NULL: Final = Refinement(not_null=True)


@frozen(repr=False)
class Unknown(_Guarded):
    """A value that only execution will tell; its type and refinement bound what it may turn out to be."""

    type: Type = ANY
    refinement: Refinement = ANYTHING
    marks: Marks = UNMARKED


@frozen(repr=False)
class List(_Guarded):
    """Elements of one type."""

    element: Type
    items: "tuple[Value, ...]"
    marks: Marks = UNMARKED


@frozen(repr=False)
class Set(_Guarded):
    """Distinct elements of one type in canonical order (structure.make_set); marks of elements are
    the set's own.
    """

    element: Type
    items: "tuple[Value, ...]"
    marks: Marks = UNMARKED


@frozen(repr=False)
class Tuple(_Guarded):
    """Elements, each of its own type."""

    items: "tuple[Value, ...]"
    marks: Marks = UNMARKED


@frozen(repr=False)
class Map(_Guarded):
    """Values of one type under names; `names` is sorted by code points and distinct, `items` runs
    beside it.
    """

    element: Type
    names: tuple[str, ...]
    items: "tuple[Value, ...]"
    marks: Marks = UNMARKED


@frozen(repr=False)
class Object(_Guarded):
    """Values, each of its own type, under names; `names` is sorted and distinct, `items` runs beside it."""

    names: tuple[str, ...]
    items: "tuple[Value, ...]"
    marks: Marks = UNMARKED


Value: TypeAlias = String | Number | Bool | Null | Unknown | List | Set | Tuple | Map | Object

TRUE: Final = Bool(True)
FALSE: Final = Bool(False)
NULL: Final = Null()
UNKNOWN: Final = Unknown()
EMPTY_OBJECT: Final = Object((), ())


def make_object(entries: Mapping[str, Value], marks: Marks = UNMARKED) -> Object:
    """Give the object that holds `entries`."""
    names = tuple(sorted(entries))
    return Object(names, tuple(map(entries.__getitem__, names)), marks)


def make_map(element: Type, entries: Mapping[str, Value], marks: Marks = UNMARKED) -> Map:
    """Give the map of `element` that holds `entries`, each of which must have that type already."""
    names = tuple(sorted(entries))
    return Map(element, names, tuple(map(entries.__getitem__, names)), marks)


def make_number(amount: int | str | Decimal) -> Number:
    """Give the number `amount`, which must be finite and in the range of CONTEXT; it is rounded to
    its precision.
    """
    return Number(CONTEXT.normalize(Decimal(amount)))


def make_tuple(items: Iterable[Value]) -> Tuple:
    """Give the tuple of `items`."""
    return Tuple(tuple(items))

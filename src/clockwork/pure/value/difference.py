"""What differs between two values, marks aside: to become sensitive is no change of the world."""

from collections.abc import Iterator
from typing import TypeAlias

from clockwork.pure.value.structure import without_marks
from clockwork.pure.value.value import List, Map, Object, Tuple, Value

# Names and indexes from a value inwards.
Path: TypeAlias = tuple[str | int, ...]
# None stands for what is not there: a key, or an element, that only the other side has.
Side: TypeAlias = Value | None


def is_same(one: Side, other: Side) -> bool:
    """Say whether two values are equal, marks aside.

    Unknowns are equal when they have the same type and refinement.
    """
    if one is other or one == other:
        return True
    return one is not None and other is not None and without_marks(one) == without_marks(other)


def differences(one: Side, other: Side, path: Path = ()) -> Iterator[Path]:
    """Give the paths at which `one` and `other` differ, in order, as deep as both have the same shape."""
    stack = [(one, other, path)]
    while stack:
        left, right, at = stack.pop()
        if is_same(left, right):
            continue
        below = parts(left, right)
        if below is None:
            yield at
        else:
            stack.extend((mine, yours, (*at, step)) for step, mine, yours in reversed(below))


def parts(one: Side, other: Side) -> list[tuple[str | int, Side, Side]] | None:
    """Pair what lies directly below two containers of the same shape; None when they are not that, or
    sets.
    """
    if (isinstance(one, Map) and isinstance(other, Map)) or (
        isinstance(one, Object) and isinstance(other, Object)
    ):
        mine = dict(zip(one.names, one.items, strict=True))
        yours = dict(zip(other.names, other.items, strict=True))
        return [(name, mine.get(name), yours.get(name)) for name in sorted({*mine, *yours})]
    if (isinstance(one, List) and isinstance(other, List)) or (
        isinstance(one, Tuple) and isinstance(other, Tuple)
    ):
        longest = range(max(len(one.items), len(other.items)))
        return [(step, _at(one.items, step), _at(other.items, step)) for step in longest]
    return None


def _at(items: tuple[Value, ...], index: int) -> Side:
    return items[index] if index < len(items) else None

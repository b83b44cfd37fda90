"""Conversion of values to types and constraints, by cty's rules, with the path to what does not fit.

`convert` is idempotent and keeps every mark (law 8). What is unknown converts to an unknown of the converted
type, and where the type itself may still change, nothing is promised that another type would break (law 7).
"""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from attrs import frozen

from clockwork.pure.value.constraint import Constraint, Defaults
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
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.number import number_text, parse_number
from clockwork.pure.value.structure import (
    Container,
    find,
    is_type_settled,
    make_set,
    marks_within,
    type_of,
    with_marks,
)
from clockwork.pure.value.unify import converted_type, is_exact, is_final, plain_type, unify
from clockwork.pure.value.value import (
    UNMARKED,
    Bool,
    List,
    Map,
    Null,
    Number,
    Object,
    Refinement,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
    make_object,
)

# Attribute names, map keys and indexes, from the converted value inwards.
Path: TypeAlias = tuple[str | int, ...]

_TRUTHS: Final = {"true": True, "1": True, "false": False, "0": False}


@frozen
class Mismatch:
    """Why a value does not convert: `message` is a clause without a full stop, `path` leads to what
    is meant.
    """

    path: Path
    message: str

    def under(self, step: str | int) -> "Mismatch":
        """Give the same as seen from one level further out."""
        return Mismatch((step, *self.path), self.message)


def convert(value: Value, target: Constraint | Type) -> Value | Mismatch:
    """Convert `value` to the type `target`, filling in a constraint's defaults first, or say why it
    does not fit.
    """
    if isinstance(target, Constraint):
        return _to(with_defaults(value, target.defaults), target.type)
    return _to(value, target)


def with_defaults(value: Value, defaults: Defaults) -> Value:
    """Fill `defaults` into `value` where an object's attribute is missing or null; what has another
    shape stays as it is.
    """
    if not defaults.values and not defaults.children:
        return value
    if isinstance(value, Map | Object):
        return _object_with_defaults(value, defaults)
    if isinstance(value, List | Set | Tuple):
        common = defaults.children.get("")
        items = tuple(
            item if inner is None else with_defaults(item, inner)
            for index, item in enumerate(value.items)
            for inner in (common if common is not None else defaults.children.get(str(index)),)
        )
        return value if items == value.items else Tuple(items, value.marks)
    return value


def _object_with_defaults(value: Map | Object, defaults: Defaults) -> Value:
    entries = dict(zip(value.names, value.items, strict=True))
    for name, default in defaults.values.items():
        if isinstance(entries.get(name, default), Null):
            entries[name] = with_marks(default, entries[name].marks) if name in entries else default
        entries.setdefault(name, default)
    common = defaults.children.get("")
    for name, item in entries.items():
        inner = common if common is not None else defaults.children.get(name)
        if inner is not None:
            entries[name] = with_defaults(item, inner)
    changed = make_object(entries, value.marks)
    return value if changed.names == value.names and changed.items == value.items else changed


def _to(value: Value, target: Type) -> Value | Mismatch:
    if target == ANY:
        return value
    if isinstance(value, Null):
        converted = converted_type(value.type, target)
        return _unfit(value, target) if converted is None else Null(converted, value.marks)
    if isinstance(value, Unknown):
        return _unknown_to(value, target)
    match target:
        case Primitive():
            return _to_primitive(value, target)
        case ListOf():
            return _to_list(value, target)
        case SetOf():
            return _to_set(value, target)
        case MapOf():
            return _to_map(value, target)
        case TupleOf():
            return _to_tuple(value, target)
        case _:
            return _to_object(value, target)


def _to_primitive(value: Value, target: Primitive) -> Value | Mismatch:
    match value:
        case String():
            return value if target == STRING else _text_to(value, target)
        case Number():
            if target == STRING:
                return String(number_text(value.amount), value.marks)
            return value if target == NUMBER else _unfit(value, target)
        case Bool():
            if target == STRING:
                return String("true" if value.truth else "false", value.marks)
            return value if target == BOOL else _unfit(value, target)
        case _:
            return _unfit(value, target)


def _text_to(value: String, target: Primitive) -> Value | Mismatch:
    if target == BOOL:
        truth = _TRUTHS.get(value.text)
        if truth is not None:
            return Bool(truth, value.marks)
        likely = value.text.strip().lower()
        hint = f'; write "{likely}" for that bool' if likely in ("true", "false") and not value.marks else ""
        return Mismatch((), f"a bool is required, and this string is neither true nor false{hint}")
    amount = parse_number(value.text)
    if amount is None:
        return Mismatch((), "a number is required, and this string does not hold one")
    return Number(amount, value.marks)


def _unfit(value: Value, target: Type) -> Mismatch:
    return Mismatch((), f"{_named(target)} is required, but this is {_named(type_of(value))}")


def _named(one: Type) -> str:
    text = type_text(one) if isinstance(one, Primitive) else type_text(one).partition("(")[0]
    return f"an {text}" if text[0] in "ao" else f"a {text}"


def _to_list(value: Value, target: ListOf) -> Value | Mismatch:
    if isinstance(value, List) and target.element in (ANY, value.element):
        return value
    if not isinstance(value, List | Set | Tuple):
        return _unfit(value, target)
    if not value.items:
        return _empty(value, target)
    items = _items_to(value.items, target.element)
    if isinstance(items, Mismatch):
        return items
    if isinstance(items, Unknown):
        return Unknown(plain_type(target), items.refinement, items.marks | value.marks)
    return List(_element_type(items, target.element), items, value.marks)


def _to_set(value: Value, target: SetOf) -> Value | Mismatch:
    if isinstance(value, Set) and target.element in (ANY, value.element):
        return value
    if not isinstance(value, List | Set | Tuple):
        return _unfit(value, target)
    if not value.items:
        return _empty(value, target)
    items = _items_to(value.items, target.element)
    if isinstance(items, Mismatch):
        return items
    if isinstance(items, Unknown):
        size = Refinement(True, "", min(1, len(value.items)), len(value.items))
        return Unknown(plain_type(target), size, items.marks | value.marks)
    return make_set(_element_type(items, target.element), items, value.marks)


def _to_map(value: Value, target: MapOf) -> Value | Mismatch:
    if isinstance(value, Map) and target.element in (ANY, value.element):
        return value
    if not isinstance(value, Map | Object):
        return _unfit(value, target)
    if not value.items:
        return _empty(value, target)
    items = _items_to(value.items, target.element, value.names)
    if isinstance(items, Mismatch):
        return items
    if isinstance(items, Unknown):
        return Unknown(plain_type(target), items.refinement, items.marks | value.marks)
    return Map(_element_type(items, target.element), value.names, items, value.marks)


def _empty(value: Container, target: ListOf | SetOf | MapOf) -> Value | Mismatch:
    """Convert what has no elements: a collection still has to have a type of elements that converts."""
    of = converted_type(type_of(value), target)
    match of:
        case ListOf():
            return List(of.element, (), value.marks)
        case SetOf():
            return Set(of.element, (), value.marks)
        case MapOf():
            return Map(of.element, (), (), value.marks)
        case _:
            return _unfit(value, target)


def _element_type(items: Sequence[Value], wanted: Type) -> Type:
    """Give the one type of `items` that have been brought to one type already."""
    return plain_type(wanted) if is_exact(wanted) else type_of(items[0])


def _items_to(
    items: Sequence[Value], target: Type, names: Sequence[str] = ()
) -> tuple[Value, ...] | Unknown | Mismatch:
    """Convert each of `items` to `target`, and all to one type where `target` leaves a hole."""
    steps: Iterable[str | int] = names or range(len(items))
    converted = _each_to(items, [target] * len(items), steps)
    if isinstance(converted, Mismatch) or is_exact(target):
        return converted
    return unify_values(converted)


def _each_to(
    items: Sequence[Value], targets: Sequence[Type], steps: Iterable[str | int]
) -> tuple[Value, ...] | Mismatch:
    converted: list[Value] = []
    for item, target, step in zip(items, targets, steps, strict=True):
        one = _to(item, target)
        if isinstance(one, Mismatch):
            return one.under(step)
        converted.append(one)
    return tuple(converted)


def unify_values(items: Sequence[Value]) -> tuple[Value, ...] | Unknown | Mismatch:
    """Bring `items` to one type, or say that there is none.

    Unknown (of any type, as long as `items`, with all their marks) when an unknown among them may still
    change what that type is."""
    types = tuple(dict.fromkeys(map(type_of, items)))
    if len(types) < 2:
        return tuple(items)
    common = unify(types)
    if (common is None or not is_final(common)) and not all(map(is_type_settled, items)):
        marks = UNMARKED
        for item in items:
            marks |= marks_within(item)
        return Unknown(ANY, Refinement(True, "", len(items), len(items)), marks)
    if common is None:
        return Mismatch((), "all elements must be of one type, and no single type fits them all")
    return _each_to(items, [common] * len(items), range(len(items)))


def _to_tuple(value: Value, target: TupleOf) -> Value | Mismatch:
    if not isinstance(value, Tuple):
        return _unfit(value, target)
    if len(value.items) != len(target.elements):
        return Mismatch((), f"a tuple of {len(target.elements)} is required, but this has {len(value.items)}")
    items = _each_to(value.items, target.elements, range(len(value.items)))
    return items if isinstance(items, Mismatch) else Tuple(items, value.marks)


def _to_object(value: Value, target: ObjectOf) -> Value | Mismatch:
    if not isinstance(value, Map | Object):
        return _unfit(value, target)
    missing = [
        name for name in target.names if name not in target.optional and find(value.names, name) is None
    ]
    if missing:
        listed = ", ".join(f'"{name}"' for name in missing)
        return Mismatch((), f"the attribute{'s' if len(missing) > 1 else ''} {listed} must be set")
    items: list[Value] = []
    for name, type in zip(target.names, target.types, strict=True):
        position = find(value.names, name)
        item = Null(plain_type(type)) if position is None else _to(value.items[position], type)
        if isinstance(item, Mismatch):
            return item.under(name)
        items.append(item)
    return Object(target.names, tuple(items), value.marks)


def _unknown_to(value: Unknown, target: Type) -> Value | Mismatch:
    converted = converted_type(value.type, target)
    if converted is None:
        return _unfit(value, target)
    return Unknown(converted, _refinement_of(value, converted), value.marks)


def _refinement_of(value: Unknown, converted: Type) -> Refinement:
    """Keep of the refinement what the conversion cannot undo: a set may merge elements, other text
    need not start the same.
    """
    kept = value.refinement
    if converted == value.type:
        return kept
    if isinstance(converted, ObjectOf) or not isinstance(converted, ListOf | SetOf | MapOf):
        return Refinement(kept.not_null)
    shortest = min(1, kept.length_min) if isinstance(converted, SetOf) else kept.length_min
    return Refinement(kept.not_null, "", shortest, kept.length_max)

"""Collection functions.

They keep marks and unknowns where they stand: a sensitive element does not hide its neighbours.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from clockwork.pure.expression.argument import amount, items, text
from clockwork.pure.expression.codes import INVALID_ARGUMENT, NO_RESULT
from clockwork.pure.expression.function import Function, Parameter, too_large
from clockwork.pure.expression.grapheme import count
from clockwork.pure.expression.run import COLLECTION_LIMIT
from clockwork.pure.report.suggest import nearest
from clockwork.pure.value.convert import Mismatch, convert, unify_values
from clockwork.pure.value.equality import Verdict, compare
from clockwork.pure.value.kind import ANY, BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from clockwork.pure.value.number import CONTEXT, whole_number
from clockwork.pure.value.operate import Refusal
from clockwork.pure.value.structure import (
    SortKey,
    is_wholly_known,
    item_at,
    marks_within,
    sort_key,
    type_of,
    with_marks,
)
from clockwork.pure.value.unify import elements_of, is_exact, unify
from clockwork.pure.value.value import (
    NOT_NULL,
    SENSITIVE,
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
    make_map,
    make_number,
    make_object,
)


def _refuse(detail: str, argument: int | None = 0) -> Refusal:
    return Refusal(INVALID_ARGUMENT, detail, argument=argument)


def length(value: Value) -> Value | Refusal:
    """Give how many elements a collection has, or how many characters a string, as a person counts them.

    >>> length(["a", "b"])
    2
    """
    match value:
        case String():
            return _number(count(value.text), value.marks)
        case List() | Set() | Tuple() | Map() | Object():
            return _number(len(value.items), value.marks)
        case Unknown():
            return _unknown_length(value)
        case _:
            return _refuse("Only strings, lists, sets, tuples, maps and objects have a length.")


def _number(amount: int, marks: Marks) -> Value:
    return with_marks(make_number(amount), marks)


def _unknown_length(value: Unknown) -> Value | Refusal:
    of, known = value.type, value.refinement
    if of in (NUMBER, BOOL):
        return _refuse("Only strings, lists, sets, tuples, maps and objects have a length.")
    if isinstance(of, TupleOf | ObjectOf):
        return _number(len(elements_of(of)), value.marks)
    if of != STRING and known.length_max == known.length_min:
        return _number(known.length_min, value.marks)
    return Unknown(NUMBER, NOT_NULL, value.marks)


def keys(mapping: Value) -> Value | Refusal:
    """Give the names of a map or object, in order.

    >>> keys({ b = 1, a = 2 })
    ["a", "b"]
    """
    match mapping:
        case Map():
            return List(STRING, tuple([String(name) for name in mapping.names]), mapping.marks)
        case Object():
            return Tuple(tuple([String(name) for name in mapping.names]), mapping.marks)
        case Unknown(type=MapOf()):
            return Unknown(ListOf(STRING), _sized(mapping), mapping.marks)
        case Unknown(type=ObjectOf(names=names)):
            return Tuple(tuple([String(name) for name in names]), mapping.marks)
        case Unknown() if mapping.type == ANY:
            return Unknown(ANY, NOT_NULL, mapping.marks)
        case _:
            return _refuse("Only maps and objects have keys.")


def values(mapping: Value) -> Value | Refusal:
    """Give the elements of a map or object, in the order of their names.

    >>> values({ b = 1, a = 2 })
    [2, 1]
    """
    match mapping:
        case Map():
            return List(mapping.element, mapping.items, mapping.marks)
        case Object():
            return Tuple(mapping.items, mapping.marks)
        case Unknown(type=MapOf(element=element)):
            return Unknown(ListOf(element), _sized(mapping), mapping.marks)
        case Unknown(type=ObjectOf(types=types)):
            return Tuple(tuple([Unknown(one) for one in types]), mapping.marks)
        case Unknown() if mapping.type == ANY:
            return Unknown(ANY, NOT_NULL, mapping.marks)
        case _:
            return _refuse("Only maps and objects have values.")


def _sized(value: Unknown) -> Refinement:
    """What is known of a result with as many elements as `value`, which cannot be null."""
    return Refinement(True, "", value.refinement.length_min, value.refinement.length_max)


def merge(*maps: Value) -> Value | Refusal:
    """Give all elements of `maps` in one; of those with the same name the last one. Nulls are left out.

    >>> merge({ a = 1, b = 1 }, { b = 2 })
    { a = 1, b = 2 }
    """
    entries: dict[str, Value] = {}
    marks: Marks = UNMARKED
    is_open = False
    for position, one in enumerate(maps):
        marks |= one.marks
        match one:
            case Map() | Object():
                entries.update(zip(one.names, one.items, strict=True))
            case Null():
                pass
            case Unknown() if one.type == ANY or isinstance(one.type, MapOf | ObjectOf):
                is_open = True
            case _:
                return _refuse("Only maps and objects can be merged.", position)
    types = set(map(type_of, maps))
    common = types.pop() if len(types) == 1 else None
    if is_open:
        marks |= _all_marks(list(entries.values()))
        # If all of them turn out to be null, the result is an empty object.
        return Unknown(common if isinstance(common, MapOf) and is_exact(common) else ANY, NOT_NULL, marks)
    if isinstance(common, MapOf):
        return make_map(common.element, entries, marks)
    return make_object(entries, marks)


def _all_marks(values: Sequence[Value]) -> Marks:
    marks = UNMARKED
    for value in values:
        marks |= marks_within(value)
    return marks


def concat(*lists: Value) -> Value | Refusal:
    """Give the elements of all `lists` in one list, or in a tuple when one of them is a tuple.

    >>> concat(["a"], ["b", "c"])
    ["a", "b", "c"]
    """
    marks: Marks = UNMARKED
    for position, one in enumerate(lists):
        marks |= one.marks
        if not isinstance(one, List | Tuple | Unknown) or not _may_be_list(type_of(one)):
            return _refuse("Only lists and tuples can be joined by concat. Use tolist() for a set.", position)
    known = [one for one in lists if isinstance(one, List | Tuple)]
    if sum(len(one.items) for one in known) > COLLECTION_LIMIT:
        return too_large("concat", f"more than {COLLECTION_LIMIT:,} elements")
    elements = [item for one in known for item in one.items]
    types = [type_of(one) for one in lists]
    common = unify([one.element for one in types if isinstance(one, ListOf)])
    if len(known) < len(lists):
        exact = all(isinstance(one, ListOf) and is_exact(one) for one in types) and common is not None
        return Unknown(
            ListOf(common) if exact and common is not None else ANY, NOT_NULL, marks | _all_marks(elements)
        )
    if common is None or not all(isinstance(one, List) for one in lists):
        return Tuple(tuple(elements), marks)
    return _list_of(elements, common, marks)


def _may_be_list(of: Type) -> bool:
    return of == ANY or isinstance(of, ListOf | TupleOf)


def _list_of(elements: Sequence[Value], element: Type, marks: Marks) -> Value | Refusal:
    """Give the list of `elements`, each converted to the type that they have in common."""
    converted = convert(Tuple(tuple(elements), marks), ListOf(element))
    return (
        _refuse(f"The lists do not fit together: {converted.message}.", None)
        if isinstance(converted, Mismatch)
        else converted
    )


def lookup(mapping: Value, key: Value, *default: Value) -> Value | Refusal:
    """Give the element of `mapping` under `key`, or the default when there is none.

    >>> lookup({ a = "ay" }, "b", "what?")
    "what?"
    """
    if isinstance(mapping, Map | Object) and isinstance(key, String):
        found = item_at(mapping, key.text)
        if found is not None:
            return with_marks(found, mapping.marks | key.marks)
        if default:
            return _default_for(mapping, default[0], mapping.marks | key.marks)
        if (mapping.marks | key.marks) & SENSITIVE:
            return Refusal(NO_RESULT, "There is no element of that name, and no default.", argument=1)
        detail = f'There is no element "{key.text}", and no default. Give one as the third argument.'
        return Refusal(NO_RESULT, detail, nearest(key.text, mapping.names), argument=1)
    of = type_of(mapping)
    if of != ANY and not isinstance(of, MapOf | ObjectOf):
        return _refuse(
            "Only maps and objects can be looked up by name. Use element() or an index for a list."
        )
    marks = _all_marks([mapping, key, *default])
    return Unknown(of.element if isinstance(of, MapOf) and is_exact(of) else ANY, marks=marks)


def _default_for(mapping: Map | Object, default: Value, marks: Marks) -> Value | Refusal:
    """A map's default has the type of its elements."""
    if isinstance(mapping, Object) or mapping.element == ANY:
        return with_marks(default, marks)
    converted = convert(default, mapping.element)
    if isinstance(converted, Mismatch):
        return _refuse(f"The default does not fit the elements of the mapping: {converted.message}.", 2)
    return with_marks(converted, marks)


def contains(sequence: Value, value: Value) -> Value | Refusal:
    """Say whether `value` equals an element of a list, tuple or set.

    >>> contains(["a", "b"], "b")
    true
    """
    marks = marks_within(sequence) | marks_within(value)
    if isinstance(sequence, Unknown) and _may_be_sequence(sequence.type):
        return Unknown(BOOL, NOT_NULL, marks)
    if not isinstance(sequence, List | Set | Tuple):
        return _refuse("Only lists, tuples and sets contain values. Use keys() or values() for a map.")
    verdicts = {compare(item, value) for item in sequence.items}
    if Verdict.SAME not in verdicts and Verdict.UNDECIDED in verdicts:
        return Unknown(BOOL, NOT_NULL, marks)
    return Bool(Verdict.SAME in verdicts, marks)


def element(sequence: Value, index: Value) -> Value | Refusal:
    """Give the element at `index`, which wraps around at either end.

    >>> element(["a", "b", "c"], 4)
    "b"
    """
    if isinstance(index, Unknown) or isinstance(sequence, Unknown):
        return _unknown_element(sequence, index)
    if not isinstance(sequence, List | Tuple):
        return _refuse("Only lists and tuples have elements at an index. Use tolist() for a set.")
    if not sequence.items:
        return _refuse("The sequence is empty, so it has no element at all.")
    position = _position(index)
    if position is None:
        return _refuse("An index is a whole number of at most 63 bits.", 1)
    return with_marks(sequence.items[position % len(sequence.items)], sequence.marks | index.marks)


def _position(index: Value) -> int | None:
    whole = whole_number(amount(index))
    return whole if whole is not None and -(2**63) <= whole < 2**63 else None


def _unknown_element(sequence: Value, index: Value) -> Value | Refusal:
    of = type_of(sequence)
    if not _may_be_list(of):
        return _refuse("Only lists and tuples have elements at an index. Use tolist() for a set.")
    return Unknown(of.element if isinstance(of, ListOf) else ANY, marks=marks_within(sequence) | index.marks)


def range_of(*limits: Value) -> Value | Refusal:
    """Give the numbers from a start (0) up to a limit, not included, by a step (1 or -1): `range(limit)`,
    `range(start, limit, step)`.

    >>> range(3)
    [0, 1, 2]
    >>> range(5, 0, -2)
    [5, 3, 1]
    """
    given = [amount(limit) for limit in limits]
    start, limit = (Decimal(0), given[0]) if len(given) == 1 else (given[0], given[1])
    step = given[2] if len(given) == 3 else Decimal(1 if limit >= start else -1)
    if not step:
        return _refuse("The step must not be zero.", 2)
    if (limit - start) * step < 0:
        way = "below" if step > 0 else "above"
        return _refuse(f"The limit is {way} the start, so this step never gets there.", 2)
    if CONTEXT.divide(limit - start, step) > COLLECTION_LIMIT:
        return too_large("range", f"more than {COLLECTION_LIMIT:,} elements")
    numbers: list[Value] = []
    current = start
    while (current < limit) if step > 0 else (current > limit):
        numbers.append(Number(CONTEXT.normalize(current)))
        current = CONTEXT.add(current, step)
    return List(NUMBER, tuple(numbers))


def sort(sequence: Value) -> Value | Refusal:
    """Give the strings of `sequence` in the order of their code points.

    >>> sort(["b", "c", "a"])
    ["a", "b", "c"]
    """
    if any(isinstance(item, Null) for item in items(sequence)):
        return _refuse("An element is null, and null has no place in an order.")
    return List(STRING, tuple(sorted(items(sequence), key=text)))


def flatten(sequence: Value) -> Value | Refusal:
    """Give the elements of `sequence` in a tuple, with the elements of lists, tuples and sets in it in their
    place.

    >>> flatten([["a", ["b"]], [], "c"])
    ["a", "b", "c"]
    """
    if isinstance(sequence, Unknown) and _may_be_sequence(sequence.type):
        return Unknown(ANY, NOT_NULL, sequence.marks)
    if not isinstance(sequence, List | Set | Tuple):
        return _refuse("Only lists, tuples and sets can be flattened.")
    flat: list[Value] = []
    marks, is_open = _flatten_into(flat, sequence)
    if len(flat) > COLLECTION_LIMIT:
        return too_large("flatten", f"more than {COLLECTION_LIMIT:,} elements")
    return Unknown(ANY, NOT_NULL, marks | _all_marks(flat)) if is_open else Tuple(tuple(flat), marks)


def _flatten_into(flat: list[Value], source: List | Set | Tuple) -> tuple[Marks, bool]:
    """Append the leaves of `source` to `flat`; give the marks of what was taken apart, and whether an
    unknown may hold more.
    """
    marks, is_open = source.marks, False
    for item in source.items:
        if len(flat) > COLLECTION_LIMIT:
            break
        if isinstance(item, List | Set | Tuple):
            inner_marks, inner_open = _flatten_into(flat, item)
            marks |= inner_marks
            is_open = is_open or inner_open
        else:
            if isinstance(item, Null | Unknown) and _may_be_sequence(item.type):
                # How many elements the result has tells whether this is a list.
                marks |= item.marks
                is_open = is_open or isinstance(item, Unknown)
            flat.append(item)
    return marks, is_open


def _may_be_sequence(of: Type) -> bool:
    return of == ANY or isinstance(of, ListOf | SetOf | TupleOf)


def zipmap(keys: Value, values: Value) -> Value | Refusal:
    """Give the map, or with a tuple of values the object, of `values` under `keys`.

    >>> zipmap(["a", "b"], [1, 2])
    { a = 1, b = 2 }
    """
    marks = marks_within(keys) | values.marks
    of = type_of(values)
    if not _may_be_list(of):
        return _refuse("The values are a list or a tuple.", 1)
    if isinstance(values, Unknown) or not is_wholly_known(keys):
        result = MapOf(of.element) if isinstance(of, ListOf) else ANY
        return Unknown(result, NOT_NULL, marks | marks_within(values))
    names, given = items(keys), items(values)
    if len(names) != len(given):
        return _refuse(f"There are {len(names)} keys and {len(given)} values; each key takes one.", None)
    if any(isinstance(name, Null) for name in names):
        return _refuse("A key is null; keys are strings.")
    entries = {text(name): value for name, value in zip(names, given, strict=True)}
    return (
        make_map(values.element, entries, marks) if isinstance(values, List) else make_object(entries, marks)
    )


def distinct(sequence: Value) -> Value:
    """Give `sequence` with only the first of elements that are equal.

    >>> distinct(["a", "b", "a"])
    ["a", "b"]
    """
    assert isinstance(sequence, List)
    first: dict[SortKey, Value] = {}
    for item in sequence.items:
        first.setdefault(sort_key(item), item)
    return List(sequence.element, tuple(first.values()))


def coalesce(*values: Value) -> Value | Refusal:
    """Give the first of `values` that is neither null nor an empty string, in the type that all have in
    common.

    >>> coalesce(null, "", "b")
    "b"
    """
    unified = unify_values(values)
    if isinstance(unified, Mismatch):
        return _refuse("The arguments must be of one type, and no single type fits them all.", None)
    if isinstance(unified, Unknown):
        return Unknown(ANY, NOT_NULL, unified.marks)
    marks: Marks = UNMARKED
    for position, value in enumerate(unified):
        marks |= value.marks
        if isinstance(value, Unknown):
            return Unknown(value.type, NOT_NULL, marks | _all_marks(unified[position:]))
        if not isinstance(value, Null) and not (isinstance(value, String) and not value.text):
            return with_marks(value, marks)
    return Refusal(NO_RESULT, "Every argument is null or an empty string. Add a last one that never is.")


_MAP: Final = Parameter("map", allows_unknown=True, allows_marks=True)
_LIST: Final = Parameter("list", allows_unknown=True, allows_marks=True)
_LISTS: Final = Parameter("lists", allows_unknown=True, allows_marks=True)
_VALUE: Final = Parameter("value", allows_null=True, allows_unknown=True, allows_marks=True)
_VALUES: Final = Parameter("values", allows_null=True, allows_unknown=True, allows_marks=True)
_MAPS: Final = Parameter("maps", allows_null=True, allows_unknown=True, allows_marks=True)
_KEY: Final = Parameter("key", STRING, allows_unknown=True, allows_marks=True)
_INDEX: Final = Parameter("index", NUMBER, allows_unknown=True, allows_marks=True)
_DEFAULT: Final = Parameter("default", allows_null=True, allows_unknown=True, allows_marks=True)
_KEYS: Final = Parameter("keys", ListOf(STRING), allows_unknown=True, allows_marks=True)
_STRINGS: Final = Parameter("list", ListOf(STRING))
_NUMBER: Final = Parameter("limit", NUMBER)

FUNCTIONS: Final = (
    Function("coalesce", (), coalesce, rest=_VALUES),
    Function("concat", (_LISTS,), concat, rest=_LISTS),
    Function("contains", (_LIST, _VALUE), contains, BOOL),
    Function("distinct", (Parameter("list", ListOf(ANY)),), distinct, ListOf(ANY)),
    Function("element", (_LIST, _INDEX), element),
    Function("flatten", (_LIST,), flatten),
    Function("keys", (_MAP,), keys),
    Function("length", (Parameter("value", allows_unknown=True, allows_marks=True),), length, NUMBER),
    Function("lookup", (_MAP, _KEY), lookup, rest=_DEFAULT, rest_limit=1),
    Function("merge", (), merge, rest=_MAPS),
    Function("range", (_NUMBER,), range_of, ListOf(NUMBER), rest=_NUMBER, rest_limit=2),
    Function("sort", (_STRINGS,), sort, ListOf(STRING)),
    Function("values", (_MAP,), values),
    Function("zipmap", (_KEYS, Parameter("values", allows_unknown=True, allows_marks=True)), zipmap),
)

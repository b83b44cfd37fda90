"""Values as plain JSON-compatible data, and back.

`encode` loses nothing that `decode` with the same type needs: `decode(encode(v, reveal=True), type_of(v),
secret_paths(v))` is `v`, for every value without ephemeral parts. Without `reveal` nothing sensitive is in
what it gives. `to_plain` is for people and programs that read results: no type, no marks, nothing sensitive
unless asked for.

An object with a single name that begins with `$` stands for what JSON cannot say: `$unknown`, `$sensitive`,
`$ephemeral`; an element that looks so itself is wrapped in `$literal`.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import msgspec

from clockwork.pure.value.convert import Mismatch, Path
from clockwork.pure.value.kind import (
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
from clockwork.pure.value.kind_text import type_from_text, type_text
from clockwork.pure.value.number import number_text, parse_number, whole_number
from clockwork.pure.value.show import HIDDEN, LATER
from clockwork.pure.value.structure import find, make_set, rebuilt, with_marks
from clockwork.pure.value.value import (
    EPHEMERAL,
    SENSITIVE,
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
)

__all__ = [
    "Plain",
    "canonical",
    "decode",
    "digest",
    "encode",
    "secret_paths",
    "to_plain",
    "type_from_text",
    "type_text",
]

# None, bool, int, float, str, list and dict of such: what every JSON writer takes.
Plain: TypeAlias = Any

_CANONICAL: Final = msgspec.json.Encoder(order="sorted")
# What fits the 64 bits that JSON readers commonly hold exactly.
_SMALL: Final = 2**63


def to_plain(value: Value, reveal: bool = False) -> Plain:
    """Give `value` as JSON-compatible data for a reader: numbers exact (as text where a JSON number would
    round), kinds dropped.

    Unknown parts are the text `(known after apply)`; sensitive ones `(sensitive value)`, unless `reveal`.
    """
    if value.marks & SENSITIVE and not reveal:
        return HIDDEN
    match value:
        case String():
            return value.text
        case Number():
            return _plain_number(value.amount)
        case Bool():
            return value.truth
        case Null():
            return None
        case Unknown():
            return LATER
        case List() | Set() | Tuple():
            return [to_plain(item, reveal) for item in value.items]
        case _:
            return {name: to_plain(item, reveal) for name, item in zip(value.names, value.items, strict=True)}


def _plain_number(amount: Decimal) -> int | float | str:
    """An int or a float whose shortest text is the number exactly; otherwise its canonical text."""
    whole = whole_number(amount)
    if whole is not None:
        return whole if -_SMALL < whole < _SMALL else number_text(amount)
    near = float(amount)
    return near if Decimal(repr(near)) == amount else number_text(amount)


def encode(value: Value, reveal: bool = False) -> Plain:
    """Give `value` as JSON-compatible data that `decode` reads back when told its type.

    With `reveal` sensitive parts are in clear: for the state, which must hold them, and for keyed digests;
    never for eyes. Ephemeral parts are only ever named.
    """
    if value.marks and (value.marks & EPHEMERAL or not reveal):
        return {"$ephemeral" if value.marks & EPHEMERAL else "$sensitive": True}
    match value:
        case String():
            return value.text
        case Number():
            return _plain_number(value.amount)
        case Bool():
            return value.truth
        case Null():
            return None
        case Unknown():
            return {"$unknown": _encode_unknown(value)}
        case List() | Set() | Tuple():
            return [encode(item, reveal) for item in value.items]
        case _:
            inner = {name: encode(item, reveal) for name, item in zip(value.names, value.items, strict=True)}
            return {"$literal": inner} if len(inner) == 1 and value.names[0].startswith("$") else inner


def _encode_unknown(value: Unknown) -> dict[str, Plain]:
    """Its type, which may say more than the place it stands in, and what else is known of it."""
    known = value.refinement
    said: dict[str, Plain] = {"type": type_text(value.type)}
    if known.not_null:
        said["not_null"] = True
    if known.prefix:
        said["prefix"] = known.prefix
    if known.length_min:
        said["length_min"] = known.length_min
    if known.length_max is not None:
        said["length_max"] = known.length_max
    return said


def secret_paths(value: Value) -> tuple[Path, ...]:
    """Give the paths to the sensitive parts of `value`, outermost only, sorted by where they stand in it."""
    if value.marks & SENSITIVE:
        return ((),)
    match value:
        case List() | Tuple():
            inner: Iterable[tuple[str | int, Value]] = enumerate(value.items)
        case Map() | Object():
            inner = zip(value.names, value.items, strict=True)
        case _:
            return ()
    return tuple((step, *path) for step, item in inner for path in secret_paths(item))


def decode(plain: Plain, type: Type, sensitive: Iterable[Path] = ()) -> Value | Mismatch:
    """Read what `encode` gave of a value of `type`, and mark what stands at the paths `sensitive`.

    What was not revealed comes back as an unknown with its mark. A mismatch tells damaged data.
    """
    value = _read(plain, type)
    if isinstance(value, Mismatch):
        return value
    for path in sensitive:
        value = _marked_at(value, path)
    return value


def _read(plain: Plain, type: Type) -> Value | Mismatch:
    if isinstance(plain, dict) and len(plain) == 1:
        ((name, inner),) = plain.items()
        if isinstance(name, str) and name.startswith("$"):
            return _read_special(name, inner, type)
    if plain is None:
        return Null(type)
    match type:
        case Primitive():
            return _read_primitive(plain, type)
        case ListOf() | SetOf() | TupleOf() if isinstance(plain, list):
            return _read_sequence(plain, type)
        case MapOf() | ObjectOf() if isinstance(plain, dict):
            return _read_mapping(plain, type)
        case _:
            return _damaged(type)


def _read_primitive(plain: Plain, type: Primitive) -> Value | Mismatch:
    if type == STRING and isinstance(plain, str):
        return String(plain)
    if type == BOOL and isinstance(plain, bool):
        return Bool(plain)
    if type == NUMBER and isinstance(plain, int | float | str) and not isinstance(plain, bool):
        amount = parse_number(plain if isinstance(plain, str) else repr(plain))
        if amount is not None:
            return Number(amount)
    return _damaged(type)


def _damaged(type: Type) -> Mismatch:
    return Mismatch((), f"what was stored is no {type_text(type)}")


def _read_special(name: str, inner: Plain, type: Type) -> Value | Mismatch:
    match name:
        case "$literal" if isinstance(type, MapOf | ObjectOf) and isinstance(inner, dict):
            return _read_mapping(inner, type)
        case "$sensitive":
            return Unknown(type, marks=SENSITIVE)
        case "$ephemeral":
            return Unknown(type, marks=EPHEMERAL)
        case "$unknown" if isinstance(inner, dict):
            return _read_unknown(inner, type)
        case _:
            return _damaged(type)


def _read_unknown(said: Mapping[str, Plain], type: Type) -> Value | Mismatch:
    text = said.get("type")
    of = type_from_text(text) if isinstance(text, str) else None
    prefix, shortest, longest = said.get("prefix", ""), said.get("length_min", 0), said.get("length_max")
    sound = isinstance(prefix, str) and isinstance(shortest, int) and isinstance(longest, int | None)
    if of is None or not sound:
        return _damaged(type)
    return Unknown(of, Refinement(said.get("not_null") is True, prefix, shortest, longest))


def _read_sequence(plain: list[Plain], type: ListOf | SetOf | TupleOf) -> Value | Mismatch:
    if isinstance(type, TupleOf):
        if len(type.elements) != len(plain):
            return _damaged(type)
        types: Iterable[Type] = type.elements
    else:
        types = (type.element,) * len(plain)
    items: list[Value] = []
    for index, (one, inner) in enumerate(zip(plain, types, strict=True)):
        item = _read(one, inner)
        if isinstance(item, Mismatch):
            return item.under(index)
        items.append(item)
    match type:
        case TupleOf():
            return Tuple(tuple(items))
        case ListOf():
            return List(type.element, tuple(items))
        case _:
            return make_set(type.element, items)


def _read_mapping(plain: Mapping[str, Plain], type: MapOf | ObjectOf) -> Value | Mismatch:
    if not all(isinstance(name, str) for name in plain):
        return _damaged(type)
    names = tuple(sorted(plain))
    if isinstance(type, ObjectOf) and names != type.names:
        return _damaged(type)
    types = type.types if isinstance(type, ObjectOf) else (type.element,) * len(names)
    items: list[Value] = []
    for name, inner in zip(names, types, strict=True):
        item = _read(plain[name], inner)
        if isinstance(item, Mismatch):
            return item.under(name)
        items.append(item)
    return Map(type.element, names, tuple(items)) if isinstance(type, MapOf) else Object(names, tuple(items))


def _marked_at(value: Value, path: Path) -> Value:
    """Mark what stands at `path`, or, where the value has no such place, the innermost part that it has."""
    if path:
        match value:
            case List() | Tuple() if isinstance(path[0], int) and 0 <= path[0] < len(value.items):
                return _with_item(value, path[0], _marked_at(value.items[path[0]], path[1:]))
            case Map() | Object() if isinstance(path[0], str):
                position = find(value.names, path[0])
                if position is not None:
                    return _with_item(value, position, _marked_at(value.items[position], path[1:]))
            case _:
                pass
    return with_marks(value, SENSITIVE)


def _with_item(value: List | Tuple | Map | Object, position: int, item: Value) -> Value:
    return rebuilt(value, (*value.items[:position], item, *value.items[position + 1 :]))


def canonical(plain: Plain) -> bytes:
    """Give the one JSON text of `plain`: UTF-8, names sorted, no spaces."""
    return _CANONICAL.encode(plain)


def digest(data: bytes, key: bytes = b"") -> str:
    """Give the BLAKE2b digest of `data` as 64 hexadecimal digits; with a `key` (any length) it says
    nothing to who lacks it.
    """
    folded = key if len(key) <= blake2b.MAX_KEY_SIZE else blake2b(key).digest()
    return blake2b(data, digest_size=32, key=folded).hexdigest()

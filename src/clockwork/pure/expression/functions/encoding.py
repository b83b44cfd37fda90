"""Encoding functions."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from clockwork.pure.expression.argument import text
from clockwork.pure.expression.codes import INVALID_ARGUMENT
from clockwork.pure.expression.function import Function, Parameter, too_large
from clockwork.pure.expression.literal import normal
from clockwork.pure.expression.run import COLLECTION_LIMIT, DEPTH_LIMIT, TEXT_LIMIT
from clockwork.pure.value.kind import ANY, STRING
from clockwork.pure.value.number import number_text, parse_number
from clockwork.pure.value.operate import Refusal
from clockwork.pure.value.value import (
    NULL,
    Bool,
    Map,
    Null,
    Number,
    Object,
    String,
    Tuple,
    Unknown,
    Value,
    make_object,
)

# Go's encoder escapes what a page of HTML or JavaScript could misread; results are to be the same.
_ESCAPED: Final = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}


def jsonencode(value: Value) -> Value | Refusal:
    """Give `value` as compact JSON; sets become arrays.

    >>> jsonencode({ name = "web", ports = [80, 443] })
    "{\\"name\\":\\"web\\",\\"ports\\":[80,443]}"
    """
    pieces: list[str] = []
    length = 0
    for piece in _pieces(value):
        pieces.append(piece)
        length += len(piece)
        if length > TEXT_LIMIT:
            return too_large("jsonencode", f"a string of more than {TEXT_LIMIT:,} characters")
    return String(normal("".join(pieces)))


def json_text(value: Value) -> str:
    """Give `value`, which is known, as compact JSON, whatever its size."""
    return "".join(_pieces(value))


def _pieces(value: Value) -> Iterator[str]:
    match value:
        case String():
            yield json_string(value.text)
        case Number():
            yield number_text(value.amount)
        case Bool():
            yield "true" if value.truth else "false"
        case Null() | Unknown():
            yield "null"
        case Map() | Object():
            yield "{"
            for position, (name, item) in enumerate(zip(value.names, value.items, strict=True)):
                yield f"{',' if position else ''}{json_string(name)}:"
                yield from _pieces(item)
            yield "}"
        case _:
            yield "["
            for position, item in enumerate(value.items):
                if position:
                    yield ","
                yield from _pieces(item)
            yield "]"


def json_string(string: str) -> str:
    """Give `string` as a JSON string, escaped as Go does."""
    return json.dumps(string, ensure_ascii=False).translate(_ESCAPED)


def jsondecode(string: Value) -> Value | Refusal:
    """Give the value that the JSON text `string` stands for; arrays become tuples, and objects objects.

    >>> jsondecode("{\\"ports\\": [80, 443]}").ports[1]
    443
    """
    if text(string).count(",") > COLLECTION_LIMIT:
        return too_large("jsondecode", f"more than {COLLECTION_LIMIT:,} elements")
    try:
        return _decoded(
            json.loads(text(string), parse_int=_number, parse_float=_number, parse_constant=_number)
        )
    except _NoNumber:
        return Refusal(INVALID_ARGUMENT, "This JSON holds a number that is out of range.", argument=0)
    except json.JSONDecodeError as problem:
        detail = f"This is not JSON: {problem.msg.lower()} at line {problem.lineno}, column {problem.colno}."
        return Refusal(INVALID_ARGUMENT, detail, argument=0)
    except RecursionError:
        return Refusal(INVALID_ARGUMENT, f"This JSON nests deeper than {DEPTH_LIMIT} levels.", argument=0)


class _NoNumber(Exception):
    """A JSON number that is none of the language's; never leaves this module."""


def _number(written: str) -> Decimal:
    amount = parse_number(written)
    if amount is None:
        raise _NoNumber
    return amount


def _decoded(plain: Any) -> Value:
    match plain:
        case str():
            return String(_sound(plain))
        case bool():
            return Bool(plain)
        case None:
            return NULL
        case Decimal():
            return Number(plain)
        case list():
            return Tuple(tuple(map(_decoded, plain)))
        case _:
            return make_object({_sound(name): _decoded(item) for name, item in plain.items()})


def _sound(string: str) -> str:
    """Replace lone surrogates, which no text encodes, as Go does; the rest in normal form C."""
    return normal(string.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


FUNCTIONS: Final = (
    Function("jsondecode", (Parameter("string", STRING),), jsondecode, ANY, can_give_null=True),
    Function("jsonencode", (Parameter("value", ANY, allows_null=True),), jsonencode, STRING),
)

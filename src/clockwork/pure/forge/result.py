"""What a script reported, as values: text, JSON, or the entries of a map, before conversion to an
attribute's type.
"""

import json
import re
from decimal import Decimal
from typing import Any, Final, assert_never
from unicodedata import normalize

from clockwork.pure.forge.channel import Entries, Json, Text
from clockwork.pure.forge.encode import is_utf8
from clockwork.pure.value.number import parse_number
from clockwork.pure.value.value import Bool, Null, Number, String, Value, make_object, make_tuple

# Nested arrays and objects; expressions end at the same depth.
DEPTH_LIMIT: Final = 200

_JSON_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_JSON_BRACKETS: Final = re.compile(r"[^][{}]+")


def read_result(result: Text | Json | Entries) -> Value | str:
    """Give the value of `result`, or a clause that says why it has none."""
    match result:
        case Text(text=text):
            return String(normalize("NFC", text))
        case Json(text=text):
            return _read_json(text)
        case Entries(by_key=by_key):
            return make_object(
                {normalize("NFC", key): String(normalize("NFC", text)) for key, text in by_key.items()}
            )
        case _:
            assert_never(result)


def _read_json(text: str) -> Value | str:
    if _depth(text) > DEPTH_LIMIT:
        return f"its JSON is nested more than {DEPTH_LIMIT} levels deep"
    try:
        return _value(json.loads(text, parse_int=_number, parse_float=_number, parse_constant=_number))
    except _NotAValueError as problem:
        return str(problem)
    except ValueError as problem:
        return f"it is no JSON ({problem})"


class _NotAValueError(Exception):
    """JSON that no value of the language stands for."""


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in _JSON_BRACKETS.sub("", _JSON_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _number(text: str) -> Decimal:
    amount = parse_number(text)
    if amount is None:
        raise _NotAValueError("it holds a number out of range")
    return amount


def _value(plain: Any) -> Value:
    match plain:
        case None:
            return Null()
        case bool():
            return Bool(plain)
        case Decimal():
            return Number(plain)
        case str():
            return String(_text(plain))
        case list():
            return make_tuple(map(_value, plain))
        case _:
            return make_object({_text(name): _value(item) for name, item in plain.items()})


def _text(text: str) -> str:
    if not is_utf8(text):
        raise _NotAValueError("it holds a lone surrogate, which is not valid Unicode")
    return normalize("NFC", text)

"""Values as one line of text for people, in the syntax of the language. What is sensitive is never in it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from clockwork.pure.value.number import number_text
from clockwork.pure.value.value import (
    SENSITIVE,
    Bool,
    List,
    Null,
    Number,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
)

HIDDEN: Final = "(sensitive value)"
LATER: Final = "(known after apply)"

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def show(value: Value, limit: int = 200) -> str:
    """Write `value` as an expression of the language, of at most `limit` characters (what is left out is an
    ellipsis).

    Sensitive parts show as `(sensitive value)`, unknown ones as `(known after apply)`, control characters as
    escapes.
    """
    pieces: list[str] = []
    length = 0
    for piece in _pieces(value, limit):
        pieces.append(piece)
        length += len(piece)
        if length > limit:
            return "".join(pieces)[: limit - 1] + "…"
    return "".join(pieces)


def _pieces(value: Value, limit: int) -> Iterator[str]:
    if value.marks & SENSITIVE:
        yield HIDDEN
        return
    match value:
        case Unknown():
            yield LATER
        case Null():
            yield "null"
        case Bool():
            yield "true" if value.truth else "false"
        case Number():
            yield number_text(value.amount)
        case String():
            # What is beyond the limit is not worth escaping; one more character tells that something is.
            yield quoted(value.text[: limit + 1])
        case List() | Tuple():
            yield from _enclosed("[", (_pieces(item, limit) for item in value.items), "]")
        case Set():
            yield from _enclosed("toset([", (_pieces(item, limit) for item in value.items), "])")
        case _:
            entries = zip(map(show_name, value.names), value.items, strict=True)
            yield from _enclosed("{", (_entry(name, item, limit) for name, item in entries), "}")


def _enclosed(opening: str, parts: Iterable[Iterator[str]], closing: str) -> Iterator[str]:
    padding = " " if opening == "{" else ""
    yield opening
    empty = True
    for part in parts:
        yield padding if empty else ", "
        empty = False
        yield from part
    yield closing if empty else padding + closing


def _entry(name: str, item: Value, limit: int) -> Iterator[str]:
    yield f"{name} = "
    yield from _pieces(item, limit)


def show_name(name: str) -> str:
    """Write the name of an attribute or element: bare where the language allows it, otherwise quoted."""
    return name if _PLAIN_NAME.fullmatch(name) else quoted(name)


def quoted(text: str) -> str:
    """Write `text` as a quoted string of the language: no interpolation, no control character."""
    inner = "".join(_ESCAPES.get(one) or (one if one.isprintable() else _escape(one)) for one in text)
    return f'"{inner.replace("${", "$${").replace("%{", "%%{")}"'


def _escape(one: str) -> str:
    return f"\\u{ord(one):04x}" if ord(one) < 0x10000 else f"\\U{ord(one):08x}"

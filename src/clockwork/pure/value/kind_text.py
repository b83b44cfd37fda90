"""Types as text, the way they are written in a configuration, and back."""

import json
import re
from typing import Final

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

_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TOKEN: Final = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[A-Za-z_][A-Za-z0-9_-]*|[(){}\[\],=])')
_PRIMITIVES: Final = {one.name: one for one in (STRING, NUMBER, BOOL, ANY)}
_COLLECTIONS: Final[dict[str, type[ListOf] | type[SetOf] | type[MapOf]]] = {
    "list": ListOf,
    "set": SetOf,
    "map": MapOf,
}


def type_text(one: Type) -> str:
    """Write a type as a configuration does: `map(object({id = string, tags = optional(list(string))}))`."""
    match one:
        case Primitive():
            return one.name
        case ListOf():
            return f"list({type_text(one.element)})"
        case SetOf():
            return f"set({type_text(one.element)})"
        case MapOf():
            return f"map({type_text(one.element)})"
        case TupleOf():
            return f"tuple([{', '.join(map(type_text, one.elements))}])"
        case _:
            pairs = zip(one.names, map(type_text, one.types), strict=True)
            return f"object({{{', '.join(_attribute(name, text, one) for name, text in pairs)}}})"


def _attribute(name: str, text: str, of: ObjectOf) -> str:
    written = name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)
    return f"{written} = optional({text})" if name in of.optional else f"{written} = {text}"


def type_from_text(text: str) -> Type | None:
    """Read what `type_text` wrote; None when it is not a type."""
    try:
        reader = _Reader(text)
        one = reader.type()
        return one if reader.is_done() else None
    except _Malformed:
        return None


class _Malformed(Exception):
    """The text is not a type; never leaves this module."""


class _Reader:
    """Reads one type out of a text, left to right."""

    # As deep as the parser lets a written type be.
    _DEPTH = 200

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._depth = 0

    def is_done(self) -> bool:
        return not self._text[self._position :].strip()

    def type(self) -> Type:
        word = self._take()
        primitive = _PRIMITIVES.get(word)
        if primitive is not None:
            return primitive
        self._depth += 1
        if self._depth > self._DEPTH:
            raise _Malformed
        self._take("(")
        one = self._inner(word)
        self._take(")")
        self._depth -= 1
        return one

    def _inner(self, word: str) -> Type:
        if word in _COLLECTIONS:
            return _COLLECTIONS[word](self.type())
        if word == "tuple":
            return self._tuple()
        if word == "object":
            return self._object()
        raise _Malformed

    def _tuple(self) -> TupleOf:
        elements: list[Type] = []
        self._take("[")
        while not self._meets("]"):
            elements.append(self.type())
            if not self._meets(","):
                self._take("]")
                break
        return TupleOf(tuple(elements))

    def _object(self) -> ObjectOf:
        types: dict[str, Type] = {}
        optional: list[str] = []
        self._take("{")
        while not self._meets("}"):
            name = self._name()
            self._take("=")
            if self._meets("optional"):
                self._take("(")
                optional.append(name)
                types[name] = self.type()
                self._take(")")
            else:
                types[name] = self.type()
            if not self._meets(","):
                self._take("}")
                break
        names = tuple(sorted(types))
        return ObjectOf(names, tuple(types[name] for name in names), tuple(sorted(set(optional))))

    def _name(self) -> str:
        word = self._take()
        if not word.startswith('"'):
            return word
        try:
            return str(json.loads(word))
        except ValueError:
            raise _Malformed from None

    def _take(self, wanted: str | None = None) -> str:
        match = _TOKEN.match(self._text, self._position)
        if match is None or (wanted is not None and match[1] != wanted):
            raise _Malformed
        self._position = match.end()
        return match[1]

    def _meets(self, wanted: str) -> bool:
        """Take the next token if it is `wanted`."""
        match = _TOKEN.match(self._text, self._position)
        if match is None or match[1] != wanted:
            return False
        self._position = match.end()
        return True

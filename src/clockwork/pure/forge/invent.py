"""Values in place of those that only an operation tells: the same for the same address, attribute and
type, and otherwise unlike each other.
"""

from hashlib import blake2b
from typing import assert_never

from clockwork.pure.value.codec import Plain
from clockwork.pure.value.kind import BOOL, NUMBER, ListOf, MapOf, ObjectOf, Primitive, SetOf, TupleOf, Type


def invent(type: Type, address: str, path: str) -> Plain:
    """Give a value of `type` as JSON-compatible data, for what is at `path` of the instance at `address`.

    A collection has one element, and what may be anything is a string.
    """
    match type:
        case Primitive():
            return _scalar(
                type,
                blake2b(f"{address}\0{path}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest(),
            )
        case ListOf() | SetOf():
            return [invent(type.element, address, f"{path}.0")]
        case MapOf():
            return {"key": invent(type.element, address, f"{path}.key")}
        case TupleOf():
            return [invent(one, address, f"{path}.{index}") for index, one in enumerate(type.elements)]
        case ObjectOf():
            return {
                name: invent(one, address, f"{path}.{name}")
                for name, one in zip(type.names, type.types, strict=True)
            }
        case _:
            assert_never(type)


def _scalar(type: Primitive, digest: str) -> Plain:
    if type == NUMBER:
        return int(digest[:8], 16)
    if type == BOOL:
        return int(digest, 16) % 2 == 0
    return f"simulated-{digest}"

"""Types: what a value may be. A closed union of frozen classes, compared by structure.

`ANY` stands for a type that is not known yet (HCL's dynamic pseudo-type); in a constraint it is `any`.
"""

from typing import Final, TypeAlias

from attrs import frozen


@frozen
class Primitive:
    """`string`, `number`, `bool`, or `any`."""

    name: str


STRING: Final = Primitive("string")
NUMBER: Final = Primitive("number")
BOOL: Final = Primitive("bool")
ANY: Final = Primitive("any")


@frozen
class ListOf:
    """`list(element)`"""

    element: "Type"


@frozen
class SetOf:
    """`set(element)`"""

    element: "Type"


@frozen
class MapOf:
    """`map(element)`; keys are strings."""

    element: "Type"


@frozen
class TupleOf:
    """`tuple([...])`"""

    elements: "tuple[Type, ...]"


@frozen
class ObjectOf:
    """`object({...})`.

    `names` is sorted and distinct; `types` runs beside it; `optional` is a sorted part of `names`.
    """

    names: tuple[str, ...]
    types: "tuple[Type, ...]"
    optional: tuple[str, ...] = ()


Type: TypeAlias = Primitive | ListOf | SetOf | MapOf | TupleOf | ObjectOf

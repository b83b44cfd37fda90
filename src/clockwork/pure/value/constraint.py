"""Type constraints: a type that may have holes (`any`, optional attributes) and the defaults that
fill optional attributes.
"""

from typing import Final

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.value.kind import ANY, Type
from clockwork.pure.value.value import Value


@frozen
class Defaults:
    """The defaults of one level: of an object's attributes by name, and of what lies below.

    `children` is by attribute name for objects, by index as text for tuples, and under `""` for the elements
    of a collection.
    """

    values: PMap[str, Value] = field(factory=pmap)
    children: "PMap[str, Defaults]" = field(factory=pmap)


NO_DEFAULTS: Final = Defaults()


@frozen
class Constraint:
    """What a variable or parameter accepts."""

    type: Type = ANY
    defaults: Defaults = NO_DEFAULTS


ANYTHING_GOES: Final = Constraint()

"""What walking a configuration gives: every block's instances, every local and output, evaluated as far as is known."""

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.value.value import Object


@frozen
class Expansion:
    """The evaluated configuration. `planned` has each instance's attributes by address, unknowns included."""

    planned: PMap[str, Object] = field(factory=pmap)

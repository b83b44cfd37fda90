"""What walking a configuration gave: every block's instances, every local and output, evaluated as far as is
known.

A plan carries it along, so that execution can go on from there (settle) instead of starting over.
"""

from collections.abc import Mapping

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.assembly.blueprint import Blueprint
from clockwork.pure.assembly.edge import Nodes
from clockwork.pure.assembly.fill import Open
from clockwork.pure.assembly.kind import Check
from clockwork.pure.assembly.site import Site
from clockwork.pure.assembly.succession import Destruction
from clockwork.pure.expression.scope import Bound, Head, Key
from clockwork.pure.intake.address import ModulePath
from clockwork.pure.state.model import State
from clockwork.pure.value.value import Object, Value


@frozen
class Seat:
    """Where an instance is evaluated: for those of which something is not known yet."""

    site: Site
    blueprint: Blueprint
    key: Key
    # What each or count is.
    own: Mapping[Head, Bound]


@frozen
class Pending:
    """Conditions of a variable or an output of one module instance of which something is not known yet."""

    site: Site
    # What they are about, as diagnostics name it.
    where: str
    checks: tuple[Check, ...]


@frozen
class Expansion:
    """The evaluated configuration. Nothing in it changes any more."""

    # Each instance's attributes by address, unknowns included.
    planned: PMap[str, Object] = field(factory=pmap)
    # What the scripts are given, where that is more than what is recorded.
    given: PMap[str, Object] = field(factory=pmap)
    # What each instance, and each hub, depends on.
    nodes: PMap[str, Nodes] = field(factory=pmap)
    hubs: PMap[str, Nodes] = field(factory=pmap)
    # Each instance's expressions that are not wholly known yet.
    open: PMap[str, tuple[Open, ...]] = field(factory=pmap)
    # Instances that have to be evaluated again in the run: an attribute or a condition is not known yet.
    seats: PMap[str, Seat] = field(factory=pmap)
    # What has to be checked when the run is over.
    pending: tuple[Pending, ...] = ()
    # The module instances of each call path.
    sites: PMap[ModulePath, tuple[Site, ...]] = field(factory=pmap)
    # The root outputs, unknowns included.
    outputs: PMap[str, Value] = field(factory=pmap)
    # The record as it stands before the first step.
    prior: State = State("")
    destruction: Destruction = Destruction((), {}, {})

"""What a walk over a configuration gathers.

It changes while the walk goes on, and is frozen into a plan afterwards.
"""

from attrs import define, field

from clockwork.pure.assembly.edge import Edges, Nodes
from clockwork.pure.assembly.expansion import Pending, Seat
from clockwork.pure.assembly.fill import Open
from clockwork.pure.assembly.kind import Kinds
from clockwork.pure.assembly.plan import Change, Deferred, Options
from clockwork.pure.assembly.prior import Prior
from clockwork.pure.assembly.site import Site
from clockwork.pure.intake.address import ModulePath
from clockwork.pure.intake.ir import IR
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.value.value import Object, Value


@define
class Ledger:
    """The walk's inputs, and what it has found so far."""

    ir: IR
    prior: Prior
    options: Options
    kinds: Kinds
    edges: Edges = field(factory=Edges)
    # The module instances of each call path, in order.
    sites: dict[ModulePath, list[Site]] = field(factory=dict)
    problems: list[Diagnostic] = field(factory=list)
    # By address, in an order in which each comes after those that it depends on.
    changes: dict[str, Change] = field(factory=dict)
    # The attributes of each configured instance afterwards.
    planned: dict[str, Object] = field(factory=dict)
    # What each instance depends on.
    nodes: dict[str, Nodes] = field(factory=dict)
    # Expressions of an instance that are not wholly known yet.
    open: dict[str, tuple[Open, ...]] = field(factory=dict)
    # Instances that have to be evaluated again in the run.
    seats: dict[str, Seat] = field(factory=dict)
    # Conditions of variables and outputs that are not known yet.
    pending: list[Pending] = field(factory=list)
    # What the scripts are given where that is more than what is recorded.
    given: dict[str, Object] = field(factory=dict)
    deferred: list[Deferred] = field(factory=list)
    # Blocks (`module.a[0].file.b`) and module calls (`module.a[0].module.b`) that a later round decides.
    postponed: set[str] = field(factory=set)
    outputs: dict[str, Value] = field(factory=dict)

    @property
    def destroys(self) -> bool:
        """Whether everything is to be destroyed."""
        return self.options.mode == "destroy"

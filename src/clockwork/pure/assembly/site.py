"""Module instances while a configuration is walked: what is bound in each, and what reading it depends on."""

from collections.abc import Iterable, Mapping

from attrs import define, field

from clockwork.pure.assembly.edge import NOTHING, Nodes
from clockwork.pure.assembly.formula import NO_OWN, Formula
from clockwork.pure.expression.evaluate import run
from clockwork.pure.expression.scope import Bound, Evaluation, Head, Instances, Key, Scope
from clockwork.pure.intake.address import ModulePath, key_text
from clockwork.pure.intake.ir import Call, Module
from clockwork.pure.value.value import NULL, UNKNOWN, Object, Value, make_object, make_tuple

# A head, or ("module", call, output).
Awaitable = tuple[str, ...]


@define(eq=False)
class Site:
    """One module instance. It fills while its nodes are visited, each after those that it mentions."""

    path: ModulePath
    module: Module
    # What stands before the addresses inside: "" for the root, else it ends with a dot.
    prefix: str = ""
    parent: "Site | None" = None
    key: Key = None
    # each and count of the call, for the inputs.
    own: Mapping[Head, Bound] = NO_OWN
    # What the call's repetition and depends_on make everything inside depend on.
    ambient: Nodes = NOTHING
    bindings: dict[Head, Bound] = field(factory=dict)
    # What a read of a head, or of ("module", call, output), depends on.
    nodes: dict[Awaitable, Nodes] = field(factory=dict)
    # The same heads, when a later round decides them: what they wait for.
    awaits: dict[Awaitable, Nodes] = field(factory=dict)
    outputs: dict[str, Value] = field(factory=dict)
    calls: "dict[str, Called]" = field(factory=dict)
    # The nodes of all resource blocks inside, and what those of them await that a later round decides.
    contents: set[str] = field(factory=set)
    postponed: set[str] = field(factory=set)

    def evaluate(self, formula: Formula, own: Mapping[Head, Bound] = NO_OWN) -> Evaluation:
        """Run `formula` here."""
        for call, _ in formula.outputs:
            self._refresh(call)
        return run(formula.program, Scope(self.bindings, own))

    def depends_on(self, formula: Formula, evaluation: Evaluation) -> set[str]:
        """Give the nodes that `evaluation` of `formula` read."""
        found: set[str] = set()
        for read in evaluation.reads:
            if read.head[0] == "module":
                continue
            if read.is_whole or read.key is None:
                found.update(self.nodes.get(read.head, NOTHING))
            else:
                found.add(f"{self.prefix}{'.'.join(read.head)}{key_text(read.key)}")
        for call, output in formula.outputs:
            found.update(self.output_nodes(call, output))
        return found

    def output_nodes(self, call: str, output: str | None) -> Iterable[str]:
        """Give the nodes of an output of a module call, or of them all."""
        if output is not None:
            return self.nodes.get(("module", call, output), NOTHING)
        return [
            node
            for name in self.calls[call].module.outputs
            for node in self.nodes.get(("module", call, name), NOTHING)
        ]

    def awaited(self, formula: Formula) -> set[str]:
        """Give what must be decided in a later round before `formula` can be known, as far as it is
        deferred.
        """
        if not self.awaits:
            return set()
        found: set[str] = set()
        for reference in formula.references:
            found.update(self.awaits.get(reference.head, NOTHING))
        for call, output in formula.outputs:
            names = self.calls[call].module.outputs if output is None else (output,)
            for name in names:
                found.update(self.awaits.get(("module", call, name), NOTHING))
        return found

    def settle(self) -> None:
        """Bind every module call as it stands; nothing changes afterwards."""
        for call in self.calls:
            self._refresh(call)

    def _refresh(self, call: str) -> None:
        """Bind the module call to the outputs evaluated so far, if there are new ones."""
        called = self.calls[call]
        if called.is_stale:
            self.bindings[("module", call)] = called.bound()
            called.is_stale = False


@define(eq=False)
class Called:
    """A module call in one site: its instances by key, or that a later round decides them."""

    call: Call
    module: Module
    sites: dict[Key, Site] = field(factory=dict)
    is_deferred: bool = False
    # What its repetition and depends_on read, and what they await.
    ambient: Nodes = NOTHING
    awaits: Nodes = NOTHING
    # Outputs were evaluated since it was bound.
    is_stale: bool = True

    def bound(self) -> Bound:
        """Give what `module.NAME` reads as."""
        if self.is_deferred:
            return UNKNOWN
        return bound(
            self.call.repetition.kind, {key: make_object(site.outputs) for key, site in self.sites.items()}
        )


def bound(kind: str, objects: Mapping[Key, Value]) -> Bound:
    """Give what a block reads as that has `objects` for instances, in the order of their keys."""
    match kind:
        case "count":
            return Instances("count", objects, make_tuple(objects.values()))
        case "for_each":
            whole = Object(tuple(str(key) for key in objects), tuple(objects.values()))
            return Instances("for_each", objects, whole)
        case _:
            return next(iter(objects.values()), NULL)

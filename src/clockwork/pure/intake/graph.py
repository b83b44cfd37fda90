"""The graph over configuration nodes: what has to be evaluated before what."""

from typing import Literal, TypeAlias

from attrs import frozen

from clockwork.pure.intake.address import ModulePath

# call: evaluates the repetition of a module call, once; everything inside depends on it. It stands under the caller's path.
# exports: all outputs of a module call have been evaluated; module: all of its contents have. Both hold no expression of their
# own: they are hubs, so that what mentions a whole module costs one edge. They stand under the called module's path.
NodeKind: TypeAlias = Literal["variable", "local", "output", "resource", "call", "exports", "module"]


@frozen
class Node:
    """One thing to evaluate. `name` is (type, name) for a resource, () for exports and module, (name,) for the others."""

    module: ModulePath
    kind: NodeKind
    name: tuple[str, ...]

"""The edges of the dependency graph, recorded as they are read.

A node is an instance (its address) or a *hub* (any other name, marked by a colon or `[*]`): a local, a
variable, a module's output, or all instances of a block. What reads a hub has one edge to it, so the graph
stays as large as the text and the instances, and never as their product. A hub without dependencies does not
exist, one with a single dependency is that dependency: a chain of twenty thousand locals leaves no trace.
"""

from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from attrs import field, frozen

# Names of nodes, sorted.
Nodes: TypeAlias = tuple[str, ...]

WHOLE_BLOCK: Final = "[*]"
NOTHING: Final[Nodes] = ()


@frozen
class Edges:
    """What each hub depends on.

    Filled while a configuration is walked; each hub comes after those that it depends on.
    """

    hubs: dict[str, Nodes] = field(factory=dict)
    # What `flat` found, by the nodes it was asked for: instances of one block mostly share theirs.
    _flat: dict[Nodes, Nodes] = field(factory=dict, repr=False)

    def join(self, name: str, nodes: Iterable[str]) -> Nodes:
        """Let `name` stand for `nodes`, and give what a reader depends on."""
        joined = tuple(sorted(set(nodes)))
        if len(joined) < 2:
            return joined
        self.hubs[name] = joined
        return (name,)

    def flat(self, nodes: Nodes) -> Nodes:
        """Give the instances and whole blocks (without `[*]`) that `nodes` leads to through locals, variables
        and outputs, sorted.
        """
        found = self._flat.get(nodes)
        if found is None:
            found = self._flat[nodes] = flatten(self.hubs, nodes)
        return found

    def members(self, nodes: Iterable[str]) -> list[str]:
        """Give the instances that `nodes` leads to, those of whole blocks one by one; sorted."""
        found = set(nodes)
        stack = list(found)
        while stack:
            fresh = [one for one in self.hubs.get(stack.pop(), NOTHING) if one not in found]
            found.update(fresh)
            stack.extend(fresh)
        return sorted(found.difference(self.hubs))


def flatten(hubs: Mapping[str, Nodes], nodes: Nodes) -> Nodes:
    """Give the instances and whole blocks (without `[*]`) that `nodes` leads to through `hubs`, sorted."""
    reached: set[str] = set()
    seen = set(nodes)
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node.endswith(WHOLE_BLOCK):
            reached.add(node.removesuffix(WHOLE_BLOCK))
        elif node not in hubs:
            reached.add(node)
        else:
            fresh = [one for one in hubs[node] if one not in seen]
            seen.update(fresh)
            stack.extend(fresh)
    return tuple(sorted(reached))

"""The order of destruction, and what create_before_destroy forces on others.

An instance that is created before its predecessor goes needs what it reads to be there before, and needs what
its predecessor read to stay until after. So the rule spreads backwards along everything that it reads or has
read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush

from attrs import frozen

from clockwork.pure.assembly.edge import NOTHING, Nodes
from clockwork.pure.state.model import Instance, State


def block_of(address: str) -> str:
    """Give an address without its last key.

    (A quote inside a key is escaped, so `["` only ever opens one.)
    """
    if not address.endswith("]"):
        return address
    return address[: address.rindex('["' if address.endswith('"]') else "[")]


def forced(
    first: Iterable[str], nodes: Mapping[str, Nodes], hubs: Mapping[str, Nodes], state: State
) -> set[str]:
    """Give all nodes that have to be replaced creation first when the addresses `first` are: with all that
    they depend on.
    """
    stack = list(first)
    found = set(stack)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for address in state.instances:
        members[block_of(address)].append(address)
    while stack:
        node = stack.pop()
        recorded = state.instances.get(node)
        before = NOTHING if recorded is None else recorded.dependencies
        # A whole block, in the record and in the configuration.
        inside = members.pop(node, []) if node not in state.instances else []
        for one in (*nodes.get(node, NOTHING), *hubs.get(node, NOTHING), *before, *inside):
            if one not in found:
                found.add(one)
                stack.append(one)
    return found


@frozen
class Leaving:
    """An object that goes: `name` is unique among all that go, `instance` is what the record says of it."""

    name: str
    instance: Instance
    # A deposed object: others mean its successor when they depend on the address.
    is_deposed: bool = False


@frozen
class Destruction:
    """In which order objects go."""

    # The names of all that go.
    order: tuple[str, ...]
    # What has to go before: by the name of a single object, or by a block for all of its objects (names,
    # sorted).
    users: Mapping[str, Nodes]
    block_users: Mapping[str, Nodes]


def destruction(leaving: Iterable[Leaving]) -> Destruction:
    """Order what goes: each after all that depended on it, ties by address.

    Recorded dependencies can run in a circle, since they are as old as their instances. An instance can only
    have read what was there before it was written; so within a circle, only what was written later goes
    before what was written earlier.
    """
    objects = {one.name: one for one in leaving}
    members: defaultdict[str, list[str]] = defaultdict(list)
    addresses: dict[str, str] = {}
    for name, one in objects.items():
        if not one.is_deposed:
            addresses[one.instance.address] = name
            members[block_of(one.instance.address)].append(name)
    users: defaultdict[str, list[str]] = defaultdict(list)
    block_users: defaultdict[str, list[str]] = defaultdict(list)
    for name, one in sorted(objects.items()):
        for dependency in one.instance.dependencies:
            if dependency in addresses:
                users[addresses[dependency]].append(name)
            elif dependency in members:
                block_users[dependency].append(name)
    order = _ordered(objects, members, users, block_users)
    if len(order) < len(objects):
        return _without_circles(objects, members, users, block_users)
    return Destruction(tuple(order), _frozen(users), _frozen(block_users))


def _frozen(users: Mapping[str, list[str]]) -> Mapping[str, Nodes]:
    return {name: tuple(found) for name, found in users.items()}


def _ordered(
    objects: Mapping[str, Leaving],
    members: Mapping[str, list[str]],
    users: Mapping[str, list[str]],
    block_users: Mapping[str, list[str]],
) -> list[str]:
    """Give the names in order, without those that stand in a circle or wait for one.

    A block is left when all its users are.
    """
    waiting = {name: len(found) for name, found in users.items()}
    open_blocks = {block: len(found) for block, found in block_users.items()}
    for block in open_blocks:
        for name in members[block]:
            waiting[name] = waiting.get(name, 0) + 1
    used: defaultdict[str, list[str]] = defaultdict(list)
    for name, found in users.items():
        for user in found:
            used[user].append(name)
    left: defaultdict[str, list[str]] = defaultdict(list)
    for block, found in block_users.items():
        for user in found:
            left[user].append(block)
    ready = [name for name in objects if not waiting.get(name)]
    heapify(ready)
    order: list[str] = []
    while ready:
        gone = heappop(ready)
        order.append(gone)
        freed = list(used[gone])
        for block in left[gone]:
            open_blocks[block] -= 1
            if not open_blocks[block]:
                freed.extend(members[block])
        for name in freed:
            waiting[name] -= 1
            if not waiting[name]:
                heappush(ready, name)
    return order


def _without_circles(
    objects: Mapping[str, Leaving],
    members: Mapping[str, list[str]],
    users: Mapping[str, list[str]],
    block_users: Mapping[str, list[str]],
) -> Destruction:
    import networkx as nx  # Takes a third of a second to import, and circles are rare.

    graph = nx.DiGraph()
    graph.add_nodes_from(objects)
    for name, found in users.items():
        graph.add_edges_from((user, name) for user in found)
    for block, found in block_users.items():
        graph.add_edges_from((user, name) for user in found for name in members[block])
    circle_of = {
        name: number
        for number, circle in enumerate(nx.strongly_connected_components(graph))
        for name in circle
    }
    remaining: defaultdict[str, list[str]] = defaultdict(list)
    for user, name in list(graph.edges):
        if circle_of[user] == circle_of[name] and _age(objects[user]) <= _age(objects[name]):
            graph.remove_edge(user, name)
        else:
            remaining[name].append(user)
    order = tuple(nx.lexicographical_topological_sort(graph))
    return Destruction(order, {name: tuple(sorted(found)) for name, found in remaining.items()}, {})


def _age(one: Leaving) -> tuple[int, str]:
    return one.instance.version, one.name

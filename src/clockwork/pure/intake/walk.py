"""Walks over any directed graph: an order in which each node comes after those it points at, and the cycles
that prevent one.

A graph maps each node to its targets, all of which are keys. Walks are linear and do not recurse.
"""

from collections import deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def depth_first(graph: Mapping[N, Sequence[N]]) -> tuple[N, ...]:
    """Give the nodes, each after its targets unless it is on a cycle; ties in the order of `graph`."""
    done: list[N] = []
    entered: set[N] = set()
    for start in graph:
        path = [] if start in entered else [(start, iter(graph[start]))]
        entered.add(start)
        while path:
            node, rest = path[-1]
            for target in rest:
                if target not in entered:
                    entered.add(target)
                    path.append((target, iter(graph[target])))
                    break
            else:
                done.append(node)
                path.pop()
    return tuple(done)


def cycles(graph: Mapping[N, Sequence[N]]) -> tuple[tuple[N, ...], ...]:
    """Find a shortest cycle through one node of each knot (strongly connected component) of `graph`.

    That is the knot's first node in the order of `graph`; the cycle starts with it and names each node once.
    """
    position = {node: index for index, node in enumerate(graph)}
    found: list[tuple[N, ...]] = []
    for knot in _knots(graph):
        start = min(knot, key=position.__getitem__)
        if len(knot) > 1 or start in graph[start]:
            found.append(_way_round(start, knot, graph))
    return tuple(sorted(found, key=lambda cycle: position[cycle[0]]))


def _knots(graph: Mapping[N, Sequence[N]]) -> Iterator[set[N]]:
    """Give the strongly connected components (Kosaraju)."""
    sources: dict[N, list[N]] = {node: [] for node in graph}
    for node, targets in graph.items():
        for target in targets:
            sources[target].append(node)
    seen: set[N] = set()
    for start in reversed(depth_first(graph)):
        if start in seen:
            continue
        knot = {start}
        waiting = [start]
        while waiting:
            fresh = [node for node in sources[waiting.pop()] if node not in seen and node not in knot]
            knot.update(fresh)
            waiting.extend(fresh)
        seen |= knot
        yield knot


def _way_round(start: N, knot: set[N], graph: Mapping[N, Sequence[N]]) -> tuple[N, ...]:
    """Give a shortest cycle through `start`, which stays in its knot."""
    came_from: dict[N, N] = {}
    waiting = deque([start])
    while start not in came_from:
        node = waiting.popleft()
        for target in graph[node]:
            if target in knot and target not in came_from:
                came_from[target] = node
                waiting.append(target)
    way = [came_from[start]]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return tuple(reversed(way))

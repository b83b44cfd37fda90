"""Which step waits for which: the action list as numbers, made once for a run.

Linear in steps, gates and dependencies.
"""

from collections.abc import Mapping

from attrs import frozen

from clockwork.pure.assembly.action import ActionList, Gate, Step


@frozen
class Network:
    """The nodes 0 to `steps` - 1 are the steps in the list's order, those after them the gates."""

    steps: int
    # By node: how many nodes it depends on, and which nodes depend on it, in order.
    waits: tuple[int, ...]
    dependents: tuple[tuple[int, ...], ...]
    # Step names.
    numbers: Mapping[str, int]
    # By address: the step that creates there.
    creators: Mapping[str, int]


def network(actions: ActionList) -> Network:
    """Give the network of `actions`; every name that a step or gate depends on must be in the list."""
    nodes: tuple[Step | Gate, ...] = (*actions.steps, *actions.gates)
    names = [one.name for one in nodes]
    numbers = {name: number for number, name in enumerate(names)}
    dependents: list[list[int]] = [[] for _ in names]
    waits: list[int] = []
    for number, one in enumerate(nodes):
        needed = {numbers[name] for name in one.depends_on}
        waits.append(len(needed))
        for other in sorted(needed):
            dependents[other].append(number)
    return Network(
        steps=len(actions.steps),
        waits=tuple(waits),
        dependents=tuple(map(tuple, dependents)),
        numbers=numbers,
        creators={
            step.address: number for number, step in enumerate(actions.steps) if step.operation == "create"
        },
    )

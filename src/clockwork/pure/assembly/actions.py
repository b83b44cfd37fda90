"""The action list of a plan: its steps, and what each waits for.

What is made waits for what it reads, through instances that stay as they are and through hubs. What goes
waits for what depended on it to go. A replacement deletes first and then creates, or with
create_before_destroy the other way round; its predecessor then stays until all that reads the successor has
turned to it.
"""

from collections import defaultdict
from collections.abc import Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from attrs import define, evolve, field

from clockwork.pure.assembly.action import ActionList, Gate, Step
from clockwork.pure.assembly.edge import NOTHING, Nodes
from clockwork.pure.assembly.kind import Kinds
from clockwork.pure.assembly.plan import Action, Change, Plan
from clockwork.pure.assembly.step import Steps
from clockwork.pure.assembly.succession import block_of

_MAKING: Final = frozenset({Action.CREATE, Action.UPDATE, Action.REPLACE, Action.VERIFY})


def actions(plan: Plan) -> ActionList:
    """Give the steps that carry out `plan`, each after all that it depends on."""
    make = Steps(plan, Kinds(plan.ir.providers))
    by_change = [(change, tuple(make.of(change))) for change in plan.changes]
    waiting = _Waiting(plan)
    waiting.enter(by_change)
    steps = [
        evolve(step, depends_on=waiting.before(change, step, steps[:position]))
        for change, steps in by_change
        for position, step in enumerate(steps)
    ]
    return _in_order(steps, list(waiting.gates.values()), plan)


@define
class _Waiting:
    """What steps wait for. Gates are made where many would wait for many."""

    plan: Plan
    # The last making step of each address that is made, and the deleting step of each object that goes.
    makers: dict[str, str] = field(factory=dict)
    deleters: dict[str, str] = field(factory=dict)
    # By address or block: the making steps of all that reads it now.
    readers: defaultdict[str, list[str]] = field(factory=lambda: defaultdict(list))
    gates: dict[str, Gate] = field(factory=dict)
    # What has to be done before a node can be read.
    made: dict[str, Nodes] = field(factory=dict)

    def enter(self, by_change: Sequence[tuple[Change, tuple[Step, ...]]]) -> None:
        """Take in all steps, before anything is asked."""
        keeps_predecessors = False
        for change, steps in by_change:
            for step in steps:
                if step.operation == "delete":
                    self.deleters[
                        change.address if change.deposed is None else f"{change.address}#{change.deposed}"
                    ] = step.name
                    keeps_predecessors |= step.is_predecessor or step.deposed is not None
                else:
                    self.makers[change.address] = step.name
        if keeps_predecessors:
            for change, _ in by_change:
                if change.address in self.makers and change.action in _MAKING:
                    for dependency in change.dependencies:
                        self.readers[dependency].append(self.makers[change.address])

    def before(self, change: Change, step: Step, earlier: tuple[Step, ...]) -> Nodes:
        """Give what `step` waits for: `earlier` steps of its own change, and others."""
        own = {one.name for one in earlier[-1:]}
        if step.operation == "delete":
            own.update(self._released(change))
            if step.is_predecessor or step.deposed is not None:
                own.update(self._turned(change.address))
        elif step.operation != "verify" or not earlier:
            for node in self.plan.expansion.nodes.get(change.address, NOTHING):
                own.update(self._made(node))
        return tuple(sorted(own))

    def _made(self, wanted: str) -> Nodes:
        """Give what has to be done before `wanted` (an instance or a hub) can be read; depth first, without
        recursion.
        """
        expansion = self.plan.expansion
        stack = [wanted]
        while stack:
            node = stack[-1]
            maker = self.makers.get(node)
            if node in self.made or maker is not None:
                self.made.setdefault(node, () if maker is None else (maker,))
                stack.pop()
                continue
            below = expansion.nodes.get(node) or expansion.hubs.get(node, NOTHING)
            missing = [one for one in below if one not in self.made]
            stack.extend(missing)
            if not missing:
                self.made[node] = self._join(node, [name for one in below for name in self.made[one]])
                stack.pop()
        return self.made[wanted]

    def _join(self, name: str, names: Sequence[str]) -> Nodes:
        joined = tuple(sorted(set(names)))
        if len(joined) < 2:
            return joined
        self.gates.setdefault(name, Gate(name, joined))
        return (name,)

    def _released(self, change: Change) -> Nodes:
        """Give what has to go before the object that `change` removes."""
        if change.deposed is not None:
            return NOTHING
        destruction = self.plan.expansion.destruction
        block = block_of(change.address)
        users = [self.deleters[name] for name in destruction.users.get(change.address, NOTHING)]
        of_block = [self.deleters[name] for name in destruction.block_users.get(block, NOTHING)]
        return (*users, *self._join(f"{block}:released", of_block))

    def _turned(self, address: str) -> Nodes:
        """Give what has to turn to the successor of `address` before its predecessor may go."""
        block = block_of(address)
        found = self._join(f"{address}:turned", self.readers.get(address, NOTHING))
        return (
            found
            if block == address
            else (*found, *self._join(f"{block}[*]:turned", self.readers.get(block, NOTHING)))
        )


def _in_order(steps: list[Step], gates: list[Gate], plan: Plan) -> ActionList:
    """Sort steps and gates so that each comes after what it depends on, and otherwise stays where it is."""
    nodes: list[Step | Gate] = [*gates, *steps]
    position = {node.name: index for index, node in enumerate(nodes)}
    dependents: defaultdict[int, list[int]] = defaultdict(list)
    missing = [len(node.depends_on) for node in nodes]
    for index, node in enumerate(nodes):
        for name in node.depends_on:
            dependents[position[name]].append(index)
    ready = [index for index, count in enumerate(missing) if not count]
    heapify(ready)
    found: list[Step | Gate] = []
    while ready:
        index = heappop(ready)
        found.append(nodes[index])
        for dependent in dependents[index]:
            missing[dependent] -= 1
            if not missing[dependent]:
                heappush(ready, dependent)
    return ActionList(
        tuple(node for node in found if isinstance(node, Step)),
        plan,
        tuple(node for node in found if isinstance(node, Gate)),
    )

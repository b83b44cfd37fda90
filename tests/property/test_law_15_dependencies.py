"""Law 15: every action comes after those it needs; destruction runs the other way round.

Drawn: `strategies.configuration.models`, of which the model says which address reads which (the oracle is not the planner), created; then an edit,
and destruction. Checked in what steps wait for, through gates, and not only in the order of the list. Measured with the ci profile: 43 % have two steps of which
one depends on the other, 54 % two such deletions, 16 % a replacement, 23 % spread create_before_destroy, 89 % a predecessor in the last test.
"""

from collections.abc import Iterable

from attrs import evolve
from hypothesis import event, given
from hypothesis import strategies as st

from clockwork.pure.assembly.action import ActionList, Gate, Step
from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plan import Options
from tests.property.strategies.applied import applied, planned
from tests.property.strategies.configuration import Model, edits, models, note, read_in


def waits(found: ActionList) -> dict[str, set[str]]:
    """Give for each step and gate everything that it waits for, directly or not; each must come after that."""
    behind: dict[str, set[str]] = {}
    gates = list(found.gates)
    for node in (*ordered(found.steps, gates),):
        behind[node.name] = set(node.depends_on).union(*(behind[name] for name in node.depends_on))
    return behind


def ordered(steps: Iterable[Step], gates: list[Gate]) -> Iterable[Step | Gate]:
    """Give the steps in the list's order, with each gate as soon as what it waits for is over."""
    over: set[str] = set()
    for step in steps:
        for gate in [one for one in gates if set(one.depends_on) <= over]:
            gates.remove(gate)
            over.add(gate.name)
            yield gate
        assert set(step.depends_on) <= over, step.name
        over.add(step.name)
        yield step


def check_creation(model: Model, found: ActionList) -> None:
    """What is made waits for what it reads to be made."""
    behind = waits(found)
    makers = {
        step.address: step.name for step in found.steps if step.operation in ("create", "update", "verify")
    }
    for address, read in model.reads().items():
        for other in read:
            if address in makers and other in makers:
                event("a dependency between two steps")
                assert makers[other] in behind[makers[address]], (address, other)


def check_destruction(model: Model, found: ActionList) -> None:
    """What goes waits for what reads it to go."""
    behind = waits(found)
    deleters = {step.address: step.name for step in found.steps if step.operation == "delete"}
    for address, read in model.reads().items():
        for other in read:
            if address in deleters and other in deleters:
                event("a dependency between two deletions")
                assert deleters[address] in behind[deleters[other]], (address, other)


@given(models(), st.data())
def test_what_is_made_waits_for_what_it_reads(model: Model, data: st.DataObject) -> None:
    note(model)
    plan = planned(read_in(model))
    check_creation(model, actions(plan))
    state = applied(plan)
    edited = data.draw(edits(model))
    found = actions(planned(read_in(edited), state))
    check_creation(edited, found)


@given(models())
def test_what_goes_waits_for_what_read_it(model: Model) -> None:
    state = applied(planned(read_in(model)))
    plan = planned(read_in(model), state, Options(mode="destroy"))
    check_destruction(model, actions(plan))
    assert {change.address for change in plan.changes} == set(state.instances)


@given(models(), st.data())
def test_replacements_stand_in_the_order_that_create_before_destroy_says(
    model: Model, data: st.DataObject
) -> None:
    state = applied(planned(read_in(model)))
    edited = data.draw(edits(model))
    plan = planned(read_in(edited), state)
    found = actions(plan)
    behind = waits(found)
    names = {(step.address, step.operation): step.name for step in found.steps}
    for (address, operation), name in names.items():
        if operation == "create" and (address, "delete") in names:
            deletion = names[address, "delete"]
            event("a replacement")
            first, second = (name, deletion) if plan[address].create_before_destroy else (deletion, name)
            assert first in behind[second]
    before_destroy = {
        one.address for one in plan.changes if one.create_before_destroy and one.after is not None
    }
    for address, read in edited.reads().items():
        if address in before_destroy:
            event("create_before_destroy spreads" if read else "create_before_destroy")
            assert read & {one.address for one in plan.changes if one.after is not None} <= before_destroy


@given(models())
def test_a_predecessor_stays_until_its_readers_have_turned(model: Model) -> None:
    state = applied(planned(read_in(model)))
    # A new label replaces every thing, and every pair.
    edited = evolve(model, blocks=tuple(evolve(one, label="z", before_destroy=True) for one in model.blocks))
    found = actions(planned(read_in(edited), state))
    behind = waits(found)
    makers = {step.address: step.name for step in found.steps if step.operation in ("create", "update")}
    for step in found.steps:
        if step.is_predecessor:
            event("a predecessor")
            readers = [one for one, read in edited.reads().items() if step.address in read and one in makers]
            assert {makers[one] for one in readers} <= behind[step.name]

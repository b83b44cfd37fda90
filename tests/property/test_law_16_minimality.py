"""Law 16, first half: an edit changes only what depends on it; the rest of the plan stays as it was.

Drawn: `strategies.configuration.models`, applied until nothing is deferred, then one edit of a block's own attributes. The model says what
depends on the block. Measured with the ci profile: 36 % with a module, 48 % with reads, 11 % that need two rounds; in about half of all, some
instances change and others stay.
"""

from attrs import evolve
from hypothesis import event, given
from hypothesis import strategies as st

from clockwork.pure.assembly.plan import UNCHANGING
from tests.property.strategies.applied import EMPTY, planned
from tests.property.strategies.configuration import Model, models, note, read_in
from tests.property.test_law_14_convergence import settled


@given(models(), st.data())
def test_an_edit_changes_only_what_depends_on_it(model: Model, data: st.DataObject) -> None:
    note(model)
    state = settled(model, EMPTY)
    index = data.draw(st.integers(0, len(model.blocks) - 1))
    block = model.blocks[index]
    edited = data.draw(
        st.sampled_from((evolve(block, size=9), evolve(block, label="z"), evolve(block, label="xx")))
    )
    after = evolve(model, blocks=(*model.blocks[:index], edited, *model.blocks[index + 1 :]))
    plan = planned(read_in(after), state)
    changed = {change.address for change in plan.changes if change.action not in UNCHANGING}
    event(f"changed: {len(changed)} of {len(state.instances)}")
    assert changed <= after.dependents(block.addresses)
    assert set(block.addresses) <= changed or not block.addresses


@given(models())
def test_a_new_block_changes_nothing_else(model: Model) -> None:
    state = settled(model, EMPTY)
    new = evolve(model.blocks[0], name="fresh", reads=(), repeat="one", amount=1, decider="")
    plan = planned(read_in(evolve(model, blocks=(*model.blocks, new))), state)
    changed = {change.address for change in plan.changes if change.action not in UNCHANGING}
    assert changed == {new.address}

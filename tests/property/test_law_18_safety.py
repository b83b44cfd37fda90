"""Law 18: what `prevent_destroy` protects is never touched: a plan that would destroy or replace it fails, and names it.

Drawn: `strategies.configuration.models` of which some blocks are protected (each with one chance in two), applied; then edits that replace, remove
instances or change in place, or destruction of everything. Measured with the ci profile:
13 % of the edits are refused, 26 % have a module, 40 % reads; in the last test all are refused.
"""

from attrs import evolve
from hypothesis import event, given
from hypothesis import strategies as st
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.assembly.codes import PROTECTED
from clockwork.pure.assembly.plan import Action, Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.state.model import State
from tests.property.strategies.applied import EMPTY, NOW, OPTIONS
from tests.property.strategies.configuration import Model, edits, models, note, read_in
from tests.property.test_law_14_convergence import settled

_REMOVING = {Action.DELETE, Action.REPLACE, Action.FORGET}


def refused(model: Model, state: State, options: Options = OPTIONS) -> set[str] | None:
    """Give the protected addresses that a plan fails for; None when it succeeds and removes none of them."""
    protected = {
        address
        for one in model.blocks
        if one.is_protected
        for address in state.instances
        if address.partition("[")[0] == one.address
    }
    outcome = plan(read_in(model), state, pmap(), {}, options, NOW)
    if is_successful(outcome):
        found = outcome.unwrap()
        assert isinstance(found, Plan)
        removed = {change.address for change in found.changes if change.action in _REMOVING}
        assert not removed & protected
        return None
    problems = outcome.failure()
    assert {problem.code for problem in problems} == {PROTECTED}
    named = {
        address for address in protected for problem in problems if problem.detail.startswith(f"{address} ")
    }
    assert len(named) == len(problems)
    assert all(problem.span is not None for problem in problems)
    return named


@st.composite
def guarded(draw: st.DrawFn) -> Model:
    """Draw a configuration of which some blocks are protected."""
    model = draw(models())
    return evolve(model, blocks=tuple(evolve(one, is_protected=draw(st.booleans())) for one in model.blocks))


@given(guarded(), st.data())
def test_no_plan_removes_what_is_protected(model: Model, data: st.DataObject) -> None:
    note(model)
    state = settled(model, EMPTY)
    index = data.draw(st.integers(0, len(model.blocks) - 1))
    replaced = evolve(model.blocks[index], label="z")
    model = data.draw(
        st.one_of(
            edits(model),
            st.just(evolve(model, blocks=(*model.blocks[:index], replaced, *model.blocks[index + 1 :]))),
        )
    )
    found = refused(model, state)
    event("refused" if found else "nothing protected goes")


@given(guarded())
def test_destroying_is_refused_for_every_protected_instance(model: Model) -> None:
    state = settled(model, EMPTY)
    protected = {address for one in model.blocks if one.is_protected for address in one.addresses}
    assert refused(model, state, Options(mode="destroy")) == (protected or None)


@given(models(), st.booleans())
def test_what_is_replaced_although_protected_is_refused(model: Model, is_pair: bool) -> None:
    first = evolve(
        model.blocks[0],
        type="pair" if is_pair else "thing",
        repeat="one",
        amount=1,
        is_protected=True,
        decider="",
        reads=(),
    )
    model = Model((first,))
    state = settled(model, EMPTY)
    edited = Model((evolve(first, label="z"),))
    assert refused(edited, state) == {first.address}
    assert refused(evolve(edited, blocks=(evolve(edited.blocks[0], is_protected=False),)), state) is None

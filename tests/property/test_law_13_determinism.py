"""Law 13: equal inputs give byte-equal plans, in other threads, with other insertion orders, and after being saved and loaded.

Drawn: `strategies.configuration.models`, planned from nothing and, after an apply and an edit, from a state. Hash seeds and processes vary in
`test_hash_seeds.py` and in `.ci/run`, which repeats the property tests under several seeds.
"""

from concurrent.futures import ThreadPoolExecutor

from attrs import evolve
from hypothesis import event, given
from hypothesis import strategies as st
from pyrsistent import pmap

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plain import actions_to_plain, to_plain
from clockwork.pure.assembly.plan import Options, Plan
from clockwork.pure.assembly.saved import load, save
from clockwork.pure.assembly.show import show
from clockwork.pure.intake.inputs import Input
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.value.codec import canonical
from tests.property.strategies.applied import EMPTY, applied, planned
from tests.property.strategies.configuration import PROVIDERS, Model, edits, models, note, read_in

KEY = b"a key of this test"


def written(plan: Plan) -> tuple[bytes, bytes, str, str]:
    """Give everything that a plan says, in every form."""
    return (
        canonical(to_plain(plan)),
        canonical(actions_to_plain(actions(plan))),
        show(plan, 100, False),
        plan.change_digest,
    )


@given(models(), st.data())
def test_equal_inputs_give_byte_equal_plans(model: Model, data: st.DataObject) -> None:
    note(model)
    state = applied(planned(read_in(model)))
    edited = data.draw(edits(model))
    first = written(planned(read_in(edited), state))
    assert written(planned(read_in(edited), state)) == first
    names = data.draw(st.permutations(sorted(edited.files())))
    shuffled = intake(
        pmap({name: edited.files()[name] for name in names}),
        pmap(list(PROVIDERS.items())[::-1]),
        (Input("password", edited.password, "command line"),),
    ).unwrap()
    rebuilt = evolve(state, instances=pmap(dict(sorted(state.instances.items(), reverse=True))))
    assert written(planned(shuffled, rebuilt)) == first


@given(st.lists(models(max_blocks=3), min_size=2, max_size=4))
def test_threads_do_not_disturb_each_other(drawn: list[Model]) -> None:
    irs = [read_in(model) for model in drawn]

    def work(ir: IR) -> tuple[bytes, bytes, str, str]:
        return written(planned(ir, EMPTY))

    alone = [work(ir) for ir in irs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, irs * 3)) == alone * 3


@given(models(), st.data())
def test_a_saved_plan_loads_as_the_same_plan(model: Model, data: st.DataObject) -> None:
    state = applied(planned(read_in(model)))
    edited = data.draw(edits(model))
    plan = planned(read_in(edited), state, Options(digest_key=KEY))
    event("changes" if plan.has_changes else "no changes")
    saved = save(plan).unwrap()
    assert model.password.encode() not in saved
    loaded = load(
        saved, state, PROVIDERS, (Input("password", edited.password, "command line"),), KEY
    ).unwrap()
    assert written(loaded) == written(plan)
    assert save(loaded).unwrap() == saved

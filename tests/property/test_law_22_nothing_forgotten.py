"""Law 22: after a kill at any instant, the next run knows, finds or asks about everything that was created.

Graphs: `strategies.run.graphs`. A run goes on in a drawn order, with failures, losses and interrupts, up to a drawn number of events, and is killed there: what the
store has taken is all that is left. An object counts as created from the moment that its step starts. It must be told of by a recorded instance, a
deposed one, or an unsettled intent. Measured over 100 runs: 18 % of less than 3 steps, 47 % of
3 to 8, 29 % of more; killed after less than 5 events in 49 %, after 5 to 9 in 21 %, later in 25 %; 44 % with an operation whose end is not recorded, 54 % with a
step that did not succeed.
"""

from hypothesis import event, given
from hypothesis import strategies as st

from clockwork.pure.assembly.action import ActionList
from clockwork.pure.forge.machine import Interrupted, Ticked
from clockwork.pure.forge.run import RunOptions
from tests.property.strategies.run import MOSTLY_WELL, Loop, graphs

# One of thirty, and not the first or the last, which are drawn more often.
CHANCES = st.sampled_from(range(30))
RARELY = 17


def go_on(loop: Loop, data: st.DataObject) -> None:
    """Let one thing happen."""
    possible = ["end", "end"] if loop.running else []
    possible += ["commit"] if loop.asked is not None else []
    possible += ["alarm"] if loop.alarm is not None else []
    what = data.draw(st.sampled_from(possible))
    match what:
        case "commit":
            loop.commit(is_taken=data.draw(CHANCES) != RARELY)
        case "end":
            name = data.draw(st.sampled_from(sorted(loop.running)))
            loop.end(name, data.draw(st.sampled_from(MOSTLY_WELL)))
        case _:
            loop.now, loop.alarm = max(loop.now, loop.alarm or 0), None
            loop.send(Ticked(loop.now))
    if loop.finish is None and data.draw(CHANCES) == RARELY:
        loop.send(Interrupted(loop.now))


@given(graphs(), st.integers(1, 4), st.sampled_from(range(41)), st.data())
def test_whatever_was_created_before_a_kill_is_known_to_the_next_run(
    actions: ActionList, parallelism: int, length: int, data: st.DataObject
) -> None:
    loop = Loop.of(actions, RunOptions("run", "who", parallelism))
    happened = 0
    while loop.finish is None and happened < length:
        assert loop.forgotten() == []
        go_on(loop, data)
        happened += 1
    assert loop.forgotten() == []
    event(f"killed after {min(happened, 40) // 5 * 5} events or more")
    event(f"steps: {len(actions.steps) // 3 * 3} or more")
    event("a step did not succeed" if loop.run.problems else "every step succeeded")
    event("intents unsettled" if loop.recorded().intents else "nothing unsettled")


@given(graphs(), st.integers(1, 4))
def test_a_run_that_went_well_leaves_no_intent_and_what_was_wanted(
    actions: ActionList, parallelism: int
) -> None:
    loop = Loop.of(actions, RunOptions("run", "who", parallelism))
    while loop.finish is None:
        if loop.asked is not None:
            loop.commit()
        else:
            loop.end(min(loop.running), "well")
    state = loop.recorded()
    wanted = {
        change.address
        for change in actions.plan.changes
        if change.after is not None and change.type == "thing"
    }
    assert loop.finish.verdict == "succeeded"
    assert state == loop.run.state
    assert not state.intents
    assert not state.deposed
    assert set(state.instances) == wanted
    assert all(one.status == "ok" for one in state.instances.values())

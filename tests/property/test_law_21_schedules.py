"""Law 21: under every interleaving, failure and cancellation, each step ends exactly once, none starts before its dependencies succeeded, and no
more than the allowed number run at once.

Graphs: `strategies.run.graphs`. Interleavings: a state machine chooses among what can happen next: the store takes or refuses a batch, any running
program ends in one of six ways, the clock reaches the alarm, an interrupt comes. A run in which nothing more can happen must have finished.
Measured over 600 runs: 6 steps and
9 events of progress in the median; 15 % with a step that did not succeed, 7 % with another attempt, 25 % interrupted (19 % twice), 9 % cut off by the store.
"""

from collections import Counter
from typing import Any

from hypothesis import event, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from clockwork.pure.assembly.action import ActionList
from clockwork.pure.forge.machine import Interrupted, StepEnded, StepRetrying, StepStarted, Ticked
from clockwork.pure.forge.run import RunOptions
from tests.property.strategies.run import MOSTLY_WELL, End, Loop, graphs

# One of thirty (three for an interrupt), and not the first or the last, which are drawn more often.
CHANCES = st.sampled_from(range(30))
RARELY = 17


class Schedules(RuleBasedStateMachine):
    """What may happen to a run, in any order."""

    loop: Loop
    interrupts = 0

    @initialize(actions=graphs(), parallelism=st.integers(1, 4), stops=st.booleans())
    def begin(self, actions: ActionList, parallelism: int, stops: bool) -> None:
        self.loop = Loop.of(actions, RunOptions("run", "who", parallelism, stop_on_failure=stops))

    @precondition(lambda self: self.loop.asked is not None)
    @rule()
    def the_store_takes_the_batch(self) -> None:
        self.loop.commit()

    @precondition(lambda self: self.loop.asked is not None)
    @rule(chance=CHANCES)
    def the_store_refuses_the_batch(self, chance: int) -> None:
        if chance == RARELY:
            event("refused")
            self.loop.commit(is_taken=False)

    @precondition(lambda self: self.loop.running)
    @rule(data=st.data(), end=st.sampled_from(MOSTLY_WELL))
    def a_program_ends(self, data: st.DataObject, end: End) -> None:
        name = data.draw(st.sampled_from(sorted(self.loop.running)))
        note(f"{name} ends {end}")
        self.loop.end(name, end)

    @precondition(lambda self: self.loop.alarm is not None and self.loop.finish is None)
    @rule()
    def the_alarm_rings(self) -> None:
        self.loop.now = max(self.loop.now, self.loop.alarm or 0)
        self.loop.alarm = None
        self.loop.send(Ticked(self.loop.now))

    @precondition(lambda self: self.loop.finish is None)
    @rule(chance=CHANCES)
    def the_user_interrupts(self, chance: int) -> None:
        if chance in {RARELY, RARELY + 1, RARELY + 2}:
            event("interrupted")
            self.interrupts += 1
            self.loop.send(Interrupted(self.loop.now))

    @precondition(lambda self: self.loop.finish is None and self.interrupts == 1)
    @rule()
    def the_user_interrupts_again(self) -> None:
        self.interrupts += 1
        self.loop.send(Interrupted(self.loop.now))

    @precondition(lambda self: self.loop.finish is not None)
    @rule()
    def nothing_happens_after_the_end(self) -> None:
        assert not self.loop.running
        assert self.loop.asked is None

    @invariant()
    def no_more_run_than_allowed(self) -> None:
        assert self.loop.most <= self.loop.run.catalog.options.parallelism

    @invariant()
    def no_step_ends_twice_and_what_ended_well_had_started(self) -> None:
        ended = [one for one in self.loop.progress if isinstance(one, StepEnded)]
        assert max(Counter(one.step for one in ended).values(), default=1) == 1
        started = {one.step for one in self.loop.progress if isinstance(one, StepStarted)}
        assert all(one.step in started for one in ended if one.verdict not in {"skipped", "not_started"})

    @invariant()
    def something_can_happen_until_the_run_is_finished(self) -> None:
        loop = self.loop
        is_busy = loop.asked is not None or bool(loop.running)
        assert not is_busy if loop.finish is not None else is_busy or loop.alarm is not None

    @invariant()
    def an_interrupt_lets_nothing_new_start(self) -> None:
        if self.interrupts:
            resting = [one for one in self.loop.run.active.values() if type(one).__name__ != "Running"]
            assert not resting
            assert not self.loop.run.ready

    @invariant()
    def a_second_interrupt_cancels_what_runs(self) -> None:
        if self.interrupts >= 2:
            assert set(self.loop.running) <= self.loop.cancelled

    def teardown(self) -> None:
        """Let the rest end well: every step is over then, once."""
        loop = getattr(self, "loop", None)
        if loop is None:
            return
        while loop.finish is None:
            if loop.asked is not None:
                loop.commit()
            elif loop.running:
                loop.end(min(loop.running), "well")
            else:
                assert loop.alarm is not None, "nothing can happen, and the run is not finished"
                self.the_alarm_rings()
        ended = Counter(one.step for one in loop.progress if isinstance(one, StepEnded))
        assert ended == Counter(step.name for step in loop.actions.steps)
        assert sum(loop.run.counts.values()) == len(loop.actions.steps)
        assert (loop.finish.verdict == "succeeded") == (
            set(loop.run.counts) <= {"succeeded"} and not loop.finish.problems
        )
        self.no_step_ends_twice_and_what_ended_well_had_started()
        self.no_more_run_than_allowed()
        for kind in (StepRetrying,):
            if any(isinstance(one, kind) for one in loop.progress):
                event("retried")


def test_each_step_ends_once_after_what_it_needs_and_in_its_number() -> None:
    machine: Any = Schedules
    profile = settings.default
    assert profile is not None
    run_state_machine_as_test(
        machine, settings=settings(profile, stateful_step_count=60, max_examples=2 * profile.max_examples)
    )

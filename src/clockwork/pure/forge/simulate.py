"""An apply without a world: the same machine, under a virtual clock, with a store that takes
everything and programs that end as told.
"""

from collections import deque
from collections.abc import Mapping
from typing import Final, assert_never

from attrs import define, field, frozen
from pyrsistent import pmap
from returns.result import Failure, Success

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plan import Plan
from clockwork.pure.forge.bundle import ArtifactBundle
from clockwork.pure.forge.channel import Json, Report
from clockwork.pure.forge.compile import compile_bundle
from clockwork.pure.forge.invent import invent
from clockwork.pure.forge.machine import (
    Begun,
    Cancel,
    Command,
    Commit,
    Committed,
    Ended,
    Evidence,
    Finish,
    RunEvent,
    RunVerdict,
    Start,
    Tell,
    Ticked,
    WakeAt,
)
from clockwork.pure.forge.run import Run, RunOptions
from clockwork.pure.forge.schedule import advance, begin
from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.event import Event
from clockwork.pure.state.model import Instant, State
from clockwork.pure.value.codec import canonical
from clockwork.pure.value.structure import is_wholly_known

# By step name: how its program ends; all others do what they should.
Answers = Mapping[str, Evidence]

_NO_ANSWERS: Final[Answers] = {}
_OPTIONS: Final = RunOptions(run="simulation", who="simulation")


@frozen
class Rehearsal:
    """What an apply would do: the events that it would store, the state they lead to, and how it
    would end.
    """

    state: State
    events: tuple[Event, ...]
    verdict: RunVerdict
    problems: Diagnostics


def simulate(plan: Plan, answers: Answers = _NO_ANSWERS) -> Outcome[State]:
    """Give the state that an apply of `plan` would leave, with invented values for what only the operations
    tell.

    The failure says what forbids the plan to be carried out; what follows from `answers` is no failure.
    """
    return rehearse(plan, answers).bind(
        lambda found: Failure(found.problems) if found.problems and not answers else Success(found.state)
    )


def rehearse(
    plan: Plan, answers: Answers = _NO_ANSWERS, options: RunOptions = _OPTIONS
) -> Outcome[Rehearsal]:
    """Carry out `plan` in thought; the failure says why it does not compile."""
    return compile_bundle(actions(plan)).map(lambda bundle: _rehearse(bundle, answers, options))


@define
class _Stage:
    """The world as the machine sees it: what it has asked for and not been told yet, in order."""

    run: Run
    answers: Answers
    now: Instant
    pending: deque[RunEvent] = field(factory=deque)
    events: list[Event] = field(factory=list)
    finish: Finish | None = None

    def play(self, event: RunEvent) -> None:
        """Tell the machine, and prepare what follows from its commands."""
        self.now = max(self.now, event.at)
        self.run, commands = advance(self.run, event)
        for command in commands:
            self._obey(command)

    def _obey(self, command: Command) -> None:
        match command:
            case Commit():
                self.events.extend(command.events)
                self.pending.append(Committed(command.batch, self.now))
            case Start():
                program = command.program
                found = self.answers.get(program.step) or _well_done(self.run, program.step)
                self.pending.append(Ended(program.step, program.attempt, found, self.now + 1))
            case WakeAt():
                self.pending.append(Ticked(command.at))
            case Finish():
                self.finish = command
            case Cancel() | Tell():
                pass
            case _:
                assert_never(command)


def _rehearse(bundle: ArtifactBundle, answers: Answers, options: RunOptions) -> Rehearsal:
    plan = bundle.actions.plan
    stage = _Stage(begin(bundle, options), answers, plan.now)
    stage.play(Begun(plan.now, bytes(32), f"simulated-{plan.state.serial}"))
    while stage.finish is None:
        stage.play(stage.pending.popleft())
    return Rehearsal(stage.run.state, tuple(stage.events), stage.finish.verdict, stage.finish.problems)


def _well_done(run: Run, name: str) -> Evidence:
    """Give the evidence of a program that did what it should: it tells everything that is unknown and
    not derived.
    """
    number = run.catalog.network.numbers[name]
    task = run.active[number].task
    told = {}
    if task.after is not None:
        for position, schema in run.catalog.kinds[number].made:
            if not is_wholly_known(task.after.items[position]):
                value = invent(schema.type, run.step(number).step.address, schema.name)
                told[schema.name] = Json(canonical(value).decode())
    return Evidence(0, "itself", Report(pmap(told), end_status=0))

"""From a step's turn to its start: inputs are resolved and rendered, the intent is recorded, and when the
store has it, the program starts.

What forbids a step to start is found before anything of it is recorded.
"""

from collections.abc import Iterator

from attrs import evolve
from returns.pipeline import is_successful

from clockwork.pure.assembly.plan import Action, Change
from clockwork.pure.forge.bundle import Program
from clockwork.pure.forge.ending import end_step
from clockwork.pure.forge.machine import Command, Start, StepStarted, Tell
from clockwork.pure.forge.program import Feed, render
from clockwork.pure.forge.record import instance_of
from clockwork.pure.forge.resolve import Resolved, resolve
from clockwork.pure.forge.run import Run, Running, Staged, Task, record
from clockwork.pure.forge.secret import nonce
from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.event import Deposed, Event, Failed, Intended
from clockwork.pure.state.model import Instance, Instant, Intent


def launch_ready(run: Run, at: Instant, out: list[Command]) -> Run:
    """Let as many ready steps come to their turn as there are free slots."""
    while (
        run.stage == "open"
        and not run.is_stopping
        and run.ready
        and len(run.active) < run.catalog.options.parallelism
    ):
        number = run.ready.left
        run = _launch(evolve(run, ready=run.ready.popleft()), number, at, out)
    return run


def start_committed(run: Run, at: Instant, out: list[Command]) -> Run:
    """Start the steps whose intents the store has just taken."""
    for number in sorted(run.active):
        active = run.active[number]
        if isinstance(active, Staged) and active.batch <= run.batch:
            run = start(run, active.task, active.program, at, out)
    return run


def start(run: Run, task: Task, program: Program, at: Instant, out: list[Command]) -> Run:
    """Start `program`, an attempt at `task`."""
    step = run.step(task.number).step
    out.append(Tell(StepStarted(step.name, step.address, step.operation, program.attempt, at)))
    out.append(Start(program, step.runner))
    return evolve(run, active=run.active.set(task.number, Running(task)))


def program_of(run: Run, task: Task) -> Outcome[Program]:
    """Give the program of an attempt at `task`, with a nonce of its own."""
    bundled = run.step(task.number)
    secret = nonce(run.key, bundled.step.name, task.feed.attempt)
    return render(bundled, run.catalog.scripts[bundled.artifact], task.feed, secret)


def withdraw_staged(run: Run, at: Instant, out: list[Command]) -> Run:
    """End the steps that have an intent and must not start any more: nothing of them has happened."""
    for number in sorted(run.active):
        active = run.active[number]
        if isinstance(active, Staged):
            token = active.task.feed.token
            run = record(run, Failed(token, "not_started", active.task.before, at, "the run was stopped"))
            run = end_step(run, number, "skipped", at, out)
    return run


def _launch(run: Run, number: int, at: Instant, out: list[Command]) -> Run:
    step = run.step(number).step
    plan = run.catalog.bundle.actions.plan
    change = run.catalog.changes[number]
    kind = run.catalog.kinds[number]
    outcome, settled = resolve(plan.expansion, kind, step, change, run.made, run.settled)
    run = evolve(run, settled=settled)
    if not is_successful(outcome):
        return _refuse(run, number, outcome.failure(), at, out)
    task = _task(run, number, outcome.unwrap(), at)
    program = program_of(run, task)
    if not is_successful(program):
        return _refuse(run, number, program.failure(), at, out)
    if step.operation == "verify":
        return start(run, task, program.unwrap(), at, out)
    run = record(run, *_intent_events(run, task, change, at))
    # The batch after the one that is on its way, if one is.
    staged = Staged(task, program.unwrap(), run.batch + 1)
    return evolve(run, active=run.active.set(number, staged))


def _refuse(run: Run, number: int, problems: Diagnostics, at: Instant, out: list[Command]) -> Run:
    """End a step whose inputs forbid it to start."""
    run = end_step(run, number, "not_started", at, out, problems)
    return evolve(run, is_stopping=run.is_stopping or run.catalog.options.stop_on_failure)


def _task(run: Run, number: int, resolved: Resolved, at: Instant) -> Task:
    step = run.step(number).step
    before = _standing(run, number)
    limit = run.catalog.options.timeout_per_step
    feed = Feed(
        inputs=resolved.inputs,
        before=None if step.operation not in {"update", "delete"} or before is None else before.attributes,
        token=run.token(number),
        attempt=1,
        timeout=step.timeout if limit is None else min(limit, step.timeout),
    )
    return Task(number, feed, resolved.after, before, at)


def _standing(run: Run, number: int) -> Instance | None:
    """Give the instance that the step works on, as it is recorded now."""
    step = run.step(number).step
    token = _deposed_token(run, number)
    return run.state.instances.get(step.address) if token is None else run.state.deposed.get(token)


def _deposed_token(run: Run, number: int) -> str | None:
    """Give the token of the deposed object that the step deletes, if it deletes one."""
    step = run.step(number).step
    return run.token(run.catalog.network.creators[step.address]) if step.is_predecessor else step.deposed


def _intent_events(run: Run, task: Task, change: Change, at: Instant) -> Iterator[Event]:
    """Give what is recorded before a step starts: its intent, and that its predecessor makes way
    where that is replaced afterwards.
    """
    step = run.step(task.number).step
    before = task.before
    makes_way = (
        step.operation == "create" and change.action is Action.REPLACE and change.create_before_destroy
    )
    if makes_way and before is not None:
        yield Deposed(step.address, task.feed.token, at)
        before = None
    kind = run.catalog.kinds[task.number]
    intent = Intent(
        token=task.feed.token,
        run=run.catalog.options.run,
        step=step.name,
        address=step.address,
        operation=step.operation,
        recovery=step.recovery,
        before=before,
        after=None if task.after is None else instance_of(kind, step, change, task.after, before, at),
        at=at,
        deposed=_deposed_token(run, task.number),
    )
    yield Intended(intent, at)

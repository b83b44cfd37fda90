"""The executor's machine: `advance(run, event)` gives the run after `event` and the commands that the loop
has to carry out.

Laws 21 to 23 hold for it: whatever order events come in, every step ends exactly once, none starts before
what it depends on has succeeded and before its intent is in the store, and no more run at once than are
allowed. It draws nothing and asks no clock: time and random bytes come with events. An event costs what it
changes, so a run is linear in its steps and dependencies.
"""

from collections.abc import Mapping
from typing import assert_never

from attrs import evolve
from pyrsistent import pdeque, pvector

from clockwork.pure.assembly.kind import Kinds
from clockwork.pure.assembly.plan import Change
from clockwork.pure.assembly.settle import settle_outputs
from clockwork.pure.forge.bundle import ArtifactBundle
from clockwork.pure.forge.ending import drain, open_gates
from clockwork.pure.forge.landing import give_up_resting, land, set_alarm, wake
from clockwork.pure.forge.launch import launch_ready, start_committed, withdraw_staged
from clockwork.pure.forge.machine import (
    Begun,
    Cancel,
    Command,
    Commit,
    CommitRefused,
    Committed,
    Ended,
    Finish,
    Interrupted,
    RunEvent,
    RunFinished,
    RunVerdict,
    Tell,
    Ticked,
)
from clockwork.pure.forge.network import network
from clockwork.pure.forge.record import outputs_after, roots_of
from clockwork.pure.forge.run import Catalog, Run, Running, RunOptions, record
from clockwork.pure.state.event import OutputsRecorded, RootsRecorded, RunEnded, RunStarted
from clockwork.pure.state.model import Instant


def begin(bundle: ArtifactBundle, options: RunOptions) -> Run:
    """Give the run of `bundle` before anything of it has happened; it waits for Begun."""
    actions = bundle.actions
    links = network(actions)
    kinds = Kinds(actions.plan.ir.providers)
    changes: Mapping[tuple[str, str | None], Change] = {
        (change.address, change.deposed): change for change in actions.plan.changes
    }
    catalog = Catalog(
        bundle=bundle,
        network=links,
        options=options,
        scripts={artifact.path: artifact.content for artifact in bundle.artifacts},
        changes=tuple(changes[step.address, step.deposed] for step in actions.steps),
        kinds=tuple(kinds.configured(step.provider, step.type) for step in actions.steps),
    )
    return Run(
        catalog=catalog,
        state=actions.plan.state,
        waits=pvector(links.waits),
        verdicts=pvector([None] * len(links.waits)),
        ready=pdeque(number for number, count in enumerate(links.waits[: links.steps]) if count == 0),
        remaining=links.steps,
    )


def advance(run: Run, event: RunEvent) -> tuple[Run, tuple[Command, ...]]:
    """Take in what happened, and say what is to be done now."""
    out: list[Command] = []
    run = _taken_in(run, event, out)
    run = wake(run, event.at, out)
    run = launch_ready(run, event.at, out)
    run = _stop(run, event.at, out)
    run = _close(run, event.at)
    run = _commit(run, out)
    run = _end(run, event.at, out)
    run = set_alarm(run, out)
    return run, tuple(out)


def _taken_in(run: Run, event: RunEvent, out: list[Command]) -> Run:
    match event:
        case Begun():
            return _begin(run, event, out)
        case Committed():
            return _committed(run, event, out)
        case CommitRefused():
            return _refused(run, event)
        case Ended():
            return land(run, event, out)
        case Ticked():
            return evolve(run, alarm=None)
        case Interrupted():
            return _interrupted(run, out)
        case _:
            assert_never(event)


def _begin(run: Run, event: Begun, out: list[Command]) -> Run:
    if run.stage != "new":
        return run
    plan = run.catalog.bundle.actions.plan
    options = run.catalog.options
    run = evolve(run, stage="open", key=event.nonce_key, token_prefix=event.token_prefix)
    run = record(run, RunStarted(options.run, options.who, plan.change_digest, event.at), *plan.preface)
    return open_gates(run, event.at, out)


def _committed(run: Run, event: Committed, out: list[Command]) -> Run:
    if not run.is_committing or event.batch != run.batch:
        return run
    return start_committed(evolve(run, is_committing=False), event.at, out)


def _refused(run: Run, event: CommitRefused) -> Run:
    """Nothing is recorded any more. What runs can be found by its intent, which is in the store."""
    if not run.is_committing or event.batch != run.batch:
        return run
    problems = run.problems + event.problems
    return evolve(
        run, is_committing=False, is_cut_off=True, is_stopping=True, queue=pvector(), problems=problems
    )


def _interrupted(run: Run, out: list[Command]) -> Run:
    """Once: finish what runs and start nothing. Again: cancel what runs."""
    if run.stage not in {"open", "draining"}:
        return run
    run = evolve(run, interrupts=run.interrupts + 1, is_stopping=True)
    if run.interrupts == 2:
        out.extend(
            Cancel(run.step(number).step.name, active.task.feed.attempt)
            for number, active in sorted(run.active.items())
            if isinstance(active, Running)
        )
    return run


def _stop(run: Run, at: Instant, out: list[Command]) -> Run:
    """End everything but what runs, when nothing is to start any more."""
    if run.stage != "open" or not run.is_stopping:
        return run
    run = withdraw_staged(drain(run, at, out), at, out)
    return give_up_resting(run, at, out)


def _close(run: Run, at: Instant) -> Run:
    """When every step is over: record what the run leaves, and that it has ended."""
    if run.stage not in {"open", "draining"} or run.remaining:
        return run
    plan = run.catalog.bundle.actions.plan
    told, problems = settle_outputs(plan.expansion, run.settled, run.made)
    run = evolve(run, stage="closing", problems=run.problems + problems)
    verdict = _verdict(run)
    return record(
        run,
        OutputsRecorded(outputs_after(plan, told, verdict == "succeeded"), at),
        RootsRecorded(roots_of(plan), at),
        RunEnded(run.catalog.options.run, verdict, at, run.counts),
    )


def _commit(run: Run, out: list[Command]) -> Run:
    """Send what has gathered to the store, unless it is still busy with what it got before."""
    if run.is_committing or not run.queue:
        return run
    run = evolve(run, batch=run.batch + 1, is_committing=True)
    out.append(Commit(run.batch, tuple(run.queue)))
    return evolve(run, queue=pvector())


def _end(run: Run, at: Instant, out: list[Command]) -> Run:
    """Finish when everything is in the store, or cannot be."""
    if run.stage != "closing" or run.is_committing:
        return run
    verdict = _verdict(run)
    out.append(Tell(RunFinished(verdict, run.counts, at)))
    out.append(Finish(verdict, run.problems))
    return evolve(run, stage="over")


def _verdict(run: Run) -> RunVerdict:
    if run.counts.get("succeeded", 0) == run.catalog.network.steps and not run.problems:
        return "succeeded"
    return "cancelled" if run.interrupts else "failed"

"""How steps end, and what their ends let happen: dependents become ready, or are skipped."""

from attrs import evolve
from pyrsistent import pdeque

from clockwork.pure.forge.machine import Command, StepEnded, StepVerdict, Tell
from clockwork.pure.forge.run import Run
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.state.model import Instant


def end_step(
    run: Run,
    number: int,
    verdict: StepVerdict,
    at: Instant,
    out: list[Command],
    problems: tuple[Diagnostic, ...] = (),
) -> Run:
    """End the step: it leaves what is active, is told of, and its dependents become ready or are skipped.

    `problems` say why it did not succeed.
    """
    run = _told(run, number, verdict, at, out, problems)
    run = evolve(run, active=run.active.discard(number), problems=run.problems + problems)
    return _pass_on(run, number, at, out)


def open_gates(run: Run, at: Instant, out: list[Command]) -> Run:
    """Pass the gates that wait for nothing, before anything runs."""
    for gate in range(run.catalog.network.steps, len(run.waits)):
        if run.catalog.network.waits[gate] == 0:
            run = evolve(run, verdicts=run.verdicts.set(gate, "succeeded"))
            run = _pass_on(run, gate, at, out)
    return run


def drain(run: Run, at: Instant, out: list[Command]) -> Run:
    """Skip every step whose turn has not come. Costs as much as there are steps, once."""
    for number in range(run.catalog.network.steps):
        if run.verdicts[number] is None and number not in run.active:
            run = _told(run, number, "skipped", at, out, ())
    return evolve(run, stage="draining", ready=pdeque())


def _told(
    run: Run,
    number: int,
    verdict: StepVerdict,
    at: Instant,
    out: list[Command],
    problems: tuple[Diagnostic, ...],
) -> Run:
    step = run.step(number).step
    active = run.active.get(number)
    duration = 0 if active is None else at - active.task.started_at
    detail = " ".join(problem.detail for problem in problems)
    out.append(Tell(StepEnded(step.name, step.address, step.operation, verdict, duration, at, detail)))
    return evolve(
        run,
        verdicts=run.verdicts.set(number, verdict),
        counts=run.counts.set(verdict, run.counts.get(verdict, 0) + 1),
        remaining=run.remaining - 1,
    )


def _pass_on(run: Run, number: int, at: Instant, out: list[Command]) -> Run:
    """Tell the dependents of a node, and through gates theirs, how it ended."""
    network = run.catalog.network
    ended = [number]
    while ended:
        node = ended.pop()
        has_succeeded = run.verdicts[node] == "succeeded"
        for dependent in network.dependents[node]:
            if run.verdicts[dependent] is not None:
                continue
            if has_succeeded:
                run = evolve(run, waits=run.waits.set(dependent, run.waits[dependent] - 1))
                if run.waits[dependent] > 0:
                    continue
            if dependent >= network.steps:
                run = evolve(run, verdicts=run.verdicts.set(dependent, run.verdicts[node]))
                ended.append(dependent)
            elif has_succeeded:
                run = evolve(run, ready=run.ready.append(dependent))
            else:
                run = _told(run, dependent, "skipped", at, out, ())
                ended.append(dependent)
    return run

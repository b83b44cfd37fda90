"""From a program's end to the record: the verdict, another attempt or none, and what is there now."""

from typing import Final

from attrs import evolve

from clockwork.pure.assembly.settle import settle_postconditions
from clockwork.pure.forge.bundle import Verdict
from clockwork.pure.forge.codes import RESULT_UNFIT, STEP_CANCELLED, STEP_FAILED, STEP_LOST, STEP_TIMED_OUT
from clockwork.pure.forge.ending import end_step
from clockwork.pure.forge.launch import program_of, start
from clockwork.pure.forge.machine import Command, Ended, Evidence, StepRetrying, Tell, WakeAt
from clockwork.pure.forge.record import instance_of, left_behind, without_unknowns
from clockwork.pure.forge.run import Conclusion, Resting, Run, Running, Task, record
from clockwork.pure.forge.secret import backoff
from clockwork.pure.forge.verdict import harvest, judge, with_last_lines
from clockwork.pure.report.diagnostic import Code, Diagnostic, Diagnostics
from clockwork.pure.state.event import Event, Failed, Succeeded
from clockwork.pure.state.model import Instance, Instant

_CODES: Final[dict[Verdict, Code]] = {
    "failed": STEP_FAILED,
    "timed_out": STEP_TIMED_OUT,
    "cancelled": STEP_CANCELLED,
    "lost": STEP_LOST,
}
_WAYS_OUT: Final[dict[Verdict, str]] = {
    "failed": "The next run takes it up from here.",
    "timed_out": "Give it more time (a `timeouts` block, or a longer limit per step), or find out what it "
    "waits for.",
    "cancelled": "The next run takes it up from here.",
    "lost": "The next run finds out what it did, or asks.",
}


def land(run: Run, event: Ended, out: list[Command]) -> Run:
    """Take in the end of a program. The end of one that does not run changes nothing."""
    number = run.catalog.network.numbers.get(event.step, -1)
    active = run.active.get(number)
    if not isinstance(active, Running) or active.task.feed.attempt != event.attempt:
        return run
    conclusion = _conclude(run, active.task, event.evidence)
    if _may_retry(run, active.task, conclusion):
        return _rest(run, active.task, conclusion, event.at, out)
    return _finish(run, active.task, conclusion, event.at, out)


def wake(run: Run, at: Instant, out: list[Command]) -> Run:
    """Start the attempts whose time has come."""
    for number in sorted(run.active):
        active = run.active[number]
        if isinstance(active, Resting) and active.until <= at and not run.is_stopping:
            task = evolve(active.task, feed=evolve(active.task.feed, attempt=active.task.feed.attempt + 1))
            # What was rendered for the first attempt can be rendered for any: they differ in the nonce.
            run = start(run, task, program_of(run, task).unwrap(), at, out)
    return run


def set_alarm(run: Run, out: list[Command]) -> Run:
    """Ask to be woken for the next attempt that is due, unless that has been asked for."""
    times = [active.until for active in run.active.values() if isinstance(active, Resting)]
    if not times or run.alarm == min(times):
        return run
    out.append(WakeAt(min(times)))
    return evolve(run, alarm=min(times))


def give_up_resting(run: Run, at: Instant, out: list[Command]) -> Run:
    """End the steps that wait for another attempt as the last one ended."""
    for number in sorted(run.active):
        active = run.active[number]
        if isinstance(active, Resting):
            run = _finish(run, active.task, active.conclusion, at, out)
    return run


def _conclude(run: Run, task: Task, evidence: Evidence) -> Conclusion:
    judgement = judge(evidence)
    code = _CODES.get(judgement.verdict)
    if task.after is None:
        return Conclusion(judgement.verdict, code, judgement.reason, None, evidence.last_lines)
    found = harvest(run.catalog.kinds[task.number], task.after, evidence.report)
    if judgement.verdict == "succeeded" and found.problems:
        reason = "; ".join(found.problems)
        return Conclusion("failed", RESULT_UNFIT, reason, found.attributes, evidence.last_lines)
    return Conclusion(judgement.verdict, code, judgement.reason, found.attributes, evidence.last_lines)


def _may_retry(run: Run, task: Task, conclusion: Conclusion) -> bool:
    """Only a failure that is known, of an operation that can be repeated, while the run goes on, as
    often as the step allows.
    """
    step = run.step(task.number).step
    return (
        conclusion.verdict in {"failed", "timed_out"}
        and step.script.is_idempotent
        and not run.is_stopping
        and task.feed.attempt <= step.retries
    )


def _rest(run: Run, task: Task, conclusion: Conclusion, at: Instant, out: list[Command]) -> Run:
    """Keep the step's slot and wait: where much fails, less is tried."""
    options = run.catalog.options
    step = run.step(task.number).step
    attempt = task.feed.attempt
    until = at + backoff(run.key, step.name, attempt, options.backoff_base, options.backoff_cap)
    out.append(Tell(StepRetrying(step.name, attempt, conclusion.reason, until, at)))
    return evolve(run, active=run.active.set(task.number, Resting(task, until, conclusion)))


def _finish(run: Run, task: Task, conclusion: Conclusion, at: Instant, out: list[Command]) -> Run:
    step = run.step(task.number).step
    if step.operation != "verify":
        run = record(run, *_events(run, task, conclusion, at))
    if conclusion.code is not None:
        return _failed(
            run, task, conclusion.verdict, (_problem(run, task, conclusion.code, conclusion),), at, out
        )
    if conclusion.attributes is None:
        return end_step(run, task.number, "succeeded", at, out)
    made = run.made.set(step.address, conclusion.attributes)
    expansion = run.catalog.bundle.actions.plan.expansion
    broken, settled = settle_postconditions(expansion, run.settled, made, step.address)
    run = evolve(run, made=made, settled=settled)
    # What was made is there and recorded as it is; but nothing may rely on it.
    return (
        _failed(run, task, "failed", broken, at, out)
        if broken
        else end_step(run, task.number, "succeeded", at, out)
    )


def _failed(
    run: Run, task: Task, verdict: Verdict, problems: Diagnostics, at: Instant, out: list[Command]
) -> Run:
    run = end_step(run, task.number, verdict, at, out, problems)
    return evolve(run, is_stopping=run.is_stopping or run.catalog.options.stop_on_failure)


def _problem(run: Run, task: Task, code: Code, conclusion: Conclusion) -> Diagnostic:
    bundled = run.step(task.number)
    detail = (
        f"The step `{bundled.purpose}` did not succeed: {conclusion.reason}. {_WAYS_OUT[conclusion.verdict]}"
    )
    return Diagnostic(code, with_last_lines(detail, conclusion.last_lines), bundled.span)


def _events(run: Run, task: Task, conclusion: Conclusion, at: Instant) -> tuple[Event, ...]:
    """Give what is recorded of the end.

    What was lost is left as it was intended: the next run settles it by its type's recovery.
    """
    token = task.feed.token
    if conclusion.verdict == "lost":
        return ()
    if conclusion.verdict == "succeeded":
        return (Succeeded(token, _instance(run, task, conclusion, at), at),)
    return (Failed(token, conclusion.verdict, _remains(run, task, conclusion, at), at, conclusion.reason),)


def _instance(run: Run, task: Task, conclusion: Conclusion, at: Instant) -> Instance | None:
    """Give what is there after a success: nothing after a deletion."""
    if conclusion.attributes is None:
        return None
    step = run.step(task.number).step
    change = run.catalog.changes[task.number]
    kind = run.catalog.kinds[task.number]
    return instance_of(kind, step, change, conclusion.attributes, task.before, at)


def _remains(run: Run, task: Task, conclusion: Conclusion, at: Instant) -> Instance | None:
    """Give what is there after a failure: part of what was to be made, or what was there before, not
    confirmed.
    """
    if run.step(task.number).step.operation != "create" or conclusion.attributes is None:
        return None if task.before is None else left_behind(task.before)
    made = _instance(run, task, conclusion, at)
    assert made is not None
    return evolve(made, status="tainted", attributes=without_unknowns(conclusion.attributes))

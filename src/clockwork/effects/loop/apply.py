"""Applying: the right to write, a backup, what a dead run left behind, then the run itself.

Nothing runs before the store has taken the first events, and it takes them only if what the plan relied on is
still so.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import evolve, field, frozen
from pyrsistent import PMap, pmap
from returns.pipeline import is_successful
from returns.result import Success

from clockwork.effects import clock
from clockwork.effects.files import random_bytes
from clockwork.effects.loop.codes import ANOTHER_STATE, MISSING_COMMANDS, RUN_STOPPED
from clockwork.effects.loop.execute import Interrupts, Means, execute
from clockwork.effects.loop.load import STATE_FOLDER
from clockwork.effects.loop.program import Listener, discreet
from clockwork.effects.runner.local import LocalRunner
from clockwork.effects.runner.protocol import Capabilities, Runner
from clockwork.effects.store.holder import this_process
from clockwork.effects.store.sqlite import SqliteStore, open_store
from clockwork.pure.forge.bundle import ArtifactBundle
from clockwork.pure.forge.machine import Finish, Progress, RunFinished, RunVerdict
from clockwork.pure.forge.redaction import redact, secrets_in
from clockwork.pure.forge.run import RunOptions
from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics, has_errors
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.state.model import State

# The address under which steps name this machine.
LOCAL: Final = "local"
_STOPPED: Final = (
    "The run was asked to stop before all of its steps were done. What was done is recorded; apply again to "
    "do the rest."
)


@frozen
class ApplyOptions:
    """How to apply.

    `who` is recorded with the run; times are in seconds (`timeout_per_step` None: each step's own).
    """

    who: str
    parallelism: int = 10
    timeout_per_step: int | None = None
    stop_on_failure: bool = False
    # How long to wait for somebody else's run to end.
    lock_timeout: float = 0.0


@frozen
class Applied:
    """What became of a run. `state` is what is recorded after it; None when the store could not be read."""

    verdict: RunVerdict
    problems: Diagnostics = ()
    # Steps by how they ended.
    counts: PMap[str, int] = pmap()
    state: State | None = field(default=None, repr=False)


def new_run() -> str:
    """Give a name for a run, unique for all time."""
    return random_bytes(16).hex()


async def apply_bundle(
    bundle: ArtifactBundle, options: ApplyOptions, listener: Listener, interrupts: Interrupts
) -> Applied:
    """Carry `bundle` out and say what became of it; what can be expected to go wrong is in `problems`."""
    opened = open_store(Path(bundle.actions.plan.folder) / STATE_FOLDER)
    if not is_successful(opened):
        return Applied("failed", opened.failure())
    store = opened.unwrap()
    try:
        return await _apply_to(store, bundle, options, listener, interrupts)
    finally:
        await store.close()


async def _apply_to(
    store: SqliteStore,
    bundle: ArtifactBundle,
    options: ApplyOptions,
    listener: Listener,
    interrupts: Interrupts,
) -> Applied:
    plan = bundle.actions.plan
    run = new_run()
    holder = this_process(options.who, f"applying {plan.folder} (run {run})", clock.now())
    lease = await store.lease(None, holder, options.lock_timeout)
    if not is_successful(lease):
        return Applied("failed", lease.failure())
    runner = LocalRunner(Path(plan.folder), run)
    try:
        ready = await _prepare(store, runner, bundle)
        if not is_successful(ready):
            return Applied("failed", ready.failure())
        hearing = _Hearing(discreet(listener, plan.ir.variables.values()), interrupts)
        means = Means(store, lease.unwrap(), plan.guard, {LOCAL: runner}, hearing.hear, interrupts)
        settings = RunOptions(
            run,
            options.who,
            parallelism=options.parallelism,
            stop_on_failure=options.stop_on_failure,
            timeout_per_step=options.timeout_per_step,
        )
        finish = await execute(bundle, settings, means)
        if hearing.mistake is not None:
            raise hearing.mistake
        return _applied(bundle, finish, hearing.counts, await store.snapshot())
    finally:
        await runner.close()


class _Hearing:
    """Passes progress on to a listener, and keeps the tally.

    What the listener raises stops the run as an interrupt does: what runs is finished and recorded first.
    """

    def __init__(self, listener: Listener, interrupts: Interrupts) -> None:
        self.counts: Mapping[str, int] = {}
        self.mistake: Exception | None = None
        self._listener = listener
        self._interrupts = interrupts

    def hear(self, progress: Progress) -> None:
        """Take one step of progress."""
        if isinstance(progress, RunFinished):
            self.counts = progress.counts
        if self.mistake is None:
            try:
                self._listener(progress)
            except Exception as mistake:  # noqa: BLE001 - whatever it is, the run must not be torn by it
                self.mistake = mistake
                self._interrupts.interrupt()


def _applied(
    bundle: ArtifactBundle, finish: Finish, counts: Mapping[str, int], recorded: Outcome[State]
) -> Applied:
    secrets = secrets_in(bundle.actions.plan.ir.variables.values())
    told = (evolve(one, detail=redact(one.detail, secrets)) for one in finish.problems)
    problems = [*told, *([] if is_successful(recorded) else recorded.failure())]
    if finish.verdict != "succeeded" and not has_errors(tuple(problems)):
        problems.append(Diagnostic(RUN_STOPPED, _STOPPED))
    return Applied(finish.verdict, tuple(problems), pmap(counts), recorded.value_or(None))


async def _prepare(store: SqliteStore, runner: LocalRunner, bundle: ArtifactBundle) -> Outcome[None]:
    """Make sure that the run may begin: its state, no program of a dead run, a backup, and a target
    that has what is needed.
    """
    recorded = await store.snapshot()
    if not is_successful(recorded):
        return fail(*recorded.failure())
    state, planned_for = recorded.unwrap(), bundle.actions.plan.state
    if planned_for.lineage not in ("", state.lineage):
        detail = (
            f"The plan was made for the state {planned_for.lineage}, and the one in its folder is "
            f"{state.lineage}. Plan again."
        )
        return fail(Diagnostic(ANOTHER_STATE, detail))
    await reap_unfinished(state, runner)
    kept = await store.backup()
    if not is_successful(kept):
        return fail(*kept.failure())
    probed = await runner.probe()
    return probed.bind(lambda capabilities: _check_commands(bundle, capabilities))


async def reap_unfinished(state: State, runner: Runner) -> None:
    """End what is left of runs that never ended.

    Whoever calls this has the right to write, so those runs are dead.
    """
    runs = {intent.run for intent in state.intents.values()}
    if state.last_run is not None and state.last_run.verdict is None:
        runs.add(state.last_run.run)
    for run in sorted(runs):
        await runner.reap(run)


async def reap_dead(state: State, root: Path, runner: Runner) -> Diagnostics:
    """End what is left of runs that `state`, that of the configuration in `root`, knows without an end,
    unless they still go on.

    They go on when the right to write is taken; then what is read of the world may change as it is read, as
    ever. Gives who has taken it.
    """
    problems: Diagnostics = ()
    if state.intents or (state.last_run is not None and state.last_run.verdict is None):
        opened = open_store(root / STATE_FOLDER, create=False)
        if is_successful(opened):
            store = opened.unwrap()
            holder = this_process("reader", "ending what a dead run left behind", clock.now())
            lease = await store.lease(None, holder)
            if is_successful(lease):
                await reap_unfinished(state, runner)
            else:
                problems = lease.failure()
            await store.close()
    return problems


def _check_commands(bundle: ArtifactBundle, capabilities: Capabilities) -> Outcome[None]:
    """Say which commands that resource types require the target does not have."""
    present = dict(capabilities.commands)
    lacking: dict[str, str] = {}
    for bundled in bundle.steps:
        for command in bundled.step.requires:
            if command not in present:
                lacking.setdefault(command, bundled.step.type)
    if not lacking:
        return Success(None)
    named = ", ".join(f"{command} (for {lacking[command]})" for command in sorted(lacking))
    detail = (
        f"This machine has no {named} on the PATH. Install what is missing, or add its folder to the PATH."
    )
    return fail(Diagnostic(MISSING_COMMANDS, detail))

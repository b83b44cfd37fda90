"""The phases composed: load, observe, plan, simulate, apply.

What touches the world has an asynchronous form beside it.

    ws = load("infra/")
    seen = observe(ws, variables={"env": "prod"})
    run = apply(plan(ws, variables={"env": "prod"}, observations=seen).unwrap())

`validate`, `plan` and `simulate` are pure and give an `Outcome`. The effects do not raise for what can be
expected either: what they give has `problems`. Nothing is printed, no signal handler is installed and no
folder changed.
"""

import os
from collections.abc import Mapping
from getpass import getuser
from pathlib import Path
from socket import gethostname
from typing import Literal

from attrs import evolve, field, frozen
from pyrsistent import PMap, pmap
from returns.pipeline import is_successful
from returns.result import Success

import clockwork
from clockwork.effects import clock
from clockwork.effects.loop.apply import LOCAL, ApplyOptions, apply_bundle, new_run, reap_dead
from clockwork.effects.loop.codes import UNANSWERED
from clockwork.effects.loop.execute import Interrupts
from clockwork.effects.loop.inputs import Inputs, python_inputs
from clockwork.effects.loop.load import Workspace, load_workspace, read_state
from clockwork.effects.loop.program import Listener, discreet, unheard
from clockwork.effects.loop.refresh import answer
from clockwork.effects.loop.sync import wait_for
from clockwork.effects.memory import paused_collection
from clockwork.effects.runner.local import LocalRunner
from clockwork.pure.assembly import planning
from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.codes import INTERRUPTED
from clockwork.pure.assembly.plan import Action, Needs, Observations, Options, Plan
from clockwork.pure.forge import simulate as simulation
from clockwork.pure.forge.bundle import ArtifactBundle
from clockwork.pure.forge.compile import compile_bundle
from clockwork.pure.forge.machine import RunVerdict
from clockwork.pure.intake import intake
from clockwork.pure.intake.inputs import Input
from clockwork.pure.intake.ir import IR
from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics, has_errors
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.state.model import Instant, State
from clockwork.pure.syntax.parse import parse

Variables = Mapping[str, object]
Mode = Literal["normal", "destroy"]
NO_VARIABLES: Variables = {}
NO_INPUTS = Inputs()


@frozen
class Seen:
    """What the world said when it was asked.

    `problems` is what could not be read: nothing is planned with errors there.
    """

    observations: Observations = field(repr=False)
    problems: Diagnostics = ()


@frozen
class Run:
    """What became of an apply: its verdict, why it was not a success, its steps by how they ended,
    and what stands now.
    """

    verdict: RunVerdict
    problems: Diagnostics
    counts: PMap[str, int]
    workspace: Workspace


def load(
    path: str | os.PathLike[str] = ".",
    *,
    given: Inputs = NO_INPUTS,
    wants_state: bool = True,
    makes_state: bool = False,
) -> Workspace:
    """Read the configuration in the folder `path` and its recorded state; what is wrong with them is in
    `problems`.

    `given` wins over the values of files and of the environment. `makes_state` makes an empty state where
    there is none.
    """
    return wait_for(load_async(path, given=given, wants_state=wants_state, makes_state=makes_state))


async def load_async(
    path: str | os.PathLike[str] = ".",
    *,
    given: Inputs = NO_INPUTS,
    wants_state: bool = True,
    makes_state: bool = False,
) -> Workspace:
    """Do what `load` does."""
    return await load_workspace(Path(path), given, os.environ, wants_state, makes_state)


def recorded(path: str | os.PathLike[str] = ".") -> Outcome[State]:
    """Give what is recorded of the configuration in the folder `path`, which is not read itself."""
    return wait_for(recorded_async(path))


async def recorded_async(path: str | os.PathLike[str] = ".") -> Outcome[State]:
    """Do what `recorded` does."""
    return (await read_state(Path(path).resolve())).map(lambda found: found[0])


def validate(workspace: Workspace, variables: Variables = NO_VARIABLES) -> Outcome[IR]:
    """Give the configuration, parsed, checked and linked, or everything that is wrong with it."""
    if has_errors(workspace.problems):
        # A file that is missing makes what others say about it look wrong; how they are written can be judged
        # still.
        texts = sorted(workspace.sources.items())
        return fail(
            *workspace.problems, *(one for path, text in texts for one in parse(path, text).diagnostics)
        )
    with paused_collection():
        return python_inputs(variables).bind(
            lambda given: intake.intake(
                workspace.sources,
                workspace.providers,
                (*workspace.inputs, *given),
                version=clockwork.__version__,
            )
        )


def plan(
    workspace: Workspace,
    variables: Variables = NO_VARIABLES,
    observations: Seen | None = None,
    now: Instant | None = None,
    *,
    mode: Mode = "normal",
    assumptions: Mapping[str, bool] = pmap(),
) -> Outcome[Plan]:
    """Say what has to happen so that the world becomes what `workspace` describes; pure when `now` is given.

    `observations` is what `observe` gave for the same arguments; without it the plan is made against the
    recorded state alone. `now` is in milliseconds since 1970-01-01 UTC. `assumptions` says, by address,
    whether what an interrupted operation was to make is there. The failure holds everything that is wrong.
    """
    seen = Seen(pmap()) if observations is None else observations
    if has_errors(seen.problems):
        return fail(*seen.problems)
    options = _options(workspace, mode, assumptions, refresh=observations is not None)
    at = clock.now() if now is None else now
    configuration = validate(workspace, variables)
    return configuration.bind(lambda ir: _planned(workspace, ir, seen.observations, options, at)).bind(
        _settled
    )


def observe(
    workspace: Workspace,
    variables: Variables = NO_VARIABLES,
    *,
    mode: Mode = "normal",
    assumptions: Mapping[str, bool] = pmap(),
    on_event: Listener = unheard,
) -> Seen:
    """Look at the world as far as a plan with these arguments needs to know it."""
    return wait_for(
        observe_async(workspace, variables, mode=mode, assumptions=assumptions, on_event=on_event)
    )


async def observe_async(
    workspace: Workspace,
    variables: Variables = NO_VARIABLES,
    *,
    mode: Mode = "normal",
    assumptions: Mapping[str, bool] = pmap(),
    on_event: Listener = unheard,
) -> Seen:
    """Do what `observe` does."""
    configuration = validate(workspace, variables)
    if not is_successful(configuration):
        # Planning says what is wrong.
        return Seen(pmap())
    options = _options(workspace, mode, assumptions, refresh=True)
    return (await _explore(workspace, configuration.unwrap(), options, clock.now(), on_event))[0]


def observe_and_plan(
    workspace: Workspace,
    variables: Variables = NO_VARIABLES,
    now: Instant | None = None,
    *,
    mode: Mode = "normal",
    assumptions: Mapping[str, bool] = pmap(),
    on_event: Listener = unheard,
) -> Outcome[Plan]:
    """Give the plan that `plan` gives with what `observe` sees, in one go."""
    return wait_for(
        observe_and_plan_async(
            workspace, variables, now, mode=mode, assumptions=assumptions, on_event=on_event
        )
    )


async def observe_and_plan_async(
    workspace: Workspace,
    variables: Variables = NO_VARIABLES,
    now: Instant | None = None,
    *,
    mode: Mode = "normal",
    assumptions: Mapping[str, bool] = pmap(),
    on_event: Listener = unheard,
) -> Outcome[Plan]:
    """Do what `observe_and_plan` does."""
    configuration = validate(workspace, variables)
    if not is_successful(configuration):
        return fail(*configuration.failure())
    options = _options(workspace, mode, assumptions, refresh=True)
    return await assemble_async(workspace, configuration.unwrap(), options, now, on_event)


async def assemble_async(
    workspace: Workspace, ir: IR, options: Options, now: Instant | None = None, on_event: Listener = unheard
) -> Outcome[Plan]:
    """Plan the configuration `ir`, which may have been changed since it was validated, with a look at
    the world.
    """
    seen, step = await _explore(workspace, ir, options, clock.now() if now is None else now, on_event)
    return fail(*seen.problems) if has_errors(seen.problems) else step.bind(_settled)


async def _explore(
    workspace: Workspace, ir: IR, options: Options, now: Instant, on_event: Listener
) -> tuple[Seen, Outcome[Plan | Needs]]:
    """Plan and read by turns, until there is a plan or something cannot be read."""
    seen = Seen(pmap())
    runner = LocalRunner(Path(workspace.folder), new_run())
    listener = discreet(on_event, ir.variables.values())
    try:
        living = await reap_dead(workspace.state, Path(workspace.folder), runner)
        while True:
            step = _planned(workspace, ir, seen.observations, options, now)
            needs = step.value_or(None)
            if not isinstance(needs, Needs):
                return seen, _unquestioned(step, living)
            found = await answer(needs, workspace.state, ir.providers, {LOCAL: runner}, listener)
            if not is_successful(found):
                return Seen(seen.observations, found.failure()), step
            seen = Seen(seen.observations.update(found.unwrap()))
    finally:
        await runner.close()


def _unquestioned(step: Outcome[Plan | Needs], living: Diagnostics) -> Outcome[Plan | Needs]:
    """Put `living`, which says who is at work, in the place of questions about operations that are
    not interrupted but go on.
    """
    others = () if is_successful(step) else tuple(one for one in step.failure() if one.code != INTERRUPTED)
    if not living or is_successful(step) or len(others) == len(step.failure()):
        return step
    return fail(*living, *others)


def has_work(plan: Plan) -> bool:
    """Say whether an apply of `plan` would do anything: change, verify, or record what was observed."""
    return plan.has_changes or bool(plan.preface) or any(one.action is Action.VERIFY for one in plan.changes)


def simulate(plan: Plan) -> Outcome[State]:
    """Give the state that an apply of `plan` would leave, were every step to succeed; what only steps
    would tell is invented.
    """
    return simulation.simulate(plan)


def apply(
    plan: Plan,
    *,
    on_event: Listener = unheard,
    interrupts: Interrupts | None = None,
    options: ApplyOptions | None = None,
) -> Run:
    """Carry out a plan that was made for a loaded workspace, and say what became of it.

    A stale plan is refused.

    `on_event` hears of every step, from the thread that runs them. `interrupts` stops the run from elsewhere.
    """
    return wait_for(apply_async(plan, on_event=on_event, interrupts=interrupts, options=options))


async def apply_async(
    plan: Plan,
    *,
    on_event: Listener = unheard,
    interrupts: Interrupts | None = None,
    options: ApplyOptions | None = None,
) -> Run:
    """Do what `apply` does."""
    bundle = compile_bundle(actions(plan))
    if not is_successful(bundle):
        return Run("failed", bundle.failure(), pmap(), _workspace_after(plan, plan.state))
    return await execute_async(bundle.unwrap(), on_event=on_event, interrupts=interrupts, options=options)


async def execute_async(
    bundle: ArtifactBundle,
    *,
    on_event: Listener = unheard,
    interrupts: Interrupts | None = None,
    options: ApplyOptions | None = None,
) -> Run:
    """Carry out the bundle that a plan was compiled to."""
    plan, settings = bundle.actions.plan, options or ApplyOptions(who())
    applied = await apply_bundle(bundle, settings, on_event, interrupts or Interrupts())
    after = _workspace_after(plan, applied.state or plan.state)
    return Run(applied.verdict, applied.problems, applied.counts, after)


def who() -> str:
    """Name who runs this, as the record of a run shows it."""
    return f"{getuser()}@{gethostname()}"


def _options(workspace: Workspace, mode: Mode, assumptions: Mapping[str, bool], refresh: bool) -> Options:
    return Options(mode=mode, refresh=refresh, assumptions=pmap(assumptions), digest_key=workspace.digest_key)


def _planned(
    workspace: Workspace, ir: IR, observations: Observations, options: Options, now: Instant
) -> Outcome[Plan | Needs]:
    with paused_collection():
        outcome = planning.plan(ir, workspace.state, observations, pmap(), options, now)
    return outcome.map(lambda one: evolve(one, folder=workspace.folder) if isinstance(one, Plan) else one)


def _settled(step: Plan | Needs) -> Outcome[Plan]:
    if isinstance(step, Plan):
        return Success(step)
    detail = (
        f"The plan needs to know of {', '.join((*step.reads, *step.files))}, which was not observed. Observe "
        "with the variables, mode and assumptions that you plan with."
    )
    return fail(Diagnostic(UNANSWERED, detail))


def _workspace_after(plan: Plan, state: State) -> Workspace:
    """Give the workspace that the plan was made from, with the state that there is now."""
    inputs = tuple(Input(name, value, "file") for name, value in sorted(plan.ir.variables.items()))
    return Workspace(
        folder=plan.folder,
        sources=plan.ir.sources,
        providers=plan.ir.providers,
        inputs=inputs,
        state=state,
        texts=plan.ir.sources,
        digest_key=plan.options.digest_key,
    )

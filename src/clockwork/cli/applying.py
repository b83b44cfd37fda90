"""`apply` and `destroy`."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

from returns.pipeline import is_successful

from clockwork import pipeline
from clockwork.cli.arguments import Arguments
from clockwork.cli.codes import NO_APPROVAL
from clockwork.cli.planning import make_plan, present
from clockwork.cli.progress import Tally, listening
from clockwork.cli.recorded import output_lines, plain_output
from clockwork.cli.saved import load_plan
from clockwork.cli.screen import Screen
from clockwork.cli.workspace import load
from clockwork.effects.loop.apply import ApplyOptions
from clockwork.effects.loop.execute import Interrupts
from clockwork.effects.loop.load import Workspace
from clockwork.pure.assembly.plain import to_plain
from clockwork.pure.assembly.plan import Plan
from clockwork.pure.forge.machine import Progress
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.state.model import State

# The last one comes when the terminal is closed; Windows does not have it.
_INTERRUPTING: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_APPROVAL: Final = "yes"
_ENDINGS: Final = {"failed": "failed", "cancelled": "was stopped"}
_FIRST_INTERRUPT: Final = (
    "Stopping: what runs is finished and nothing new starts. Interrupt again to cancel what runs."
)
_SECOND_INTERRUPT: Final = "Cancelling what runs."


def apply(arguments: Arguments, screen: Screen) -> int:
    """Make the world what the configuration says, or carry out a saved plan."""
    workspace = load(arguments, makes_state=True)
    if arguments.subject is None:
        return _plan_and_run(arguments, workspace, screen, "normal")
    outcome = load_plan(arguments, workspace)
    if not is_successful(outcome):
        return screen.failure(outcome.failure(), workspace.texts)
    return _run(outcome.unwrap(), arguments, workspace, screen)


def destroy(arguments: Arguments, screen: Screen) -> int:
    """Remove everything that was made."""
    return _plan_and_run(arguments, load(arguments, makes_state=True), screen, "destroy")


def _plan_and_run(arguments: Arguments, workspace: Workspace, screen: Screen, mode: pipeline.Mode) -> int:
    outcome = make_plan(arguments, workspace, screen, mode)
    if not is_successful(outcome):
        return screen.failure(outcome.failure(), workspace.texts)
    made = outcome.unwrap()
    if screen.is_json:
        screen.document({"type": "plan", "plan": to_plain(made)})
    else:
        present(made, workspace, screen)
    if made.has_changes and not arguments.auto_approve:
        refusal = _ask(arguments, screen)
        if refusal is not None:
            return screen.failure((refusal,), workspace.texts)
    return _run(made, arguments, workspace, screen)


def _ask(arguments: Arguments, screen: Screen) -> Diagnostic | None:
    """Ask for approval; None when it was given."""
    if not arguments.input or not sys.stdin.isatty():
        detail = (
            "There are changes to approve and nobody to ask. Approve them with -auto-approve, or save the "
            "plan with `clockwork plan -out FILE`, look at it, and apply that file."
        )
        return Diagnostic(NO_APPROVAL, detail)
    screen.out.flush()
    print(f"\nCarry out these changes? Only '{_APPROVAL}' is accepted: ", end="", file=screen.err, flush=True)
    try:
        answer = sys.stdin.readline().strip()
    except KeyboardInterrupt:
        answer = ""
        print(file=screen.err)
    if answer == _APPROVAL:
        return None
    return Diagnostic(
        NO_APPROVAL,
        f"The answer was not '{_APPROVAL}', so nothing was changed. Apply again to be asked again.",
    )


def _run(made: Plan, arguments: Arguments, workspace: Workspace, screen: Screen) -> int:
    if not pipeline.has_work(made):
        return _end(made.state, screen, "Nothing has to change.")
    options = ApplyOptions(
        pipeline.who(),
        arguments.parallelism,
        arguments.timeout_per_step,
        arguments.stop_on_failure,
        arguments.lock_timeout,
    )
    tally, begun = Tally(), time.monotonic()
    with listening(screen) as show_progress, _interruptible(screen) as interrupts:

        def hear(progress: Progress) -> None:
            tally.hear(progress)
            show_progress(progress)

        run = pipeline.apply(made, on_event=hear, interrupts=interrupts, options=options)
    sources = {**workspace.texts, **made.ir.sources}
    if run.verdict != "succeeded":
        if not screen.is_json:
            screen.note(
                f"\nThe run {_ENDINGS[run.verdict]}: {tally}. What was done is recorded, and the next one "
                "goes on from there.\n"
            )
        return screen.failure(run.problems, sources)
    screen.report(run.problems, sources)
    return _end(run.workspace.state, screen, f"Done in {time.monotonic() - begun:.1f}s: {tally}.")


def _end(state: State, screen: Screen, summary: str) -> int:
    if screen.is_json:
        outputs = {name: plain_output(one) for name, one in sorted(state.outputs.items())}
        screen.document({"type": "outputs", "outputs": outputs})
        return 0
    screen.note(f"\n{summary}")
    lines = [f"{line}\n" for line in output_lines(state, screen.width)]
    screen.result("".join(["\n", *lines]) if lines else "")
    return 0


@contextmanager
def _interruptible(screen: Screen) -> Iterator[Interrupts]:
    """Turn interrupts of this process into those of the run, for as long as the context lasts."""
    interrupts = Interrupts()
    count = 0

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        # Not through the stream: a signal may come while it is being written to. The terminal may have gone.
        with suppress(OSError):
            os.write(
                screen.err.fileno(), f"\n{_FIRST_INTERRUPT if count == 1 else _SECOND_INTERRUPT}\n".encode()
            )
        interrupts.interrupt()

    before = {number: signal.signal(number, ask) for number in _INTERRUPTING}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

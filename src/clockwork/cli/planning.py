"""`validate` and `plan`."""

from pathlib import Path

from attrs import evolve
from returns.pipeline import is_successful

from clockwork import pipeline
from clockwork.cli.arguments import Arguments
from clockwork.cli.codes import UNWRITABLE_PLAN
from clockwork.cli.progress import listening
from clockwork.cli.screen import Screen
from clockwork.cli.workspace import load
from clockwork.effects.files import write_file
from clockwork.effects.loop.load import Workspace
from clockwork.pure.assembly.plain import to_plain
from clockwork.pure.assembly.plan import Plan
from clockwork.pure.assembly.saved import save
from clockwork.pure.assembly.show import show
from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.report.render import render_json

# Exit status of `plan --detailed-exitcode` when an apply would change something.
CHANGES = 2


def validate(arguments: Arguments, screen: Screen) -> int:
    """Check the configuration."""
    workspace = load(arguments, wants_state=False)
    outcome = pipeline.validate(workspace)
    if not is_successful(outcome):
        problems = outcome.failure()
        if screen.is_json:
            screen.document({"valid": False, "diagnostics": render_json(problems, workspace.texts)})
            return 1
        return screen.failure(problems, workspace.texts)
    warnings = (*workspace.problems, *outcome.unwrap().warnings)
    if screen.is_json:
        screen.document({"valid": True, "diagnostics": render_json(warnings, workspace.texts)})
    else:
        screen.report(warnings, workspace.texts)
        screen.result("The configuration is valid.\n")
    return 0


def plan(arguments: Arguments, screen: Screen) -> int:
    """Show what an apply would do, and save it when asked."""
    workspace = load(arguments, makes_state=arguments.out is not None)
    outcome = make_plan(arguments, workspace, screen, "destroy" if arguments.destroy else "normal")
    if not is_successful(outcome):
        return screen.failure(outcome.failure(), workspace.texts)
    made = outcome.unwrap()
    present(made, workspace, screen)
    if arguments.out is not None:
        problems = _save(made, Path(arguments.chdir) / arguments.out)
        if problems:
            return screen.failure(problems, workspace.texts)
        screen.note(f"Saved the plan to {arguments.out}. Carry it out with: clockwork apply {arguments.out}")
    return CHANGES if arguments.detailed_exitcode and made.has_changes else 0


def make_plan(
    arguments: Arguments, workspace: Workspace, screen: Screen, mode: pipeline.Mode
) -> Outcome[Plan]:
    """Plan as `arguments` say, looking at the world first unless they say otherwise."""
    assumptions = dict(arguments.assume)
    if not arguments.refresh:
        return pipeline.plan(workspace, mode=mode, assumptions=assumptions)
    with listening(evolve(screen, is_json=False)) as listener:
        return pipeline.observe_and_plan(workspace, mode=mode, assumptions=assumptions, on_event=listener)


def present(made: Plan, workspace: Workspace, screen: Screen) -> None:
    """Write a plan and its warnings as a result."""
    warnings: Diagnostics = (*workspace.problems, *made.warnings)
    if screen.is_json:
        screen.document({**to_plain(made), "diagnostics": render_json(warnings, workspace.texts)})
    else:
        screen.report(warnings, workspace.texts)
        screen.result(show(made, screen.width, screen.has_color(screen.out)))


def _save(made: Plan, path: Path) -> Diagnostics:
    saved = save(made)
    if not is_successful(saved):
        return saved.failure()
    try:
        write_file(path, saved.unwrap())
    except OSError as error:
        detail = (
            f"{path} cannot be written: {error.strerror}. Name a file in a folder that is there and that you "
            "may write to."
        )
        return (Diagnostic(UNWRITABLE_PLAN, detail),)
    return ()

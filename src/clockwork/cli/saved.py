"""Reading a plan that `plan -out` saved."""

from pathlib import Path

from attrs import evolve
from returns.result import Success

from clockwork.cli.arguments import Arguments
from clockwork.cli.codes import LATE_OPTION, UNREADABLE_PLAN
from clockwork.effects.files import read_file
from clockwork.effects.loop.load import Workspace
from clockwork.pure.assembly import saved
from clockwork.pure.assembly.plan import Plan
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.value.structure import marks_within

# Bytes. A plan holds its sources, which are limited themselves.
_LIMIT = 256 * 1024 * 1024
# Whatever begins otherwise never was a plan.
_BEGINNING = b'{"digest":'


def load_plan(arguments: Arguments, workspace: Workspace) -> Outcome[Plan]:
    """Read the plan file that `arguments` name and plan again from what it holds; refused when that
    gives another plan.
    """
    path = Path(arguments.chdir) / str(arguments.subject)
    try:
        data = read_file(path.resolve(), _LIMIT)
    except OSError as error:
        detail = (
            f"{path} cannot be read: {error.strerror or error}. Name a file that `clockwork plan -out FILE` "
            "wrote."
        )
        return fail(Diagnostic(UNREADABLE_PLAN, detail))
    if not data.startswith(_BEGINNING):
        detail = f"{path} is no saved plan. Name a file that `clockwork plan -out FILE` wrote."
        return fail(Diagnostic(UNREADABLE_PLAN, detail))
    loaded = saved.load(data, workspace.state, workspace.providers, workspace.inputs, workspace.digest_key)
    return loaded.bind(lambda plan: _as_planned(evolve(plan, folder=workspace.folder), arguments))


def _as_planned(plan: Plan, arguments: Arguments) -> Outcome[Plan]:
    """Refuse what was to be said when the plan was made: it would have no effect, and look as if it had."""
    secrets = {name for name, value in plan.ir.variables.items() if marks_within(value)}
    named = {one.text.partition("=")[0] for one in arguments.given if one.kind == "var"}
    late = [
        *(f"-var {name}" for name in sorted(named - secrets)),
        *(f"-assume {address}" for address, _ in arguments.assume),
        *(() if arguments.refresh else ("-refresh=false",)),
    ]
    if not late:
        return Success(plan)
    detail = (
        f"A saved plan is carried out as it was made, so {', '.join(late)} would change nothing. Plan again "
        "with it, or leave it out. Only the values of sensitive variables, which are in no file, are given "
        "once more."
    )
    return fail(Diagnostic(LATE_OPTION, detail))

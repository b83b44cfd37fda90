"""Reading a plan that `plan -out` saved."""

from pathlib import Path

from attrs import evolve

from clockwork.cli.arguments import Arguments
from clockwork.cli.codes import UNREADABLE_PLAN
from clockwork.effects.files import read_file
from clockwork.effects.loop.load import Workspace
from clockwork.pure.assembly import saved
from clockwork.pure.assembly.plan import Plan
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail

# Bytes. A plan holds its sources, which are limited themselves.
_LIMIT = 256 * 1024 * 1024


def load_plan(arguments: Arguments, workspace: Workspace) -> Outcome[Plan]:
    """Read the plan file that `arguments` name and plan again from what it holds; refused when that gives another plan."""
    path = Path(arguments.chdir) / str(arguments.subject)
    try:
        data = read_file(path.resolve(), _LIMIT)
    except OSError as error:
        detail = f"{path} cannot be read: {error.strerror or error}. Name a file that `clockwork plan -out FILE` wrote."
        return fail(Diagnostic(UNREADABLE_PLAN, detail))
    loaded = saved.load(data, workspace.state, workspace.providers, workspace.inputs, workspace.digest_key)
    return loaded.map(lambda plan: evolve(plan, folder=workspace.folder))

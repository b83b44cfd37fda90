"""Loading: files, variables, providers and the recorded state, as one immutable snapshot of a
configuration's folder.
"""

import os
from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NoReturn

from attrs import evolve, field, frozen
from pyrsistent import PMap, pmap
from returns.pipeline import is_successful
from returns.result import Success

from clockwork.effects.loop.folder import read_configuration
from clockwork.effects.loop.inputs import Inputs, automatic_inputs
from clockwork.effects.memory import paused_collection
from clockwork.effects.store.sqlite import open_store
from clockwork.pure.intake.folder import missing_folders
from clockwork.pure.intake.inputs import Input
from clockwork.pure.intake.ir import Sources
from clockwork.pure.intake.provider import decode_provider
from clockwork.pure.intake.schema import Provider
from clockwork.pure.report.diagnostic import Diagnostics, has_errors
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.state.model import State

# Where Clockwork keeps what it knows of a configuration, in its folder.
STATE_FOLDER: Final = ".clockwork"
# The state of a configuration that was never applied.
NOTHING_RECORDED: Final = State(lineage="")


@frozen
class Workspace:
    """A configuration as it was when it was loaded.

    `problems` is what could not be read: nothing is planned with errors there.
    """

    # Absolute, without symbolic links.
    folder: str
    sources: Sources = field(repr=False)
    providers: PMap[str, Provider] = field(repr=False)
    inputs: tuple[Input, ...] = field(default=(), repr=False)
    state: State = field(default=NOTHING_RECORDED, repr=False)
    # Everything that was read, variable files included, to show places in.
    texts: Sources = field(factory=pmap, repr=False)
    # Keys the digests of sensitive values; b"" as long as there is no state.
    digest_key: bytes = field(default=b"", repr=False)
    problems: Diagnostics = ()

    def __reduce__(self) -> NoReturn:
        """Refuse: inputs are in clear until intake has marked them, and the key must not leave the state."""
        raise TypeError("a workspace may hold secrets, so it does not pickle: load its folder again instead")


async def load_workspace(
    folder: Path, given: Inputs, environment: Mapping[str, str], wants_state: bool, makes_state: bool
) -> Workspace:
    """Read the configuration in `folder`; `given` are inputs that win over those of files and `environment`.

    The recorded state is read when it is wanted (`wants_state`); where there is none it is made if
    `makes_state`.
    """
    root = folder.resolve()
    with paused_collection():
        found = read_configuration(root, missing_folders)
        automatic = automatic_inputs(root, environment) if root.is_dir() else Inputs()
    workspace = Workspace(
        folder=str(root),
        sources=found.texts,
        providers=pmap({provider.name: provider for provider in (builtin_provider(),)}),
        inputs=(*automatic.inputs, *given.inputs),
        texts=found.texts.update(automatic.texts).update(given.texts),
        problems=(*found.problems, *automatic.problems, *given.problems),
    )
    if not wants_state or not root.is_dir():
        return workspace
    # Where nothing can be planned, nothing is left behind either.
    return await with_state(workspace, makes_state and not has_errors(workspace.problems))


async def with_state(workspace: Workspace, makes_state: bool = False) -> Workspace:
    """Give `workspace` with the state as it is recorded now."""
    recorded = await read_state(Path(workspace.folder), makes_state)
    if not is_successful(recorded):
        return evolve(workspace, problems=(*workspace.problems, *recorded.failure()))
    state, digest_key = recorded.unwrap()
    return evolve(workspace, state=state, digest_key=digest_key)


async def read_state(root: Path, makes_state: bool = False) -> Outcome[tuple[State, bytes]]:
    """Give what is recorded of the configuration in `root`, and the key of its digests.

    Where nothing ever was, that is an empty state without a key, or, with `makes_state`, a new one.
    """
    folder = root / STATE_FOLDER
    if not makes_state and not os.path.lexists(folder):
        return Success((NOTHING_RECORDED, b""))
    opened = open_store(folder)
    if not is_successful(opened):
        return fail(*opened.failure())
    store = opened.unwrap()
    try:
        state, key = await store.snapshot(), await store.digest_key()
        return state.bind(lambda snapshot: key.map(lambda secret: (snapshot, secret)))
    finally:
        await store.close()


@cache
def builtin_provider() -> Provider:
    """Give the provider that comes with Clockwork. It is part of the package, so it is decoded once."""
    files = dict(_texts_below(resources.files("clockwork.providers") / "builtin", ""))
    return decode_provider(files).unwrap()


def _texts_below(folder: Traversable, path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        name = f"{path}{entry.name}"
        if entry.is_dir():
            found.extend(_texts_below(entry, f"{name}/"))
        elif not entry.name.endswith((".py", ".pyc")):
            found.append((name, entry.read_text(encoding="utf-8")))
    return found

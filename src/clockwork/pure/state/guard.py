"""What a writer relied on, compared with what is there: names (an address, `output.NAME`,
`root.NAME`) and versions.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from clockwork.pure.state.model import State

# More than any serial.
_FURTHER: Final = 2**40


def versions(state: State) -> dict[str, int]:
    """Give the version of every name that `state` knows; a name that is missing has version 0. Linear.

    The entries of an address are its instance, its deposed objects and its unsettled intents, so that a
    create that may have happened clashes with a plan that knew nothing of it.
    """
    newest: dict[str, int] = {}
    entries: dict[str, int] = {}
    for address, version in _touches(state):
        newest[address] = max(version, newest.get(address, 0))
        entries[address] = entries.get(address, 0) + 1
    found = {address: combined(version, entries[address]) for address, version in newest.items()}
    for name, output in state.outputs.items():
        found[f"output.{name}"] = output.version
    for name, root in state.roots.items():
        found[f"root.{name}"] = root.version
    return found


def combined(newest: int, entries: int) -> int:
    """Give the version of a name with so many `entries`, the `newest` of which has that version: of a single
    one its own, 0 of none.

    Further entries count too, so that one that goes is noticed although the newest stays.
    """
    return newest + max(entries - 1, 0) * _FURTHER


def clashes(guard: Mapping[str, int], current: Callable[[str], int]) -> tuple[str, ...]:
    """Give the names in `guard`, sorted, whose version is not the `current` one any more."""
    return tuple(name for name in sorted(guard) if current(name) != guard[name])


def _touches(state: State) -> Iterable[tuple[str, int]]:
    for section in (state.instances, state.deposed, state.intents):
        for entry in section.values():
            yield entry.address, entry.version

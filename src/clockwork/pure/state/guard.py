"""What a writer relied on, compared with what is there: names (an address, `output.NAME`, `root.NAME`) and versions."""

from collections.abc import Callable, Iterable, Mapping

from clockwork.pure.state.model import State


def versions(state: State) -> dict[str, int]:
    """Give the version of every name that `state` knows: the serial of the last event that touched it. Linear.

    An address counts as touched by its instance, by its deposed objects and by unsettled intents, so that a create that may have
    happened clashes with a plan that knew nothing of it. A name that is missing has version 0.
    """
    found: dict[str, int] = {}
    for address, version in _touches(state):
        found[address] = max(version, found.get(address, 0))
    for name, output in state.outputs.items():
        found[f"output.{name}"] = output.version
    for name, root in state.roots.items():
        found[f"root.{name}"] = root.version
    return found


def clashes(guard: Mapping[str, int], current: Callable[[str], int]) -> tuple[str, ...]:
    """Give the names in `guard`, sorted, whose version is not the `current` one any more."""
    return tuple(name for name in sorted(guard) if current(name) != guard[name])


def _touches(state: State) -> Iterable[tuple[str, int]]:
    for section in (state.instances, state.deposed, state.intents):
        for entry in section.values():
            yield entry.address, entry.version

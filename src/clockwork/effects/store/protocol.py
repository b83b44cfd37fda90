"""Where a state is kept.

Every store passes the conformance suite in `tests/integration/store_conformance.py`.

Failures that can be expected (locked, clash, disk full, damaged, newer format) are diagnostics; anything else
raises.
"""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from attrs import frozen

from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.event import Event
from clockwork.pure.state.model import Instant, State

# address, `output.NAME` or `root.NAME` -> the version that the writer relied on (pure/state/guard; 0: not
# there).
Guard: TypeAlias = Mapping[str, int]


@frozen
class Holder:
    """Who holds a lease, for people and for telling whether it still lives."""

    who: str
    host: str
    pid: int
    # Tells this process from a later one with the same pid.
    process_started: str
    doing: str
    since: Instant


@frozen
class Lease:
    """A right to write.

    `token` grows with every lease of a store; an append with an older token is refused.
    """

    token: int
    holder: Holder
    # None: the whole store.
    addresses: frozenset[str] | None


class Store(Protocol):
    """An append-only log of events with a snapshot of their fold."""

    async def snapshot(self) -> Outcome[State]:
        """Give the fold of all events."""
        ...

    async def events(self, start: int = 0) -> Outcome[tuple[tuple[int, Event], ...]]:
        """Give the events from serial `start` on, with their serials, oldest first."""
        ...

    async def append(self, events: tuple[Event, ...], guard: Guard, lease: Lease) -> Outcome[int]:
        """Append `events` in one synced transaction and give the last serial; all or nothing.

        Refused with the addresses when a version in `guard` has changed, and when `lease` is not the holder's
        any more. With no events it is a sign of life: it renews the lease.
        """
        ...

    async def lease(
        self, addresses: frozenset[str] | None, holder: Holder, wait: float = 0.0
    ) -> Outcome[Lease]:
        """Take a lease over `addresses` (None: everything), waiting at most `wait` seconds for one
        that overlaps.
        """
        ...

    async def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it was taken over."""
        ...

    async def backup(self) -> Outcome[str]:
        """Copy the whole store aside and say where; old copies beyond the kept number and age go."""
        ...

    async def close(self) -> None:
        """Let go of everything the store holds open."""
        ...

"""A store in memory: for tests, and for runs of which nothing is to stay.

It keeps events in their stored form, as every store does.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from returns.pipeline import is_successful
from returns.result import Success

from clockwork.effects import clock
from clockwork.effects.store.claim import Held, claimed, clash, locked, lost, outside
from clockwork.effects.store.protocol import Guard, Holder, Lease
from clockwork.pure.report.outcome import Outcome, fail, gather
from clockwork.pure.state.codec import Stored, stored
from clockwork.pure.state.event import Event, Founded
from clockwork.pure.state.fold import fold
from clockwork.pure.state.guard import clashes, versions
from clockwork.pure.state.model import Instant, State
from clockwork.pure.state.rows import about


class MemoryStore:
    """A state that is gone with its process. `lineage` names it; `now` gives the time."""

    def __init__(self, lineage: str = "memory", now: Callable[[], Instant] = clock.now) -> None:
        """Found the state."""
        self._now = now
        self._events: list[Stored] = [stored(Founded(lineage, now())).unwrap()]
        self._state = fold(None, self._events[0].event, 0)
        self._held: dict[int, Held] = {}
        self._token = 0
        # Set when a lease is given back, for those that wait.
        self._released = asyncio.Event()

    async def snapshot(self) -> Outcome[State]:
        """Give the fold of all events."""
        return Success(self._state)

    async def events(self, start: int = 0) -> Outcome[tuple[tuple[int, Event], ...]]:
        """Give the events from serial `start` on, with their serials, oldest first."""
        first = max(start, 0)
        return Success(tuple((serial, one.event) for serial, one in enumerate(self._events[first:], first)))

    async def append(self, events: tuple[Event, ...], guard: Guard, lease: Lease) -> Outcome[int]:
        """Append `events` and give the last serial; all or nothing. Diagnostics as the protocol says."""
        kept = gather(map(stored, events))
        if not is_successful(kept):
            return fail(*kept.failure())
        strayed = frozenset() if lease.addresses is None else about(events).addresses - lease.addresses
        if strayed:
            return fail(outside(lease, strayed))
        if lease.token not in self._held:
            return fail(lost(lease))
        self._held[lease.token] = Held(lease, self._now())
        known = versions(self._state) if guard else {}
        changed = clashes(guard, lambda name: known.get(name, 0))
        if changed:
            return fail(clash(changed))
        for one in kept.unwrap():
            self._state = fold(self._state, one.event, self._state.serial + 1)
        self._events.extend(kept.unwrap())
        return Success(self._state.serial)

    async def lease(
        self, addresses: frozenset[str] | None, holder: Holder, wait: float = 0.0
    ) -> Outcome[Lease]:
        """Take a lease over `addresses` (None: everything), waiting at most `wait` seconds for one
        that overlaps.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        while True:
            claim = claimed(self._held.values(), addresses, self._now())
            for token in claim.dead:
                del self._held[token]
            if claim.blocker is None:
                self._token += 1
                lease = Lease(self._token, holder, addresses)
                self._held[lease.token] = Held(lease, self._now())
                return Success(lease)
            if loop.time() >= deadline:
                return fail(locked(claim.blocker))
            self._released.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._released.wait(), deadline - loop.time())

    async def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it was taken over."""
        self._held.pop(lease.token, None)
        self._released.set()

    async def backup(self) -> Outcome[str]:
        """Copy nothing, since a state never changes, and say which one this is."""
        return Success(f"memory at serial {self._state.serial}")

    async def close(self) -> None:
        """Let go of nothing: it ends with its process."""

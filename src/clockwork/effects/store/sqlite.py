"""The default store: one SQLite file in a private folder, `.clockwork/state.db`.

Beside the events it keeps the state that they lead to, as rows; both change in one synced transaction. So
neither opening nor appending folds the history, a crash leaves the old state or the new one, and that both
agree can be checked (law 20).
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from returns.pipeline import is_successful
from returns.result import Success

from clockwork.effects import clock
from clockwork.effects.files import make_private_folder, random_bytes
from clockwork.effects.store import leases
from clockwork.effects.store.backup import FOLDER as BACKUPS
from clockwork.effects.store.backup import back_up, backups_in
from clockwork.effects.store.check import check_file, check_history, check_whole, history
from clockwork.effects.store.claim import clash, outside
from clockwork.effects.store.codes import BUSY, LOCKED, MISSING
from clockwork.effects.store.gate import Gate
from clockwork.effects.store.layout import (
    DIGEST_KEY_LENGTH,
    FILE,
    PATIENCE,
    companions,
    connect,
    make_draft,
    publish,
    transaction,
)
from clockwork.effects.store.problem import Refused, attempt
from clockwork.effects.store.protocol import Guard, Holder, Lease
from clockwork.effects.store.table import (
    current_version,
    extend,
    read_meta,
    read_state,
)
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail, gather
from clockwork.pure.state.codec import stored
from clockwork.pure.state.event import Event, Founded
from clockwork.pure.state.guard import clashes
from clockwork.pure.state.model import Instant, State
from clockwork.pure.state.rows import about

Answer = TypeVar("Answer")

# Seconds between two looks at a lease that somebody else holds.
_PAUSE = 0.05


class SqliteStore:
    """A state in an SQLite file.

    Made by `open_store`; safe to use from several tasks, threads and processes.
    """

    def __init__(
        self, path: Path, connection: sqlite3.Connection, gate: Gate, now: Callable[[], Instant]
    ) -> None:
        """Take over `connection` and `gate`, which `close` closes. `now` gives the time."""
        self._path = path
        self._connection = connection
        self._gate = gate
        self._now = now
        # Not an asyncio lock: the store may be used from more than one event loop.
        self._turn = threading.Lock()
        self._tokens: set[int] = set()
        self._is_open = True

    def __repr__(self) -> str:
        """Name the file and nothing of what is in it."""
        return f"SqliteStore({str(self._path)!r})"

    async def snapshot(self) -> Outcome[State]:
        """Give the fold of all events."""
        return await self._call(lambda: read_state(self._connection))

    async def events(self, start: int = 0) -> Outcome[tuple[tuple[int, Event], ...]]:
        """Give the events from serial `start` on, with their serials, oldest first."""
        return await self._call(lambda: self._events(start))

    async def append(self, events: tuple[Event, ...], guard: Guard, lease: Lease) -> Outcome[int]:
        """Append `events` in one synced transaction and give the last serial; all or nothing.

        Nothing ephemeral is stored. With no events it only says that the holder of `lease` still lives.
        Diagnostics: a clash with `guard`, a lease that is lost or does not cover the events, a disk that is
        full or fails.
        """
        return await self._call(lambda: self._append(events, guard, lease))

    async def lease(
        self, addresses: frozenset[str] | None, holder: Holder, wait: float = 0.0
    ) -> Outcome[Lease]:
        """Take a lease over `addresses` (None: everything), waiting at most `wait` seconds for one
        that overlaps.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + wait
        while True:
            taken = await self._call(lambda: self._lease(addresses, holder))
            left = deadline - loop.time()
            if is_successful(taken) or taken.failure()[0].code not in (LOCKED, BUSY) or left <= 0:
                return taken
            await asyncio.sleep(min(_PAUSE, left))

    async def release(self, lease: Lease) -> None:
        """Give the lease back; nothing happens when it was taken over.

        What cannot be given back falls to the next who asks.
        """
        await self._call(lambda: self._release(lease.token))

    async def unlock(self, token: int) -> Outcome[None]:
        """Take the lease `token` away from whoever has it: their next append is refused."""
        return await self._call(lambda: self._release(token))

    async def backup(self) -> Outcome[str]:
        """Copy the database into `backups/` and say where; of the old copies the newest twenty of
        thirty days stay.
        """
        folder = self._path.parent / BACKUPS
        return await self._call(lambda: Success(str(back_up(self._connection, folder, self._now()))))

    async def verify(self) -> Outcome[State]:
        """Check every event against the chain, and their fold against the snapshot, which it gives.

        Linear in the history.
        """
        return await self._call(lambda: Success(check_history(self._connection, self._path)))

    async def digest_key(self) -> Outcome[bytes]:
        """Give this state's own 32 random bytes, which key the digests of its sensitive values."""
        return await self._call(lambda: Success(read_meta(self._connection, "digest_key")))

    async def close(self) -> None:
        """Release the leases that were taken here, and close the file."""
        await asyncio.to_thread(self._shut)

    async def _call(self, work: Callable[[], Outcome[Answer]]) -> Outcome[Answer]:
        """Do `work` in a worker thread, one at a time; what SQLite or the system refuses becomes a
        diagnostic.
        """
        return await asyncio.to_thread(self._in_turn, work)

    def _in_turn(self, work: Callable[[], Outcome[Answer]]) -> Outcome[Answer]:
        with self._turn:
            return attempt(self._path, work)

    def _shut(self) -> None:
        with self._turn:
            if not self._is_open:
                return
            # A lease that cannot be released, on a full disk, falls to the next who asks once this process
            # has ended.
            attempt(self._path, lambda: gather(map(self._release, sorted(self._tokens))))
            self._is_open = False
            self._connection.close()
            self._gate.close()

    def _events(self, start: int) -> Outcome[tuple[tuple[int, Event], ...]]:
        found = history(self._connection, self._path, max(start, 0))
        return Success(tuple((serial, one.event) for serial, one in enumerate(found, max(start, 0))))

    def _append(self, events: tuple[Event, ...], guard: Guard, lease: Lease) -> Outcome[int]:
        kept = gather(map(stored, events))
        if not is_successful(kept):
            return fail(*kept.failure())
        strayed = frozenset() if lease.addresses is None else about(events).addresses - lease.addresses
        if strayed:
            return fail(outside(lease, strayed))
        with transaction(self._connection):
            leases.renew(self._connection, lease, self._now())
            changed = clashes(guard, lambda name: current_version(self._connection, name))
            if changed:
                raise Refused(clash(changed))
            return Success(extend(self._connection, kept.unwrap()))

    def _lease(self, addresses: frozenset[str] | None, holder: Holder) -> Outcome[Lease]:
        with transaction(self._connection):
            lease = leases.take(self._connection, addresses, holder, self._now())
        self._tokens.add(lease.token)
        return Success(lease)

    def _release(self, token: int) -> Outcome[None]:
        with transaction(self._connection):
            leases.drop(self._connection, token)
        self._tokens.discard(token)
        return Success(None)


def open_store(
    folder: Path, create: bool = True, now: Callable[[], Instant] = clock.now
) -> Outcome[SqliteStore]:
    """Open the state in `folder` (`.clockwork`), which is made when it is not there and `create`.

    It is checked first, which takes time linear in the state. Diagnostics: missing, not a state, damaged,
    newer, cannot be opened.
    """
    path = folder / FILE
    return attempt(path, lambda: Success(_opened(path, create, now)))


def _opened(path: Path, create: bool, now: Callable[[], Instant]) -> SqliteStore:
    if not create and not _is_there(path):
        raise Refused(_missing(path))
    make_private_folder(path.parent)
    gate = Gate(path.parent)
    try:
        if not _is_there(path) and gate.own(PATIENCE, unless=lambda: _is_there(path)):
            _found(path, now())
        gate.share(PATIENCE)
        check_file(path)
        connection = connect(path)
        try:
            check_whole(connection, path)
        except BaseException:
            connection.close()
            raise
    except BaseException:
        gate.close()
        raise
    return SqliteStore(path, connection, gate, now)


def _is_there(path: Path) -> bool:
    """Say whether something has the name `path`, be it a link that leads nowhere."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _found(path: Path, at: Instant) -> None:
    """Make the database with its first event. Refused when there are traces of one that is gone."""
    if _is_there(path):
        # Made by somebody else, just before this process had the gate alone.
        return
    if backups_in(path.parent / BACKUPS) or any(other.exists() for other in companions(path)):
        raise Refused(_missing(path))
    draft = make_draft(path, random_bytes(DIGEST_KEY_LENGTH))
    founding = stored(Founded(random_bytes(16).hex(), at)).unwrap()
    with closing(connect(draft)) as connection, transaction(connection):
        extend(connection, (founding,))
    publish(draft, path)


def _missing(path: Path) -> Diagnostic:
    return Diagnostic(
        MISSING,
        f"There is no {path}. Where nothing was ever applied, apply makes it. Where something was (its "
        "backups are there), recover the state from them instead of starting from nothing.",
    )

"""Making a state again out of what is left of a damaged one.

The history that goes furthest wins: the database's own events up to the first that is wrong, those of an
earlier damaged copy, or a backup's. Nothing is thrown away: the damaged files stay, in a folder beside the
new database.
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from attrs import frozen
from returns.result import Success

from clockwork.effects import clock
from clockwork.effects.files import make_private_folder, random_bytes, sync_folder
from clockwork.effects.store.backup import FOLDER as BACKUPS
from clockwork.effects.store.backup import backups_in
from clockwork.effects.store.check import history
from clockwork.effects.store.codes import UNRECOVERABLE
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
from clockwork.effects.store.table import extend, read_head, read_meta
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.codec import Stored
from clockwork.pure.state.model import Instant

# Events in one transaction.
_AT_ONCE: Final = 1000

Found = TypeVar("Found")


@frozen
class Recovery:
    """What was recovered and what was not. Serials are inclusive."""

    # The file that the history comes from.
    source: Path
    # The state goes up to here now.
    serial: int
    # The last serial that is known to have been there.
    known: int
    # Where the damaged files are.
    kept: Path

    @property
    def lost(self) -> str:
        """Say what was lost, for people."""
        if self.known > self.serial:
            return (
                f"Lost: the events {self.serial + 1} to {self.known}. What they made may exist without being "
                "recorded."
            )
        return "No event that is known of was lost."


@frozen
class _History:
    """What can be read of a database: its sound events from the first on, the last serial it claims,
    and its digest key.
    """

    source: Path
    events: tuple[Stored, ...] = ()
    claimed: int = -1
    digest_key: bytes | None = None


def recover(folder: Path, now: Callable[[], Instant] = clock.now) -> Outcome[Recovery]:
    """Make the state in `folder` (`.clockwork`) again from the best that is left, and say what was lost.

    Nobody may use the state meanwhile. Diagnostics: in use, nothing left to recover from, a disk that is full
    or fails.
    """
    path = folder / FILE
    return attempt(path, lambda: Success(_recovered(path, now())))


def _recovered(path: Path, now: Instant) -> Recovery:
    gate = Gate(path.parent)
    try:
        gate.own(PATIENCE)
        histories = [history for history in map(_history, _sources(path)) if history.events]
        if not histories:
            raise Refused(_hopeless(path))
        # The first that can be read says whose state this is; a copy of another one may lie beside it.
        kin = [history for history in histories if history.events[0] == histories[0].events[0]]
        best = max(kin, key=lambda history: len(history.events))
        kept = _set_aside(path, now)
        _rebuild(path, best)
        known = max(history.claimed for history in kin)
        return Recovery(best.source, len(best.events) - 1, known, kept)
    finally:
        gate.close()


def _sources(path: Path) -> Iterator[Path]:
    """Give the files that may hold a history, the preferred ones first."""
    if path.is_file() and not path.is_symlink():
        yield path
    yield from sorted(path.parent.glob(f"damaged-*/{FILE}"), reverse=True)
    backups = path.parent / BACKUPS
    yield from (backups / copy.name for copy in backups_in(backups))


def _history(source: Path) -> _History:
    """Read what can be read of a copy of `source`, since SQLite may write to what it opens."""
    with TemporaryDirectory(dir=source.parent, prefix="reading-") as folder:
        copy = _copied(source, Path(folder))
        try:
            with closing(connect(copy)) as connection:
                events = tuple(_sound(history(connection, copy)))
                head = _if_sound(lambda: read_head(connection).serial)
                key = _if_sound(lambda: read_meta(connection, "digest_key"))
        except sqlite3.Error:
            return _History(source)
    return _History(source, events, max(len(events) - 1, -1 if head is None else head), key)


def _sound(events: Iterator[Stored]) -> Iterator[Stored]:
    """Give `events` up to the first that cannot be read or is not the one that was recorded."""
    while (event := _if_sound(lambda: next(events, None))) is not None:
        yield event


def _if_sound(read: Callable[[], Found]) -> Found | None:
    """Give what `read` finds; None where the damage is."""
    try:
        return read()
    except (sqlite3.Error, Refused):
        return None


def _copied(source: Path, folder: Path) -> Path:
    """Copy the database `source` and what SQLite keeps beside it into `folder`, which is closed to others."""
    for file in (source, *companions(source)):
        if file.exists():
            shutil.copy(file, folder / file.name)
    return folder / source.name


def _set_aside(path: Path, now: Instant) -> Path:
    """Keep the damaged files in a folder of their own."""
    folder = path.parent / f"damaged-{now:015d}"
    make_private_folder(folder)
    if path.exists():
        _copied(path, folder)
    sync_folder(folder)
    return folder


def _rebuild(path: Path, best: _History) -> None:
    """Put a database with the events of `best` in the place of the damaged one."""
    draft = make_draft(path, best.digest_key or random_bytes(DIGEST_KEY_LENGTH))
    with closing(connect(draft)) as connection:
        for start in range(0, len(best.events), _AT_ONCE):
            with transaction(connection):
                extend(connection, best.events[start : start + _AT_ONCE])
    # A log that belongs to the damaged file would be taken for the new one's.
    for companion in companions(path):
        companion.unlink(missing_ok=True)
    publish(draft, path)


def _hopeless(path: Path) -> Diagnostic:
    return Diagnostic(
        UNRECOVERABLE,
        f"Nothing can be recovered of {path}: neither it nor any backup beside it holds a first event that "
        "can be read. If a copy of the folder exists elsewhere, put it back.",
    )

"""What is checked of a database: on opening, that it is ours, whole, and that its parts agree; on
demand, all of its history.
"""

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from returns.pipeline import is_successful

from clockwork.effects.store.codes import NEWER
from clockwork.effects.store.layout import APPLICATION, LAYOUT
from clockwork.effects.store.problem import Refused, damaged, not_a_state
from clockwork.effects.store.table import EVENT, Head, read_head, read_rows, read_state
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.state.chain import GENESIS, added, link, payload_digest
from clockwork.pure.state.codec import Stored, decode_event
from clockwork.pure.state.event import FORMAT
from clockwork.pure.state.fold import fold_all
from clockwork.pure.state.model import State
from clockwork.pure.state.rows import row_digest
from clockwork.pure.state.typed import Types


def check_file(path: Path) -> None:
    """Refuse what is no file of ours.

    Looks at the name alone: opening the file could drop SQLite's locks (gate).
    """
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise Refused(not_a_state(path, "is a symbolic link"))
    if not stat.S_ISREG(found.st_mode):
        raise Refused(not_a_state(path, "is not a regular file"))
    if found.st_size == 0:
        raise Refused(damaged(path, "it is empty, and a state never is"))


def check_whole(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a database that is not ours, newer, or damaged: its pages, its last link and the digest
    of its rows are looked at.
    """
    check_kind(connection, path)
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise Refused(damaged(path, str(verdict)))
    head = read_head(connection)
    _check_head(connection, path, head)
    total = 0
    for row in read_rows(connection):
        total = added(total, row_digest(row))
    if total != head.total:
        raise Refused(damaged(path, "its entries are not those that were recorded"))


def check_kind(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse another program's database, and one from a newer version."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION:
        raise Refused(not_a_state(path, "is another program's database"))
    (layout,) = connection.execute("PRAGMA user_version").fetchone()
    if layout > LAYOUT:
        raise Refused(_newer(path, f"has layout {layout}", LAYOUT))
    (newest,) = connection.execute("SELECT max(CAST(format AS INTEGER)) FROM events").fetchone()
    if (newest or 0) > FORMAT:
        raise Refused(_newer(path, f"has events of format {newest}", FORMAT))


def check_history(connection: sqlite3.Connection, path: Path) -> State:
    """Go through all events and refuse entries that are not their fold (law 20). Gives the state."""
    state = fold_all(None, (stored.event for stored in history(connection, path)))
    recorded = read_state(connection)
    if not is_successful(recorded):
        raise Refused(*recorded.failure())
    if state is None or recorded.unwrap() != state:
        raise Refused(damaged(path, "its entries are not what its events lead to"))
    return state


def history(connection: sqlite3.Connection, path: Path, start: int = 0) -> Iterator[Stored]:
    """Give the events from serial `start` on.

    Ends with a refusal at a broken link, and at an event that cannot be read.
    """
    before = connection.execute(f"{EVENT} WHERE serial = ?", (start - 1,)).fetchone()
    chain = GENESIS if before is None else before[3]
    types = Types()
    rows = connection.execute(f"{EVENT} WHERE serial >= ? ORDER BY serial", (start,))
    for expected, (serial, payload, digest, linked) in enumerate(rows, start):
        chain = link(chain, serial, digest)
        if serial != expected or payload_digest(payload) != digest or chain != linked:
            raise Refused(damaged(path, f"event {expected} is not the one that was recorded"))
        event = decode_event(payload, types)
        if not is_successful(event):
            raise Refused(*event.failure())
        yield Stored(payload, event.unwrap())


def _check_head(connection: sqlite3.Connection, path: Path, head: Head) -> None:
    last = connection.execute(f"{EVENT} ORDER BY serial DESC LIMIT 2").fetchall()
    (count,) = connection.execute("SELECT count(*) FROM events").fetchone()
    if count != head.serial + 1 or not last or last[0][0] != head.serial or last[0][3] != head.chain:
        raise Refused(damaged(path, "its history does not end where it should"))
    previous = last[1][3] if len(last) > 1 else GENESIS
    serial, payload, digest, chain = last[0]
    if payload_digest(payload) != digest or link(previous, serial, digest) != chain:
        raise Refused(damaged(path, f"event {serial} is not the one that was recorded"))


def _newer(path: Path, what: str, known: int) -> Diagnostic:
    return Diagnostic(
        NEWER,
        f"{path} {what}, and this version of Clockwork reads up to {known}. It was left alone. "
        "Use the version of Clockwork that wrote it, or a newer one.",
    )

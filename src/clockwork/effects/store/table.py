"""Reading and writing the tables, within whatever transaction the caller holds."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from attrs import frozen
from returns.pipeline import is_successful

from clockwork.effects.store.problem import Refused
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.chain import GENESIS, LENGTH, added, link, payload_digest, removed
from clockwork.pure.state.codec import Stored
from clockwork.pure.state.event import FORMAT, Event, Intended
from clockwork.pure.state.fold import fold
from clockwork.pure.state.guard import combined
from clockwork.pure.state.model import State
from clockwork.pure.state.rows import LAST, About, Difference, Row, about, assembled, difference, row_digest

# By section and name.
Present: TypeAlias = dict[tuple[str, str], Row]


def _as(type: str, *columns: str) -> str:
    """Select `columns` as `type`: a flipped bit can make another type of one, or nothing, and the
    digests are to find that.
    """
    empty = "0" if type == "INTEGER" else "''"
    return ", ".join(f"CAST(ifnull({column}, {empty}) AS {type})" for column in columns)


_ROW: Final = (
    f"SELECT {_as('TEXT', 'section', 'name', 'address')}, {_as('INTEGER', 'version')}, "
    f"{_as('BLOB', 'payload')} FROM entries"
)
_HEAD: Final = (
    f"SELECT {_as('TEXT', 'lineage')}, {_as('INTEGER', 'serial')}, {_as('BLOB', 'chain', 'total')} FROM head"
)
# Serial, payload, digest, link.
EVENT: Final = f"SELECT serial, {_as('BLOB', 'payload', 'digest', 'chain')} FROM events"


@frozen
class Head:
    """Where the history stands: the last serial, its link, and the digest of all rows.

    `serial` -1: nothing yet.
    """

    lineage: str = ""
    serial: int = -1
    chain: bytes = GENESIS
    total: int = 0


def read_head(connection: sqlite3.Connection) -> Head:
    """Give the head."""
    found = connection.execute(_HEAD).fetchone()
    if found is None:
        return Head()
    lineage, serial, chain, total = found
    return Head(lineage, serial, chain, int.from_bytes(total, "big"))


def read_meta(connection: sqlite3.Connection, name: str) -> bytes:
    """Give what was stored under `name` when the database was made."""
    (content,) = connection.execute("SELECT content FROM meta WHERE name = ?", (name,)).fetchone()
    return bytes(content)


def read_rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Give all rows."""
    return (Row(*found) for found in connection.execute(_ROW))


def current_version(connection: sqlite3.Connection, name: str) -> int:
    """Give the version of an address, `output.NAME` or `root.NAME`: 0 when it is not there."""
    section, _, rest = name.partition(".")
    newest, entries = connection.execute(
        "SELECT max(version), count(*) FROM (SELECT version FROM entries WHERE address = ?1 AND address <> ''"
        " UNION ALL SELECT version FROM entries WHERE section = ?2 AND name = ?3 AND address = '')",
        (name, section, rest),
    ).fetchone()
    return combined(newest or 0, entries)


def read_state(connection: sqlite3.Connection) -> Outcome[State]:
    """Give the whole state."""
    head = read_head(connection)
    return assembled(head.lineage, head.serial, read_rows(connection))


def extend(connection: sqlite3.Connection, events: Sequence[Stored]) -> int:
    """Append `events` and bring the rows up to date; give the last serial.

    Costs the same whatever else the state holds.
    """
    head = read_head(connection)
    present = _rows_about(connection, head, (one.event for one in events))
    before = State("") if head.serial < 0 else _part(head, present)
    after = None if head.serial < 0 else before
    chain = head.chain
    for serial, stored in enumerate(events, head.serial + 1):
        after = fold(after, stored.event, serial)
        digest = payload_digest(stored.payload)
        chain = link(chain, serial, digest)
        values = (serial, FORMAT, stored.payload, digest, chain)
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?)", values)
    if after is None:
        return head.serial
    total = _write(connection, difference(before, after), present, head.total)
    connection.execute(
        "REPLACE INTO head VALUES (0, ?, ?, ?, ?)",
        (after.lineage, after.serial, chain, total.to_bytes(LENGTH, "big")),
    )
    return after.serial


def _rows_about(connection: sqlite3.Connection, head: Head, events: Iterable[Event]) -> Present:
    """Give the rows that `events` are about, and in a second round those that their intents are about."""
    found = _wanted_rows(connection, about(events))
    intents = _part(head, found).intents.values()
    return found | _wanted_rows(connection, about(Intended(intent, intent.at) for intent in intents))


def _wanted_rows(connection: sqlite3.Connection, wanted: About) -> Present:
    found: Present = {}

    def take(condition: str, *values: str) -> None:
        for columns in connection.execute(f"{_ROW} WHERE {condition}", values):
            found[columns[0], columns[1]] = Row(*columns)

    take("section = 'run' AND name = ?", LAST)
    for token in sorted(wanted.tokens):
        take("section IN ('deposed', 'intent') AND name = ?", token)
    for address in sorted(wanted.addresses):
        take("address = ? AND address <> ''", address)
    if wanted.outputs:
        take("section = 'output'")
    if wanted.roots:
        take("section = 'root'")
    return found


def _part(head: Head, found: Present) -> State:
    state = assembled(head.lineage, head.serial, found.values())
    if not is_successful(state):
        raise Refused(*state.failure())
    return state.unwrap()


def _write(connection: sqlite3.Connection, change: Difference, present: Present, total: int) -> int:
    """Bring the rows up to date and give the digest of all of them."""
    for place in change.dropped:
        connection.execute("DELETE FROM entries WHERE section = ? AND name = ?", place)
        total = removed(total, row_digest(present[place]))
    for row in change.written:
        values = (row.section, row.name, row.address, row.version, row.payload)
        connection.execute("REPLACE INTO entries VALUES (?, ?, ?, ?, ?)", values)
        old = present.get((row.section, row.name))
        total = added(total if old is None else removed(total, row_digest(old)), row_digest(row))
    return total

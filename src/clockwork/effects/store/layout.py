"""The SQLite file: its tables, how one is made, and how one is opened.

It is made whole under another name and then given its own, so that a file of that name is a state from its
first moment on, and one that is empty or half written is known to be damaged.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from clockwork.effects.files import sync_folder

FILE: Final = "state.db"
# `CLKW`, which marks an SQLite file as ours.
APPLICATION: Final = 0x434C4B57
# Raised when an older version could misuse the tables.
LAYOUT: Final = 1
DIGEST_KEY_LENGTH: Final = 32
# How long a statement waits for another process's transaction, in seconds.
PATIENCE: Final = 5.0

_TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE head (
  id INTEGER PRIMARY KEY CHECK (id = 0), lineage TEXT NOT NULL, serial INTEGER NOT NULL, chain BLOB NOT NULL, total BLOB NOT NULL
);
CREATE TABLE events (
  serial INTEGER PRIMARY KEY, format INTEGER NOT NULL, payload BLOB NOT NULL, digest BLOB NOT NULL, chain BLOB NOT NULL
);
CREATE TABLE entries (
  section TEXT NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL, version INTEGER NOT NULL, payload BLOB NOT NULL,
  UNIQUE (section, name)
);
CREATE INDEX entries_by_address ON entries (address) WHERE address <> '';
CREATE TABLE leases (
  token INTEGER PRIMARY KEY AUTOINCREMENT, holder BLOB NOT NULL, addresses BLOB, renewed_at INTEGER NOT NULL
);
"""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Hold the right to write; commit at the end, or undo everything when an exception passes."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # SQLite has undone it already after some failures, such as a full disk.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def connect(path: Path) -> sqlite3.Connection:
    """Open the database at `path`, which must be there. Every commit is on the disk when it returns."""
    connection = sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        timeout=PATIENCE,
        isolation_level=None,
        # Calls come from the event loop's worker threads; the store lets in one at a time.
        check_same_thread=False,
    )
    try:
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA synchronous = FULL")
    except BaseException:
        connection.close()
        raise
    return connection


def make_draft(path: Path, digest_key: bytes) -> Path:
    """Make an empty database that is to become the one at `path`, and say where.

    The caller keeps others away (gate).
    """
    draft = path.with_name(f"{path.name}.new")
    for leftover in (draft, *companions(draft)):
        leftover.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    with closing(connect(draft)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        with transaction(connection):
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {LAYOUT}")
            connection.execute("INSERT INTO meta VALUES ('digest_key', ?)", (digest_key,))
    return draft


def publish(draft: Path, path: Path) -> None:
    """Give the closed database `draft` the name `path`, lastingly."""
    descriptor = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.rename(draft, path)
    sync_folder(path.parent)


def companions(path: Path) -> tuple[Path, ...]:
    """Give the names of the files that SQLite keeps beside the database `path`."""
    return tuple(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", "-journal"))

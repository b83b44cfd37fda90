"""What SQLite and the system report, as diagnostics."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from clockwork.effects.store.codes import BUSY, DAMAGED, INACCESSIBLE, NO_SPACE, NOT_A_STATE
from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics
from clockwork.pure.report.outcome import Outcome, fail

Answer = TypeVar("Answer")

# SQLite's extended result codes refine the primary one in their lowest byte.
_PRIMARY: Final = 0xFF


class Refused(Exception):
    """Ends a transaction without effect; carries what is to be said."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(*(one.detail for one in diagnostics))
        self.diagnostics: Diagnostics = diagnostics


def attempt(path: Path, work: Callable[[], Outcome[Answer]]) -> Outcome[Answer]:
    """Do `work` on the database at `path`; what SQLite or the system refuses becomes a diagnostic."""
    try:
        return work()
    except Refused as refusal:
        return fail(*refusal.diagnostics)
    except sqlite3.Error as error:
        return fail(of_sqlite(path, error))
    except OSError as error:
        return fail(of_system(path, error))


def damaged(path: Path, what: str) -> Diagnostic:
    """Say that the database at `path` is damaged, and `what` shows it."""
    return Diagnostic(
        DAMAGED,
        f"The state database {path} is damaged: {what}. Nothing was changed. Recover it with `clockwork "
        "state recover`: its events up to the damage, or the newest good backup, become the state again, "
        "and the damaged files are kept.",
    )


def not_a_state(path: Path, what: str) -> Diagnostic:
    """Say that what is at `path` is no state of ours."""
    return Diagnostic(
        NOT_A_STATE,
        f"{path} {what}, so it was left alone. Move it away, or recover the state from a backup.",
    )


def of_system(path: Path, error: OSError) -> Diagnostic:
    """Say that the system refused something at `path`."""
    return Diagnostic(
        INACCESSIBLE,
        f"The state at {path} cannot be used: {error.strerror or error}. "
        "Check that the folder belongs to you, can be written, and is not a symbolic link.",
    )


def of_sqlite(path: Path, error: sqlite3.Error) -> Diagnostic:
    """Say what `error` means for the database at `path`.

    A misuse of the library is a mistake in the code and raised again.

    The statements are fixed, so one that cannot be carried out for want of a table, a type or a text meets a
    damaged database.
    """
    if isinstance(error, sqlite3.ProgrammingError):
        raise error
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
    match code:
        case sqlite3.SQLITE_NOTADB:
            return not_a_state(path, "is not a database")
        case sqlite3.SQLITE_FULL:
            return Diagnostic(
                NO_SPACE,
                f"The disk that holds {path} is full. What was recorded before is intact. Make room and run "
                "again.",
            )
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return Diagnostic(
                INACCESSIBLE,
                f"The state at {path} cannot be opened or written: {error}. What was recorded before is "
                "intact. Check the disk, its free space, and that the folder belongs to you and can be "
                "written.",
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Diagnostic(
                BUSY,
                f"Another process keeps {path} busy. Nothing was changed. Run again when it has finished.",
            )
        case _:
            return damaged(path, str(error))

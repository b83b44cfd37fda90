"""Copies of the database aside, in `backups/` beside it. Their names sort by age: `state-TIME-SERIAL.db`."""

import re
import sqlite3
from pathlib import Path
from typing import Final

from clockwork.effects.files import make_private_folder
from clockwork.effects.store.layout import publish
from clockwork.effects.store.table import read_head
from clockwork.pure.state.model import Instant
from clockwork.pure.state.retention import Copy, due

FOLDER: Final = "backups"
_NAME: Final = re.compile(r"state-(\d{15})-(\d+)\.db")


def back_up(connection: sqlite3.Connection, folder: Path, now: Instant) -> Path:
    """Copy the database into `folder`, whole and synced, and remove the copies that are not kept any
    longer.
    """
    make_private_folder(folder)
    path = folder / f"state-{now:015d}-{read_head(connection).serial}.db"
    draft = path.with_suffix(".draft")
    for leftover in folder.glob("*.draft"):
        leftover.unlink(missing_ok=True)
    # VACUUM INTO takes an empty file, so the copy is closed to others from the start.
    draft.touch(mode=0o600)
    try:
        connection.execute("VACUUM INTO ?", (str(draft),))
        publish(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    for copy in due(backups_in(folder), now):
        (folder / copy.name).unlink(missing_ok=True)
    return path


def backups_in(folder: Path) -> tuple[Copy, ...]:
    """Give the backups in `folder`, newest first."""
    names = (found.name for found in folder.glob("state-*.db")) if folder.is_dir() else ()
    matches = (_NAME.fullmatch(name) for name in names)
    copies = (Copy(match[0], int(match[1]), int(match[2])) for match in matches if match is not None)
    return tuple(sorted(copies, key=lambda copy: (copy.at, copy.serial), reverse=True))

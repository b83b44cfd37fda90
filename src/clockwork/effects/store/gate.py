"""A lock file beside the database: who uses the state shares it, who makes or recovers the database has it
alone.

It is not the database itself that is locked: closing any descriptor of that file would drop SQLite's own
locks on it. The system drops the lock when its holder dies.
"""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from clockwork.effects.store.codes import BUSY
from clockwork.effects.store.problem import Refused
from clockwork.pure.report.diagnostic import Diagnostic

FILE: Final = "state.lock"
_PAUSE: Final = 0.02


class Gate:
    """The lock file of a state's folder, held until `close`."""

    def __init__(self, folder: Path) -> None:
        """Open the lock file of `folder`; nothing is held yet. Raises OSError."""
        self._folder = folder
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        self._descriptor = os.open(folder / FILE, flags, 0o600)

    def share(self, patience: float) -> None:
        """Use the state along with others.

        Refused when somebody has it alone for longer than `patience` seconds.
        """
        self._hold(fcntl.LOCK_SH, patience, lambda: False)

    def own(self, patience: float, unless: Callable[[], bool] = lambda: False) -> bool:
        """Have the state alone. Refused when somebody uses it for longer than `patience` seconds.

        Says whether that is so: not when `unless` came true, after which there is no need any more.
        """
        return self._hold(fcntl.LOCK_EX, patience, unless)

    def close(self) -> None:
        """Let go."""
        os.close(self._descriptor)

    def _hold(self, kind: int, patience: float, unless: Callable[[], bool]) -> bool:
        deadline = time.monotonic() + patience
        while not unless():
            try:
                fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
                return True
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise Refused(_in_use(self._folder)) from None
                time.sleep(_PAUSE)
        return False


def _in_use(folder: Path) -> Diagnostic:
    return Diagnostic(
        BUSY,
        f"Another process uses the state in {folder}, and this needs it alone. Nothing was changed. "
        "Run again when that process has finished.",
    )

"""The third net around the pure core: an audit hook that sees files, processes and sockets while a property test runs.

The interpreter tells a hook of every such use, whoever asks for it. What hypothesis and pytest do for themselves (reading a
source file for a report) is let through: the innermost frame that is not of the standard library says who asks.
Clocks and the environment raise no audit event; the lint bans of `src/clockwork/pure/ruff.toml` see to those.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

FORBIDDEN: Final = (
    "ctypes.dlopen",
    "fcntl.",
    "ftplib.",
    "glob.",
    "http.client.",
    "imaplib.",
    "mmap.",
    "open",
    "os.",
    "pathlib.",
    "poplib.",
    "pty.",
    "shutil.",
    "smtplib.",
    "socket.",
    "sqlite3.",
    "subprocess.",
    "syslog.",
    "tempfile.",
    "urllib.",
)
# Those who run and measure the tests.
ATTENDANTS: Final = frozenset({"_pytest", "coverage", "hypothesis", "pluggy", "pytest"})


class ImpureError(AssertionError):
    """Code under a property test reached for the world."""


class Watch:
    """What is seen while it is armed. One for the process: an audit hook cannot be taken away again."""

    def __init__(self) -> None:
        self.is_armed = False
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        """Refuse `event` if it touches the world on behalf of the code under test."""
        if not self.is_armed or not event.startswith(FORBIDDEN):
            return
        asker = _asker(sys._getframe(1))
        if asker.partition(".")[0] in ATTENDANTS:
            return
        self.seen.append(f"{asker} caused {event}{arguments!r}")
        raise ImpureError(self.seen[-1])

    @contextmanager
    def armed(self) -> Iterator[None]:
        """Watch during the block, and fail at its end also when what was refused has been swallowed."""
        self.seen.clear()
        self.is_armed = True
        try:
            yield
        finally:
            self.is_armed = False
        if self.seen:
            raise ImpureError("; ".join(self.seen))


def _asker(frame: FrameType | None) -> str:
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] not in sys.stdlib_module_names:
            return module
        frame = frame.f_back
    return "the standard library"


WATCH: Final = Watch()
sys.addaudithook(WATCH)

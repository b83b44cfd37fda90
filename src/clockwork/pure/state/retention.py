"""Which backups are kept."""

from collections.abc import Iterable
from typing import Final

from attrs import frozen

from clockwork.pure.state.model import Instant

KEPT: Final = 20
# Thirty days in milliseconds.
KEPT_FOR: Final = 30 * 24 * 60 * 60 * 1000


@frozen
class Copy:
    """A backup: the name of its file, when it was made, and up to which serial it goes."""

    name: str
    at: Instant
    serial: int


def due(copies: Iterable[Copy], now: Instant, kept: int = KEPT, kept_for: int = KEPT_FOR) -> tuple[Copy, ...]:
    """Give the copies to remove: those beyond the newest `kept`, and those older than `kept_for` ms;
    the newest always stays.
    """
    newest_first = sorted(copies, key=lambda copy: (copy.at, copy.serial), reverse=True)
    return tuple(
        copy
        for age, copy in enumerate(newest_first)
        if age >= max(kept, 1) or (age > 0 and now - copy.at > kept_for)
    )

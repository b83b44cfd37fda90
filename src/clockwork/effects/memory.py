"""The garbage collector, kept from looking through what is being built."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from attrs import define, field


@define
class _Pauses:
    """How many ask for silence, and whether there is collecting to go back to."""

    lock: Lock = field(factory=Lock)
    count: int = 0
    was_enabled: bool = False


_pauses = _Pauses()


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pause the cyclic collector of this process; it goes on when the last of those who paused it are done.

    Trees and plans are large, have no cycles and live long; the collector would walk all of them again and
    again.
    """
    with _pauses.lock:
        if _pauses.count == 0:
            _pauses.was_enabled = gc.isenabled()
            gc.disable()
        _pauses.count += 1
    try:
        yield
    finally:
        with _pauses.lock:
            _pauses.count -= 1
            if _pauses.count == 0 and _pauses.was_enabled:
                gc.enable()

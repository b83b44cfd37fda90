"""The wall clock."""

import time

from clockwork.pure.state.model import Instant


def now() -> Instant:
    """Give the time in milliseconds since 1970-01-01 UTC."""
    return time.time_ns() // 1_000_000

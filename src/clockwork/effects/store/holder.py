"""Who holds a lease, and whether it still lives: told from a process's start, since process numbers
come round again.
"""

import os
import socket
from pathlib import Path
from typing import Final

from clockwork.effects.store.protocol import Holder
from clockwork.pure.state.model import Instant

# How long a lease lasts without an append when its holder cannot be looked at, in milliseconds.
TIME_TO_LIVE: Final = 15 * 60 * 1000
_UNKNOWN: Final = "unknown"


def this_process(who: str, doing: str, since: Instant) -> Holder:
    """Give the holder that this process is."""
    pid = os.getpid()
    return Holder(who, socket.gethostname(), pid, " ".join((*_machine(), _start_of(pid))), doing, since)


def is_dead(holder: Holder, renewed_at: Instant, now: Instant) -> bool:
    """Say whether `holder`, last heard of at `renewed_at`, is gone.

    A process of this machine is looked at, and one from before its last start has ended. Of another one
    (another host, or another process namespace, as a container has) only silence can tell.
    """
    is_silent = now - renewed_at > TIME_TO_LIVE
    machine, boot, namespace, started = (holder.process_started.split(" ") + [_UNKNOWN] * 4)[:4]
    here, this_boot, this_namespace = _machine()
    if holder.host != socket.gethostname() or machine != here:
        return is_silent
    if boot != this_boot:
        return here != _UNKNOWN or is_silent
    return _start_of(holder.pid) != started if namespace == this_namespace else is_silent


def _machine() -> tuple[str, str, str]:
    """Name this machine, its last start, and the process namespace, as far as the system tells."""
    machine, boot = map(_word_in, ("/etc/machine-id", "/proc/sys/kernel/random/boot_id"))
    try:
        return machine, boot, str(os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        return machine, boot, _UNKNOWN


def _word_in(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").strip() or _UNKNOWN
    except OSError:
        return _UNKNOWN


def _start_of(pid: int) -> str:
    """Give the start of process `pid` in ticks since boot, "" when it has ended.

    Where /proc is missing only its existence counts.
    """
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return _existence(pid)
    # A zombie has ended; only its parent has not noticed.
    return "" if state in ("Z", "X") else fields[18]


def _existence(pid: int) -> str:
    if Path("/proc/self/stat").exists():
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return _UNKNOWN

"""What the system knows of other processes, from /proc. Where there is none, nothing is found."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path


def with_variable(name: str, value: str) -> tuple[int, ...]:
    """Give the ids of the living processes that were started with `name=value` in their environment,
    this one aside.
    """
    wanted = f"{name}={value}".encode()
    return tuple(pid for pid in _others() if wanted in _words(pid, "environ"))


def with_arguments(*wanted: str) -> tuple[int, ...]:
    """Give the ids of the living processes whose argument vector holds each of `wanted`, this one aside."""
    words = {word.encode() for word in wanted}
    return tuple(pid for pid in _others() if words.issubset(_words(pid, "cmdline")))


def end(pids: tuple[int, ...], signal: int) -> None:
    """Send `signal` to each of `pids`, of which some may be gone already or belong to somebody else."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal)


def _others() -> Iterator[int]:
    names = os.listdir("/proc") if sys.platform == "linux" else []
    return (int(name) for name in names if name.isdigit() and int(name) != os.getpid())


def _words(pid: int, file: str) -> list[bytes]:
    # It may end meanwhile, or be another user's, whose programs are none of ours.
    with contextlib.suppress(FileNotFoundError, ProcessLookupError, PermissionError):
        return Path(f"/proc/{pid}/{file}").read_bytes().split(b"\0")
    return []

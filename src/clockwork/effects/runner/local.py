"""The local runner: programs on this machine, through a supervisor child, so that none of them outlives its
step or Clockwork.

Program and Clockwork share pipes of their own; the supervisor (supervisor.py) only starts and ends. Output is
read when the caller asks for it, so a program that writes faster than it is read waits, and memory stays
bounded.

All that a step started is gone when the step has ended. What should stay belongs to a service manager.
"""

import array
import asyncio
import contextlib
import errno
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final, Literal

from attrs import define, field
from returns.result import Success

from clockwork.effects import process
from clockwork.effects.runner import supervisor
from clockwork.effects.runner.codes import NO_SUPERVISOR, UNSUPPORTED_PLATFORM
from clockwork.effects.runner.protocol import Capabilities, Exited, Output, RunnerEvent
from clockwork.pure.forge.bundle import Program
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail

# Marks every program of a run in its environment, so that a later run finds what a dead one left behind.
RUN_VARIABLE: Final = "CLOCKWORK_RUN"

_DEFAULT_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_CHUNK: Final = 65536
# The pipes that Clockwork writes; it reads the others.
_TO_PROGRAM: Final = frozenset(("stdin", "lifeline"))
# What a pipe may still hold when its program is gone, in chunks: Linux lets a program grow it to 1 MiB.
_REMAINDER: Final = 16
# Seconds that the supervisor of a dead run has to end its programs before it is ended itself, and between two
# looks.
_REAP_PATIENCE: Final = 15.0
_REAP_INTERVAL: Final = 0.02


@define(eq=False)
class _Exchange:
    """Clockwork's side of one program: our ends of its pipes, none of which blocks."""

    stdin: int
    stdout: int
    stderr: int
    status: int
    # The program lives as long as this end is open.
    lifeline: int
    unsent: memoryview = field(repr=False)

    async def events(self) -> AsyncIterator[RunnerEvent]:
        """Feed the program its input and give what it writes, until the supervisor says how it ended."""
        while True:
            await self._wait()
            self._feed()
            for event in self._read(1):
                yield event
            report = _read_available(self.status)
            if report is not None:
                break
        # What was written before the end may still be on its way.
        for event in self._read(_REMAINDER):
            yield event
        yield _exited(report)

    async def _wait(self) -> None:
        """Wait until any pipe may be read or written."""
        loop = asyncio.get_running_loop()
        woken = loop.create_future()
        reading = [fd for fd in (self.stdout, self.stderr, self.status) if fd >= 0]
        for fd in reading:
            loop.add_reader(fd, _wake, woken)
        if self.stdin >= 0:
            loop.add_writer(self.stdin, _wake, woken)
        try:
            await woken
        finally:
            for fd in reading:
                loop.remove_reader(fd)
            if self.stdin >= 0:
                loop.remove_writer(self.stdin)

    def _feed(self) -> None:
        if self.stdin < 0:
            return
        try:
            self.unsent = self.unsent[os.write(self.stdin, self.unsent[:_CHUNK]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            # The program does not want the rest. What that means is for its end marker to say.
            self.unsent = self.unsent[:0]
        if not self.unsent:
            self.stdin = _closed(self.stdin)

    def _read(self, chunks: int) -> Iterator[Output]:
        streams: tuple[Literal["stdout", "stderr"], ...] = ("stdout", "stderr")
        for stream in streams:
            for _ in range(chunks):
                fd: int = getattr(self, stream)
                data = _read_available(fd) if fd >= 0 else None
                if data:
                    yield Output(stream, data)
                elif data is not None:
                    setattr(self, stream, _closed(fd))

    def cut(self) -> None:
        """End the program and all it started."""
        self.lifeline = _closed(self.lifeline)

    def close(self) -> None:
        """Let go of every pipe; what still runs is ended."""
        self.cut()
        for name in ("stdin", "stdout", "stderr", "status"):
            setattr(self, name, _closed(getattr(self, name)))


@define(eq=False)
class _Session:
    """A living supervisor and the socket on which it takes requests."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    sending: asyncio.Lock = field(factory=asyncio.Lock)

    async def start(self, cmd: tuple[str, ...], program: Program) -> _Exchange:
        """Ask the supervisor to start `cmd`; OSError when it is gone or no pipe is to be had."""
        pipes = _open_pipes()
        ours = _Exchange(
            pipes["stdin"][1],
            pipes["stdout"][0],
            pipes["stderr"][0],
            pipes["status"][0],
            pipes["lifeline"][1],
            memoryview(program.stdin),
        )
        theirs = [pipes[name][0 if name in _TO_PROGRAM else 1] for name in supervisor.DESCRIPTORS]
        try:
            await self._send(json.dumps({"cmd": cmd, "timeout": program.timeout}).encode() + b"\n", theirs)
        except OSError:
            ours.close()
            raise
        finally:
            for fd in theirs:
                os.close(fd)
        return ours

    async def _send(self, request: bytes, descriptors: list[int]) -> None:
        loop = asyncio.get_running_loop()
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
        async with self.sending:
            while True:
                try:
                    sent = self.control.sendmsg([request], ancillary)
                    break
                except BlockingIOError:
                    await _writable(self.control.fileno())
            await loop.sock_sendall(self.control, request[sent:])

    async def end(self) -> None:
        """Let the supervisor end what runs and itself, and wait until it has."""
        loop = asyncio.get_running_loop()
        # It may be gone already, which is what is wanted.
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_WR)
            while await loop.sock_recv(self.control, _CHUNK):
                pass
        self.control.close()
        self.process.wait()


class LocalRunner:
    """Runs programs on this machine, in `folder`. It belongs to one event loop.

    `run` marks the programs, for `reap` in a later run. Their environment is PATH, HOME, TMPDIR and
    LANG=C.UTF-8 beside that mark.
    """

    def __init__(self, folder: Path, run: str) -> None:
        self._folder = folder
        self._environment = _environment(run)
        self._run = run
        self._session: _Session | None = None
        self._opening = asyncio.Lock()
        self._running: dict[tuple[str, int], _Exchange] = {}
        self._cancelled: set[tuple[str, int]] = set()

    async def probe(self) -> Outcome[Capabilities]:
        """Start the supervisor and say what this machine is and has on its PATH."""
        if not hasattr(socket, "SCM_RIGHTS"):
            return fail(Diagnostic(UNSUPPORTED_PLATFORM, _UNSUPPORTED.format(platform.system())))
        try:
            await self._supervisor()
        except OSError as error:
            return fail(Diagnostic(NO_SUPERVISOR, _NOT_STARTED.format(sys.executable, error)))
        return Success(
            Capabilities(
                os=platform.system().lower(),
                arch=platform.machine(),
                commands=tuple(sorted(_commands(self._environment["PATH"]).items())),
                isolated=False,
            )
        )

    async def run(self, program: Program) -> AsyncIterator[RunnerEvent]:
        """Run `program`; its exit status is 126 or 127 when it could not be started, as a shell says it."""
        key = (program.step, program.attempt)
        if key in self._cancelled:
            yield Exited(-signal.SIGKILL, "cancel")
            return
        try:
            exchange = await self._start(program)
        except OSError as error:
            yield Output("stderr", f"{program.cmd[0]}: cannot be started: {error.strerror}\n".encode())
            yield Exited(127 if isinstance(error, FileNotFoundError) else 126, "itself")
            return
        self._running[key] = exchange
        if key in self._cancelled:
            exchange.cut()
        try:
            async for event in exchange.events():
                yield event
        finally:
            del self._running[key]
            exchange.close()

    async def cancel(self, step: str, attempt: int) -> None:
        """End that program and all it started; one that has not begun yet never does."""
        self._cancelled.add((step, attempt))
        exchange = self._running.get((step, attempt))
        if exchange is not None:
            exchange.cut()

    async def reap(self, run: str) -> None:
        """End what the dead run `run` left on this machine, its supervisor included; it returns when
        all of it is gone.
        """
        loop = asyncio.get_running_loop()
        give_up = loop.time() + _REAP_PATIENCE
        # A process that is just being executed shows no environment for a moment, so it takes two looks.
        looks_left = 2
        while looks_left:
            programs = process.with_variable(RUN_VARIABLE, run)
            # They end by themselves when their programs have, and know better than we what those are.
            supervisors = process.with_arguments(supervisor.__file__, run)
            process.end(tuple(set(programs) - set(supervisors)), signal.SIGKILL)
            if loop.time() > give_up:
                process.end(supervisors, signal.SIGKILL)
            looks_left = 2 if programs or supervisors else looks_left - 1
            await asyncio.sleep(_REAP_INTERVAL)

    async def close(self) -> None:
        """End everything that runs, and the supervisor."""
        for exchange in self._running.values():
            exchange.cut()
        session, self._session = self._session, None
        if session is not None:
            await session.end()

    async def _start(self, program: Program) -> _Exchange:
        name, *arguments = program.cmd
        path = shutil.which(name, path=self._environment["PATH"])
        if path is None:
            raise FileNotFoundError(errno.ENOENT, "there is no such command on the PATH")
        cmd = (os.path.abspath(path), *arguments)
        session = await self._supervisor()
        try:
            return await session.start(cmd, program)
        except (BrokenPipeError, ConnectionResetError):
            # It was killed and takes no request any more; what it ran ends on its own. A new one takes over.
            await self._abandon(session)
        session = await self._supervisor()
        return await session.start(cmd, program)

    async def _supervisor(self) -> _Session:
        async with self._opening:
            if self._session is None:
                self._session = await _open_session(self._folder, self._environment, self._run)
            return self._session

    async def _abandon(self, session: _Session) -> None:
        async with self._opening:
            if self._session is session:
                self._session = None
                await session.end()


async def _open_session(folder: Path, environment: dict[str, str], run: str) -> _Session:
    with contextlib.ExitStack() as held:
        ours, theirs = socket.socketpair()
        held.enter_context(ours)
        ours.setblocking(False)
        with theirs:
            child = subprocess.Popen(
                [sys.executable, "-I", "-S", supervisor.__file__, str(theirs.fileno()), run],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                cwd=folder,
                env=environment,
                start_new_session=True,
            )
        session = _Session(child, ours)
        if await asyncio.get_running_loop().sock_recv(ours, _CHUNK) != supervisor.READY:
            await session.end()
            raise OSError(errno.ECHILD, f"it ended at once with status {child.returncode}")
        held.pop_all()
        return session


def _environment(run: str) -> dict[str, str]:
    given = {"PATH": _DEFAULT_PATH, "HOME": "/", "TMPDIR": "/tmp"}
    kept = {name: os.environ.get(name) or default for name, default in given.items()}
    return {**kept, "LANG": "C.UTF-8", RUN_VARIABLE: run}


def _commands(path: str) -> dict[str, str]:
    """Give the commands on `path` and where they are; the first folder that has one wins."""
    found: dict[str, str] = {}
    for folder in filter(os.path.isdir, path.split(os.pathsep)):
        for entry in os.scandir(folder):
            if entry.name not in found and entry.is_file() and os.access(entry.path, os.X_OK):
                found[entry.name] = entry.path
    return found


def _open_pipes() -> dict[str, tuple[int, int]]:
    """Open a pipe for each descriptor that a request carries, Clockwork's ends not blocking; all or none."""
    pipes: dict[str, tuple[int, int]] = {}
    try:
        for name in supervisor.DESCRIPTORS:
            pipes[name] = os.pipe()
            os.set_blocking(pipes[name][1 if name in _TO_PROGRAM else 0], False)
    except OSError:
        for pair in pipes.values():
            for fd in pair:
                os.close(fd)
        raise
    return pipes


def _read_available(fd: int) -> bytes | None:
    """Read what is there: nothing (b"") at the end, None when there is nothing yet."""
    try:
        return os.read(fd, _CHUNK)
    except BlockingIOError:
        return None


def _closed(fd: int) -> int:
    """Close `fd` unless it is, and give the number that says so."""
    if fd >= 0:
        os.close(fd)
    return -1


async def _writable(fd: int) -> None:
    loop = asyncio.get_running_loop()
    woken = loop.create_future()
    loop.add_writer(fd, _wake, woken)
    try:
        await woken
    finally:
        loop.remove_writer(fd)


def _wake(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)


def _exited(report: bytes) -> Exited:
    """Read the reaper's report; without one (it was killed) nobody knows how the program ended."""
    if not report:
        return Exited(None, "itself")
    words = json.loads(report)
    return Exited(words["status"], words["ended_by"])


_UNSUPPORTED: Final = (
    "Programs cannot be started and ended as a whole on {}. Run Clockwork in a container or in WSL, or let "
    "the steps run on "
    "another machine."
)
_NOT_STARTED: Final = (
    "The child process that starts and ends programs could not be started with {!r}: {}. Look at that path, "
    "at the memory "
    "that is free, and at the limits on processes and open files."
)

"""The child process through which the local runner starts programs; run as `python -I -S supervisor.py FD
RUN`, standard library only.

It reads requests from the socket `FD`: one JSON line each, `{"cmd": [...], "timeout": seconds}`, with five
descriptors in `DESCRIPTORS` order. For each it forks a *reaper*, which starts the command in a session of its
own and stays until the command and everything it started are gone; then it writes `{"status": ...,
"ended_by": ...}` to the status pipe.

Nothing outlives Clockwork: when the lifeline of a program ends (cancelled, or Clockwork died), its reaper
kills the tree. On Linux a reaper is a subreaper, so that what forks twice or leaves the session is found
again below it. When a reaper itself is killed, its orphans come to the supervisor, which ends them. Elsewhere
only the process group is killed.

`RUN` is not used here: it stands in the argument vector so that a later run can find what is left of this
one.
"""

import array
import contextlib
import ctypes
import errno
import fcntl
import json
import os
import select
import signal
import socket
import sys
import time
from collections import defaultdict, deque
from collections.abc import Container, Iterator
from typing import Final, NamedTuple

# The order in which a request's descriptors travel.
DESCRIPTORS: Final = ("stdin", "stdout", "stderr", "status", "lifeline")
# What the supervisor says once it serves.
READY: Final = b"ready\n"

_PR_SET_CHILD_SUBREAPER = 36
# What python ignores for itself, or was told to ignore by who started it (nohup, a shell's background job),
# and a program expects at its default. A killed or stopped process cannot choose, and the kernel refuses to
# change those two.
_RESTORED = frozenset(signal.valid_signals()) - {signal.SIGKILL, signal.SIGSTOP}
# Seconds between two rounds of killing, and until a tree that cannot be killed (another user's, or stuck in
# the kernel) is given up.
_ROUND = 0.02
_PATIENCE = 10.0
_CANNOT_RUN = 126
_NOT_FOUND = 127


class Request(NamedTuple):
    """One program to run: its command, its time limit in seconds, and its ends of the pipes."""

    cmd: list[str]
    timeout: float
    stdin: int
    stdout: int
    stderr: int
    status: int
    lifeline: int


class Requests:
    """The requests that arrive on the control socket, and the descriptors that came ahead of their lines."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.text = b""
        self.descriptors: deque[int] = deque()

    def receive(self) -> Iterator[Request] | None:
        """Give the requests that are complete after one more read, one by one, None at the end of the
        socket.
        """
        size = array.array("i").itemsize
        data, ancillary, _, _ = self.control.recvmsg(
            65536, socket.CMSG_SPACE(16 * len(DESCRIPTORS) * size), getattr(socket, "MSG_CMSG_CLOEXEC", 0)
        )
        for level, kind, payload in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                self.descriptors.extend(array.array("i", payload[: len(payload) // size * size]))
        if not data:
            return None
        *lines, self.text = (self.text + data).split(b"\n")
        return map(self._request, lines)

    def _request(self, line: bytes) -> Request:
        words = json.loads(line)
        return Request(words["cmd"], words["timeout"], *(self.descriptors.popleft() for _ in DESCRIPTORS))


class Supervisor:
    """Forks a reaper per request, and takes the place of one that is killed."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.requests = Requests(control)
        # Process id -> our copy of the status pipe: it stays open until what the reaper was to end is gone.
        self.reapers: dict[int, int] = {}
        # The status pipes of reapers that were killed and whose orphans may still be there.
        self.bereft: list[int] = []

    def serve(self) -> None:
        """Serve requests until Clockwork lets go of the control socket, then stay until every reaper
        is gone.
        """
        adopt_orphans()
        wakeup = wake_on_children()
        self.control.sendall(READY)
        is_open = True
        while is_open or self.reapers:
            control = [self.control.fileno()] if is_open else []
            readable, _, _ = select.select([wakeup, *control], [], [])
            if wakeup in readable:
                os.read(wakeup, 4096)
                self._look_after_the_ended()
            if any(fd in readable for fd in control):
                arrived = self.requests.receive()
                is_open = arrived is not None
                for request in arrived or ():
                    self._start_reaper(request)

    def _start_reaper(self, request: Request) -> None:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                # A reaper that held what belongs to others would keep their pipes from ending.
                self.control.close()
                for fd in (*self.requests.descriptors, *self.reapers.values(), *self.bereft):
                    os.close(fd)
                code = 0 if reap(request) else 1
            finally:
                os._exit(code)
        for fd in (request.stdin, request.stdout, request.stderr, request.lifeline):
            os.close(fd)
        self.reapers[pid] = request.status

    def _look_after_the_ended(self) -> None:
        for pid, status in collect():
            pipe = self.reapers.pop(pid, None)
            if pipe is not None and status == 0:
                os.close(pipe)
            elif pipe is not None:
                self.bereft.append(pipe)
        if self.bereft and not end_children(spared=self.reapers):
            for pipe in self.bereft:
                os.close(pipe)
            self.bereft.clear()


def reap(request: Request) -> bool:
    """Run the command of `request` to its end, end what it left behind, report how it ended; say
    whether all is gone.
    """
    os.setsid()
    adopt_orphans()
    wakeup = wake_on_children()
    command = start_command(request)
    for fd in (request.stdin, request.stdout, request.stderr):
        os.close(fd)
    status, ended_by = await_end(command, wakeup, request)
    seen, is_gone = end_tree(command, wakeup)
    status = seen if status is None else status
    report = {"status": status if is_gone else None, "ended_by": ended_by}
    # Nobody reads it any more when Clockwork is gone.
    with contextlib.suppress(BrokenPipeError):
        os.write(request.status, json.dumps(report).encode() + b"\n")
    return is_gone


def start_command(request: Request) -> int:
    """Fork and execute the command in a session of its own; give its process id."""
    pid = os.fork()
    if pid != 0:
        return pid
    code = _CANNOT_RUN
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in _RESTORED:
            signal.signal(number, signal.SIG_DFL)
        # Through high numbers first: an end of a pipe may itself be 0, 1 or 2.
        streams = (request.stdin, request.stdout, request.stderr)
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 3) for fd in streams]
        for target, fd in enumerate(high):
            os.dup2(fd, target, inheritable=True)
        os.execv(request.cmd[0], request.cmd)
    except OSError as error:
        os.write(2, f"{request.cmd[0]}: {error.strerror}\n".encode())
        code = _NOT_FOUND if error.errno == errno.ENOENT else _CANNOT_RUN
    finally:
        os._exit(code)


def await_end(command: int, wakeup: int, request: Request) -> tuple[int | None, str]:
    """Wait until the command ends, its time is over or its lifeline ends; give its status, if it has
    one, and which it was.
    """
    deadline = time.monotonic() + request.timeout
    while True:
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            return None, "timeout"
        readable, _, _ = select.select([wakeup, request.lifeline], [], [], remaining)
        if wakeup in readable:
            os.read(wakeup, 4096)
            for pid, status in collect():
                if pid == command:
                    return status, "itself"
        if request.lifeline in readable:
            return None, "cancel"


def end_tree(command: int, wakeup: int) -> tuple[int | None, bool]:
    """Kill everything below this process; give the command's status if it ended now, and whether all is gone.

    One round is not enough: what is being killed may fork. So it goes on until there is no child any more,
    which on Linux means no descendant, since orphans come to the subreaper.
    """
    found: int | None = None
    give_up = time.monotonic() + _PATIENCE
    while has_children():
        if time.monotonic() > give_up:
            return found, False
        end_children()
        if sys.platform != "linux":
            kill_group(command)
        if select.select([wakeup], [], [], _ROUND)[0]:
            os.read(wakeup, 4096)
        for pid, status in collect():
            found = status if pid == command else found
    return found, True


def end_children(spared: Container[int] = ()) -> int:
    """Kill every descendant, but for the `spared` children and what is below them; give how many
    there were.
    """
    children = children_of_all()
    pending = deque(children.get(os.getpid(), []))
    count = 0
    while pending:
        pid = pending.popleft()
        if pid in spared:
            continue
        count += 1
        pending.extend(children.get(pid, []))
        # It may be gone already, or belong to somebody else.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
    return count


def kill_group(leader: int) -> None:
    """Kill a process group: all there is to do where there is neither /proc nor a subreaper."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def children_of_all() -> dict[int, list[int]]:
    """Give every process's children, from /proc where there is one."""
    children: dict[int, list[int]] = defaultdict(list)
    for name in filter(str.isdigit, os.listdir("/proc") if sys.platform == "linux" else []):
        # It may end between the listing and the reading.
        with (
            contextlib.suppress(FileNotFoundError, ProcessLookupError),
            open(f"/proc/{name}/stat", "rb") as file,
        ):
            # The name in parentheses may hold anything, so count from its end: state, then parent.
            children[int(file.read().rpartition(b")")[2].split()[1])].append(int(name))
    return children


def collect() -> list[tuple[int, int]]:
    """Collect the children that have ended, as process ids and statuses (negative for a signal)."""
    ended: list[tuple[int, int]] = []
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            ended.append((pid, os.waitstatus_to_exitcode(status)))
    return ended


def has_children() -> bool:
    """Say whether any child is left, ended or not."""
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def adopt_orphans() -> None:
    """Become the process to which orphaned descendants come, where the system has that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def wake_on_children() -> int:
    """Make a descriptor readable whenever a child ends, so that one `select` waits for everything;
    give it.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    os.set_blocking(reading, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    # What ended before the handler stood would not be told.
    os.write(writing, b"\0")
    return reading


if __name__ == "__main__":
    Supervisor(socket.socket(fileno=int(sys.argv[1]))).serve()

"""The local runner passes the conformance suite, and keeps its further promises about this machine."""

import asyncio
import os
import resource
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from clockwork.effects import process
from clockwork.effects.runner import supervisor
from clockwork.effects.runner.local import RUN_VARIABLE, LocalRunner
from clockwork.effects.runner.protocol import Exited, Output, Runner
from tests.integration.runner_conformance import (
    PATIENCE,
    RunnerConformance,
    end_of,
    first_output,
    program,
)

TREE = "(setsid sh -c 'trap \"\" TERM HUP; sleep 1000 & sleep 1000' &); echo up; trap '' TERM; sleep 1000; sleep 1000"


class TestLocalRunner(RunnerConformance):
    """The local runner in a folder of its own."""

    @pytest.fixture(autouse=True)
    def _mark(self) -> None:
        self.mark = uuid4().hex

    @asynccontextmanager
    async def open(self) -> AsyncIterator[LocalRunner]:
        runner = LocalRunner(self.scratch, self.mark)
        try:
            yield runner
        finally:
            await runner.close()

    def processes(self) -> tuple[int, ...]:
        own = process.with_arguments(supervisor.__file__, self.mark)
        return tuple(pid for pid in process.with_variable(RUN_VARIABLE, self.mark) if pid not in own)

    def test_closing_leaves_neither_a_process_nor_an_open_descriptor(self) -> None:
        before = os.listdir("/proc/self/fd")

        async def use(runner: Runner) -> None:
            for index in range(20):
                await end_of(runner, program("exit 0", step=str(index)))
            await end_of(runner, program("", step="none", cmd=("no-such-command",)))

        self.through(use)
        assert process.with_arguments(supervisor.__file__, self.mark) == ()
        assert len(os.listdir("/proc/self/fd")) == len(before)

    def test_a_program_sees_a_small_environment_and_the_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CANARY", "seen")
        monkeypatch.setenv("HOME", "/somewhere")
        ended = self.run(program("env; pwd; ls /proc/$$/fd"))
        lines = ended.stdout.decode().splitlines()
        names = {line.partition("=")[0] for line in lines if "=" in line}
        assert names == {"PATH", "HOME", "TMPDIR", "LANG", RUN_VARIABLE, "PWD"} | (
            names & {"OLDPWD", "_", "SHLVL"}
        )
        assert {"LANG=C.UTF-8", "HOME=/somewhere", str(self.scratch)} <= set(lines)
        assert not [line for line in lines if "CANARY" in line]
        # dash keeps its own copy of what it reads from, under 10.
        assert {line for line in lines if line.isdigit()} - {"10"} == {"0", "1", "2"}

    def test_signals_that_are_ignored_here_are_not_ignored_below(self) -> None:
        before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
        try:
            ended = self.run(program("grep SigIgn /proc/self/status"))
        finally:
            signal.signal(signal.SIGHUP, before)
        assert int(ended.stdout.split()[1], 16) == 0

    def test_output_that_nobody_reads_yet_takes_no_memory(self) -> None:
        async def use(runner: Runner) -> int:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            events = runner.run(program("head -c 200000000 /dev/zero; head -c 200000000 /dev/zero >&2"))
            total = sum([len(event.data) async for event in events if isinstance(event, Output)])
            assert total == 400_000_000
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before

        assert self.through(use) < 32 * 1024

    def test_a_killed_reaper_leaves_an_honest_unknown_and_no_process(self) -> None:
        async def use(runner: Runner) -> tuple[Exited, tuple[int, ...]]:
            ended = await end_of(runner, program("(setsid sleep 1000 &); kill -9 $PPID; sleep 1000"))
            return ended.exited, self.processes()

        exited, left = self.through(use)
        assert exited == Exited(None, "itself")
        assert left == ()

    def test_a_killed_supervisor_is_replaced_and_what_runs_goes_on(self) -> None:
        async def use(runner: Runner) -> tuple[list[object], Exited]:
            meeting = self.scratch / "go"
            os.mkfifo(meeting)
            events = runner.run(program(f"echo up; read x < '{meeting}'; exit 4", step="first"))
            await first_output(events)
            (reaper, *_), serving = self.reapers()
            assert reaper not in serving
            os.kill(serving[0], signal.SIGKILL)
            os.waitid(os.P_PID, serving[0], os.WEXITED | os.WNOWAIT)
            second = await end_of(runner, program(f"echo > '{meeting}'; exit 5", step="second"))
            return [event async for event in events], second.exited

        rest, second = self.through(use)
        assert rest == [Exited(4, "itself")]
        assert second == Exited(5, "itself")
        assert self.processes() == ()

    def reapers(self) -> tuple[list[int], list[int]]:
        """Give the reapers and the supervisors: the parents are those that this process started."""
        everyone = process.with_arguments(supervisor.__file__, self.mark)
        parents = {
            pid: int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) for pid in everyone
        }
        serving = [pid for pid in everyone if parents[pid] == os.getpid()]
        return [pid for pid in everyone if pid not in serving], serving

    def test_nothing_outlives_clockwork_killed_outright(self) -> None:
        client = subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(self.scratch), self.mark, TREE],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert client.stdout is not None
        assert client.stderr is not None
        with client.stdout, client.stderr:
            assert client.stdout.readline() == b"up\n"
            assert self.processes() != ()
            client.kill()
            client.wait(PATIENCE)
            # The supervisor and the reapers hold it open until they end, which they do when all else is gone.
            assert client.stderr.read() == b""
        assert self.processes() == ()

    def test_a_later_run_ends_what_a_dead_one_left(self) -> None:
        stray = subprocess.Popen(
            ["sh", "-c", "trap '' TERM HUP; sleep 1000 & sleep 1000"],
            env={**os.environ, RUN_VARIABLE: self.mark},
            start_new_session=True,
        )
        other = subprocess.Popen(["sleep", "1000"], env={**os.environ, RUN_VARIABLE: f"{self.mark}2"})
        try:
            asyncio.run(self.reap())
            # The shell may see its child killed first, and end with the status that this gives.
            assert stray.wait(PATIENCE) in (-signal.SIGKILL, 128 + signal.SIGKILL)
            assert other.poll() is None
        finally:
            other.kill()
            other.wait()
        assert self.processes() == ()

    async def reap(self) -> None:
        """Reap the mark from a later run."""
        later = LocalRunner(self.scratch, uuid4().hex)
        await later.reap(self.mark)
        await later.close()

    def test_a_folder_that_is_not_there_is_a_diagnostic(self) -> None:
        async def use() -> str:
            runner = LocalRunner(self.scratch / "missing", self.mark)
            outcome = await runner.probe()
            await runner.close()
            return outcome.failure()[0].code.number

        assert asyncio.run(use()) == "CW1202"


CLIENT = """
import asyncio, sys
from pathlib import Path
from clockwork.effects.runner.local import LocalRunner
from clockwork.pure.forge.bundle import Program

async def main(folder, mark, script):
    runner = LocalRunner(Path(folder), mark)
    async for event in runner.run(Program("a", 1, ("sh",), script.encode(), "n", 1000)):
        sys.stdout.buffer.write(event.data)
        sys.stdout.flush()

asyncio.run(main(*sys.argv[1:]))
"""

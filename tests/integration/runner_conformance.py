"""What every runner must do. A runner's own test file subclasses `RunnerConformance` and says how to open one.

The programs are plain `sh`; they meet by files in a scratch folder rather than by time.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Literal, TypeVar

import pytest
from attrs import frozen
from pyrsistent import pmap

from clockwork.effects.loop.program import run_program
from clockwork.effects.runner.protocol import Exited, Output, Runner, RunnerEvent
from clockwork.pure.assembly.action import Step
from clockwork.pure.forge.bundle import BundleStep, Program
from clockwork.pure.forge.channel import Entries, Text
from clockwork.pure.forge.machine import Evidence, Progress, StepOutput
from clockwork.pure.forge.program import Feed, render
from clockwork.pure.forge.verdict import judge
from clockwork.pure.intake.schema import Operation
from clockwork.pure.value.value import String, make_object

T = TypeVar("T")

# What a shell, a terminal or an option parser might take for its own.
HOSTILE = "-n $(touch x) `id` 'a' \"b\" \\ \t * \u00e9\n\nend\n"
EVERY_BYTE = bytes(range(256))
INPUT_LIMIT = 8 * 1024 * 1024
# Seconds: far more than anything here takes, so that a hanging runner fails instead of hanging the suite.
PATIENCE = 60


@frozen
class Ended:
    """All that a program's events say."""

    stdout: bytes
    stderr: bytes
    exited: Exited

    @property
    def status(self) -> int | None:
        """The exit status."""
        return self.exited.status


def program(
    script: str,
    *,
    step: str = "step",
    attempt: int = 1,
    timeout: int = PATIENCE,
    cmd: tuple[str, ...] = ("sh",),
) -> Program:
    """Give the program that feeds `script` to `cmd`."""
    return Program(step, attempt, cmd, script.encode(), "nonce", timeout)


async def end_of(runner: Runner, wanted: Program) -> Ended:
    """Run a program to its end, and check that Exited is its last event and its only one."""
    written = {"stdout": bytearray(), "stderr": bytearray()}
    exited: list[Exited] = []
    async for event in runner.run(wanted):
        assert not exited, "Exited is the last event"
        if isinstance(event, Output):
            assert event.data
            written[event.stream] += event.data
        else:
            exited.append(event)
    (only,) = exited
    return Ended(bytes(written["stdout"]), bytes(written["stderr"]), only)


async def first_output(
    events: AsyncIterator[object], stream: Literal["stdout", "stderr"] = "stdout"
) -> bytes:
    """Read events until something is written to `stream`, and give that."""
    async for event in events:
        if isinstance(event, Output) and event.stream == stream:
            return event.data
    raise AssertionError(f"nothing was written to {stream}")


class RunnerConformance(ABC):
    """The suite."""

    # The folder, as the target sees it, in which programs of a test may meet.
    scratch: Path

    @abstractmethod
    def open(self) -> AbstractAsyncContextManager[Runner]:
        """Open the runner; leaving the context closes it."""

    @abstractmethod
    def processes(self) -> tuple[int, ...]:
        """Give the ids of the target's processes that programs of the opened runner have left."""

    @pytest.fixture(autouse=True)
    def _scratch(self, tmp_path: Path) -> None:
        self.scratch = tmp_path

    def through(self, use: Callable[[Runner], Awaitable[T]]) -> T:
        """Open the runner, use it, close it, and give what came of it."""

        async def session() -> T:
            async with asyncio.timeout(PATIENCE), self.open() as runner:
                return await use(runner)

        return asyncio.run(session())

    def run(self, wanted: Program) -> Ended:
        """Run one program alone."""
        return self.through(lambda runner: end_of(runner, wanted))

    # What a program says and how it ends

    def test_the_probe_finds_the_shell(self) -> None:
        capabilities = self.through(lambda runner: runner.probe()).unwrap()
        assert dict(capabilities.commands)["sh"].endswith("/sh")
        assert capabilities.os
        assert capabilities.arch

    @pytest.mark.parametrize("status", [0, 1, 3, 125, 126, 127, 255])
    def test_an_exit_status_arrives_as_it_is(self, status: int) -> None:
        assert self.run(program(f"exit {status}")).exited == Exited(status, "itself")

    @pytest.mark.parametrize("number", [1, 9, 15])
    def test_a_signal_is_a_negative_status(self, number: int) -> None:
        assert self.run(program(f"kill -{number} $$")).exited == Exited(-number, "itself")

    def test_a_command_that_is_not_there_exits_with_127_and_says_so(self) -> None:
        ended = self.run(program("", cmd=("no-such-command",)))
        assert ended.exited == Exited(127, "itself")
        assert b"no-such-command" in ended.stderr

    def test_every_byte_value_passes_on_both_streams(self) -> None:
        octal = "".join(f"\\{byte:03o}" for byte in EVERY_BYTE)
        ended = self.run(program(f"printf '{octal}'; printf '{octal}' >&2"))
        assert (ended.stdout, ended.stderr) == (EVERY_BYTE, EVERY_BYTE)

    def test_a_line_of_ten_megabytes_passes(self) -> None:
        ended = self.run(program("head -c 10000000 /dev/zero | tr '\\0' x"))
        assert ended.stdout == b"x" * 10_000_000

    def test_a_hundred_megabytes_pass(self) -> None:
        async def count(runner: Runner) -> int:
            events = runner.run(program("head -c 100000000 /dev/zero"))
            return sum([len(event.data) async for event in events if isinstance(event, Output)])

        assert self.through(count) == 100_000_000

    def test_what_is_written_last_is_not_lost(self) -> None:
        ended = self.run(program("head -c 60000 /dev/zero; printf end; printf end >&2; exit 4"))
        assert ended.stdout[-3:] == ended.stderr == b"end"
        assert ended.status == 4

    # Input

    def test_an_input_at_the_limit_arrives_whole(self) -> None:
        text = "#" * (INPUT_LIMIT - 1) + "\n"
        assert self.run(program(text, cmd=("wc", "-c"))).stdout.split() == [str(INPUT_LIMIT).encode()]

    def test_a_program_that_reads_its_input_sees_its_end(self) -> None:
        assert self.run(program("one\ntwo\n", cmd=("cat",))).stdout == b"one\ntwo\n"

    def test_a_program_that_leaves_its_input_unread_ends_as_it_likes(self) -> None:
        assert self.run(program("#" * INPUT_LIMIT, cmd=("sh", "-c", "exit 6"))).exited == Exited(6, "itself")

    def test_a_program_that_closes_its_streams_goes_on(self) -> None:
        ended = self.run(program(f"exec >&- 2>&-; echo done > '{self.scratch}/mark'; exit 7"))
        assert ended.exited == Exited(7, "itself")
        assert (self.scratch / "mark").read_text() == "done\n"

    def test_a_broken_pipe_ends_a_program_as_everywhere(self) -> None:
        assert self.run(program("yes | head -n 1; exit 0")).stdout == b"y\n"

    # Framed results

    def test_a_rendered_script_tells_its_results_between_other_output(self) -> None:
        script = "echo before; report name 'a value'; printf 'no newline'; report_entry map key \"$input_text\"; echo after >&2"
        lines: list[str] = []
        evidence = self.rendered(script, lines)
        assert judge(evidence).verdict == "succeeded"
        assert dict(evidence.report.results) == {
            "name": Text("a value"),
            "map": Entries(pmap({"key": HOSTILE})),
        }
        assert sorted(lines) == ["after", "before", "no newline"]

    @pytest.mark.parametrize("reader", ["cat", "read line || :", "head -c 1 >&2"])
    def test_what_a_script_starts_cannot_eat_the_rest_of_it(self, reader: str) -> None:
        evidence = self.rendered(f"{reader}; report name reached", [])
        assert judge(evidence).verdict == "succeeded"
        assert dict(evidence.report.results) == {"name": Text("reached")}

    @pytest.mark.parametrize("script", ["exit 3", "kill -9 $$", "exec >&-; report name x; kill -9 $PPID"])
    def test_a_script_that_does_not_end_well_does_not_succeed(self, script: str) -> None:
        assert judge(self.rendered(script, [])).verdict != "succeeded"

    def rendered(self, script: str, lines: list[str]) -> Evidence:
        """Run `script` as a step's, with HOSTILE as its input `text`; collect its other output in `lines`."""
        operation = Operation("create", "sh", "create.sh", script)
        inputs = make_object({"text": String(HOSTILE)})
        step = Step(
            "a:create", "a", "create", "t", "p", operation, inputs, None, (), (), PATIENCE, 0, "ask", ()
        )
        bundled = BundleStep(step, "create a", "p/create.sh", ("sh", "-s"))
        wanted = render(
            bundled, script, Feed(inputs, None, "token", 1, PATIENCE), "0123456789abcdef"
        ).unwrap()

        def hear(progress: Progress) -> None:
            assert isinstance(progress, StepOutput)
            lines.append(progress.line)

        return self.through(lambda runner: run_program(runner, wanted, hear))

    # Ends that the program did not choose

    def test_a_program_beyond_its_time_is_ended_and_what_it_wrote_is_kept(self) -> None:
        ended = self.run(program("echo before; sleep 1000; echo after", timeout=1))
        assert ended.stdout == b"before\n"
        assert ended.exited.ended_by == "timeout"
        assert ended.status != 0

    def test_a_cancelled_program_is_ended(self) -> None:
        async def use(runner: Runner) -> list[RunnerEvent]:
            events = runner.run(program("echo begun; sleep 1000", step="a", attempt=2))
            assert await first_output(events) == b"begun\n"
            await runner.cancel("a", 2)
            return [event async for event in events]

        (exited,) = self.through(use)
        assert isinstance(exited, Exited)
        assert exited.ended_by == "cancel"
        assert exited.status != 0

    def test_cancelling_one_attempt_leaves_the_others_alone(self) -> None:
        async def use(runner: Runner) -> Ended:
            await runner.cancel("a", 1)
            await runner.cancel("b", 2)
            return await end_of(runner, program("exit 5", step="a", attempt=2))

        assert self.through(use).exited == Exited(5, "itself")

    def test_a_program_cancelled_before_it_began_never_does(self) -> None:
        async def use(runner: Runner) -> Ended:
            await runner.cancel("a", 1)
            return await end_of(runner, program(f"echo > '{self.scratch}/mark'", step="a"))

        assert self.through(use).exited.ended_by == "cancel"
        assert not (self.scratch / "mark").exists()

    # Whole trees

    TREES = (
        "sleep 1000 & sleep 1000 & echo up",
        "(trap '' TERM INT HUP QUIT; echo up; while :; do sleep 1000; done) &",
        "setsid sh -c 'trap \"\" TERM INT HUP; echo up; sleep 1000; sleep 1000' &",
        "(setsid sh -c '(setsid sh -c \"echo up; sleep 1000\" &) ; exit' &)",
        'sh -c \'sh -c "sh -c \\"echo up; sleep 1000\\" & wait" & wait\' &',
        "for i in 1 2 3 4 5 6 7 8; do (setsid sh -c 'for j in 1 2 3 4; do sleep 1000 & done; wait' &); done; echo up",
    )

    @pytest.mark.parametrize("tree", TREES)
    def test_a_tree_is_gone_when_its_program_has_ended_by_itself(self, tree: str) -> None:
        async def use(runner: Runner) -> tuple[Ended, tuple[int, ...]]:
            meeting = self.scratch / "up"
            script = f"mkfifo '{meeting}'; {{ {tree}\n}} > '{meeting}' & read up < '{meeting}'; exit 3"
            return await end_of(runner, program(script)), self.processes()

        ended, left = self.through(use)
        assert ended.exited == Exited(3, "itself")
        assert left == ()

    @pytest.mark.parametrize("tree", TREES)
    @pytest.mark.parametrize("ending", ["cancel", "timeout"])
    def test_a_tree_is_gone_when_its_program_was_ended(self, tree: str, ending: str) -> None:
        async def use(runner: Runner) -> tuple[Exited, tuple[int, ...]]:
            events = runner.run(
                program(f"{tree}\nwait; sleep 1000", timeout=1 if ending == "timeout" else PATIENCE)
            )
            assert await first_output(events) == b"up\n"
            if ending == "cancel":
                await runner.cancel("step", 1)
            *_, exited = [event async for event in events]
            assert isinstance(exited, Exited)
            return exited, self.processes()

        exited, left = self.through(use)
        assert exited.ended_by == ending
        assert left == ()

    # Many programs

    def test_programs_run_at_the_same_time(self) -> None:
        count = 8

        async def use(runner: Runner) -> list[Ended]:
            here, others = f"'{self.scratch}'", count - 1
            # Each waits for the one before it and wakes the next, in a ring: none can end alone.
            scripts = [
                f"cd {here}; echo > pipe{(i + 1) % count} & read x < pipe{i}; wait; exit 0"
                for i in range(count)
            ]
            await end_of(runner, program(f"cd {here}; for i in $(seq 0 {others}); do mkfifo pipe$i; done"))
            return await asyncio.gather(
                *(end_of(runner, program(script, step=str(i))) for i, script in enumerate(scripts))
            )

        assert {ended.status for ended in self.through(use)} == {0}

    def test_a_runner_is_used_again_and_again(self) -> None:
        async def use(runner: Runner) -> list[Ended]:
            return [await end_of(runner, program(f"echo {i}; exit {i}", step=str(i))) for i in range(100)]

        endings = self.through(use)
        assert [(ended.stdout, ended.status) for ended in endings] == [(b"%d\n" % i, i) for i in range(100)]

    def test_a_slow_reader_slows_the_program_down(self) -> None:
        async def use(runner: Runner) -> int:
            mark = self.scratch / "mark"
            events = runner.run(program(f"head -c 50000000 /dev/zero; echo > '{mark}'"))
            await first_output(events)
            # A second program comes and goes meanwhile; the first waits for its reader.
            await end_of(runner, program("exit 0", step="other"))
            assert not mark.exists()
            return len([event async for event in events])

        assert self.through(use) > 1
        assert (self.scratch / "mark").exists()

    def test_closing_ends_what_runs(self) -> None:
        async def use(runner: Runner) -> list[RunnerEvent]:
            events = runner.run(program("echo up; setsid sleep 1000"))
            await first_output(events)
            closing = asyncio.ensure_future(runner.close())
            left = [event async for event in events]
            await closing
            return left

        (exited,) = self.through(use)
        assert isinstance(exited, Exited)
        assert exited.status != 0
        assert self.processes() == ()

    def test_a_caller_that_walks_away_leaves_nothing_running(self) -> None:
        async def use(runner: Runner) -> None:
            task = asyncio.ensure_future(end_of(runner, program(f"echo > '{self.scratch}/up'; sleep 1000")))
            while not (self.scratch / "up").exists():
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        self.through(use)
        assert self.processes() == ()

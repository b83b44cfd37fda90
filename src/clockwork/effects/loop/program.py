"""Running one program on a runner: its output becomes lines for whoever listens, and its frames the report."""

from collections.abc import Callable
from typing import TypeAlias

from clockwork.effects.runner.protocol import Exited, Runner
from clockwork.pure.forge.bundle import Program
from clockwork.pure.forge.channel import close, feed, open_channel
from clockwork.pure.forge.machine import Evidence, Progress, StepOutput

Listener: TypeAlias = Callable[[Progress], None]


def unheard(progress: Progress) -> None:
    """Listen to nothing."""


async def run_program(runner: Runner, program: Program, listener: Listener) -> Evidence:
    """Run `program` to its end and give all that is known of it; what it writes that is no frame goes to `listener`, line by line."""
    channels = {"stdout": open_channel(program.nonce), "stderr": open_channel("")}
    exited = Exited(None, "itself")
    async for event in runner.run(program):
        if isinstance(event, Exited):
            exited = event
            continue
        channels[event.stream], lines = feed(channels[event.stream], event.data)
        for line in lines:
            listener(StepOutput(program.step, event.stream, line))
    report, lines = close(channels["stdout"])
    for line in lines:
        listener(StepOutput(program.step, "stdout", line))
    _, lines = close(channels["stderr"])
    for line in lines:
        listener(StepOutput(program.step, "stderr", line))
    return Evidence(exited.status, exited.ended_by, report)

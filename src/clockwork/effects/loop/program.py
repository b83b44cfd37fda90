"""Running one program on a runner: its output becomes lines for whoever listens, without secrets, and its frames the report."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from attrs import evolve

from clockwork.effects.runner.protocol import Exited, Runner
from clockwork.pure.forge.bundle import Program
from clockwork.pure.forge.channel import close, feed, open_channel
from clockwork.pure.forge.machine import Evidence, Progress, StepEnded, StepOutput, StepRetrying
from clockwork.pure.forge.redaction import redact, secrets_in
from clockwork.pure.value.value import Value

Listener: TypeAlias = Callable[[Progress], None]


def unheard(progress: Progress) -> None:
    """Listen to nothing."""


def discreet(listener: Listener, values: Iterable[Value]) -> Listener:
    """Give a listener that passes on to `listener` what it hears, without the sensitive texts that are in `values`."""
    return _without(listener, secrets_in(values))


async def run_program(runner: Runner, program: Program, listener: Listener) -> Evidence:
    """Run `program` to its end and give all that is known of it; what it writes that is no frame goes to `listener`, line by line."""
    listener = _without(listener, program.secrets)
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


def _without(listener: Listener, secrets: tuple[str, ...]) -> Listener:
    if not secrets:
        return listener

    def pass_on(progress: Progress) -> None:
        match progress:
            case StepOutput():
                listener(evolve(progress, line=redact(progress.line, secrets)))
            case StepRetrying():
                listener(evolve(progress, reason=redact(progress.reason, secrets)))
            case StepEnded():
                listener(evolve(progress, detail=redact(progress.detail, secrets)))
            case _:
                listener(progress)

    return pass_on

"""Running one program on a runner: its output becomes lines for whoever listens, without secrets, and
its frames the report.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Literal, TypeAlias

from attrs import evolve

from clockwork.effects.runner.protocol import Exited, Runner
from clockwork.pure.forge.bundle import Program
from clockwork.pure.forge.channel import close, feed, open_channel
from clockwork.pure.forge.machine import Evidence, Progress, StepEnded, StepOutput, StepRetrying
from clockwork.pure.forge.redaction import redact, secrets_in
from clockwork.pure.value.value import Value

# What is kept of the output for whoever asks why a program failed; lines are cut to that many characters.
_LAST_LINES: Final = 5
_LONGEST: Final = 300

Listener: TypeAlias = Callable[[Progress], None]


def unheard(progress: Progress) -> None:
    """Listen to nothing."""


def discreet(listener: Listener, values: Iterable[Value]) -> Listener:
    """Give a listener that passes on to `listener` what it hears, without the sensitive texts that
    are in `values`.
    """
    secrets = secrets_in(values)
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


async def run_program(runner: Runner, program: Program, listener: Listener) -> Evidence:
    """Run `program` to its end and give all that is known of it; what it writes that is no frame goes
    to `listener`, line by line.
    """
    last: deque[str] = deque(maxlen=_LAST_LINES)

    def show(stream: Literal["stdout", "stderr"], lines: tuple[str, ...]) -> None:
        for line in lines:
            shown = redact(line, program.secrets)
            last.append(shown[:_LONGEST])
            listener(StepOutput(program.step, stream, shown))

    channels = {"stdout": open_channel(program.nonce), "stderr": open_channel("")}
    exited = Exited(None, "itself")
    async for event in runner.run(program):
        if isinstance(event, Exited):
            exited = event
            continue
        channels[event.stream], lines = feed(channels[event.stream], event.data)
        show(event.stream, lines)
    report, lines = close(channels["stdout"])
    show("stdout", lines)
    _, lines = close(channels["stderr"])
    show("stderr", lines)
    return Evidence(exited.status, exited.ended_by, report, tuple(last))

"""Where programs run.

Every runner passes the conformance suite in `tests/integration/runner_conformance.py`.
"""

from collections.abc import AsyncIterator
from typing import Literal, Protocol, TypeAlias

from attrs import frozen

from clockwork.pure.forge.bundle import Program
from clockwork.pure.report.outcome import Outcome


@frozen
class Capabilities:
    """What the probe of a runner found on its target."""

    os: str
    arch: str
    # Commands that were found, by name -> absolute path.
    commands: tuple[tuple[str, str], ...]
    isolated: bool


@frozen
class Output:
    """Bytes that the program wrote, as they came."""

    stream: Literal["stdout", "stderr"]
    data: bytes


@frozen
class Exited:
    """The program and all that it started are gone.

    `status` is negative for a signal (-9), None when it cannot be known.
    """

    status: int | None
    ended_by: Literal["itself", "timeout", "cancel"]


RunnerEvent: TypeAlias = Output | Exited


class Runner(Protocol):
    """One target, open.

    Programs may run at the same time; each ends in exactly one Exited, its last event.
    """

    async def probe(self) -> Outcome[Capabilities]:
        """Say what the target is and has."""
        ...

    def run(self, program: Program) -> AsyncIterator[RunnerEvent]:
        """Run `program` to its end, whatever happens to it, and give its events as they come."""
        ...

    async def cancel(self, step: str, attempt: int) -> None:
        """End that program and all it started, at once; its Exited still comes through `run`."""
        ...

    async def reap(self, run: str) -> None:
        """End what an earlier, dead run left running on the target."""
        ...

    async def close(self) -> None:
        """End everything that runs and let the target go."""
        ...

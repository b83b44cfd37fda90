"""The words that the executor's machine (schedule) exchanges with the loop that carries it out.

Closed unions of frozen classes.

`at` is milliseconds since 1970-01-01 UTC. The loop never decides: it reports what happened and obeys.
"""

from typing import Literal, TypeAlias

from attrs import frozen
from pyrsistent import PMap

from clockwork.pure.forge.bundle import Program, Verdict
from clockwork.pure.forge.channel import Report
from clockwork.pure.intake.schema import OperationName
from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.state.event import Event as StateEvent
from clockwork.pure.state.model import Instant

# How a step ended: by the verdict on its last attempt, or without any. skipped: what it depends on did not
# succeed, or the run stopped before it was its turn. not_started: it was its turn, and its inputs forbade it.
StepVerdict: TypeAlias = Verdict | Literal["skipped", "not_started"]
RunVerdict: TypeAlias = Literal["succeeded", "failed", "cancelled"]


@frozen
class Evidence:
    """All that is known of a program that has ended.

    `exit_status` is None when the runner cannot say (the connection went, the supervisor died): that is
    *lost*. `ended_by` says what ended it: itself, its time limit, or a cancellation. `report` is what it said
    in frames, `last_lines` are the last of what it wrote besides, without secrets.
    """

    exit_status: int | None
    ended_by: Literal["itself", "timeout", "cancel"]
    report: Report
    last_lines: tuple[str, ...] = ()


@frozen
class Begun:
    """The run may begin. `nonce_key` is 32 random bytes, `token_prefix` a random text unique for all time."""

    at: Instant
    nonce_key: bytes
    token_prefix: str


@frozen
class Committed:
    """The store has synced batch `batch`."""

    batch: int
    at: Instant


@frozen
class CommitRefused:
    """The store did not take batch `batch` (a lost lease, a clash, a full disk): nothing new may start."""

    batch: int
    problems: Diagnostics
    at: Instant


@frozen
class Ended:
    """The program of `step` has ended, one way or another."""

    step: str
    attempt: int
    evidence: Evidence
    at: Instant


@frozen
class Ticked:
    """The clock says `at`; answers WakeAt."""

    at: Instant


@frozen
class Interrupted:
    """The user wants to stop: once to finish what runs and start nothing, twice to cancel what runs."""

    at: Instant


RunEvent: TypeAlias = Begun | Committed | CommitRefused | Ended | Ticked | Interrupted


@frozen
class Commit:
    """Append `events` to the store, synced, and answer with Committed or CommitRefused. Never two at once."""

    batch: int
    events: tuple[StateEvent, ...]


@frozen
class Start:
    """Run `program`, and answer with Ended."""

    program: Program
    # Where: the runner's address.
    runner: str


@frozen
class Cancel:
    """End the running program of `step` and all that it started; its Ended still comes."""

    step: str
    attempt: int


@frozen
class WakeAt:
    """Send Ticked at `at` or soon after."""

    at: Instant


@frozen
class Finish:
    """The run is over, everything is committed, or cannot be (`problems`)."""

    verdict: RunVerdict
    problems: Diagnostics


@frozen
class StepStarted:
    """An attempt at a step, numbered from 1, begins."""

    step: str
    address: str
    operation: OperationName
    attempt: int
    at: Instant


@frozen
class StepOutput:
    """A line that a step wrote and that is no result, made fit to be shown (channel).

    The loop makes these, not the machine.
    """

    step: str
    stream: Literal["stdout", "stderr"]
    line: str


@frozen
class StepRetrying:
    """An attempt failed, `reason` says how, and the next one comes at `next_at`."""

    step: str
    attempt: int
    reason: str
    next_at: Instant
    at: Instant


@frozen
class StepEnded:
    """A step is over, exactly once for each.

    `detail` says why when it did not succeed; `duration` is in milliseconds.
    """

    step: str
    address: str
    operation: OperationName
    verdict: StepVerdict
    duration: int
    at: Instant
    detail: str = ""


@frozen
class RunFinished:
    """Every step is over. `counts` has the steps by verdict."""

    verdict: RunVerdict
    counts: PMap[str, int]
    at: Instant


Progress: TypeAlias = StepStarted | StepOutput | StepRetrying | StepEnded | RunFinished


@frozen
class Tell:
    """Pass `progress` on to whoever listens; nothing depends on it."""

    progress: Progress


Command: TypeAlias = Commit | Start | Cancel | WakeAt | Tell | Finish

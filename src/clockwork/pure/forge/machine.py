"""The words that the executor's machine (schedule) exchanges with the loop that carries it out. Closed unions of frozen classes.

`at` is milliseconds since 1970-01-01 UTC. The loop never decides: it reports what happened and obeys.
"""

from typing import Literal, TypeAlias

from attrs import frozen

from clockwork.pure.forge.bundle import Program
from clockwork.pure.forge.channel import Report
from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.state.event import Event as StateEvent
from clockwork.pure.state.model import Instant


@frozen
class Evidence:
    """All that is known of a program that has ended.

    `exit_status` is None when the runner cannot say (the connection went, the supervisor died): that is *lost*.
    `ended_by` says what ended it: itself, its time limit, or a cancellation. `report` is what it said in frames.
    """

    exit_status: int | None
    ended_by: Literal["itself", "timeout", "cancel"]
    report: Report


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

    verdict: Literal["succeeded", "failed", "cancelled"]
    problems: Diagnostics


Command: TypeAlias = Commit | Start | Cancel | WakeAt | Finish

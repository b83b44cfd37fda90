"""What can happen to a state: a closed union of frozen, versioned events.

A state is the fold of them, from `Founded` on.

Every event has `at`, in milliseconds since 1970-01-01 UTC. The codec (codec) writes `FORMAT` beside each
event.
"""

from typing import Final, Literal, TypeAlias

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.state.model import Instance, Instant, Intent, Root
from clockwork.pure.value.value import Value

# Raised when an older reader could misread what is written; a reader refuses what is newer than it knows.
FORMAT: Final = 1


@frozen
class Founded:
    """The first event of every state."""

    lineage: str
    at: Instant


@frozen
class RunStarted:
    """An apply or destroy begins."""

    run: str
    who: str
    change_digest: str
    at: Instant


@frozen
class Intended:
    """An operation is about to start.

    Committed before its step starts. The instance's status becomes pending.
    """

    intent: Intent
    at: Instant


@frozen
class Succeeded:
    """The operation of `token` did what was intended; `instance` is what is there now (None: nothing,
    deleted or absent).
    """

    token: str
    instance: Instance | None
    at: Instant


@frozen
class Failed:
    """The operation of `token` ended without success and it is known how: `instance` is what is there now, as
    far as known.

    A failed create leaves a tainted instance, a failed update a tainted or unconfirmed one, a failed delete
    the old one.
    """

    token: str
    verdict: Literal["failed", "timed_out", "cancelled", "lost", "not_started"]
    instance: Instance | None
    at: Instant
    detail: str = ""


@frozen
class Deposed:
    """The instance makes way for its successor (create before destroy): it moves to `deposed` under
    `token`.
    """

    address: str
    token: str
    at: Instant


@frozen
class Observed:
    """A read operation found `instance` at `address` (None: it has vanished)."""

    address: str
    instance: Instance | None
    at: Instant


@frozen
class Forgotten:
    """The instance is no longer managed, and left where it is."""

    address: str
    at: Instant


@frozen
class OutputsRecorded:
    """The root outputs after a run, all of them: sensitive ones marked, ephemeral ones left out."""

    outputs: PMap[str, Value]
    at: Instant


@frozen
class RootsRecorded:
    """The inputs of the run, all of them."""

    roots: tuple[Root, ...]
    at: Instant


@frozen
class RunEnded:
    """The run is over."""

    run: str
    verdict: Literal["succeeded", "failed", "cancelled"]
    at: Instant
    # Steps by verdict.
    counts: PMap[str, int] = field(factory=pmap)


Event: TypeAlias = (
    Founded
    | RunStarted
    | Intended
    | Succeeded
    | Failed
    | Deposed
    | Observed
    | Forgotten
    | OutputsRecorded
    | RootsRecorded
    | RunEnded
)

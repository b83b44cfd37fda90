"""What the world was when Clockwork last touched it, as a frozen value.

Made by folding events (fold), never edited.

Times are milliseconds since 1970-01-01 UTC.
"""

from typing import Literal, TypeAlias

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.intake.schema import OperationName, Recovery
from clockwork.pure.value.value import Object, Value

Instant: TypeAlias = int
# ok: as recorded. tainted: a create failed part way, the next plan replaces it. unconfirmed: recorded, but
# not known to be so; the next run reads it. pending: an operation was begun and its end is not known.
Status: TypeAlias = Literal["ok", "tainted", "unconfirmed", "pending"]


@frozen
class Instance:
    """One real object.

    `attributes` has every attribute of its type, marked where sensitive, nothing ephemeral.
    """

    address: str
    type: str
    # Provider name, and the digest of the package whose scripts made it.
    provider: str
    provider_digest: str
    schema_version: int
    attributes: Object
    # The addresses that it read when it was last written (sorted): destruction runs against them.
    dependencies: tuple[str, ...]
    status: Status
    created_at: Instant
    updated_at: Instant
    # Where it lives: the runner's address and the target's non-secret identity.
    runner: str = "local"
    target: str = "local"
    create_before_destroy: bool = False
    # The serial of the last event that touched it: what a guard compares.
    version: int = 0


@frozen
class Intent:
    """An operation that was about to start, recorded before it did, and not settled yet."""

    # Unique for all time; given to the script to tag what it makes.
    token: str
    run: str
    step: str
    address: str
    operation: OperationName
    recovery: Recovery
    # The instance as it was before (None before a create), and as it is to become, unknowns included (None
    # after a delete).
    before: Instance | None
    after: Instance | None
    at: Instant
    # The deposed object's token, when the operation is on one.
    deposed: str | None = None
    # The serial of the event that recorded it.
    version: int = 0


@frozen
class Root:
    """An input that a plan depends on, to tell later why something changed: `digest` of its value,
    keyed where sensitive.
    """

    name: str
    digest: str
    # Canonical text of the value when it may be shown.
    shown: str | None
    # The serial of the last event that changed it.
    version: int = 0


@frozen
class OutputValue:
    """A root output as last recorded."""

    value: Value
    # The serial of the last event that changed it.
    version: int = 0


@frozen
class RunRecord:
    """One execution: who, when, what was approved, how it ended (None while it runs or when it was
    killed).
    """

    run: str
    who: str
    started_at: Instant
    change_digest: str
    ended_at: Instant | None = None
    verdict: Literal["succeeded", "failed", "cancelled"] | None = None


@frozen
class State:
    """The recorded world.

    Maps are by address text, token or name. `serial` counts events from 0; `lineage` never changes.
    """

    lineage: str
    serial: int = 0
    instances: PMap[str, Instance] = field(factory=pmap)
    # Old objects of a create-before-destroy replacement whose deletion is due, by the token of the intent
    # that made them so.
    deposed: PMap[str, Instance] = field(factory=pmap)
    # Unsettled intents by token.
    intents: PMap[str, Intent] = field(factory=pmap)
    outputs: PMap[str, OutputValue] = field(factory=pmap)
    roots: PMap[str, Root] = field(factory=pmap)
    last_run: RunRecord | None = None

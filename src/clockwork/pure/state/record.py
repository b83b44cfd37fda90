"""The stored form of events and states: what the JSON holds, field by field, as msgspec structs.

Kept apart from the model so that either can change without the other; msgspec checks what it reads against
these types, and names the place that does not fit. A field that is added later gets a default, so that older
records still read.
"""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from clockwork.pure.intake.schema import OperationName, Recovery
from clockwork.pure.state.model import Status

# What SQLite and every other store can hold as an integer.
Natural: TypeAlias = Annotated[int, Meta(ge=0, le=2**63 - 1)]
Moment: TypeAlias = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
RunVerdict: TypeAlias = Literal["succeeded", "failed", "cancelled"]
StepVerdict: TypeAlias = Literal["failed", "timed_out", "cancelled", "lost", "not_started"]


class Typed(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A value: its type's text, its plain form, and the paths of its sensitive parts (`[[]]`: all of it)."""

    type: str
    value: Any
    sensitive: tuple[tuple[str | int, ...], ...] = ()


class InstanceRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An instance."""

    address: str
    type: str
    provider: str
    provider_digest: str
    schema_version: Natural
    attributes: Typed
    dependencies: tuple[str, ...]
    status: Status
    created_at: Moment
    updated_at: Moment
    runner: str = "local"
    target: str = "local"
    create_before_destroy: bool = False
    version: Natural = 0


class IntentRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An intent."""

    token: str
    run: str
    step: str
    address: str
    operation: OperationName
    recovery: Recovery
    before: InstanceRecord | None
    after: InstanceRecord | None
    at: Moment
    deposed: str | None = None
    version: Natural = 0


class RootRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A root."""

    name: str
    digest: str
    shown: str | None
    version: Natural = 0


class OutputRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An output."""

    value: Typed
    version: Natural = 0


class ExecutionRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A run."""

    run: str
    who: str
    started_at: Moment
    change_digest: str
    ended_at: Moment | None = None
    verdict: RunVerdict | None = None


class StateRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A whole state, as it is exported. Lists are sorted by address, token or name."""

    format: Natural
    lineage: str
    serial: Natural
    instances: tuple[InstanceRecord, ...] = ()
    deposed: dict[str, InstanceRecord] = {}
    intents: tuple[IntentRecord, ...] = ()
    outputs: dict[str, OutputRecord] = {}
    roots: tuple[RootRecord, ...] = ()
    last_run: ExecutionRecord | None = None


class EventRecord(Struct, forbid_unknown_fields=True, tag_field="kind"):
    """What every event has; the kind of event is in `kind`."""

    format: Natural
    at: Moment


class FoundedRecord(EventRecord, tag="founded"):
    """A `Founded`."""

    lineage: str


class RunStartedRecord(EventRecord, tag="run_started"):
    """A `RunStarted`."""

    run: str
    who: str
    change_digest: str


class IntendedRecord(EventRecord, tag="intended"):
    """An `Intended`."""

    intent: IntentRecord


class SucceededRecord(EventRecord, tag="succeeded"):
    """A `Succeeded`."""

    token: str
    instance: InstanceRecord | None


class FailedRecord(EventRecord, tag="failed"):
    """A `Failed`."""

    token: str
    verdict: StepVerdict
    instance: InstanceRecord | None
    detail: str = ""


class DeposedRecord(EventRecord, tag="deposed"):
    """A `Deposed`."""

    address: str
    token: str


class ObservedRecord(EventRecord, tag="observed"):
    """An `Observed`."""

    address: str
    instance: InstanceRecord | None


class ForgottenRecord(EventRecord, tag="forgotten"):
    """A `Forgotten`."""

    address: str


class OutputsRecordedRecord(EventRecord, tag="outputs_recorded"):
    """An `OutputsRecorded`."""

    outputs: dict[str, Typed]


class RootsRecordedRecord(EventRecord, tag="roots_recorded"):
    """A `RootsRecorded`."""

    roots: tuple[RootRecord, ...]


class RunEndedRecord(EventRecord, tag="run_ended"):
    """A `RunEnded`."""

    run: str
    verdict: RunVerdict
    counts: dict[str, Natural] = {}


AnyEventRecord: TypeAlias = (
    FoundedRecord
    | RunStartedRecord
    | IntendedRecord
    | SucceededRecord
    | FailedRecord
    | DeposedRecord
    | ObservedRecord
    | ForgottenRecord
    | OutputsRecordedRecord
    | RootsRecordedRecord
    | RunEndedRecord
)


class Envelope(Struct):
    """The little that every version of an event or a state has, read before anything else is."""

    format: int | UnsetType = UNSET
    kind: str | UnsetType = UNSET

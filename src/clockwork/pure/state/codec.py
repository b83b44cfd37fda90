"""Events and states as canonical JSON, and back.

`decode_event(encode_event(e))` is `e`, apart from ephemeral parts, which are left out, and marks inside of
what is sensitive as a whole. Decoding is total: any bytes give an event or a diagnostic, and what a newer
version wrote is refused rather than guessed at.
"""

from collections.abc import Callable
from typing import Final, TypeVar, assert_never

import msgspec
from attrs import frozen
from pyrsistent import pmap
from returns.result import Success

from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.state import record
from clockwork.pure.state.codes import DAMAGED, NEWER, UNKNOWN_KIND, UNSTORABLE
from clockwork.pure.state.event import (
    FORMAT,
    Deposed,
    Event,
    Failed,
    Forgotten,
    Founded,
    Intended,
    Observed,
    OutputsRecorded,
    RootsRecorded,
    RunEnded,
    RunStarted,
    Succeeded,
)
from clockwork.pure.state.model import Instance, Intent, OutputValue, Root, RunRecord, State
from clockwork.pure.state.stored import (
    Entry,
    Section,
    execution_of,
    execution_record,
    instance_of,
    instance_record,
    intent_of,
    intent_record,
    maybe_instance,
    maybe_record,
    output_of,
    output_record,
    root_of,
    root_record,
)
from clockwork.pure.state.typed import Types, Unreadable, typed, value_of

Read = TypeVar("Read")
Made = TypeVar("Made")

_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_ENVELOPE: Final = msgspec.json.Decoder(record.Envelope)
_EVENT: Final = msgspec.json.Decoder(record.AnyEventRecord)
_STATE: Final = msgspec.json.Decoder(record.StateRecord)
_INSTANCE: Final = msgspec.json.Decoder(record.InstanceRecord)
_INTENT: Final = msgspec.json.Decoder(record.IntentRecord)
_OUTPUT: Final = msgspec.json.Decoder(record.OutputRecord)
_ROOT: Final = msgspec.json.Decoder(record.RootRecord)
_EXECUTION: Final = msgspec.json.Decoder(record.ExecutionRecord)
_KINDS: Final = frozenset(str(kind.__struct_config__.tag) for kind in record.EventRecord.__subclasses__())


@frozen
class Stored:
    """An event as it is stored: its bytes, and what they read as, which is what a store folds."""

    payload: bytes
    event: Event


def stored(event: Event) -> Outcome[Stored]:
    """Give `event` as a store keeps it.

    Refused when it would not read back, so that nothing unreadable is ever recorded.
    """
    payload = encode_event(event)
    read = decode_event(payload)
    return read.map(lambda event: Stored(payload, event)).lash(lambda problems: fail(_unstorable(problems)))


def encode_event(event: Event) -> bytes:
    """Give the stored form of `event`: canonical JSON with `format` and `kind`, without what is ephemeral."""
    return _ENCODER.encode(_event_record(event))


def decode_event(data: bytes, types: Types | None = None) -> Outcome[Event]:
    """Read the stored form of an event; many of them share `types`.

    Diagnostics: newer format, unknown kind, damaged.
    """
    known = Types() if types is None else types
    return _decoded("event", data, _EVENT, lambda read: _event(read, known))


def encode_entry(entry: Entry) -> bytes:
    """Give the stored form of one part of a state."""
    return _ENCODER.encode(_entry_record(entry))


def decode_entry(section: Section, data: bytes, types: Types) -> Outcome[Entry]:
    """Read the stored form of a part of a state that belongs to `section`; many of them share `types`.

    Diagnostics: damaged.
    """
    match section:
        case "instance" | "deposed":
            return _decoded(section, data, _INSTANCE, lambda read: instance_of(read, types))
        case "intent":
            return _decoded(section, data, _INTENT, lambda read: intent_of(read, types))
        case "output":
            return _decoded(section, data, _OUTPUT, lambda read: output_of(read, types))
        case "root":
            return _decoded(section, data, _ROOT, root_of)
        case "run":
            return _decoded(section, data, _EXECUTION, execution_of)
        case _:
            assert_never(section)


def encode_state(state: State) -> bytes:
    """Give `state` as canonical JSON: what `clockwork state pull` prints.

    Sensitive values stand in it in clear, as they must.
    """
    return _ENCODER.encode(_state_record(state))


def decode_state(data: bytes) -> Outcome[State]:
    """Read what `encode_state` gave. Diagnostics: newer format, damaged."""
    return _decoded("state", data, _STATE, lambda read: _state(read, Types()))


def _decoded(
    what: str, data: bytes, decoder: "msgspec.json.Decoder[Read]", made: Callable[[Read], Made]
) -> Outcome[Made]:
    try:
        envelope = _ENVELOPE.decode(data)
        if isinstance(envelope.format, int) and envelope.format > FORMAT:
            return fail(_newer(what, envelope.format))
        if what == "event" and isinstance(envelope.kind, str) and envelope.kind not in _KINDS:
            return fail(_unknown_kind(envelope.kind))
        return Success(made(decoder.decode(data)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, Unreadable) as problem:
        return fail(_damaged(what, str(problem)))


def _unstorable(problems: Diagnostics) -> Diagnostic:
    reasons = " ".join(one.detail for one in problems)
    return Diagnostic(
        UNSTORABLE,
        f"The event would not read back, so it was not recorded. {reasons} "
        "This is a mistake in Clockwork or in what called it, and not in the state.",
    )


def _newer(what: str, written: int) -> Diagnostic:
    return Diagnostic(
        NEWER,
        f"The {what} has format {written}, and this version of Clockwork reads formats up to {FORMAT}. "
        "Use the version of Clockwork that wrote it, or a newer one.",
    )


def _unknown_kind(kind: str) -> Diagnostic:
    return Diagnostic(
        UNKNOWN_KIND,
        f"The event is of kind {kind[:100]!r}, which this version of Clockwork does not know. "
        "Something else wrote it, or it was edited. Restore the state from a backup.",
    )


def _damaged(what: str, problem: str) -> Diagnostic:
    return Diagnostic(
        DAMAGED,
        f"The {what} cannot be read: {problem[:300]}. It was cut off or edited. Restore the state from a "
        "backup.",
    )


def _entry_record(entry: Entry) -> msgspec.Struct:
    match entry:
        case Instance():
            return instance_record(entry)
        case Intent():
            return intent_record(entry)
        case OutputValue():
            return output_record(entry)
        case Root():
            return root_record(entry)
        case RunRecord():
            return execution_record(entry)
        case _:
            assert_never(entry)


def _event_record(event: Event) -> record.AnyEventRecord:
    match event:
        case Founded(lineage=lineage, at=at):
            return record.FoundedRecord(FORMAT, at, lineage)
        case RunStarted(run=run, who=who, change_digest=change_digest, at=at):
            return record.RunStartedRecord(FORMAT, at, run, who, change_digest)
        case Intended(intent=intent, at=at):
            return record.IntendedRecord(FORMAT, at, intent_record(intent))
        case Succeeded(token=token, instance=instance, at=at):
            return record.SucceededRecord(FORMAT, at, token, maybe_record(instance))
        case Failed(token=token, verdict=verdict, instance=instance, at=at, detail=detail):
            left = maybe_record(instance)
            return record.FailedRecord(FORMAT, at, token, verdict, left, detail)
        case Deposed(address=address, token=token, at=at):
            return record.DeposedRecord(FORMAT, at, address, token)
        case Observed(address=address, instance=instance, at=at):
            return record.ObservedRecord(FORMAT, at, address, maybe_record(instance))
        case Forgotten(address=address, at=at):
            return record.ForgottenRecord(FORMAT, at, address)
        case OutputsRecorded(outputs=outputs, at=at):
            values = {name: typed(value) for name, value in outputs.items()}
            return record.OutputsRecordedRecord(FORMAT, at, values)
        case RootsRecorded(roots=roots, at=at):
            return record.RootsRecordedRecord(FORMAT, at, tuple(map(root_record, roots)))
        case RunEnded(run=run, verdict=verdict, at=at, counts=counts):
            return record.RunEndedRecord(FORMAT, at, run, verdict, dict(counts))
        case _:
            assert_never(event)


def _event(read: record.AnyEventRecord, types: Types) -> Event:
    match read:
        case record.FoundedRecord():
            return Founded(read.lineage, read.at)
        case record.RunStartedRecord():
            return RunStarted(read.run, read.who, read.change_digest, read.at)
        case record.IntendedRecord():
            return Intended(intent_of(read.intent, types), read.at)
        case record.SucceededRecord():
            return Succeeded(read.token, maybe_instance(read.instance, types), read.at)
        case record.FailedRecord():
            return Failed(
                read.token, read.verdict, maybe_instance(read.instance, types), read.at, read.detail
            )
        case record.DeposedRecord():
            return Deposed(read.address, read.token, read.at)
        case record.ObservedRecord():
            return Observed(read.address, maybe_instance(read.instance, types), read.at)
        case record.ForgottenRecord():
            return Forgotten(read.address, read.at)
        case record.OutputsRecordedRecord():
            return OutputsRecorded(
                pmap({name: value_of(one, types) for name, one in read.outputs.items()}), read.at
            )
        case record.RootsRecordedRecord():
            return RootsRecorded(tuple(map(root_of, read.roots)), read.at)
        case record.RunEndedRecord():
            return RunEnded(read.run, read.verdict, read.at, pmap(read.counts))
        case _:
            assert_never(read)


def _state_record(state: State) -> record.StateRecord:
    return record.StateRecord(
        FORMAT,
        state.lineage,
        state.serial,
        tuple(instance_record(state.instances[address]) for address in sorted(state.instances)),
        {token: instance_record(instance) for token, instance in state.deposed.items()},
        tuple(intent_record(state.intents[token]) for token in sorted(state.intents)),
        {name: output_record(output) for name, output in state.outputs.items()},
        tuple(root_record(state.roots[name]) for name in sorted(state.roots)),
        None if state.last_run is None else execution_record(state.last_run),
    )


def _state(read: record.StateRecord, types: Types) -> State:
    return State(
        read.lineage,
        read.serial,
        pmap({one.address: instance_of(one, types) for one in read.instances}),
        pmap({token: instance_of(one, types) for token, one in read.deposed.items()}),
        pmap({one.token: intent_of(one, types) for one in read.intents}),
        pmap({name: output_of(one, types) for name, one in read.outputs.items()}),
        pmap({one.name: root_of(one) for one in read.roots}),
        None if read.last_run is None else execution_of(read.last_run),
    )

"""The parts of a state in their stored form (record), and back.

What cannot be read raises `Unreadable`, which the codec catches.
"""

from typing import Literal, TypeAlias

from clockwork.pure.state import record
from clockwork.pure.state.model import Instance, Intent, OutputValue, Root, RunRecord
from clockwork.pure.state.typed import Types, object_of, typed, value_of

# The parts of a state that have a stored form of their own.
Section: TypeAlias = Literal["deposed", "instance", "intent", "output", "root", "run"]
Entry: TypeAlias = Instance | Intent | OutputValue | Root | RunRecord


def maybe_record(instance: Instance | None) -> record.InstanceRecord | None:
    return None if instance is None else instance_record(instance)


def maybe_instance(read: record.InstanceRecord | None, types: Types) -> Instance | None:
    return None if read is None else instance_of(read, types)


def instance_record(instance: Instance) -> record.InstanceRecord:
    return record.InstanceRecord(
        instance.address,
        instance.type,
        instance.provider,
        instance.provider_digest,
        instance.schema_version,
        typed(instance.attributes),
        instance.dependencies,
        instance.status,
        instance.created_at,
        instance.updated_at,
        instance.runner,
        instance.target,
        instance.create_before_destroy,
        instance.version,
    )


def instance_of(read: record.InstanceRecord, types: Types) -> Instance:
    return Instance(
        read.address,
        read.type,
        read.provider,
        read.provider_digest,
        read.schema_version,
        object_of(read.attributes, types),
        read.dependencies,
        read.status,
        read.created_at,
        read.updated_at,
        read.runner,
        read.target,
        read.create_before_destroy,
        read.version,
    )


def intent_record(intent: Intent) -> record.IntentRecord:
    return record.IntentRecord(
        intent.token,
        intent.run,
        intent.step,
        intent.address,
        intent.operation,
        intent.recovery,
        maybe_record(intent.before),
        maybe_record(intent.after),
        intent.at,
        intent.deposed,
        intent.version,
    )


def intent_of(read: record.IntentRecord, types: Types) -> Intent:
    return Intent(
        read.token,
        read.run,
        read.step,
        read.address,
        read.operation,
        read.recovery,
        maybe_instance(read.before, types),
        maybe_instance(read.after, types),
        read.at,
        read.deposed,
        read.version,
    )


def root_record(root: Root) -> record.RootRecord:
    return record.RootRecord(root.name, root.digest, root.shown, root.version)


def root_of(read: record.RootRecord) -> Root:
    return Root(read.name, read.digest, read.shown, read.version)


def output_record(output: OutputValue) -> record.OutputRecord:
    return record.OutputRecord(typed(output.value), output.version)


def output_of(read: record.OutputRecord, types: Types) -> OutputValue:
    return OutputValue(value_of(read.value, types), read.version)


def execution_record(run: RunRecord) -> record.ExecutionRecord:
    return record.ExecutionRecord(
        run.run, run.who, run.started_at, run.change_digest, run.ended_at, run.verdict
    )


def execution_of(read: record.ExecutionRecord) -> RunRecord:
    return RunRecord(read.run, read.who, read.started_at, read.change_digest, read.ended_at, read.verdict)

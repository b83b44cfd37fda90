"""How an operation is settled that an earlier run began and never ended: by what was read, by doing it again,
or by what the user says.

Nothing that may have been made is lost: what is not known to be absent stays in the record, as tainted or
unconfirmed, and the plan then replaces, repeats or deletes it.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from clockwork.pure.assembly.codes import INTERRUPTED, NEEDLESS_ASSUMPTION
from clockwork.pure.assembly.decision import Again
from clockwork.pure.assembly.kind import Kind, Kinds
from clockwork.pure.assembly.observed import observed_attributes
from clockwork.pure.assembly.plan import Observation, Options
from clockwork.pure.intake.address import parse_address
from clockwork.pure.intake.ir import IR
from clockwork.pure.report.diagnostic import Diagnostic, Severity
from clockwork.pure.report.span import Span
from clockwork.pure.report.suggest import nearest
from clockwork.pure.state.event import Event, Failed, Succeeded
from clockwork.pure.state.model import Instance, Instant, Intent
from clockwork.pure.value.structure import Container, is_wholly_known, rebuilt
from clockwork.pure.value.value import Null, Object, Unknown, Value


@frozen
class Settlement:
    """How an intent ends, and the operation that has to be done again, if there is one."""

    event: Event
    again: Again | None = None


# What is known of the object: its attributes; that it is there, or not; or that the operation may simply be
# repeated.
_Finding: TypeAlias = Object | Literal["there", "absent", "repeat"]


def settle_intent(
    intent: Intent, observation: Observation | None, options: Options, now: Instant, kinds: Kinds
) -> Settlement | None:
    """Say how `intent` ends; None when only the user can (questions)."""
    subject = intent.after or intent.before
    kind = None if subject is None else kinds.recorded(subject.provider, subject.type)
    finding = _find(intent, observation, options)
    if finding is None or subject is None or kind is None:
        return None
    if intent.operation == "create":
        return _settle_create(intent, subject, finding, kind, now)
    base = intent.before or subject
    if finding == "absent":
        if intent.operation == "delete":
            return Settlement(Succeeded(intent.token, None, now))
        return Settlement(_lost(intent, None, now))
    if finding == "there":
        status = base.status if intent.operation == "delete" else "unconfirmed"
        return Settlement(_lost(intent, evolve(base, status=status), now))
    if finding == "repeat":
        again: Again = "delete" if intent.operation == "delete" else "update"
        return Settlement(_lost(intent, evolve(base, status="unconfirmed"), now), again)
    attributes = observed_attributes(kind, base.attributes, finding)
    dependencies = tuple(sorted({*base.dependencies, *subject.dependencies}))
    return Settlement(_lost(intent, evolve(base, attributes=attributes, dependencies=dependencies), now))


def _find(intent: Intent, observation: Observation | None, options: Options) -> _Finding | None:
    assumed = options.assumptions.get(intent.address)
    if assumed is not None:
        return "there" if assumed else "absent"
    if intent.deposed is None and intent.recovery == "read" and observation is not None:
        return "absent" if observation.attributes is None else observation.attributes
    # A deposed object has no address of its own to be read at; what may be read may also be deleted twice.
    if intent.recovery == "rerun" or (intent.deposed is not None and intent.recovery == "read"):
        return "repeat"
    return None


def _settle_create(intent: Intent, made: Instance, finding: _Finding, kind: Kind, now: Instant) -> Settlement:
    """Adopt what was made when all of it is known, and otherwise record it as tainted, so that it gets
    replaced.
    """
    if finding == "absent":
        return Settlement(_lost(intent, None, now))
    attributes = made.attributes
    if isinstance(finding, Object):
        attributes = observed_attributes(kind, attributes, finding)
    if finding != "repeat" and is_wholly_known(attributes):
        return Settlement(Succeeded(intent.token, evolve(made, attributes=attributes, status="ok"), now))
    partial = Object(attributes.names, tuple(map(_known, attributes.items)), attributes.marks)
    tainted = _lost(intent, evolve(made, attributes=partial, status="tainted"), now)
    return Settlement(tainted, "create" if finding == "repeat" else None)


def _known(value: Value) -> Value:
    """Give `value` with nulls for what is unknown in it."""
    if isinstance(value, Unknown):
        return Null(value.type, value.marks)
    if isinstance(value, Container) and not is_wholly_known(value):
        return rebuilt(value, tuple(map(_known, value.items)))
    return value


def _lost(intent: Intent, instance: Instance | None, now: Instant) -> Failed:
    return Failed(intent.token, "lost", instance, now, "The run ended before this operation did.")


def questions(intents: Iterable[Intent], ir: IR, kinds: Kinds) -> Iterator[Diagnostic]:
    """Ask about what only a person can know, at the block that it belongs to, naming the address and the way
    out.
    """
    for intent in intents:
        subject = intent.after or intent.before
        kind = None if subject is None else kinds.recorded(subject.provider, subject.type)
        can_read = intent.recovery == "read" and kind is not None and "read" in kind.type.operations
        way_out = (
            "Plan with refresh, so that it is read, or say so:"
            if can_read
            else "Its type cannot find that out, so look, and say so:"
        )
        yield Diagnostic(
            INTERRUPTED,
            f"An earlier run was interrupted during the {intent.operation} of {intent.address}, so nobody "
            f"knows whether the object is there. {way_out} with `--assume "
            f"{_argument(intent.address, 'made')}` if it is there, with `--assume "
            f"{_argument(intent.address, 'absent')}` if it is not.",
            _block_span(intent.address, ir),
        )


def unasked(assumptions: Iterable[str], intents: Iterable[Intent]) -> Iterator[Diagnostic]:
    """Warn of assumptions about addresses of which nothing is asked: they may be misspelt."""
    asked = sorted({intent.address for intent in intents})
    for address in sorted(set(assumptions).difference(asked)):
        detail = (
            f"No run was interrupted during an operation on {address}, so what is assumed of it changes "
            f"nothing. {'Take it away, or mend the address.' if asked else 'Take it away.'}"
        )
        yield Diagnostic(
            NEEDLESS_ASSUMPTION, detail, severity=Severity.WARNING, suggestions=nearest(address, asked)
        )


def _argument(address: str, answer: str) -> str:
    """Give what an address is assumed to be as one word of a shell's command line."""
    quoted = address.replace("'", "'\\''")
    return f"'{quoted}={answer}'"


def _block_span(address: str, ir: IR) -> Span | None:
    """Give where the block of an instance stands, if it is configured still."""
    found = parse_address(address).value_or(None)
    module = None if found is None else ir.modules.get(tuple(step.name for step in found.module))
    resource = None if found is None or module is None else module.resources.get((found.type, found.name))
    return None if resource is None else resource.span

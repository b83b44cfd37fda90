"""Inputs that only earlier steps could tell: evaluated when those have succeeded, and held against the plan.

What the plan knew stays as it was; what it did not know must be known now and be what the plan said it might
be. Otherwise the step does not start, and says so.
"""

from collections.abc import Iterator

from attrs import frozen
from pyrsistent import PMap
from returns.result import Failure, Success

from clockwork.pure.assembly.action import Step
from clockwork.pure.assembly.expansion import Expansion
from clockwork.pure.assembly.kind import Kind
from clockwork.pure.assembly.plan import Change
from clockwork.pure.assembly.settle import Settled, settle
from clockwork.pure.forge.codes import CONTRADICTION, STILL_UNKNOWN
from clockwork.pure.forge.record import without_unknowns
from clockwork.pure.intake.schema import BlockSchema, ResourceType
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.value import equality
from clockwork.pure.value.show import show
from clockwork.pure.value.structure import is_wholly_known, rebuilt
from clockwork.pure.value.value import List, Null, Object, Tuple, Value


@frozen
class Resolved:
    """What a step is given, in which only what it will tell is null, and what is recorded of it (None
    for a delete).
    """

    inputs: Object
    after: Object | None


def resolve(
    expansion: Expansion, kind: Kind, step: Step, change: Change, made: PMap[str, Object], settled: Settled
) -> tuple[Outcome[Resolved], Settled]:
    """Give what `step` is given, `made` being the attributes of what has been made so far, and the
    memo for the next step.
    """
    if step.operation == "delete":
        return Success(Resolved(without_unknowns(step.args), None)), settled
    if step.operation == "verify" and step.address in made:
        return Success(Resolved(made[step.address], made[step.address])), settled
    seat = expansion.seats.get(step.address)
    if not step.awaited and (seat is None or not seat.blueprint.preconditions):
        return Success(Resolved(without_unknowns(step.args), change.after)), settled
    outcome, settled = settle(expansion, settled, made, step.address)
    return outcome.bind(lambda found: _held(kind, step, found)), settled


def _held(kind: Kind, step: Step, found: Object) -> Outcome[Resolved]:
    """Hold every attribute against what the plan said of it."""
    problems = tuple(
        problem
        for name, planned, value in zip(found.names, step.args.items, found.items, strict=True)
        for problem in _problems(step, name, planned, value)
        if name not in kind.computed
    )
    if problems:
        return Failure(problems)
    return Success(Resolved(without_unknowns(found), recordable(kind.type, found)))


def _problems(step: Step, name: str, planned: Value, value: Value) -> Iterator[Diagnostic]:
    span = next((one.span for one in step.awaited if one.path[0] == name), None)
    if not is_wholly_known(value):
        detail = (
            f"`{name}` of `{step.address}` is not known although everything that it awaits has been made. "
            "A step may not read what no step tells."
        )
        yield Diagnostic(STILL_UNKNOWN, detail, span)
    elif equality.compare(planned, value) is equality.Verdict.DIFFERENT:
        detail = (
            f"`{name}` of `{step.address}` turned out to be {show(value)}, but the plan said "
            f"{show(planned)}. What an earlier step reported contradicts what was planned, so this step was "
            "not started. Plan again."
        )
        yield Diagnostic(CONTRADICTION, detail, span)


def recordable(schema: ResourceType | BlockSchema, given: Object) -> Object:
    """Give what of `given` may be recorded: what is write-only is null, in nested blocks too."""
    items = (_recordable(schema, name, item) for name, item in zip(given.names, given.items, strict=True))
    return Object(given.names, tuple(items), given.marks)


def _recordable(schema: ResourceType | BlockSchema, name: str, item: Value) -> Value:
    attribute = schema.attributes.get(name)
    if attribute is not None:
        return Null(attribute.type) if attribute.is_write_only else item
    match item:
        case Object():
            return recordable(schema.blocks[name], item)
        case List() | Tuple():
            return rebuilt(item, tuple(_recordable(schema, name, one) for one in item.items))
        case _:
            return item

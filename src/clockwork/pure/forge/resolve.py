"""Inputs that only earlier steps could tell: evaluated when those have succeeded, and held against the plan.

What the plan knew stays as it was; what it did not know must be known now and be what the plan said it might be. Otherwise the step does
not start, and says so.
"""

from collections.abc import Iterator

from attrs import frozen
from pyrsistent import PMap
from returns.pipeline import is_successful
from returns.result import Failure, Success

from clockwork.pure.assembly.action import Step
from clockwork.pure.assembly.plan import Change, Plan
from clockwork.pure.assembly.settle import Settled, settle
from clockwork.pure.forge.codes import CONTRADICTION, STILL_UNKNOWN
from clockwork.pure.forge.record import type_of_step
from clockwork.pure.intake.schema import ResourceType
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.value import equality
from clockwork.pure.value.show import show
from clockwork.pure.value.structure import is_wholly_known, item_at, type_of
from clockwork.pure.value.value import Null, Object


@frozen
class Resolved:
    """What a step is given, in which only what it will tell is null, and what is recorded of it (None for a delete)."""

    inputs: Object
    after: Object | None


def resolve(
    plan: Plan, step: Step, change: Change, made: PMap[str, Object], settled: Settled
) -> tuple[Outcome[Resolved], Settled]:
    """Give what `step` is given, `made` being the attributes of what has been made so far, and the memo for the next step."""
    if not step.awaited or change.after is None:
        return Success(
            Resolved(_known(step.args), None if step.operation == "delete" else change.after)
        ), settled
    outcome, settled = settle(plan.expansion, settled, made, step.address)
    if not is_successful(outcome):
        return Failure(outcome.failure()), settled
    type = type_of_step(plan, step)
    found = outcome.unwrap()
    problems = tuple(_problems(type, step, found))
    if problems:
        return Failure(problems), settled
    return Success(Resolved(_known(found), _recordable(type, change.after, found))), settled


def _problems(type: ResourceType, step: Step, found: Object) -> Iterator[Diagnostic]:
    """Hold every attribute against what the plan said of it."""
    spans = {one.path[0]: one.span for one in step.awaited}
    for name, value in zip(found.names, found.items, strict=True):
        planned = item_at(step.args, name)
        if planned is None or _is_told_later(type, name):
            continue
        if not is_wholly_known(value):
            detail = (
                f"`{name}` of `{step.address}` is not known although everything that it awaits has been made. "
                "A step may not read what no step tells."
            )
            yield Diagnostic(STILL_UNKNOWN, detail, spans.get(name))
        elif equality.compare(planned, value) is equality.Verdict.DIFFERENT:
            detail = (
                f"`{name}` of `{step.address}` turned out to be {show(value)}, but the plan said {show(planned)}. "
                "What an earlier step reported contradicts what was planned, so this step was not started. Plan again."
            )
            yield Diagnostic(CONTRADICTION, detail, spans.get(name))


def _is_told_later(type: ResourceType, name: str) -> bool:
    """Say whether an attribute is told by the operation itself."""
    return name in type.attributes and type.attributes[name].is_computed


def _known(given: Object) -> Object:
    """Give what a script is given: what it is to tell is null."""
    items = (item if is_wholly_known(item) else Null(type_of(item), item.marks) for item in given.items)
    return Object(given.names, tuple(items), given.marks)


def _recordable(type: ResourceType, planned: Object, found: Object) -> Object:
    """Give what of `found` may be recorded: what was planned to be null for good stays null, and what is told later stays unknown."""
    items = (
        planned_item if is_wholly_known(planned_item) or _is_told_later(type, name) else item
        for name, planned_item, item in zip(found.names, planned.items, found.items, strict=True)
    )
    return Object(found.names, tuple(items), found.marks)

"""Verdicts: what became of a step, from the evidence of its program alone (law 23).

A program has succeeded when it ended by itself with status 0, its last frame is an end marker with status 0, no frame is missing or broken,
and everything that the operation has to tell was told and fits. Nothing else counts: not silence, not a status alone.
"""

from collections.abc import Iterator, Mapping

from attrs import frozen

from clockwork.pure.assembly.blueprint import block_type
from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.scope import Scope
from clockwork.pure.forge.bundle import Verdict
from clockwork.pure.forge.channel import Entries, Json, Report, Text
from clockwork.pure.forge.machine import Evidence
from clockwork.pure.forge.result import read_result
from clockwork.pure.intake.schema import AttributeSchema, ResourceType
from clockwork.pure.report.diagnostic import has_errors
from clockwork.pure.report.suggest import nearest
from clockwork.pure.value import equality
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ListOf, Type
from clockwork.pure.value.structure import is_wholly_known, marks_within, type_of, with_marks
from clockwork.pure.value.value import SENSITIVE, UNMARKED, Marks, Null, Object, Value, make_object


@frozen
class Judgement:
    """A verdict and, unless it is that the program succeeded, a clause that says why."""

    verdict: Verdict
    reason: str = ""


def judge(evidence: Evidence) -> Judgement:
    """Say how the program ended; what it reported is not looked at yet (harvest)."""
    report = evidence.report
    if evidence.ended_by == "timeout":
        return Judgement("timed_out", "it ran out of time and was ended")
    if evidence.ended_by == "cancel":
        return Judgement("cancelled", "it was ended on request")
    if evidence.exit_status is None:
        return Judgement("lost", "nobody can say how it ended")
    if evidence.exit_status != 0:
        return Judgement("failed", _exit(evidence.exit_status))
    if report.end_status is None:
        return Judgement("failed", "its output broke off before the end marker, so it did not run to its end")
    if report.end_status != 0:
        return Judgement("failed", _exit(report.end_status))
    if report.problem:
        return Judgement("failed", f"what it reported cannot be trusted: {report.problem}")
    return Judgement("succeeded")


def _exit(status: int) -> str:
    return f"its exit status is {status}" if status >= 0 else f"it was ended by signal {-status}"


@frozen
class Harvest:
    """The attributes after an operation, as far as they are known, and clauses that say what is wrong with what was reported."""

    attributes: Object
    problems: tuple[str, ...]


def harvest(type: ResourceType, planned: Object, report: Report) -> Harvest:
    """Complete `planned`, in which what only the operation tells is unknown, with what was reported.

    Every reported name must be declared, its value of the declared type and none that the plan knew otherwise; what is
    derived is computed; nothing may stay unknown.
    """
    attributes = dict(zip(planned.names, planned.items, strict=True))
    problems = list(_undeclared(attributes, report))
    for name, told in _told(type, attributes, report):
        if isinstance(told, str):
            problems.append(told)
        elif equality.compare(attributes[name], told) is equality.Verdict.DIFFERENT:
            problems.append(f"`{name}` was reported otherwise than it was planned")
        else:
            attributes[name] = told
    problems += _derive(type, attributes)
    problems += (
        f"`{name}` was not reported" for name in planned.names if not is_wholly_known(attributes[name])
    )
    return Harvest(make_object(attributes, planned.marks), tuple(problems))


def observe(type: ResourceType, recorded: Object, report: Report) -> Harvest:
    """Give the attributes that a read reported; what it did not mention is as in `recorded`."""
    attributes = dict(zip(recorded.names, recorded.items, strict=True))
    problems = list(_undeclared(attributes, report))
    for name, told in _told(type, attributes, report):
        if isinstance(told, str):
            problems.append(told)
        else:
            attributes[name] = told
    return Harvest(make_object(attributes, recorded.marks), tuple(problems))


def without_unknowns(attributes: Object) -> Object:
    """Give `attributes` as far as they are known, for the record of an object that was left half made: the rest is null."""
    return Object(
        attributes.names,
        tuple(
            item if is_wholly_known(item) else Null(type_of(item), item.marks) for item in attributes.items
        ),
        attributes.marks,
    )


def _undeclared(attributes: Mapping[str, Value], report: Report) -> Iterator[str]:
    for name in sorted(report.results):
        if name not in attributes:
            close = nearest(name, sorted(attributes))
            hint = f"; did the script mean {' or '.join(f'`{one}`' for one in close)}?" if close else ""
            yield f"{name!r} was reported, which the resource type does not declare{hint}"


def _told(
    type: ResourceType, attributes: Mapping[str, Value], report: Report
) -> Iterator[tuple[str, Value | str]]:
    """Give what was reported of each declared attribute: a value of its type, or a clause that says why it is none."""
    for name, result in sorted(report.results.items()):
        if name in attributes:
            value = _converted(result, _type_of(type, name))
            if isinstance(value, str):
                yield name, f"`{name}` was reported, but {value}"
            else:
                yield name, with_marks(value, marks_within(attributes[name]) | _own_marks(type, name))


def _converted(result: Text | Json | Entries, wanted: Type) -> Value | str:
    value = read_result(result)
    if isinstance(value, str):
        return value
    converted = convert(value, wanted)
    return f"it does not fit: {converted.message}" if isinstance(converted, Mismatch) else converted


def _type_of(type: ResourceType, name: str) -> Type:
    if name in type.attributes:
        return type.attributes[name].type
    block = type.blocks[name]
    return block_type(block) if block.max_items == 1 else ListOf(block_type(block))


def _own_marks(type: ResourceType, name: str) -> Marks:
    return SENSITIVE if name in type.attributes and type.attributes[name].is_sensitive else UNMARKED


def _derive(type: ResourceType, attributes: dict[str, Value]) -> Iterator[str]:
    """Evaluate what is derived and was unknown until now, in rounds, since one may be derived from another."""
    waiting = sorted(name for name, schema in type.attributes.items() if schema.derive is not None)
    progress = True
    while progress:
        progress = False
        for name in waiting:
            if is_wholly_known(attributes[name]):
                continue
            value = _derived(type.attributes[name], attributes)
            if isinstance(value, str):
                yield f"`{name}` cannot be derived: {value}"
                return
            attributes[name] = value
            progress = progress or is_wholly_known(value)


def _derived(schema: AttributeSchema, attributes: Mapping[str, Value]) -> Value | str:
    assert schema.derive is not None
    scope = Scope({("self",): make_object(attributes)})
    evaluation = evaluate(schema.derive.node, schema.derive.path, scope)
    if has_errors(evaluation.diagnostics):
        return "; ".join(one.detail for one in evaluation.diagnostics)
    converted = convert(evaluation.value, schema.type)
    if isinstance(converted, Mismatch):
        return f"it does not fit: {converted.message}"
    return with_marks(converted, SENSITIVE if schema.is_sensitive else UNMARKED)

"""Verdicts: what became of a step, from the evidence of its program alone (law 23).

A program has succeeded when it ended by itself with status 0, its last frame is an end marker with status 0,
no frame is missing or broken, and everything that the operation has to tell was told and fits. Nothing else
counts: not silence, not a status alone.
"""

from attrs import frozen

from clockwork.pure.assembly.blueprint import block_type
from clockwork.pure.assembly.derive import derived
from clockwork.pure.assembly.kind import Kind
from clockwork.pure.forge.bundle import Verdict
from clockwork.pure.forge.channel import Entries, Json, Report, Text
from clockwork.pure.forge.machine import Evidence
from clockwork.pure.forge.result import read_result
from clockwork.pure.intake.schema import ResourceType
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.suggest import nearest
from clockwork.pure.value import equality
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ListOf, Type
from clockwork.pure.value.structure import is_wholly_known, marks_within, with_marks
from clockwork.pure.value.value import SENSITIVE, UNMARKED, Marks, Object, Value


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


def with_last_lines(detail: str, lines: tuple[str, ...]) -> str:
    """Give `detail` with the last lines that a program wrote before it failed: mostly they say why."""
    return (
        "\n".join((detail, "The last of what it wrote:", *(f"| {line}" for line in lines)))
        if lines
        else detail
    )


@frozen
class Harvest:
    """The attributes after an operation, as far as they are known, and clauses that say what is wrong
    with what was reported.
    """

    attributes: Object
    problems: tuple[str, ...]


def harvest(kind: Kind, planned: Object, report: Report) -> Harvest:
    """Complete `planned`, in which what only the operation tells is unknown, with what was reported.

    Every reported name must be declared, its value of the declared type and none that the plan knew
    otherwise; what is derived is computed; nothing may stay unknown.
    """
    told, problems = read_report(kind, report)
    items = list(planned.items)
    for name, value in told.items():
        position = kind.index[name]
        if equality.compare(items[position], value) is equality.Verdict.DIFFERENT:
            problems.append(f"`{name}` was reported otherwise than it was planned")
        else:
            items[position] = with_marks(value, marks_within(items[position]))
    attributes = Object(planned.names, tuple(items), planned.marks)
    if any(not is_wholly_known(items[derivation.index]) for derivation in kind.derivations):
        underivable: list[Diagnostic] = []
        attributes = derived(kind, items, underivable)
        problems += (problem.detail.rstrip(".") for problem in underivable)
    problems += (
        f"`{name}` was not reported"
        for name, item in zip(attributes.names, attributes.items, strict=True)
        if not is_wholly_known(item)
    )
    return Harvest(attributes, tuple(problems))


def read_report(kind: Kind, report: Report) -> tuple[dict[str, Value], list[str]]:
    """Give what was reported as values of the declared types, by name in order, and clauses that say
    what has none.
    """
    told: dict[str, Value] = {}
    problems: list[str] = []
    for name, result in sorted(report.results.items()):
        if name not in kind.index:
            close = " or ".join(f"`{one}`" for one in nearest(name, kind.names))
            hint = f" (did the script mean {close}?)" if close else ""
            problems.append(f"{name!r} was reported, which the resource type does not declare{hint}")
            continue
        value = _converted(result, _type_of(kind.type, name))
        if isinstance(value, str):
            problems.append(f"`{name}` was reported, but {value}")
        else:
            told[name] = with_marks(value, _own_marks(kind.type, name))
    return told, problems


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

"""How many instances a block has, from `count`, `for_each` or `enabled`."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from clockwork.pure.assembly.codes import INVALID_COUNT, INVALID_ENABLED, INVALID_FOR_EACH
from clockwork.pure.assembly.formula import NO_OWN
from clockwork.pure.expression.scope import Bound, Head, Key
from clockwork.pure.intake.ir import Repetition
from clockwork.pure.report.diagnostic import Code, Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import BOOL, NUMBER
from clockwork.pure.value.structure import marks_within
from clockwork.pure.value.value import (
    Bool,
    Map,
    Number,
    Object,
    Set,
    String,
    Unknown,
    Value,
    make_number,
)

# More is a mistake, and would exhaust the memory.
INSTANCE_LIMIT: Final = 2_000_000


@frozen
class Keys:
    """The instances of a block: what each, or count, is in every one of them, by key in order."""

    own: Mapping[Key, Mapping[Head, Bound]]


@frozen
class Undecided:
    """The expression is not known yet."""


SINGLE: Final = Keys({None: NO_OWN})
NONE: Final = Keys({})
UNDECIDED: Final = Undecided()


def read_repetition(repetition: Repetition, value: Value, span: Span) -> Keys | Undecided | Diagnostic:
    """Say which instances a block has whose `repetition` (not `one`) evaluated to `value`, or what is wrong
    with that value.
    """
    match repetition.kind:
        case "count":
            return _read_count(value, span)
        case "for_each":
            return _read_for_each(value, span)
        case _:
            return _read_enabled(value, span)


def _read_count(value: Value, span: Span) -> Keys | Undecided | Diagnostic:
    if marks_within(value):
        return _secret(INVALID_COUNT, "count", span)
    amount = convert(value, NUMBER)
    if isinstance(amount, Unknown):
        return UNDECIDED
    if not isinstance(amount, Number):
        return Diagnostic(INVALID_COUNT, f"count has to be a whole number from 0; {_found(amount)}.", span)
    if amount.amount != amount.amount.to_integral_value() or not 0 <= amount.amount <= INSTANCE_LIMIT:
        return Diagnostic(
            INVALID_COUNT,
            f"count has to be a whole number from 0 to {INSTANCE_LIMIT}, and this is {amount.amount:f}.",
            span,
        )
    return Keys(
        {
            index: {("count",): Object(("index",), (make_number(index),))}
            for index in range(int(amount.amount))
        }
    )


def _read_for_each(value: Value, span: Span) -> Keys | Undecided | Diagnostic:
    if value.marks:
        return _secret(INVALID_FOR_EACH, "for_each", span)
    match value:
        case Unknown():
            return UNDECIDED
        case Map() | Object():
            return Keys(
                {name: _each(name, item) for name, item in zip(value.names, value.items, strict=True)}
            )
        case Set(items=items) if all(isinstance(item, String) for item in items):
            names = sorted(item.text for item in items if isinstance(item, String))
            return Keys({name: _each(name, String(name)) for name in names})
        case _:
            return Diagnostic(
                INVALID_FOR_EACH,
                "for_each has to be a map, an object or a set of strings, so that each instance has a name "
                "that stays. A list of strings becomes a set with toset(...).",
                span,
            )


def _each(name: str, item: Value) -> Mapping[Head, Bound]:
    return {("each",): Object(("key", "value"), (String(name), item))}


def _read_enabled(value: Value, span: Span) -> Keys | Undecided | Diagnostic:
    if marks_within(value):
        return _secret(INVALID_ENABLED, "enabled", span)
    truth = convert(value, BOOL)
    match truth:
        case Unknown():
            return UNDECIDED
        case Bool(truth=is_enabled):
            return SINGLE if is_enabled else NONE
        case _:
            return Diagnostic(INVALID_ENABLED, f"enabled has to be true or false; {_found(truth)}.", span)


def _found(value: Value | Mismatch) -> str:
    return value.message if isinstance(value, Mismatch) else "this is null"


def _secret(code: Code, name: str, span: Span) -> Diagnostic:
    return Diagnostic(
        code,
        f"{name} decides which instances exist, and their addresses are shown; so it must not be a "
        "sensitive or an ephemeral value. Decide by a value that is not, or wrap what may be shown in "
        "nonsensitive(...).",
        span,
    )

"""What a function is, and how any function is called: conversion, nulls, unknowns and marks are handled here,
once.

An implementation receives arguments that have the parameters' types, are not null, are wholly known and carry
no marks, unless its parameters say that it takes more. Marks taken off arguments are put on the result;
unknown arguments make an unknown result.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from attrs import frozen

from clockwork.pure.expression.codes import ARGUMENT_COUNT, INVALID_ARGUMENT, TOO_LARGE
from clockwork.pure.expression.run import COLLECTION_LIMIT, TEXT_LIMIT
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ANY, Type
from clockwork.pure.value.operate import Refusal
from clockwork.pure.value.structure import Container, is_wholly_known, marks_within, with_marks, without_marks
from clockwork.pure.value.value import ANYTHING, NOT_NULL, SENSITIVE, UNMARKED, Null, String, Unknown, Value

Implement: TypeAlias = Callable[..., Value | Refusal]


@frozen
class Parameter:
    """One parameter: arguments are converted to `type`; `allows` say what else the implementation
    deals with itself.
    """

    name: str
    type: Type = ANY
    allows_null: bool = False
    # The argument may be unknown, or hold unknown parts.
    allows_unknown: bool = False
    # The argument comes with its marks, and the implementation puts on the result what belongs there.
    allows_marks: bool = False


@frozen
class Function:
    """A function of the language. `rest` takes all further arguments, at most `rest_limit` of them."""

    name: str
    parameters: tuple[Parameter, ...]
    implement: Implement
    # What the result is when it cannot be computed yet.
    result: Type = ANY
    rest: Parameter | None = None
    rest_limit: int | None = None
    can_give_null: bool = False

    @property
    def signature(self) -> str:
        """How to call it, as `join(separator, lists...)`."""
        names = [one.name for one in self.parameters]
        if self.rest is not None:
            names.append(f"{self.rest.name}..." if self.rest_limit is None else f"[{self.rest.name}]")
        return f"{self.name}({', '.join(names)})"


def call(function: Function, arguments: Sequence[Value]) -> Value | tuple[Refusal, ...]:
    """Call `function`, or give every reason why its arguments do not allow it."""
    count = _count_problem(function, len(arguments))
    if count is not None:
        return (count,)
    prepared: list[Value] = []
    refusals: list[Refusal] = []
    marks = UNMARKED
    is_unknown = False
    for position, argument in enumerate(arguments):
        parameter = _parameter(function, position)
        value = _prepared(argument, parameter, position)
        if isinstance(value, Refusal):
            refusals.append(value)
            continue
        if not parameter.allows_marks:
            marks |= marks_within(value)
            value = without_marks(value)
        is_unknown = is_unknown or not (parameter.allows_unknown or is_wholly_known(value))
        prepared.append(value)
    if refusals:
        return tuple(refusals)
    if is_unknown:
        # Parts that a parameter's own marks stayed on count too, since the result may hold them.
        marks |= _all_marks(prepared)
        return Unknown(function.result, ANYTHING if function.can_give_null else NOT_NULL, marks)
    result = function.implement(*prepared)
    if isinstance(result, Refusal):
        return (_discreet(result, function) if marks & SENSITIVE else result,)
    return _measured(result, function) or with_marks(result, marks)


def _discreet(refusal: Refusal, function: Function) -> Refusal:
    """Say less where an argument was sensitive: the implementation did not know, and may quote it."""
    detail = (
        f"{function.name}() has no result for these arguments. One of them is sensitive, so the reason is "
        "not shown."
    )
    return Refusal(refusal.code, detail, argument=refusal.argument)


def _all_marks(values: Sequence[Value]) -> int:
    marks = UNMARKED
    for value in values:
        marks |= marks_within(value)
    return marks


def _parameter(function: Function, position: int) -> Parameter:
    if position < len(function.parameters):
        return function.parameters[position]
    assert function.rest is not None
    return function.rest


def _count_problem(function: Function, given: int) -> Refusal | None:
    least = len(function.parameters)
    most = (
        least
        if function.rest is None
        else None
        if function.rest_limit is None
        else least + function.rest_limit
    )
    if given >= least and (most is None or given <= most):
        return None
    wanted = f"{least}" if most == least else f"at least {least}" if most is None else f"{least} to {most}"
    return Refusal(
        ARGUMENT_COUNT,
        f"{function.signature} takes {wanted} argument{'' if wanted.endswith('1') else 's'}, and {given} "
        "are given.",
    )


def _prepared(argument: Value, parameter: Parameter, position: int) -> Value | Refusal:
    value = convert(argument, parameter.type)
    if isinstance(value, Mismatch):
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in value.path)
        place = f" at {where}" if where and not marks_within(argument) else ""
        return Refusal(
            INVALID_ARGUMENT,
            f'The argument "{parameter.name}" does not fit{place}: {value.message}.',
            argument=position,
        )
    if isinstance(value, Null) and not parameter.allows_null:
        return Refusal(
            INVALID_ARGUMENT, f'The argument "{parameter.name}" must not be null.', argument=position
        )
    return value


def _measured(result: Value, function: Function) -> tuple[Refusal, ...] | None:
    if isinstance(result, String) and len(result.text) > TEXT_LIMIT:
        return (too_large(function.name, f"a string of more than {TEXT_LIMIT:,} characters"),)
    if isinstance(result, Container) and len(result.items) > COLLECTION_LIMIT:
        return (too_large(function.name, f"more than {COLLECTION_LIMIT:,} elements"),)
    return None


def too_large(name: str, what: str) -> Refusal:
    """Give the refusal of a call of `name` whose result would have `what`."""
    return Refusal(TOO_LARGE, f"{name}() would give {what}, which is more than a value may hold.")

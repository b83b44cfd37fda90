"""Calls: a function found by name, its arguments evaluated, and `try` and `can`, whose arguments are
evaluated only as far as needed.
"""

from collections.abc import Callable, Sequence
from typing import Final

from attrs import frozen

from clockwork.pure.expression.codes import ARGUMENT_COUNT, INVALID_ARGUMENT, NO_RESULT, UNKNOWN_FUNCTION
from clockwork.pure.expression.environment import Environment
from clockwork.pure.expression.function import Function, call
from clockwork.pure.expression.refer import is_plain, mentions
from clockwork.pure.expression.run import Run, Site, Thunk
from clockwork.pure.report.span import Span
from clockwork.pure.report.suggest import nearest
from clockwork.pure.syntax import tree
from clockwork.pure.value.kind import ANY, BOOL
from clockwork.pure.value.refusal import Refusal
from clockwork.pure.value.structure import Container, is_wholly_known, marks_within, with_marks
from clockwork.pure.value.value import NOT_NULL, UNMARKED, Bool, List, Marks, Set, Tuple, Unknown, Value

# The namespace of the functions that the language itself has.
_CORE: Final = "core::"


def compile_call(node: tree.Call, environment: Environment) -> Thunk:
    """`name(arguments...)`"""
    name = node.name.removeprefix(_CORE)
    special = _SPECIAL.get(name)
    if special is not None:
        return special(node, environment)
    function = environment.functions.get(name)
    if function is None:
        return _compile_unknown(node, environment)
    arguments = [environment.compile(argument) for argument in node.arguments]
    site, sites = environment.site(node), [environment.site(argument) for argument in node.arguments]
    expanded = sites[-1] if node.expands else None

    def thunk(run: Run) -> Value:
        values = [argument(run) for argument in arguments]
        if expanded is not None:
            last = values.pop()
            further = _expanded(last, run, expanded)
            if isinstance(further, Unknown):
                return Unknown(function.result, marks=further.marks | _marks(values))
            values.extend(further)
        return _called(function, values, sites, site, run)

    return thunk


def _called(
    function: Function, values: Sequence[Value], sites: Sequence[Site], site: Site, run: Run
) -> Value:
    site.spend(run, 1 + sum(len(value.items) for value in values if isinstance(value, Container)))
    result = call(function, values)
    if not isinstance(result, tuple):
        if isinstance(result, Container):
            site.spend(run, len(result.items))
        return result
    for refusal in result:
        # Arguments that `...` gave have no place of their own but the last one.
        blamed = site if refusal.argument is None else sites[min(refusal.argument, len(sites) - 1)]
        blamed.fail(run, refusal)
    return Unknown(function.result, marks=_marks(values))


def _marks(values: Sequence[Value]) -> Marks:
    marks = UNMARKED
    for value in values:
        marks |= marks_within(value)
    return marks


def _expanded(value: Value, run: Run, site: Site) -> Sequence[Value] | Unknown:
    """Give the arguments that the last one stands for."""
    if isinstance(value, List | Set | Tuple):
        return [with_marks(item, value.marks) for item in value.items]
    if isinstance(value, Unknown):
        return value
    return site.refuse(
        run,
        INVALID_ARGUMENT,
        "Only a list, set or tuple can be expanded with ... into arguments, and not null.",
    )


def _compile_unknown(node: tree.Call, environment: Environment) -> Thunk:
    site = environment.site(node)
    span = Span(environment.path, node.start, node.name_end)
    names = nearest(node.name.removeprefix(_CORE), sorted((*environment.functions, *_SPECIAL)))
    detail = f"There is no function {node.name}."
    arguments = [environment.compile(argument) for argument in node.arguments]

    def thunk(run: Run) -> Value:
        for argument in arguments:
            argument(run)
        return site.fail(run, Refusal(UNKNOWN_FUNCTION, detail, names), span)

    return thunk


@frozen(eq=False)
class _Attempt:
    """An argument of `try` or `can`: an expression that may fail, and what it mentions."""

    body: Thunk
    mentioned: tuple[Thunk, ...]
    # Whether a plain reference has a value shows in the value's own marks.
    is_plain: bool

    @classmethod
    def of(cls, node: tree.Expression, environment: Environment) -> "_Attempt":
        return cls(environment.compile(node), tuple(map(environment.compile, mentions(node))), is_plain(node))

    def made(self, run: Run) -> "_Made":
        """Evaluate it, keeping its problems to itself.

        Whether it fails can depend on anything that it mentions: on what is unknown, and on what is
        sensitive.
        """
        before = len(run.problems)
        value = self.body(run)
        failed = len(run.problems) > before
        is_open = not (failed or is_wholly_known(value))
        marks = UNMARKED
        for mention in self.mentioned:
            reached = len(run.problems)
            touched = mention(run)
            marks |= marks_within(touched)
            # What does not exist is not unknown, and the evaluation has met it as well.
            is_open = is_open or (len(run.problems) == reached and not is_wholly_known(touched))
        del run.problems[before:]
        return _Made(value, failed, is_open, marks)


@frozen
class _Made:
    """What came of an attempt; with `is_open` nobody can say yet."""

    value: Value
    failed: bool
    is_open: bool
    marks: Marks


def _compile_try(node: tree.Call, environment: Environment) -> Thunk:
    """`try(expressions...)`: the first that has a value.

    While one depends on something unknown, nobody can say which that is.
    """
    attempts = [_Attempt.of(argument, environment) for argument in node.arguments]
    site = environment.site(node)

    def thunk(run: Run) -> Value:
        marks = UNMARKED
        for position, attempt in enumerate(attempts):
            made = attempt.made(run)
            if made.is_open:
                for other in attempts[position:]:
                    later = other.made(run)
                    marks |= later.marks | marks_within(later.value)
                return Unknown(ANY, marks=marks)
            if not made.failed:
                return with_marks(made.value, marks if attempt.is_plain else marks | made.marks)
            marks |= made.marks
        if not attempts:
            return site.refuse(
                run, ARGUMENT_COUNT, "try(expressions...) takes at least 1 argument, and 0 are given."
            )
        detail = "None of the expressions that try() is given has a value. Add a last one that always has."
        return site.refuse(run, NO_RESULT, detail)

    return thunk


def _compile_can(node: tree.Call, environment: Environment) -> Thunk:
    """`can(expression)`: whether it has a value."""
    site = environment.site(node)
    if len(node.arguments) != 1:
        detail = f"can(expression) takes 1 argument, and {len(node.arguments)} are given."
        return lambda run: site.refuse(run, ARGUMENT_COUNT, detail)
    attempt = _Attempt.of(node.arguments[0], environment)

    def thunk(run: Run) -> Value:
        made = attempt.made(run)
        return Unknown(BOOL, NOT_NULL, made.marks) if made.is_open else Bool(not made.failed, made.marks)

    return thunk


_SPECIAL: Final[dict[str, Callable[[tree.Call, Environment], Thunk]]] = {
    "can": _compile_can,
    "try": _compile_try,
}

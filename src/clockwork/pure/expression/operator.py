"""Operators and the conditional."""

from collections.abc import Callable
from typing import Final, TypeAlias

from attrs import frozen

from clockwork.pure.expression.codes import INCONSISTENT_BRANCHES
from clockwork.pure.expression.environment import Environment, folded
from clockwork.pure.expression.loop import truth_of
from clockwork.pure.expression.run import Run, Site, Thunk
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ANY, BOOL
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.operate import Refusal, arithmetic, equals, logic, negate, order
from clockwork.pure.value.structure import (
    Container,
    is_type_settled,
    is_wholly_known,
    marks_within,
    type_of,
    with_marks,
)
from clockwork.pure.value.unify import is_final, unify
from clockwork.pure.value.value import ANYTHING, NOT_NULL, SENSITIVE, UNKNOWN, Bool, Null, Unknown, Value

_Apply: TypeAlias = Callable[[Value, Value], Value | Refusal]


def _differs(left: Value, right: Value) -> Value:
    same = equals(left, right)
    return Bool(not same.truth, same.marks) if isinstance(same, Bool) else same


def _with(operate: Callable[[str, Value, Value], Value | Refusal], operator: str) -> _Apply:
    return lambda left, right: operate(operator, left, right)


_OPERATORS: Final[dict[str, _Apply]] = {
    "==": equals,
    "!=": _differs,
    **{operator: _with(arithmetic, operator) for operator in ("+", "-", "*", "/", "%")},
    **{operator: _with(order, operator) for operator in ("<", "<=", ">", ">=")},
    **{operator: _with(logic, operator) for operator in ("&&", "||")},
}
# What one operand must be for the other not to matter.
_DECISIVE: Final = {"&&": False, "||": True}


def compile_unary(node: tree.Unary, environment: Environment) -> Thunk:
    """`-` or `!`"""
    operand = environment.compile(node.operand)
    site = environment.site(node)

    def thunk(run: Run) -> Value:
        found = negate(node.operator, operand(run))
        return site.fail(run, found) if isinstance(found, Refusal) else found

    return folded(thunk, [operand])


def compile_binary(node: tree.Binary, environment: Environment) -> Thunk:
    """Operands joined left to right.

    `&&` and `||` stop at the first operand that decides: what follows does not matter.
    """
    first, *others = [environment.compile(operand) for operand in node.operands]
    steps = [
        _Step(
            _OPERATORS[operator.text],
            _DECISIVE.get(operator.text),
            other,
            _Blame.of(node, index, environment),
        )
        for index, (operator, other) in enumerate(zip(node.operators, others, strict=True))
    ]

    def thunk(run: Run) -> Value:
        value = first(run)
        for step in steps:
            decided = None if step.decisive is None else _decided(step.decisive, value)
            if decided is not None:
                value = decided
                continue
            found = step.apply(value, step.operand(run))
            value = step.blame.fail(run, found) if isinstance(found, Refusal) else found
        return value

    return folded(thunk, [first, *others])


@frozen(eq=False)
class _Blame:
    """Where an operator's operands stand: the left one spans everything from the start of the chain."""

    left: Site
    right: Site
    start: int

    @classmethod
    def of(cls, node: tree.Binary, index: int, environment: Environment) -> "_Blame":
        left, right = node.operands[index], node.operands[index + 1]
        return cls(environment.site(left), environment.site(right), node.operands[0].start)

    def fail(self, run: Run, refusal: Refusal) -> Unknown:
        if refusal.argument == 0:
            return self.left.fail(run, refusal, Span(self.left.path, self.start, self.left.node.end))
        if refusal.argument == 1:
            return self.right.fail(run, refusal)
        return self.right.fail(run, refusal, Span(self.right.path, self.start, self.right.node.end))


@frozen(eq=False)
class _Step:
    """One operator of a chain and the operand on its right."""

    apply: _Apply
    # The truth of a left operand that settles the result, for `&&` and `||`.
    decisive: bool | None
    operand: Thunk
    blame: _Blame


def _decided(decisive: bool, left: Value) -> Bool | None:
    known = convert(left, BOOL)
    return known if isinstance(known, Bool) and known.truth is decisive else None


def compile_conditional(node: tree.Conditional, environment: Environment) -> Thunk:
    """`condition ? then : otherwise`.

    Both branches are evaluated, for their common type; what is wrong counts only in the chosen one.
    """
    condition = environment.compile(node.condition)
    condition_site, site = environment.site(node.condition), environment.site(node)
    then, otherwise = environment.compile(node.then), environment.compile(node.otherwise)

    def thunk(run: Run) -> Value:
        test = truth_of(condition_site, run, condition(run))
        if isinstance(test, Bool):
            chosen, other = (then, otherwise) if test.truth else (otherwise, then)
            value = chosen(run)
            beside = _quietly(run, other)
            # A branch that has no value has no type either.
            unified = value if beside is None else _chosen(value, beside)
        else:
            first, second = _quietly(run, then), _quietly(run, otherwise)
            unified = _either(UNKNOWN if first is None else first, UNKNOWN if second is None else second)
        if isinstance(unified, Mismatch):
            return site.refuse(run, INCONSISTENT_BRANCHES, unified.message)
        return with_marks(unified, test.marks)

    return folded(thunk, [condition, then, otherwise])


def _quietly(run: Run, branch: Thunk) -> Value | None:
    """Evaluate a branch that may not be the one that counts; None when it has a problem, which may
    never matter.
    """
    before = len(run.problems)
    value = branch(run)
    has_value = len(run.problems) == before
    del run.problems[before:]
    return value if has_value else None


def _chosen(value: Value, other: Value) -> Value | Mismatch:
    """Bring the chosen branch's value to the type that both branches have in common.

    While the other branch is not known, it may turn out to be of another type, or to have no value and so no
    say. Then only a value is known whose content no conversion changes.
    """
    own, beside = type_of(value), type_of(other)
    if own == beside or (isinstance(other, Null) and beside == ANY):
        return value
    common = unify((own, beside))
    is_settled = is_type_settled(value) and is_type_settled(other)
    if common is None and is_settled:
        return _no_common_type(value, other)
    if common is not None and (is_settled or is_final(own) or isinstance(value, Null)):
        converted = convert(value, common)
        if isinstance(converted, Mismatch) or is_wholly_known(other) or _has_content_of(converted, value):
            return converted
    return Unknown(ANY, marks=marks_within(value))


def _has_content_of(one: Value, other: Value) -> bool:
    """Say whether two values differ at most in kind: a list is a tuple's content, a map an object's."""
    if isinstance(one, Container) and isinstance(other, Container):
        return len(one.items) == len(other.items) and all(map(_has_content_of, one.items, other.items))
    return one == other


def _either(first: Value, second: Value) -> Value | Mismatch:
    """Give the unknown that becomes one of the two."""
    marks = marks_within(first) | marks_within(second)
    refinement = NOT_NULL if _is_not_null(first) and _is_not_null(second) else ANYTHING
    own, beside = type_of(first), type_of(second)
    common = unify((own, beside))
    is_settled = is_type_settled(first) and is_type_settled(second)
    if common is None and is_settled:
        return _no_common_type(first, second)
    # A branch that is not known may have no value in the end, and then no say in the type.
    is_sure = own == beside or ANY in (own, beside) or (is_wholly_known(first) and is_wholly_known(second))
    return Unknown(common if common is not None and is_settled and is_sure else ANY, refinement, marks)


def _is_not_null(value: Value) -> bool:
    return not isinstance(value, Null) and (not isinstance(value, Unknown) or value.refinement.not_null)


def _no_common_type(one: Value, other: Value) -> Mismatch:
    return Mismatch(
        (),
        "Both branches of a conditional must have a type in common, since either may be its value. One is "
        f"{_brief(one)}, the other {_brief(other)}. Convert one of them.",
    )


def _brief(value: Value) -> str:
    """Name the type; of what is sensitive only its kind, since a type holds names."""
    text = type_text(type_of(value))
    if marks_within(value) & SENSITIVE:
        return text.partition("(")[0]
    return text if len(text) <= 80 else f"{text[:79]}…"

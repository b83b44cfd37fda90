"""Conditions: pre- and postconditions, and the validations of resource types."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from clockwork.pure.assembly.codes import CONDITION_FAILED, UNUSABLE_CONDITION
from clockwork.pure.assembly.fill import Problems
from clockwork.pure.assembly.formula import Formula
from clockwork.pure.assembly.kind import Check
from clockwork.pure.expression.scope import Evaluation
from clockwork.pure.report.diagnostic import Diagnostic, Label
from clockwork.pure.value.convert import convert
from clockwork.pure.value.kind import BOOL, STRING
from clockwork.pure.value.structure import marks_within
from clockwork.pure.value.value import Bool, String, Unknown

Evaluate: TypeAlias = Callable[[Formula], Evaluation]


def check(checks: Iterable[Check], where: str, evaluate: Evaluate, problems: Problems) -> bool:
    """Evaluate `checks` for `where` (an address, an output). What does not hold is added to `problems`.

    Gives whether all are decided; what is unknown has to be checked again when it is known.
    """
    decided = [_check(one, where, evaluate, problems) for one in checks]
    return all(decided)


def _check(one: Check, where: str, evaluate: Evaluate, problems: Problems) -> bool:
    evaluation = evaluate(one.condition)
    problems.extend(evaluation.diagnostics)
    truth = convert(evaluation.value, BOOL)
    match truth:
        case Unknown() if evaluation.diagnostics:
            return True
        case Unknown():
            # What the message reads has to be there as well when the condition is checked again.
            evaluate(one.message)
            return False
        case Bool(truth=True):
            return True
        case Bool():
            problems.append(_failed(one, where, evaluate, problems))
            return True
        case _:
            detail = f"The condition for {where} has to be true or false, and it is neither."
            problems.append(Diagnostic(UNUSABLE_CONDITION, detail, one.condition.source.span))
            return True


def _failed(one: Check, where: str, evaluate: Evaluate, problems: Problems) -> Diagnostic:
    evaluation = evaluate(one.message)
    problems.extend(evaluation.diagnostics)
    text = convert(evaluation.value, STRING)
    if isinstance(text, String) and not marks_within(text):
        message = text.text
    elif isinstance(text, String):
        message = "The message has a sensitive value in it and is not shown."
    else:
        message = "The message is not known."
    labels = (Label(one.span, "the condition stands here"),)
    return Diagnostic(CONDITION_FAILED, f"{where}: {message}", one.condition.source.span, labels=labels)

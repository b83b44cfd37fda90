"""Conditions with messages: validations of variables, preconditions and postconditions."""

from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.scope import Scope
from clockwork.pure.intake.body import Problems, Section, Shape, check_no_labels, read_body
from clockwork.pure.intake.codes import UNUSABLE_CONDITION
from clockwork.pure.intake.ir import Condition
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.report.diagnostic import Code, Diagnostic, Diagnostics
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import BOOL, STRING
from clockwork.pure.value.structure import marks_within
from clockwork.pure.value.value import SENSITIVE, Bool, Null, String, Unknown


def read_condition(section: Section, names: Names, sight: Sight, problems: Problems) -> Condition | None:
    """Read a block that holds `condition` and `error_message`; None when it is unsound (reported)."""
    check_no_labels(section, problems)
    fields = ("condition", "error_message")
    shape = Shape(f"a {section.block.type} block", frozenset(fields), fields)
    attributes = read_body(section, shape, problems).attributes
    expressions = [section.expression(attributes[name]) for name in fields if name in attributes]
    for expression in expressions:
        names.check(expression, sight, problems)
    if len(expressions) < len(fields):
        return None
    return Condition(expressions[0], expressions[1], section.header)


def judge(condition: Condition, scope: Scope, failed: Code) -> Diagnostics | None:
    """Evaluate a condition in `scope`: nothing when it holds, what is wrong when not, None when it is not
    known yet.

    A false condition gives one error of the code `failed` with the configured message, unless that is
    sensitive.
    """
    found = evaluate(condition.condition.node, condition.condition.path, scope)
    if found.diagnostics:
        return found.diagnostics
    truth = convert(found.value, BOOL)
    if isinstance(truth, Unknown):
        return None
    if not isinstance(truth, Bool):
        reason = truth.message if isinstance(truth, Mismatch) else "it is null"
        detail = f"A condition must be true or false: {reason}."
        return (Diagnostic(UNUSABLE_CONDITION, detail, condition.condition.span),)
    return () if truth.truth else _message(condition, scope, failed)


def _message(condition: Condition, scope: Scope, failed: Code) -> Diagnostics:
    found = evaluate(condition.message.node, condition.message.path, scope)
    if found.diagnostics:
        return found.diagnostics
    text = convert(found.value, STRING)
    if isinstance(text, Mismatch | Null):
        detail = "The condition is false, and its error_message must be a string and is not."
        return (Diagnostic(UNUSABLE_CONDITION, detail, condition.message.span),)
    if marks_within(text) & SENSITIVE:
        detail = "The condition is false. Its error_message is not shown, because it holds a sensitive value."
    else:
        detail = (
            text.text
            if isinstance(text, String)
            else "The condition is false. Its error_message is not known yet."
        )
    return (Diagnostic(failed, detail, condition.condition.span),)

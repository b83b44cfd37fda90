"""Arguments that are read before anything is evaluated: constants, in a type that the argument fixes."""

from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.refer import references
from clockwork.pure.expression.scope import Scope
from clockwork.pure.intake.body import Contents, Problems, Section
from clockwork.pure.intake.codes import NOT_CONSTANT, WRONG_TYPE
from clockwork.pure.intake.schema import Expression
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.value.constraint import Constraint
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import BOOL, NUMBER, STRING, Type
from clockwork.pure.value.value import Bool, Null, Number, String, Unknown, Value


def constant(expression: Expression, problems: Problems) -> Value | None:
    """Evaluate an expression that refers to nothing; None when it does, or when it cannot be
    evaluated (reported).
    """
    if references(expression.node, expression.path):
        return None
    found = evaluate(expression.node, expression.path, Scope({}))
    problems.extend(found.diagnostics)
    return None if found.diagnostics else found.value


def fitting(value: Value, wanted: Constraint | Type, name: str, expression: Expression) -> Value | Diagnostic:
    """Convert a constant for the argument `name`, or say why it does not fit."""
    converted = convert(value, wanted)
    if isinstance(converted, Mismatch):
        return Diagnostic(
            WRONG_TYPE, f"The value of {name} does not fit: {mismatch_text(converted)}.", expression.span
        )
    return converted


def mismatch_text(mismatch: Mismatch) -> str:
    """Say as a clause what does not fit, and where in the value."""
    if not mismatch.path:
        return mismatch.message
    steps = (f".{step}" if isinstance(step, str) else f"[{step}]" for step in mismatch.path)
    return f"at {''.join(steps)}, {mismatch.message}"


def literal(
    section: Section, contents: Contents, name: str, wanted: Type, problems: Problems
) -> Value | None:
    """Read the argument `name` as a known constant of type `wanted`; None when it is absent or
    unsound (reported).
    """
    attribute = contents.attributes.get(name)
    if attribute is None:
        return None
    expression = section.expression(attribute)
    if references(expression.node, expression.path):
        problems.append(_not_constant(name, expression))
        return None
    value = constant(expression, problems)
    if value is None:
        return None
    fit = fitting(value, wanted, name, expression)
    if isinstance(fit, Diagnostic):
        problems.append(fit)
        return None
    if isinstance(fit, Null | Unknown):
        problems.append(_not_constant(name, expression))
        return None
    return fit


def text(section: Section, contents: Contents, name: str, problems: Problems) -> str | None:
    """Read the argument `name` as a constant string."""
    value = literal(section, contents, name, STRING, problems)
    return value.text if isinstance(value, String) else None


def flag(section: Section, contents: Contents, name: str, problems: Problems) -> bool | None:
    """Read the argument `name` as a constant bool."""
    value = literal(section, contents, name, BOOL, problems)
    return value.truth if isinstance(value, Bool) else None


def whole_number(section: Section, contents: Contents, name: str, problems: Problems) -> int | None:
    """Read the argument `name` as a constant whole number of at least zero and at most 2**31."""
    value = literal(section, contents, name, NUMBER, problems)
    if not isinstance(value, Number):
        return None
    if value.amount != value.amount.to_integral_value() or not 0 <= value.amount <= 2**31:
        attribute = contents.attributes[name]
        problems.append(
            Diagnostic(
                WRONG_TYPE,
                f"The value of {name} must be a whole number, and not below zero.",
                section.expression(attribute).span,
            )
        )
        return None
    return int(value.amount)


def _not_constant(name: str, expression: Expression) -> Diagnostic:
    return Diagnostic(
        NOT_CONSTANT,
        f"The value of {name} is read before anything is evaluated, so it must be written out as a constant.",
        expression.span,
    )

"""`variable` blocks."""

from typing import Final

from returns.pipeline import is_successful

from clockwork.pure.expression.constraint import read_constraint
from clockwork.pure.expression.refer import references
from clockwork.pure.intake.body import Contents, Problems, Section, Shape, read_body
from clockwork.pure.intake.codes import NOT_CONSTANT, WRONG_VALUE
from clockwork.pure.intake.condition import read_condition
from clockwork.pure.intake.ir import Condition, Variable
from clockwork.pure.intake.literal import constant, fitting, flag, text
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.value.constraint import ANYTHING_GOES, Constraint
from clockwork.pure.value.value import NULL, Null, Value

_FLAGS: Final = ("sensitive", "ephemeral", "nullable")
_SHAPE: Final = Shape(
    "a variable block",
    attributes=frozenset(("type", "default", "description", "deprecated", *_FLAGS)),
    blocks=frozenset(("validation",)),
)
_SIGHT: Final = Sight("the validation of a variable", roots=frozenset(("var",)))


def read_variable(section: Section, names: Names, problems: Problems) -> Variable:
    """Read a `variable` block; what is unsound in it is reported and left out."""
    contents = read_body(section, _SHAPE, problems)
    flags = {name: flag(section, contents, name, problems) for name in _FLAGS}
    is_nullable = flags["nullable"] is not False
    type_ = _read_type(section, contents, problems)
    conditions = [
        read_condition(section.within(block), names, _SIGHT, problems)
        for block in contents.each("validation")
    ]
    return Variable(
        section.block.labels[0].text,
        section.header,
        type_ or ANYTHING_GOES,
        _read_default(section, contents, type_, is_nullable, problems),
        text(section, contents, "description", problems) or "",
        flags["sensitive"] is True,
        flags["ephemeral"] is True,
        is_nullable,
        text(section, contents, "deprecated", problems),
        tuple(one for one in conditions if isinstance(one, Condition)),
    )


def _read_type(section: Section, contents: Contents, problems: Problems) -> Constraint | None:
    """Give the constraint, None when it is unsound."""
    attribute = contents.attributes.get("type")
    if attribute is None:
        return ANYTHING_GOES
    found = read_constraint(attribute.value, section.path)
    if not is_successful(found):
        problems.extend(found.failure())
        return None
    return found.unwrap()


def _read_default(
    section: Section, contents: Contents, type_: Constraint | None, is_nullable: bool, problems: Problems
) -> Value | None:
    """Give the default as the type has it. An unsound one is null, so that nobody is asked for a value."""
    attribute = contents.attributes.get("default")
    if attribute is None:
        return NULL if section.is_damaged else None
    expression = section.expression(attribute)
    if references(expression.node, expression.path):
        detail = "The default of a variable cannot refer to anything. Use a local value for what is computed."
        problems.append(Diagnostic(NOT_CONSTANT, detail, expression.span))
        return NULL
    value = constant(expression, problems)
    if value is None or type_ is None:
        return NULL
    fit = fitting(value, type_, "default", expression)
    if isinstance(fit, Diagnostic):
        problems.append(fit)
        return NULL
    if isinstance(fit, Null) and not is_nullable:
        detail = "The default is null, although the variable has nullable = false."
        problems.append(Diagnostic(WRONG_VALUE, detail, expression.span))
    return fit

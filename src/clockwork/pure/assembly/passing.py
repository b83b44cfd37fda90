"""Values on their way into a module: converted to the type of the variable, marked as it says."""

from clockwork.pure.assembly.codes import UNFIT_VARIABLE
from clockwork.pure.assembly.fill import Problems
from clockwork.pure.intake.ir import Variable
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.structure import with_marks
from clockwork.pure.value.value import EPHEMERAL, SENSITIVE, Null, Unknown, Value


def unset(variable: Variable) -> Value:
    """Give what `variable` is when a call says nothing of it."""
    return marked(Null(variable.type.type) if variable.default is None else variable.default, variable)


def passed(variable: Variable, given: Value, span: Span, problems: Problems) -> Value:
    """Give what `variable` is when a call gives it `given`, at `span`."""
    if isinstance(given, Null) and not variable.is_nullable:
        if variable.default is not None:
            return unset(variable)
        problem = f"The variable {variable.name} must not be null, and it is given null here."
    else:
        value = convert(given, variable.type)
        if not isinstance(value, Mismatch):
            return marked(value, variable)
        problem = f"The value does not fit the type of the variable {variable.name}: {value.message}."
    problems.append(Diagnostic(UNFIT_VARIABLE, problem, span))
    return marked(Unknown(variable.type.type), variable)


def marked(value: Value, variable: Variable) -> Value:
    """Give `value` with the marks that `variable` gives to all its values."""
    marks = (SENSITIVE if variable.is_sensitive else 0) | (EPHEMERAL if variable.is_ephemeral else 0)
    return with_marks(value, marks)

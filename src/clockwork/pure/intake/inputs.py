"""The values of the root module's variables: from defaults, files, the environment and the command line."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from attrs import evolve, frozen
from pyrsistent import PMap, pmap
from returns.pipeline import is_successful
from returns.result import Success

from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.refer import references
from clockwork.pure.expression.scope import Head, Scope
from clockwork.pure.intake.body import Problems, unknown
from clockwork.pure.intake.codes import (
    CONDITION_FAILED,
    DEPRECATED,
    MISSING_VALUE,
    NOT_CONSTANT,
    UNDECLARED_INPUT,
    UNFIT_VALUE,
    UNKNOWN_BLOCK,
)
from clockwork.pure.intake.condition import judge
from clockwork.pure.intake.declare import Declared
from clockwork.pure.intake.ir import Variable
from clockwork.pure.intake.literal import mismatch_text
from clockwork.pure.report.diagnostic import Diagnostic, Label, Severity, has_errors
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.syntax.parse import parse, parse_expression
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ANY, Primitive, Type
from clockwork.pure.value.structure import with_marks
from clockwork.pure.value.value import EPHEMERAL, SENSITIVE, UNKNOWN, UNMARKED, Null, String, Value

# Who gave a value. An undeclared name is an error from the command line, a warning from a file, and nothing
# from the environment, which is shared by many programs.
Origin: TypeAlias = Literal["command line", "environment", "file"]

_ORIGINS: Final[Mapping[Origin, str]] = {
    "command line": "given on the command line",
    "environment": "given in the environment",
    "file": "given in a file",
}


@frozen
class Input:
    """A value for a root variable.

    A text is as typed by a person (`root_values`); `span` is where it stands in a file.
    """

    name: str
    value: Value | str
    origin: Origin
    span: Span | None = None


def var_file(path: str, text: str) -> Outcome[tuple[Input, ...]]:
    """Read a `.cwvars` file: arguments whose values refer to nothing, in source order."""
    parsed = parse(path, text)
    problems: Problems = list(parsed.diagnostics)
    inputs: list[Input] = []
    for item in parsed.file.body.items:
        if isinstance(item, tree.Block):
            detail = f"A variables file holds only values, such as region = ..., and no {item.type} blocks."
            problems.append(Diagnostic(UNKNOWN_BLOCK, detail, Span(path, item.start, item.type_end)))
            continue
        value = _constant(item.value, path, f"The value of {item.name}", problems)
        inputs.append(Input(item.name, value, "file", Span(path, item.start, item.name_end)))
    return fail(*problems) if has_errors(tuple(problems)) else Success(tuple(inputs))


def root_values(
    declared: Declared, variables: Mapping[str, Variable], inputs: tuple[Input, ...], problems: Problems
) -> PMap[str, Value]:
    """Give every root variable its value: the last input of its name, else its default; converted, marked,
    validated.

    A text from the command line or the environment is the string itself for a variable of a primitive type,
    and an expression for one of a structured type. For `any` it is an expression where it is a constant one,
    else the string.
    """
    given = {one.name: one for one in inputs}
    for name in sorted(given.keys() - variables.keys()):
        _report_undeclared(given[name], declared, problems)
    values: dict[str, Value] = {}
    unsound: set[str] = set()
    for name, variable in variables.items():
        found = len(problems)
        value = _value_of(variable, given.get(name), problems)
        if len(problems) > found and has_errors(tuple(problems[found:])):
            unsound.add(name)
        values[name] = with_marks(value, _marks_of(variable))
    _validate(variables, values, unsound, problems)
    return pmap(values)


def fit_to_variable(value: Value, variable: Variable) -> Value | str:
    """Convert a value that was given for `variable`, or say why it does not fit.

    For callers of modules, too.
    """
    if isinstance(value, Null) and not variable.is_nullable:
        if variable.default is not None:
            return variable.default
        return "it must not be null, since the variable has nullable = false and no default"
    converted = convert(value, variable.type)
    return mismatch_text(converted) if isinstance(converted, Mismatch) else converted


def _value_of(variable: Variable, given: Input | None, problems: Problems) -> Value:
    if given is None:
        if variable.default is not None:
            return variable.default
        problems.append(_missing(variable))
        return UNKNOWN
    if variable.deprecated is not None:
        problems.append(_deprecated(variable, variable.deprecated, given))
    value = given.value
    if isinstance(value, str):
        value = _read_text(value, variable, problems)
    fit = fit_to_variable(value, variable)
    if isinstance(fit, str):
        problems.append(_unfit(variable, given, fit))
        return UNKNOWN
    return fit


def _read_text(text: str, variable: Variable, problems: Problems) -> Value:
    kind = variable.type.type
    if isinstance(kind, Primitive) and kind != ANY:
        return String(text)
    path = f"variable {variable.name}"
    parsed = parse_expression(path, text)
    if kind == ANY and (not is_successful(parsed) or references(parsed.unwrap(), path)):
        return String(text)
    if not is_successful(parsed):
        problems.append(_unreadable(variable, kind))
        return UNKNOWN
    found: Problems = []
    value = _constant(parsed.unwrap(), path, f"The value of {variable.name}", found)
    # The text is no source of the configuration, so nothing can point into it.
    problems.extend(evolve(one, span=variable.span, labels=(), fixes=()) for one in found)
    return value


def _constant(node: tree.Expression, path: str, what: str, problems: Problems) -> Value:
    """Evaluate an expression that must refer to nothing; unknown when it is unsound (reported)."""
    mentioned = references(node, path)
    if mentioned:
        detail = (
            f"{what} cannot refer to anything: {'.'.join(mentioned[0].head)} has no meaning there. Strings "
            "are quoted."
        )
        problems.append(Diagnostic(NOT_CONSTANT, detail, mentioned[0].span))
        return UNKNOWN
    found = evaluate(node, path, Scope({}))
    problems.extend(found.diagnostics)
    return found.value


def _marks_of(variable: Variable) -> int:
    return (SENSITIVE if variable.is_sensitive else UNMARKED) | (
        EPHEMERAL if variable.is_ephemeral else UNMARKED
    )


def _validate(
    variables: Mapping[str, Variable], values: Mapping[str, Value], unsound: set[str], problems: Problems
) -> None:
    """Judge the validations that do not rest on a value that is unsound anyway."""
    scope = Scope({_head(name): value for name, value in values.items()})
    unsound_heads = {_head(name) for name in unsound}
    for name, variable in variables.items():
        for condition in variable.validations:
            mentioned = {
                reference.head
                for part in (condition.condition, condition.message)
                for reference in references(part.node, part.path)
            }
            if name in unsound or not mentioned <= scope.shared.keys() or mentioned & unsound_heads:
                continue
            verdict = judge(condition, scope, CONDITION_FAILED)
            problems.extend(
                evolve(
                    one, labels=(*one.labels, Label(variable.span, f"the variable {name} is declared here"))
                )
                for one in verdict or ()
            )


def _head(name: str) -> Head:
    return ("var", name)


def _report_undeclared(given: Input, declared: Declared, problems: Problems) -> None:
    is_known = given.name in declared.variables or ("variable", given.name) in declared.lost
    if is_known or given.origin == "environment":
        return
    detail = (
        f"A value for {given.name} is {_ORIGINS[given.origin]}, and the configuration declares no such "
        "variable. Declare it "
        f'(variable "{given.name}" {{}}), or leave the value out.'
    )
    problem = unknown(UNDECLARED_INPUT, given.name, detail, given.span, tuple(declared.variables))
    problems.append(evolve(problem, severity=Severity.WARNING) if given.origin == "file" else problem)


def _missing(variable: Variable) -> Diagnostic:
    name = variable.name
    detail = (
        f"The variable {name} has no default, and no value is given. Give one with --var {name}=..., in the "
        f"environment as CW_VAR_{name}, or in a .cwvars file."
    )
    return Diagnostic(MISSING_VALUE, detail, variable.span)


def _deprecated(variable: Variable, reason: str, given: Input) -> Diagnostic:
    label = Label(variable.span, "declared as deprecated here")
    detail = f"The variable {variable.name} is deprecated: {reason}"
    return Diagnostic(DEPRECATED, detail, given.span, Severity.WARNING, labels=(label,))


def _unfit(variable: Variable, given: Input, reason: str) -> Diagnostic:
    detail = f"The value of {variable.name} that is {_ORIGINS[given.origin]} does not fit its type: {reason}."
    label = (Label(variable.span, "the variable is declared here"),) if given.span else ()
    return Diagnostic(UNFIT_VALUE, detail, given.span or variable.span, labels=label)


def _unreadable(variable: Variable, kind: Type) -> Diagnostic:
    detail = (
        f"The text that is given for {variable.name} is not an expression, and its type is not a primitive "
        "one. A list is "
        "written as '[\"a\", \"b\"]', a map as '{a = 1}'."
    )
    return Diagnostic(UNFIT_VALUE, detail, variable.span)

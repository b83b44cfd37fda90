"""`module` blocks: calls of modules in other folders."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen
from pyrsistent import pmap

from clockwork.pure.intake.body import Contents, Problems, Section, Shape, read_body
from clockwork.pure.intake.codes import (
    DEPRECATED,
    EMPTY_MODULE,
    MISSING_ARGUMENT,
    NOT_CONSTANT,
    UNSUPPORTED_SOURCE,
    WRONG_TYPE,
)
from clockwork.pure.intake.declare import Declared
from clockwork.pure.intake.depends import read_depends_on
from clockwork.pure.intake.folder import is_local, join_folder, literal_text
from clockwork.pure.intake.ir import Call, Variable
from clockwork.pure.intake.literal import constant, fitting
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.intake.repetition import REPETITIONS, own_names, read_repetition
from clockwork.pure.intake.schema import Expression
from clockwork.pure.report.diagnostic import Diagnostic, Label, Severity
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.value.value import Null

_META: Final = REPETITIONS | {"source", "depends_on"}
_LATER: Final = frozenset(("version", "providers"))
_NO_CONTENTS: Final = Contents()


@frozen
class Callee:
    """What a caller has to know of the module that it calls."""

    declared: Declared
    variables: Mapping[str, Variable]


def source_of(section: Section) -> tree.Attribute | None:
    """Give the argument `source` of a `module` block."""
    for item in section.block.body.items:
        if isinstance(item, tree.Attribute) and item.name == "source":
            return item
    return None


def called_folder(section: Section, folder: str) -> str | None:
    """Give the folder that a `module` block in a module at `folder` calls; None when its source is
    none that is read.
    """
    attribute = source_of(section)
    source = None if attribute is None else literal_text(attribute.value)
    return join_folder(folder, source) if source is not None and is_local(source) else None


def read_call(section: Section, callee: Callee | None, names: Names, problems: Problems) -> Call | None:
    """Read a `module` block; None when it is not known what it calls (reported)."""
    folder = called_folder(section, names.declared.folder)
    contents = read_body(section, _shape_of(section, callee), problems)
    attribute = contents.attributes.get("source")
    if attribute is not None and (folder is None or callee is None):
        problems.append(_bad_source(section.expression(attribute), folder))
    repetition = read_repetition(section, contents, _NO_CONTENTS, names, problems)
    sight = Sight("an input of a module", own_names(repetition))
    inputs = {name: section.expression(one) for name, one in contents.attributes.items() if name not in _META}
    for name, expression in inputs.items():
        names.check(expression, sight, problems)
        if callee is not None and name in callee.variables:
            _check_input(expression, callee.variables[name], problems)
    depends_on = read_depends_on(section, contents, names, problems)
    if folder is None or callee is None:
        return None
    if not section.is_damaged:
        _check_missing(section, callee, frozenset(inputs), problems)
    return Call(section.block.labels[0].text, folder, pmap(inputs), section.header, repetition, depends_on)


def _shape_of(section: Section, callee: Callee | None) -> Shape:
    name = section.block.labels[0].text
    what = f"the call of the module {name}"
    if callee is None:
        names = {item.name for item in section.block.body.items if isinstance(item, tree.Attribute)}
    else:
        lost = {label for kind, *labels in callee.declared.lost if kind == "variable" for label in labels}
        names = lost.union(callee.variables)
    return Shape(what, _META | names, ("source",), later=_LATER - names)


def _check_input(expression: Expression, variable: Variable, problems: Problems) -> None:
    declared = Label(variable.span, "the variable is declared here")
    if variable.deprecated is not None:
        detail = f"The variable {variable.name} of the module is deprecated: {variable.deprecated}"
        problems.append(Diagnostic(DEPRECATED, detail, expression.span, Severity.WARNING, labels=(declared,)))
    value = constant(expression, problems)
    if value is None:
        return
    fit = fitting(value, variable.type, variable.name, expression)
    if isinstance(fit, Diagnostic):
        problems.append(Diagnostic(fit.code, fit.detail, fit.span, labels=(declared,)))
    elif isinstance(fit, Null) and not variable.is_nullable and variable.default is None:
        detail = (
            f"The variable {variable.name} has nullable = false and no default, so its value must not be "
            "null."
        )
        problems.append(Diagnostic(WRONG_TYPE, detail, expression.span, labels=(declared,)))


def _check_missing(section: Section, callee: Callee, given: frozenset[str], problems: Problems) -> None:
    for name, variable in callee.variables.items():
        if variable.default is None and name not in given:
            detail = (
                f"The module needs a value for its variable {name}, which has no default. Add {name} = ... "
                "to this call."
            )
            label = Label(variable.span, "the variable is declared here")
            problems.append(Diagnostic(MISSING_ARGUMENT, detail, section.header, labels=(label,)))


def _bad_source(expression: Expression, folder: str | None) -> Diagnostic:
    span: Span = expression.span
    if folder is not None:
        detail = (
            f"The folder {folder} holds no .cw file, or is outside of what may be read, so there is nothing "
            "to call."
        )
        return Diagnostic(EMPTY_MODULE, detail, span)
    if literal_text(expression.node) is None:
        detail = 'A module\'s source is a quoted string without interpolations, such as "./site".'
        return Diagnostic(NOT_CONSTANT, detail, span)
    detail = (
        "This version of Clockwork calls modules in local folders only: a source starts with ./ or ../ and "
        "is relative to the folder of the module that calls."
    )
    return Diagnostic(UNSUPPORTED_SOURCE, detail, span)

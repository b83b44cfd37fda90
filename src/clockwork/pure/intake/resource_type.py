"""`resource_type` blocks of a provider: a schema, rules and scripts."""

import re
from collections.abc import Mapping
from typing import Final

from attrs import evolve
from pyrsistent import PMap, pmap

from clockwork.pure.expression.refer import references
from clockwork.pure.intake.attribute import label_of, read_attributes, read_blocks
from clockwork.pure.intake.body import Contents, Problems, Section, Shape, duplicate, read_body
from clockwork.pure.intake.codes import (
    CYCLE,
    INVALID_NAME,
    INVALID_TYPE,
    MISSING_ARGUMENT,
    NAME_UNFIT,
    WRONG_VALUE,
)
from clockwork.pure.intake.condition import read_condition
from clockwork.pure.intake.declare import Declared
from clockwork.pure.intake.folder import literal_text
from clockwork.pure.intake.literal import literal, text, whole_number
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.intake.operation import read_operation
from clockwork.pure.intake.schema import ActsOn, Expression, Operation, Recovery, ResourceType, Validation
from clockwork.pure.intake.walk import cycles
from clockwork.pure.report.diagnostic import Diagnostic, Label
from clockwork.pure.value.kind import STRING, ListOf
from clockwork.pure.value.value import List, String

_SHAPE: Final = Shape(
    "a resource_type block",
    frozenset(("description", "acts_on", "recovery", "schema_version", "identity", "requires")),
    blocks=frozenset(("attribute", "computed", "block", "validate", "operation")),
    later=frozenset(("upgrade",)),
)
_RECOVERIES: Final[Mapping[str, Recovery]] = {"read": "read", "rerun": "rerun", "ask": "ask"}
_ACTS_ON: Final[Mapping[str, ActsOn]] = {"runner": "runner", "engine": "engine"}
# What addresses, references and the versions that a plan relies on begin with when they are about no
# resource.
_TAKEN: Final = frozenset(("clockwork", "data", "local", "module", "output", "path", "root", "var"))
_SHELL_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# A provider's expressions see nothing but the instance that they are about.
_NAMES: Final = Names(Declared(""), {}, {})


def read_resource_type(section: Section, files: Mapping[str, str], problems: Problems) -> ResourceType | None:
    """Read a `resource_type` block; `files` has the package's scripts by path.

    None when it has no name (reported).
    """
    contents = read_body(section, _SHAPE, problems)
    name = label_of(section, problems)
    if name is None:
        return None
    if name in _TAKEN:
        detail = (
            f"{name!r} is how references or addresses of something else begin. Choose another name for the "
            "type."
        )
        problems.append(Diagnostic(INVALID_NAME, detail, section.header))
    attributes = read_attributes(section, contents, problems)
    operations = _read_operations(section, contents, files, problems)
    base = ResourceType(
        name,
        attributes,
        operations,
        text(section, contents, "description", problems) or "",
        read_blocks(section, contents, attributes, problems),
        _read_acts_on(section, contents, problems),
        "ask",
        _read_version(section, contents, problems),
        _read_names(section, contents, "identity", problems),
        requires=_read_names(section, contents, "requires", problems),
        is_check=set(operations) == {"verify"},
        span=section.header,
    )
    _check_identity(section, contents, base, problems)
    _check_derived(base, problems)
    _check_operations(section, base, problems)
    _check_names(base, problems)
    validations = _read_validations(section, contents, base, problems)
    return evolve(base, recovery=_read_recovery(section, contents, base, problems), validations=validations)


def _read_operations(
    section: Section, contents: Contents, files: Mapping[str, str], problems: Problems
) -> PMap[str, Operation]:
    found: dict[str, Operation] = {}
    for block in contents.each("operation"):
        operation = read_operation(section.within(block), files, problems)
        if operation is None:
            continue
        first = found.get(operation.name)
        if first is not None and first.span is not None and operation.span is not None:
            problems.append(duplicate(f"The operation {operation.name}", operation.span, first.span))
        else:
            found[operation.name] = operation
    return pmap(found)


def _read_acts_on(section: Section, contents: Contents, problems: Problems) -> ActsOn:
    written = text(section, contents, "acts_on", problems)
    if written is not None and written not in _ACTS_ON:
        span = section.expression(contents.attributes["acts_on"]).span
        problems.append(Diagnostic(WRONG_VALUE, "acts_on is runner or engine.", span))
    return _ACTS_ON.get(written or "", "runner")


def _read_version(section: Section, contents: Contents, problems: Problems) -> int:
    version = whole_number(section, contents, "schema_version", problems)
    return 1 if version is None else version


def _read_names(section: Section, contents: Contents, name: str, problems: Problems) -> tuple[str, ...]:
    value = literal(section, contents, name, ListOf(STRING), problems)
    items = value.items if isinstance(value, List) else ()
    names = tuple(item.text for item in items if isinstance(item, String))
    if len(names) < len(items):
        span = section.expression(contents.attributes[name]).span
        problems.append(Diagnostic(WRONG_VALUE, f"The names in {name} must be known and not null.", span))
    return names


def _check_identity(section: Section, contents: Contents, type_: ResourceType, problems: Problems) -> None:
    for name in type_.identity:
        rule = type_.attributes.get(name)
        if rule is None or rule.is_sensitive or rule.is_write_only:
            detail = (
                f"The identity names {name}, and there is no attribute of that name that may be shown and "
                "stored."
            )
            span = section.expression(contents.attributes["identity"]).span
            problems.append(Diagnostic(INVALID_TYPE, detail, span))


def _check_derived(type_: ResourceType, problems: Problems) -> None:
    """Derived attributes read what is set or derived, never in a circle: so they are known whenever
    the set ones are.
    """
    sight = Sight("a derived attribute", frozenset(("self",)), frozenset(("self",)), type_)
    graph: dict[str, list[str]] = {}
    for name in sorted(type_.attributes):
        derive = type_.attributes[name].derive
        if derive is None:
            continue
        _NAMES.check(derive, sight, problems)
        graph[name] = []
        for reference in references(derive.node, derive.path):
            read = type_.attributes.get(reference.attribute or "")
            if read is not None and read.derive is not None:
                graph[name].append(read.name)
            elif read is not None and read.is_computed:
                detail = f"{read.name} is not known at plan time, so nothing can be derived from it."
                problems.append(Diagnostic(INVALID_TYPE, detail, reference.span))
    for cycle in cycles(graph):
        derived = [type_.attributes[name].derive for name in cycle]
        labels = tuple(Label(one.span, "derived from the next") for one in derived if one is not None)
        detail = f"These attributes are derived from each other: {' -> '.join((*cycle, cycle[0]))}."
        problems.append(Diagnostic(CYCLE, detail, labels[0].span, labels=labels[1:]))


def _check_operations(section: Section, type_: ResourceType, problems: Problems) -> None:
    if type_.is_check or section.is_damaged:
        return
    for name in ("create", "delete"):
        if name not in type_.operations:
            detail = (
                f"The resource type {type_.name} has no operation {name}. What makes something has create "
                "and delete; a check has the operation verify alone."
            )
            problems.append(Diagnostic(MISSING_ARGUMENT, detail, section.header))
    if "verify" in type_.operations:
        detail = (
            f"The resource type {type_.name} has a verify operation beside others. A check makes nothing."
        )
        problems.append(Diagnostic(INVALID_TYPE, detail, type_.operations["verify"].span))


def _check_names(type_: ResourceType, problems: Problems) -> None:
    """What sh scripts get is named after the attributes and nested blocks of the type; what is inside
    of a block is JSON.
    """
    if all(operation.lang != "sh" for operation in type_.operations.values()):
        return
    spans = {name: one.span for name, one in type_.attributes.items()}
    spans |= {name: one.span for name, one in type_.blocks.items()}
    for name in sorted(spans):
        if _SHELL_NAME.fullmatch(name) is None:
            detail = (
                f"The sh scripts of {type_.name} get {name!r} as a shell variable, whose name has ASCII "
                "letters, digits and underscores only. Choose another name."
            )
            problems.append(Diagnostic(NAME_UNFIT, detail, spans[name]))


def _read_validations(
    section: Section, contents: Contents, type_: ResourceType, problems: Problems
) -> tuple[Validation, ...]:
    sight = Sight("a validation", frozenset(("self",)), frozenset(("self",)), type_)
    read = [
        read_condition(section.within(block), _NAMES, sight, problems) for block in contents.each("validate")
    ]
    return tuple(Validation(one.condition, one.message, one.span) for one in read if one is not None)


def _read_recovery(
    section: Section, contents: Contents, type_: ResourceType, problems: Problems
) -> Expression | Recovery:
    attribute = contents.attributes.get("recovery")
    if attribute is None:
        return "ask"
    expression = section.expression(attribute)
    if references(expression.node, expression.path):
        sight = Sight("recovery", frozenset(("self",)), frozenset(("self",)), type_)
        _NAMES.check(expression, sight, problems)
        return expression
    recovery = _RECOVERIES.get(literal_text(expression.node) or "")
    if recovery is None:
        detail = "recovery is read, rerun or ask, or an expression over self that gives one of them."
        problems.append(Diagnostic(WRONG_VALUE, detail, expression.span))
        return "ask"
    create = type_.operations.get("create")
    if recovery == "read" and "read" not in type_.operations:
        detail = "recovery is read, and the type has no operation read to look what is there."
        problems.append(Diagnostic(INVALID_TYPE, detail, expression.span))
    if recovery == "rerun" and create is not None and not create.is_idempotent:
        detail = "recovery is rerun, and the operation create is not declared idempotent."
        problems.append(Diagnostic(INVALID_TYPE, detail, expression.span))
    return recovery

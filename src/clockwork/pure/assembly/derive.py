"""Attributes beside the names of their type: what the record lacks, what execution computes, and what is
derived.
"""

from clockwork.pure.assembly.codes import UNCOMPUTABLE
from clockwork.pure.assembly.fill import Problems
from clockwork.pure.assembly.kind import Derivation, Kind
from clockwork.pure.expression.evaluate import run
from clockwork.pure.expression.scope import Scope
from clockwork.pure.intake.schema import AttributeSchema
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.structure import with_marks
from clockwork.pure.value.value import SENSITIVE, UNMARKED, Null, Object, Unknown, Value


def aligned(kind: Kind, attributes: Object) -> tuple[Value, ...]:
    """Give recorded attributes beside the names that the type has now; what it had not then is its default or
    null.
    """
    if attributes.names == kind.names:
        return attributes.items
    found = dict(zip(attributes.names, attributes.items, strict=True))
    return tuple(found[name] if name in found else _absent(kind, name) for name in kind.names)


def _absent(kind: Kind, name: str) -> Value:
    schema = kind.type.attributes.get(name)
    if schema is None:
        return Null()
    return Null(schema.type) if schema.default is None else schema.default


def unknown(schema: AttributeSchema) -> Unknown:
    """Give what an attribute is before execution has told it."""
    return Unknown(schema.type, marks=SENSITIVE if schema.is_sensitive else UNMARKED)


def derived(kind: Kind, items: list[Value], problems: Problems) -> Object:
    """Give the attributes of which `items` (beside the type's names) has all that is not derived, and which
    is used up.
    """
    for derivation in kind.derivations:
        items[derivation.index] = unknown(derivation.schema)
    for derivation in kind.derivations:
        items[derivation.index] = _derive(derivation, Object(kind.names, tuple(items)), problems)
    return Object(kind.names, tuple(items))


def _derive(derivation: Derivation, self: Object, problems: Problems) -> Value:
    schema = derivation.schema
    evaluation = run(derivation.formula.program, Scope({}, {("self",): self}))
    problems.extend(evaluation.diagnostics)
    value = convert(evaluation.value, schema.type)
    if isinstance(value, Mismatch):
        detail = f"The resource type derives {schema.name} as a value that does not fit it: {value.message}."
        problems.append(Diagnostic(UNCOMPUTABLE, detail, derivation.formula.source.span))
        return unknown(schema)
    return with_marks(value, SENSITIVE) if schema.is_sensitive else value

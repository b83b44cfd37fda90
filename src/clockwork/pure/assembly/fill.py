"""What an instance's attributes are to be: cells filled with values of their types."""

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from attrs import evolve, frozen

from clockwork.pure.assembly.blueprint import AttributeCell, BlockCell, Cell
from clockwork.pure.assembly.codes import EPHEMERAL_STORED, MISSING_ATTRIBUTE, UNFIT_ATTRIBUTE
from clockwork.pure.assembly.edge import NOTHING, Nodes
from clockwork.pure.assembly.formula import Formula
from clockwork.pure.expression.scope import Bound, Evaluation, Head
from clockwork.pure.intake.schema import AttributeSchema
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.structure import is_wholly_known, marks_within, with_marks
from clockwork.pure.value.unify import is_exact
from clockwork.pure.value.value import EPHEMERAL, SENSITIVE, List, Null, Object, Tuple, Unknown, Value

Problems: TypeAlias = list[Diagnostic]


class Ground(Protocol):
    """Where formulas are evaluated: a module instance while planning, or later in the run."""

    def evaluate(self, formula: Formula, own: Mapping[Head, Bound], /) -> Evaluation:
        """Run `formula` there."""
        ...

    def depends_on(self, formula: Formula, evaluation: Evaluation, /) -> set[str]:
        """Give the nodes that `evaluation` of `formula` read."""
        ...


@frozen
class Open:
    """An expression whose value is not wholly known yet, the attribute or nested block type it is in, and the
    nodes that it read.
    """

    name: str
    formula: Formula
    nodes: Nodes


@frozen
class Filled:
    """A cell's content: what the scripts are given, and what of it may be recorded."""

    given: Value
    recorded: Value
    nodes: Nodes = NOTHING
    open: tuple[Open, ...] = ()


def fill(cell: Cell, ground: Ground, own: Mapping[Head, Bound], problems: Problems) -> Filled:
    """Evaluate `cell` on `ground`; what is wrong is added to `problems`, and the content is unknown then."""
    if isinstance(cell, AttributeCell):
        return _fill_attribute(cell, ground, own, problems)
    return _fill_blocks(cell, ground, own, problems)


def _fill_attribute(
    cell: AttributeCell, ground: Ground, own: Mapping[Head, Bound], problems: Problems
) -> Filled:
    schema = cell.schema
    value: Value = Null(schema.type)
    nodes: Nodes = NOTHING
    opened: tuple[Open, ...] = ()
    if cell.formula is not None:
        evaluation = ground.evaluate(cell.formula, own)
        problems.extend(evaluation.diagnostics)
        nodes = tuple(sorted(ground.depends_on(cell.formula, evaluation)))
        value = fit(evaluation.value, schema, cell.span, problems)
        if not is_wholly_known(value):
            opened = (Open(cell.name, cell.formula, nodes),)
    if isinstance(value, Null):
        value = _default(cell, value, problems)
    if schema.is_sensitive:
        value = with_marks(value, SENSITIVE)
    if schema.is_write_only:
        return Filled(value, Null(schema.type), nodes, opened)
    if marks_within(value) & EPHEMERAL:
        problems.append(_ephemeral(schema, cell.span))
    return Filled(value, value, nodes, opened)


def fit(value: Value, schema: AttributeSchema, span: Span | None, problems: Problems) -> Value:
    """Convert `value` to the type of an attribute; unknown, with a diagnostic, when it does not fit."""
    converted = convert(value, schema.type)
    if isinstance(converted, Mismatch):
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in converted.path)
        problems.append(
            Diagnostic(
                UNFIT_ATTRIBUTE, f"The value of {schema.name}{where} does not fit: {converted.message}.", span
            )
        )
        return Unknown(schema.type)
    return converted


def _default(cell: AttributeCell, null: Null, problems: Problems) -> Value:
    """Give what stands for a null: the default (keeping the null's marks), or the null itself."""
    schema = cell.schema
    if schema.default is not None:
        return with_marks(schema.default, null.marks)
    if schema.is_required:
        problems.append(
            Diagnostic(
                MISSING_ATTRIBUTE,
                f"{schema.name} is required, and its value is null here. Give it a value, for instance with "
                "coalesce(...).",
                cell.span,
            )
        )
        return Unknown(schema.type)
    return null


def _ephemeral(schema: AttributeSchema, span: Span) -> Diagnostic:
    return Diagnostic(
        EPHEMERAL_STORED,
        f"The value of {schema.name} is ephemeral: it must never be stored, but {schema.name} is recorded "
        "in the state. Use a value that may be stored, or an attribute that the resource type declares as "
        "write-only.",
        span,
    )


def _fill_blocks(cell: BlockCell, ground: Ground, own: Mapping[Head, Bound], problems: Problems) -> Filled:
    bodies = [[fill(inner, ground, own, problems) for inner in body] for body in cell.bodies]
    names = [tuple(inner.name for inner in body) for body in cell.bodies]
    given = [
        _object(cell, found, [one.given for one in body]) for found, body in zip(names, bodies, strict=True)
    ]
    recorded = [
        _object(cell, found, [one.recorded for one in body])
        for found, body in zip(names, bodies, strict=True)
    ]
    fillings = [one for body in bodies for one in body]
    return Filled(
        _joined(cell, given),
        _joined(cell, recorded),
        tuple(sorted({node for one in fillings for node in one.nodes})),
        tuple(evolve(opened, name=cell.name) for one in fillings for opened in one.open),
    )


def _object(cell: BlockCell, names: tuple[str, ...], values: list[Value]) -> Object:
    found = dict(zip(names, values, strict=True))
    items = [found.get(name, Null(type)) for name, type in zip(cell.type.names, cell.type.types, strict=True)]
    return Object(cell.type.names, tuple(items))


def _joined(cell: BlockCell, objects: list[Object]) -> Value:
    if cell.schema.max_items == 1:
        return objects[0] if objects else Null(cell.type)
    return List(cell.type, tuple(objects)) if is_exact(cell.type) else Tuple(tuple(objects))

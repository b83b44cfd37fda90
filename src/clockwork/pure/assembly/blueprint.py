"""A resource block made ready for its instances: its expressions compiled, beside the schema that says what
becomes of them.

A *cell* is one name of the instance's attributes that the configuration sets: an attribute, or a nested block
type with all its blocks. Cells that mention neither each nor count are filled once for all instances.
"""

from typing import TypeAlias

from attrs import frozen

from clockwork.pure.assembly.formula import Formula, formula
from clockwork.pure.assembly.kind import Check, Kind, read_check
from clockwork.pure.intake.ir import BodyConfig, Resource
from clockwork.pure.intake.schema import AttributeSchema, BlockSchema, Expression, ResourceType
from clockwork.pure.report.span import Span
from clockwork.pure.value.kind import ListOf, ObjectOf, Type


@frozen
class AttributeCell:
    """An attribute that may be set; without a formula it has its default."""

    name: str
    schema: AttributeSchema
    formula: Formula | None
    # Where it is set, or else the block it is missing in.
    span: Span

    @property
    def is_own(self) -> bool:
        """Whether its value may differ from instance to instance."""
        return self.formula is not None and self.formula.is_own


@frozen
class BlockCell:
    """All nested blocks of one type."""

    name: str
    schema: BlockSchema
    # What one block reads as.
    type: ObjectOf
    # The cells of each block, in the order of their names.
    bodies: "tuple[tuple[Cell, ...], ...]"
    is_own: bool


Cell: TypeAlias = AttributeCell | BlockCell


@frozen
class Blueprint:
    """A resource block made ready."""

    resource: Resource
    kind: Kind
    cells: tuple[Cell, ...]
    repetition: Formula | None
    create_before_destroy: Formula | None
    prevent_destroy: Formula | None
    triggers: tuple[Formula, ...]
    preconditions: tuple[Check, ...]
    postconditions: tuple[Check, ...]
    # Those of the cells and conditions.
    formulas: tuple[Formula, ...]


def read_blueprint(resource: Resource, kind: Kind) -> Blueprint:
    """Make a resource block ready."""
    cells = _cells(resource.body, resource.schema)
    rules = resource.lifecycle
    preconditions = tuple(map(read_check, rules.preconditions))
    postconditions = tuple(map(read_check, rules.postconditions))
    formulas = [one for cell in cells for one in cell_formulas(cell)]
    for check in (*preconditions, *postconditions):
        formulas += [check.condition, check.message]
    return Blueprint(
        resource,
        kind,
        cells,
        _ready(resource.repetition.value),
        _ready(rules.create_before_destroy),
        _ready(rules.prevent_destroy),
        tuple(map(formula, rules.replace_triggered_by)),
        preconditions,
        postconditions,
        tuple(formulas),
    )


def _ready(source: Expression | None) -> Formula | None:
    return None if source is None else formula(source)


def _cells(body: BodyConfig, schema: ResourceType | BlockSchema) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    for name, attribute in sorted(schema.attributes.items()):
        if not attribute.is_computed:
            source = body.attributes.get(name)
            made = None if source is None else formula(source)
            cells.append(AttributeCell(name, attribute, made, body.span if source is None else source.span))
    for name, block in sorted(schema.blocks.items()):
        bodies = tuple(_cells(one.body, block) for one in body.blocks if one.type == name)
        is_own = any(cell.is_own for cells_ in bodies for cell in cells_)
        cells.append(BlockCell(name, block, block_type(block), bodies, is_own))
    return tuple(cells)


def block_type(schema: BlockSchema) -> ObjectOf:
    """Give what one nested block reads as."""
    types: dict[str, Type] = {name: attribute.type for name, attribute in schema.attributes.items()}
    for name, block in schema.blocks.items():
        inner = block_type(block)
        types[name] = inner if block.max_items == 1 else ListOf(inner)
    names = tuple(sorted(types))
    return ObjectOf(names, tuple(types[name] for name in names))


def cell_formulas(cell: Cell) -> list[Formula]:
    """Give every formula of a cell."""
    if isinstance(cell, AttributeCell):
        return [] if cell.formula is None else [cell.formula]
    return [one for body in cell.bodies for inner in body for one in cell_formulas(inner)]

"""An expression of the configuration, made ready: compiled once per block, run once per instance."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from clockwork.pure.expression.evaluate import Program, compile_expression
from clockwork.pure.expression.refer import references
from clockwork.pure.expression.scope import Bound, Head, Reference
from clockwork.pure.intake.schema import Expression

# Heads whose binding differs from instance to instance of a block.
_OWN_ROOTS: Final = frozenset({"each", "count", "self"})

NO_OWN: Final[Mapping[Head, Bound]] = {}


@frozen
class Formula:
    """A compiled expression and what it mentions, in source order."""

    source: Expression
    program: Program
    references: tuple[Reference, ...]
    # It mentions each, count or self: its value may differ between the instances of a block.
    is_own: bool
    # Outputs of module calls that it mentions, as (call, output); output None for a whole call.
    outputs: tuple[tuple[str, str | None], ...]


def formula(source: Expression) -> Formula:
    """Make `source` ready to run."""
    mentioned = references(source.node, source.path)
    outputs = [(one.head[1], one.attribute) for one in mentioned if one.head[0] == "module"]
    return Formula(
        source,
        compile_expression(source.node, source.path),
        mentioned,
        any(one.head[0] in _OWN_ROOTS for one in mentioned),
        tuple(dict.fromkeys(outputs)),
    )

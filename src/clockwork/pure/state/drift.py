"""Drift: where the world, the record and the configuration disagree about an instance, and how much that matters.

Runtime drift is recorded against observed, configuration drift desired against recorded. Marks do not count: that something became
sensitive changes nothing in the world.
"""

from collections.abc import Iterator
from enum import IntEnum
from typing import Final, Literal, TypeAlias

from attrs import frozen
from pyrsistent import PMap

from clockwork.pure.intake.schema import AttributeSchema, BlockSchema, Impact, ResourceType
from clockwork.pure.state.model import Instance
from clockwork.pure.value.structure import without_marks
from clockwork.pure.value.value import List, Map, Object, Tuple, Value

# Attribute names and indexes from an instance's attributes inwards.
Path: TypeAlias = tuple[str | int, ...]


class Gravity(IntEnum):
    """How much drift matters; greater is worse."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@frozen
class Disagreement:
    """One instance's drift. `paths` are sorted as they stand in the attributes; () alone: the whole instance is missing on one side."""

    address: str
    kind: Literal["runtime", "configuration"]
    paths: tuple[Path, ...]
    gravity: Gravity


_GRAVITY: Final = {
    Impact.SAFE: Gravity.LOW,
    Impact.SENSITIVE: Gravity.MEDIUM,
    Impact.DESTRUCTIVE: Gravity.HIGH,
}


def runtime_drift(recorded: Instance, observed: Object | None, of: ResourceType) -> Disagreement | None:
    """Compare the record with what a read found (None: it has vanished); None when they agree. `of` is the instance's type."""
    return _disagreement(recorded, observed, of, "runtime")


def configuration_drift(recorded: Instance, desired: Object | None, of: ResourceType) -> Disagreement | None:
    """Compare the record with what is configured (None: nothing); None when they agree. What is unknown may differ, so it counts."""
    return _disagreement(recorded, desired, of, "configuration")


def changed_paths(before: Value | None, after: Value | None) -> tuple[Path, ...]:
    """Give the paths of what differs, as deep as both sides have the same shape, in order. Sets and missing elements count whole."""
    return tuple(_changes(before, after, ()))


def _disagreement(
    recorded: Instance, other: Object | None, of: ResourceType, kind: Literal["runtime", "configuration"]
) -> Disagreement | None:
    paths = changed_paths(recorded.attributes, other)
    if not paths:
        return None
    gravity = Gravity.CRITICAL if other is None else max(_gravity(path, of) for path in paths)
    return Disagreement(recorded.address, kind, paths, gravity)


def _gravity(path: Path, of: ResourceType) -> Gravity:
    """What a change at `path` may cost, by the schema; one that replaces is never less than high."""
    schema = _schema_at(path, of.attributes, of.blocks)
    if schema is None:
        return Gravity.MEDIUM
    return Gravity.HIGH if schema.replaces else _GRAVITY[schema.impact]


def _schema_at(
    path: Path, attributes: PMap[str, AttributeSchema], blocks: PMap[str, BlockSchema]
) -> AttributeSchema | None:
    """Find the attribute that `path` leads to or into, through nested blocks; None for a block as a whole."""
    for step in path:
        if not isinstance(step, str):
            continue
        found = attributes.get(step)
        block = blocks.get(step)
        if found is not None or block is None:
            return found
        attributes, blocks = block.attributes, block.blocks
    return None


def _changes(before: Value | None, after: Value | None, path: Path) -> Iterator[Path]:
    stack = [(before, after, path)]
    while stack:
        one, other, at = stack.pop()
        if one is not None and other is not None and without_marks(one) == without_marks(other):
            continue
        inner = _paired(one, other)
        if inner is None:
            yield at
        else:
            stack.extend((mine, yours, (*at, step)) for step, mine, yours in reversed(inner))


def _paired(
    one: Value | None, other: Value | None
) -> list[tuple[str | int, Value | None, Value | None]] | None:
    """Pair what lies directly below two containers of one shape; None when they are not that."""
    match one, other:
        case (Map(names=names, items=left), Map(names=others, items=right)) | (
            Object(names=names, items=left),
            Object(names=others, items=right),
        ):
            mine = dict(zip(names, left, strict=True))
            yours = dict(zip(others, right, strict=True))
            return [(name, mine.get(name), yours.get(name)) for name in sorted({*mine, *yours})]
        case (List(items=left), List(items=right)) | (Tuple(items=left), Tuple(items=right)):
            padding = [None] * abs(len(left) - len(right))
            pairs = zip([*left, *padding], [*right, *padding], strict=False)
            return [(step, mine, yours) for step, (mine, yours) in enumerate(pairs)]
        case _:
            return None

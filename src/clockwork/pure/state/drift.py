"""Drift: where the world, the record and the configuration disagree about an instance, and how much that
matters.

Runtime drift is recorded against observed, configuration drift desired against recorded. Marks do not count:
that something became sensitive changes nothing in the world.
"""

from enum import IntEnum
from typing import Final, Literal

from attrs import frozen
from pyrsistent import PMap

from clockwork.pure.intake.schema import AttributeSchema, BlockSchema, Impact, ResourceType
from clockwork.pure.state.model import Instance
from clockwork.pure.value.difference import Path, differences
from clockwork.pure.value.value import Object


class Gravity(IntEnum):
    """How much drift matters; greater is worse."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@frozen
class Drift:
    """One instance's drift: what is recorded, and what was observed or is desired instead (None: nothing is
    there).

    `paths` stand in the order of the attributes; () alone when there is nothing to compare with.
    """

    address: str
    kind: Literal["runtime", "configuration"]
    recorded: Object
    found: Object | None
    paths: tuple[Path, ...]
    gravity: Gravity


_GRAVITY: Final = {
    Impact.SAFE: Gravity.LOW,
    Impact.SENSITIVE: Gravity.MEDIUM,
    Impact.DESTRUCTIVE: Gravity.HIGH,
}


def runtime_drift(recorded: Instance, observed: Object | None, of: ResourceType) -> Drift | None:
    """Compare the record with what a read found (None: it has vanished); None when they agree.

    `of` is the instance's type.
    """
    return _drift(recorded, observed, of, "runtime")


def configuration_drift(recorded: Instance, desired: Object | None, of: ResourceType) -> Drift | None:
    """Compare the record with what is configured (None: nothing); None when they agree.

    What is unknown may differ, so it counts.
    """
    return _drift(recorded, desired, of, "configuration")


def _drift(
    recorded: Instance, other: Object | None, of: ResourceType, kind: Literal["runtime", "configuration"]
) -> Drift | None:
    paths = tuple(differences(recorded.attributes, other))
    if not paths:
        return None
    gravity = Gravity.CRITICAL if other is None else max(_gravity(path, of) for path in paths)
    return Drift(recorded.address, kind, recorded.attributes, other, paths, gravity)


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

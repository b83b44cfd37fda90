"""What a provider is: a value. Decoded from `.cw` files by `provider.py`, or built in Python.

Scripts are held as text. Nothing in the core knows a type by name.
"""

from enum import Enum
from typing import Literal, TypeAlias

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.value.kind import Type
from clockwork.pure.value.value import Value


@frozen
class Expression:
    """A piece of a syntax tree that is still to be evaluated, and the source it stands in."""

    node: tree.Expression
    path: str

    @property
    def span(self) -> Span:
        """Where the expression stands."""
        return Span(self.path, self.node.start, self.node.end)


class Impact(Enum):
    """What changing an attribute may cost; the daemon's policy and the severity of drift go by it."""

    SAFE = "safe"
    SENSITIVE = "sensitive"
    DESTRUCTIVE = "destructive"


ActsOn: TypeAlias = Literal["runner", "engine"]
Recovery: TypeAlias = Literal["read", "rerun", "ask"]
OperationName: TypeAlias = Literal["create", "read", "update", "delete", "verify"]


@frozen
class AttributeSchema:
    """An attribute that a configuration sets, or one that execution or `derive` computes (`is_computed`)."""

    name: str
    type: Type
    description: str = ""
    is_required: bool = False
    is_computed: bool = False
    is_sensitive: bool = False
    # Given to the scripts, never stored.
    is_write_only: bool = False
    # A change replaces the resource.
    replaces: bool = False
    default: Value | None = None
    # For a computed one: its value at plan time, from `self`.
    derive: Expression | None = None
    # For a computed one without `derive`: an update keeps the recorded value.
    is_stable: bool = False
    impact: Impact = Impact.SENSITIVE
    span: Span | None = None


@frozen
class BlockSchema:
    """A nested block type: it reads as a list of objects, with `max_items = 1` as one object or null."""

    name: str
    attributes: PMap[str, AttributeSchema]
    blocks: "PMap[str, BlockSchema]" = field(factory=pmap)
    min_items: int = 0
    max_items: int | None = None
    replaces: bool = False
    span: Span | None = None


@frozen
class Operation:
    """One script of a resource type. `timeout` in seconds."""

    name: OperationName
    lang: Literal["sh", "python"]
    # The script's path inside the package, for people; and its text.
    script: str
    text: str
    is_idempotent: bool = False
    timeout: int = 300
    span: Span | None = None


@frozen
class Validation:
    """A condition on `self` that every instance must meet, and the message when it does not."""

    condition: Expression
    message: Expression
    span: Span


@frozen
class ResourceType:
    """A kind of resource.

    `attributes` has set and computed ones. `is_check`: it makes nothing, its `verify` operation runs in every
    apply.
    """

    name: str
    attributes: PMap[str, AttributeSchema]
    operations: PMap[str, Operation]
    description: str = ""
    blocks: PMap[str, BlockSchema] = field(factory=pmap)
    acts_on: ActsOn = "runner"
    # An expression over `self`, so that a type whose scripts are the user's can ask the user; known at plan
    # time.
    recovery: Expression | Recovery = "ask"
    schema_version: int = 1
    # The attributes that name the real object.
    identity: tuple[str, ...] = ()
    validations: tuple[Validation, ...] = ()
    # Commands that the target must have.
    requires: tuple[str, ...] = ()
    is_check: bool = False
    span: Span | None = None


@frozen
class Provider:
    """A package of resource types; `digest` covers every byte of it (`h1:`)."""

    name: str
    version: str
    digest: str
    resource_types: PMap[str, ResourceType]
    description: str = ""

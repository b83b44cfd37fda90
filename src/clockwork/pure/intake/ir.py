"""The IR: a configuration that has been parsed, checked and linked; everything is known but what execution
will tell.

`modules` has one entry for each module call path; calls with the same source share one `Module` value, so a
`Call` says which folder it calls and not where that hangs: the module that the call `m` of the module at
`path` makes hangs at `path + ("m",)`. All mappings are persistent; all orders are source order unless a
comment says otherwise.
"""

from typing import Final, Literal, TypeAlias

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.expression.scope import Reference
from clockwork.pure.intake.address import ModulePath
from clockwork.pure.intake.schema import Expression, Provider, ResourceType
from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.report.span import Span
from clockwork.pure.value.constraint import ANYTHING_GOES, Constraint
from clockwork.pure.value.value import Value

# path -> text, with `/` separators, relative to the root module's folder.
Sources: TypeAlias = PMap[str, str]


@frozen
class Condition:
    """A condition and the message when it is false: validations, pre- and postconditions."""

    condition: Expression
    message: Expression
    span: Span


@frozen
class Variable:
    """An input of a module."""

    name: str
    span: Span
    type: Constraint = ANYTHING_GOES
    default: Value | None = None
    description: str = ""
    is_sensitive: bool = False
    is_ephemeral: bool = False
    is_nullable: bool = True
    deprecated: str | None = None
    validations: tuple[Condition, ...] = ()


@frozen
class Local:
    """A named expression of a module."""

    name: str
    value: Expression
    span: Span


@frozen
class Output:
    """A value that a module gives to its caller, or the root to the user."""

    name: str
    value: Expression
    span: Span
    description: str = ""
    is_sensitive: bool = False
    depends_on: tuple[Reference, ...] = ()
    preconditions: tuple[Condition, ...] = ()


@frozen
class Repetition:
    """How many instances a block has. `one` has no expression; the others have theirs."""

    kind: Literal["one", "count", "for_each", "enabled"]
    value: Expression | None = None


ONE: Final = Repetition("one")


@frozen
class BlockConfig:
    """A nested block of a resource, as configured."""

    type: str
    body: "BodyConfig"
    span: Span


@frozen
class BodyConfig:
    """What a resource's body sets: attributes by name and nested blocks in source order, checked
    against the schema's names.
    """

    attributes: PMap[str, Expression]
    blocks: tuple[BlockConfig, ...]
    span: Span


@frozen
class IgnoredPath:
    """A path into a resource's attributes that `ignore_changes` names: attribute name, then names and
    indexes.
    """

    path: tuple[str | int, ...]
    span: Span


@frozen
class Lifecycle:
    """The lifecycle rules. `ignores_all` is `ignore_changes = all`."""

    create_before_destroy: Expression | None = None
    prevent_destroy: Expression | None = None
    ignore_changes: tuple[IgnoredPath, ...] = ()
    ignores_all: bool = False
    replace_triggered_by: tuple[Expression, ...] = ()
    preconditions: tuple[Condition, ...] = ()
    postconditions: tuple[Condition, ...] = ()


@frozen
class Resource:
    """A resource block, with its schema at hand. `timeouts` are seconds by operation name."""

    type: str
    name: str
    schema: ResourceType
    provider: str
    body: BodyConfig
    span: Span
    repetition: Repetition = ONE
    depends_on: tuple[Reference, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    timeouts: PMap[str, int] = field(factory=pmap)


@frozen
class Call:
    """A module block: what it calls, with which inputs."""

    name: str
    # The called module's folder, relative to the root's.
    folder: str
    inputs: PMap[str, Expression]
    span: Span
    repetition: Repetition = ONE
    depends_on: tuple[Reference, ...] = ()


@frozen
class Module:
    """One module's configuration. `folder` is relative to the root's, `.` for the root itself."""

    folder: str
    variables: PMap[str, Variable] = field(factory=pmap)
    locals: PMap[str, Local] = field(factory=pmap)
    outputs: PMap[str, Output] = field(factory=pmap)
    # By (type, name).
    resources: PMap[tuple[str, str], Resource] = field(factory=pmap)
    calls: PMap[str, Call] = field(factory=pmap)


@frozen
class IR:
    """A whole configuration and the root's variables, converted and validated."""

    modules: PMap[ModulePath, Module]
    # Every declared root variable has a value here.
    variables: PMap[str, Value]
    providers: PMap[str, Provider]
    # What was parsed: for rendering diagnostics, and for the digests and the saved plan.
    sources: Sources
    warnings: Diagnostics = ()
    workspace: str = "default"

    @property
    def root(self) -> Module:
        """The root module."""
        return self.modules[()]

"""The action list: one step per operation, in an order in which they may run.

As JSON it is `{"version": "1", "steps": [{"name", "args", ...}], "gates": [{"name", "depends_on"}]}`. A
step's inputs are literals plus, for each leaf that only an earlier step will tell, the expression and the
addresses it awaits.
"""

from typing import Final

from attrs import frozen

from clockwork.pure.assembly.plan import Plan
from clockwork.pure.intake.schema import Operation, OperationName, Recovery
from clockwork.pure.report.span import Span
from clockwork.pure.value.difference import Path
from clockwork.pure.value.value import Object

VERSION: Final = "1"


@frozen
class Awaited:
    """A leaf of a step's inputs that is unknown until the steps of `addresses` have succeeded."""

    path: Path
    # The expression's source text, for people; it is evaluated from the IR.
    expression: str
    addresses: tuple[str, ...]
    span: Span | None


@frozen
class Step:
    """One operation on one instance.

    `name` is unique in the list: `file.index:create`, or `file.index:delete#TOKEN` for a deposed one.
    """

    name: str
    address: str
    operation: OperationName
    # The type and provider that the operation belongs to, and its script.
    type: str
    provider: str
    script: Operation
    # What the script is given: configured and computed attributes; for update also the attributes before, see
    # forge.
    args: Object
    before: Object | None
    awaited: tuple[Awaited, ...]
    # Names of the steps and gates that must have succeeded before.
    depends_on: tuple[str, ...]
    # Seconds.
    timeout: int
    # How often it may run again after a failure; only for idempotent operations.
    retries: int
    recovery: Recovery
    requires: tuple[str, ...]
    # The token of the deposed object that a delete works on, if the state has one.
    deposed: str | None = None
    # A delete of what this very run replaces after it has created the successor: the object that `name`'s
    # create step deposes, under that step's token.
    is_predecessor: bool = False
    runner: str = "local"


@frozen
class Gate:
    """A join without work of its own: passed when all it depends on (steps and gates) has succeeded, failed
    when any has failed.

    A thousand readers of a thousand instances are two thousand dependencies through one gate, and not a
    million.
    """

    name: str
    depends_on: tuple[str, ...]


@frozen
class ActionList:
    """The steps, each after all that it depends on, and the plan they carry out.

    Gates stand in an order in which each comes after the gates it depends on.
    """

    steps: tuple[Step, ...]
    plan: Plan
    gates: tuple[Gate, ...] = ()

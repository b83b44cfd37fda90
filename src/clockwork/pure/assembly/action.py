"""The action list: one step per operation, in an order in which they may run.

As JSON it is `{"version": "1", "steps": [{"name", "args", ...}]}`. A step's inputs are literals plus, for each leaf that only
an earlier step will tell, the expression and the addresses it awaits.
"""

from typing import Final

from attrs import frozen

from clockwork.pure.assembly.plan import Path, Plan
from clockwork.pure.intake.schema import Operation, OperationName, Recovery
from clockwork.pure.report.span import Span
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
    """One operation on one instance. `name` is unique in the list: `file.index:create`, or `file.index:delete#TOKEN` for a deposed one."""

    name: str
    address: str
    operation: OperationName
    # The type and provider that the operation belongs to, and its script.
    type: str
    provider: str
    script: Operation
    # What the script is given: configured and computed attributes; for update also the attributes before, see forge.
    args: Object
    before: Object | None
    awaited: tuple[Awaited, ...]
    # Names of steps that must have succeeded before.
    depends_on: tuple[str, ...]
    # Seconds.
    timeout: int
    # How often it may run again after a failure; only for idempotent operations.
    retries: int
    recovery: Recovery
    requires: tuple[str, ...]
    deposed: str | None = None
    runner: str = "local"


@frozen
class ActionList:
    """The steps, each after all that it depends on, and the plan they carry out."""

    steps: tuple[Step, ...]
    plan: Plan

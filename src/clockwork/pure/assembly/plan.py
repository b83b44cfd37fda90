"""The plan: what is going to happen and why, as a frozen value, and what planning needs to know before it can
say.

`Plan` compares by what it says, not by the machinery it carries along (`expansion`). It pickles as its
inputs, as a saved plan does: loading it plans again. What holds a sensitive value refuses to be pickled
(value).
"""

from collections import Counter
from enum import Enum
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.assembly.expansion import Expansion
from clockwork.pure.intake.ir import IR
from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.report.span import Span
from clockwork.pure.state.drift import Drift
from clockwork.pure.state.event import Event
from clockwork.pure.state.model import Instant, State
from clockwork.pure.value.difference import Path
from clockwork.pure.value.value import Object, Value


class Action(Enum):
    """What is done to one instance."""

    NO_OP = "no-op"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    # Delete, then create; or, with create_before_destroy, the other way round.
    REPLACE = "replace"
    DELETE = "delete"
    FORGET = "forget"
    MOVE = "move"
    # A verify step runs: nothing is made.
    VERIFY = "verify"


# Actions after which the world is as before.
UNCHANGING: Final = frozenset({Action.NO_OP, Action.VERIFY})


@frozen
class Reason:
    """Why an action is what it is. `code` is one of a closed set; `paths` are the attributes that decided."""

    code: Literal[
        "new",
        "changed",
        "cannot_update",
        "tainted",
        "vanished",
        "unconfirmed",
        "not_configured",
        "count_index",
        "each_key",
        "disabled",
        "replace_triggered_by",
        "requested",
        "destroy_mode",
        "module_gone",
        "deposed",
        "check",
    ]
    paths: tuple[Path, ...] = ()


@frozen
class Change:
    """What is going to happen to one instance.

    `before` is None for a create, `after` for a delete; `after` may have unknowns.
    """

    address: str
    action: Action
    type: str
    provider: str
    before: Object | None
    after: Object | None
    reasons: tuple[Reason, ...]
    # What it reads, sorted: addresses of instances, and blocks (addresses without keys) of which it reads
    # every instance.
    dependencies: tuple[str, ...]
    create_before_destroy: bool = False
    # The token of the deposed object that is deleted, if it is one.
    deposed: str | None = None
    span: Span | None = None


@frozen
class OutputChange:
    """A root output, before and after; None where there was none or will be none."""

    name: str
    before: Value | None
    after: Value | None


@frozen
class Deferred:
    """A block whose instances a later round decides, and what it waits for (addresses, sorted)."""

    # The block's address without a key.
    block: str
    awaits: tuple[str, ...]
    span: Span | None


@frozen
class Observation:
    """What a read operation said of a recorded instance: its attributes, or that it is absent (None)."""

    attributes: Object | None


Observations: TypeAlias = PMap[str, Observation]


@frozen
class Options:
    """How to plan.

    `refresh`: reads of recorded instances that are missing from the observations are asked for.
    """

    mode: Literal["normal", "destroy"] = "normal"
    refresh: bool = False
    # Said of instances whose making was interrupted and whose type can only ask: address -> is it there?
    assumptions: PMap[str, bool] = field(factory=pmap)
    # How often an idempotent operation may run again after a failure.
    retries: int = 0
    # Keys the digests of sensitive values, so that they say nothing to who lacks it. It decides nothing, so
    # it is not compared.
    digest_key: bytes = field(default=b"", repr=False, eq=False)

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Pickle everything but the key, which is a secret: what can be pickled holds nothing that it is
        needed for.
        """
        return type(self), (self.mode, self.refresh, self.assumptions, self.retries)


@frozen
class Needs:
    """What the world has to say before the plan is whole: files (paths) and reads (addresses), both
    sorted.
    """

    files: tuple[str, ...]
    reads: tuple[str, ...]


@frozen(repr=False)
class Plan:
    """What is going to happen.

    Changes stand in dependency order, creations and updates first to last; ties by address.
    """

    changes: tuple[Change, ...]
    drift: tuple[Drift, ...]
    outputs: tuple[OutputChange, ...]
    deferred: tuple[Deferred, ...]
    warnings: Diagnostics
    # Covers addresses, actions, before and after, and nothing else: this is what is approved.
    change_digest: str
    ir: IR = field(repr=False)
    state: State = field(repr=False)
    observations: Observations = field(repr=False)
    options: Options
    now: Instant
    # What was evaluated on the way, so that execution can resolve what is unknown yet; not part of what the
    # plan says.
    expansion: Expansion = field(repr=False, eq=False)
    # address or `output.NAME` -> the version that was read.
    guard: PMap[str, int] = field(factory=pmap, repr=False)
    # What a run records before its first step: what was observed to differ from the record, and how the
    # operations that an earlier run left unsettled are settled. `change.before` is what stands after these.
    preface: tuple[Event, ...] = field(default=(), repr=False)
    # The folder that the configuration was loaded from, for an apply; "" when it came from none. Not part of
    # what the plan says.
    folder: str = field(default="", repr=False, eq=False)

    @property
    def has_changes(self) -> bool:
        """Whether an apply would change anything: an instance or an output."""
        return bool(self.outputs) or any(change.action not in UNCHANGING for change in self.changes)

    def __repr__(self) -> str:
        """Count the changes by action: the rest would fill screens."""
        counts = Counter(change.action.value for change in self.changes)
        counted = ", ".join(
            f"{counts[action.value]} {action.value}" for action in Action if counts[action.value]
        )
        return f"<Plan {self.change_digest[:12]}: {counted or 'nothing'}>"

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Pickle what the plan was made of.

        TypeError when it holds a sensitive value: save it instead (saved).
        """
        # Planning makes plans, so this module comes before it.
        from clockwork.pure.assembly.again import planned_again

        made_of = (self.ir, self.state, self.observations, self.options, self.now)
        return planned_again, (*made_of, self.folder, self.change_digest)

    def __copy__(self) -> "Plan":
        """Give the plan itself, which never changes."""
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "Plan":
        """Give the plan itself, which never changes."""
        return self

    def __getitem__(self, address: str) -> Change:
        """Give the change of `address`; KeyError when the plan says nothing of it."""
        for change in self.changes:
            if change.address == address and change.deposed is None:
                return change
        raise KeyError(address)


Planned: TypeAlias = Plan

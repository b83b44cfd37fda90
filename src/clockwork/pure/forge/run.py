"""The model of a run: what the executor's machine (schedule) knows at one moment, as a frozen value."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen
from pyrsistent import PDeque, PMap, PVector, pmap, pvector

from clockwork.pure.assembly.kind import Kind
from clockwork.pure.assembly.plan import Change
from clockwork.pure.assembly.settle import Settled
from clockwork.pure.forge.bundle import ArtifactBundle, BundleStep, Program, Verdict
from clockwork.pure.forge.machine import StepVerdict
from clockwork.pure.forge.network import Network
from clockwork.pure.forge.program import Feed
from clockwork.pure.report.diagnostic import Code, Diagnostics
from clockwork.pure.state.event import Event
from clockwork.pure.state.fold import fold
from clockwork.pure.state.model import Instance, Instant, State
from clockwork.pure.value.value import Object


@frozen
class RunOptions:
    """How to run. Times are in milliseconds, `timeout_per_step` in seconds (None: each step's own)."""

    run: str
    who: str
    # Steps at the same time.
    parallelism: int = 10
    # After a failure: start nothing new, or let all that does not depend on it go on.
    stop_on_failure: bool = False
    timeout_per_step: int | None = None
    # The wait after a first failed attempt, and the longest.
    backoff_base: int = 1_000
    backoff_cap: int = 30_000


@frozen
class Task:
    """A step whose turn has come: what it is given, and what was there before it."""

    number: int
    feed: Feed
    # What is recorded of its instance while it runs: resolved inputs, and unknowns that it will tell. None
    # for a delete.
    after: Object | None
    # The instance that it works on, as recorded before it.
    before: Instance | None
    started_at: Instant


@frozen
class Conclusion:
    """What an attempt came to. `attributes` are those of what it was to make, as far as they are known."""

    verdict: Verdict
    # None for a success.
    code: Code | None
    reason: str
    attributes: Object | None
    # The last of what the program wrote.
    last_lines: tuple[str, ...] = ()


@frozen
class Staged:
    """Its intent is recorded, and not committed until batch `batch` is, so it must not start."""

    task: Task
    program: Program
    batch: int


@frozen
class Running:
    """Its program runs."""

    task: Task


@frozen
class Resting:
    """An attempt failed; the next one starts at `until`."""

    task: Task
    until: Instant
    conclusion: Conclusion


Active: TypeAlias = Staged | Running | Resting


@frozen
class Catalog:
    """What does not change during a run, by the number of the step."""

    bundle: ArtifactBundle
    network: Network
    options: RunOptions
    scripts: Mapping[str, str] = field(repr=False)
    changes: tuple[Change, ...] = field(repr=False)
    kinds: tuple[Kind, ...] = field(repr=False)


@frozen
class Run:
    """A run at one moment. Its size beyond the catalog is that of what has changed."""

    catalog: Catalog = field(repr=False)
    # The recorded state with all events of this run folded in, committed or not.
    state: State = field(repr=False)
    # By node: dependencies that have not succeeded yet; for steps: how they ended.
    waits: PVector[int] = field(repr=False)
    verdicts: "PVector[StepVerdict | None]" = field(repr=False)
    # Steps whose dependencies have succeeded, first come first served.
    ready: PDeque[int] = field(repr=False)
    active: PMap[int, Active] = field(factory=pmap, repr=False)
    # How many steps are not over.
    remaining: int = 0
    counts: PMap[str, int] = field(factory=pmap)
    # What the steps so far have made, for the expressions that await it.
    made: PMap[str, Object] = field(factory=pmap, repr=False)
    settled: Settled = field(factory=Settled, repr=False)
    # Events that the next batch will hold, and the number of the batch that the store has not answered yet.
    queue: PVector[Event] = field(factory=pvector, repr=False)
    batch: int = 0
    is_committing: bool = False
    # new: not begun. open: steps may start. draining: what runs is finished, nothing starts. closing: the
    # last events are on their way.
    stage: Literal["new", "open", "draining", "closing", "over"] = "new"
    # When the loop has been asked to wake it.
    alarm: Instant | None = None
    # Interruptions so far.
    interrupts: int = 0
    # Nothing is to start any more: an interrupt, a store that refuses, or a failure after which the run
    # stops.
    is_stopping: bool = False
    # The store has refused a batch: nothing is recorded any more.
    is_cut_off: bool = False
    problems: Diagnostics = ()
    key: bytes = field(default=b"", repr=False)
    token_prefix: str = ""

    def step(self, number: int) -> BundleStep:
        """Give the step with that number."""
        return self.catalog.bundle.steps[number]

    def token(self, number: int) -> str:
        """Give the operation token of the step with that number: unique for all time."""
        return f"{self.token_prefix}-{number}"


def record(run: Run, *events: Event) -> Run:
    """Take `events` into the run's state, and into the next batch unless the store takes none any more."""
    state = run.state
    for event in events:
        state = fold(state, event, state.serial + 1)
    queue = run.queue if run.is_cut_off else run.queue.extend(events)
    return evolve(run, state=state, queue=queue)

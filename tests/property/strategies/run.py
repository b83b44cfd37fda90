"""Runs without a configuration: action lists drawn as graphs, a world that the steps change, and a store that remembers what it took.

`graphs()` draws up to nine objects that are created, updated, deleted, replaced (either order), deposed or checked, each after up to three
earlier ones, directly or through a gate; operations may be repeated, and recovery is by any of the three ways. Measured over 500 draws: 8 steps in the
median, 97 % with a dependency, 85 % with a gate, 80 % with a replacement.

`World` is what the steps really do, whatever is recorded of it: an object is there from the moment its creation starts, and gone from
the moment that its deletion ends.
"""

from typing import Final, Literal, TypeAlias

from attrs import define, field, frozen
from hypothesis import strategies as st
from pyrsistent import pmap

from clockwork.pure.assembly.action import ActionList, Gate, Step
from clockwork.pure.assembly.expansion import Expansion
from clockwork.pure.assembly.plan import Action, Change, Options, Plan
from clockwork.pure.forge.channel import Entries, Json, Report, Text
from clockwork.pure.forge.compile import compile_bundle
from clockwork.pure.forge.machine import (
    Begun,
    Cancel,
    Command,
    Commit,
    CommitRefused,
    Committed,
    Ended,
    Evidence,
    Finish,
    Progress,
    RunEvent,
    Start,
    StepEnded,
    Tell,
    WakeAt,
)
from clockwork.pure.forge.run import Run, RunOptions
from clockwork.pure.forge.schedule import advance, begin
from clockwork.pure.intake.address import ModulePath
from clockwork.pure.intake.ir import IR, Module
from clockwork.pure.intake.schema import (
    AttributeSchema,
    Operation,
    OperationName,
    Provider,
    Recovery,
    ResourceType,
)
from clockwork.pure.report.diagnostic import Code, Diagnostic
from clockwork.pure.state.event import Event, Intended
from clockwork.pure.state.fold import fold_all
from clockwork.pure.state.model import Instance, State
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.value import NOT_NULL, Object, String, Unknown, make_object

Part: TypeAlias = Literal["create", "update", "delete", "replace", "replace before", "deposed", "check"]
PARTS: Final[tuple[Part, ...]] = (
    "create",
    "update",
    "delete",
    "replace",
    "replace before",
    "deposed",
    "check",
)
# How a program may end.
End: TypeAlias = Literal["well", "badly", "silently", "without a result", "out of time", "lost"]
ENDS: Final[tuple[End, ...]] = ("well", "badly", "silently", "without a result", "out of time", "lost")
# Drawn from these, most programs end well, so that runs get far.
MOSTLY_WELL: Final[tuple[End, ...]] = (*("well",) * 8, *ENDS)

NOW: Final = 1_700_000_000_000
TOKEN: Final = "t"


def _operation(name: OperationName, is_idempotent: bool) -> Operation:
    return Operation(name, "sh", f"thing/{name}.sh", f"# {name}\n", is_idempotent)


THING: Final = ResourceType(
    "thing",
    pmap(
        {
            "name": AttributeSchema("name", STRING, is_required=True),
            "id": AttributeSchema("id", STRING, is_computed=True, is_stable=True),
        }
    ),
    pmap({name: _operation(name, False) for name in ("create", "read", "update", "delete")}),
    recovery="read",
)
PROBE: Final = ResourceType("probe", pmap(), pmap({"verify": _operation("verify", False)}), is_check=True)
TOY: Final = Provider("toy", "1.0.0", "h1:toy", pmap({"thing": THING, "probe": PROBE}))


@frozen
class Item:
    """One object of a graph, and which earlier ones it comes after."""

    part: Part
    after: tuple[int, ...]
    is_gated: bool
    is_idempotent: bool
    retries: int
    recovery: Recovery


@st.composite
def graphs(draw: st.DrawFn, max_size: int = 9) -> ActionList:
    """Draw an action list (see above)."""
    items: list[Item] = []
    # Lists would be short too often: sizes and dependencies are drawn evenly.
    for number in range(draw(st.sampled_from(range(max_size + 1)))):
        others = st.sampled_from(range(number)) if number else st.none()
        after = [draw(others) for _ in range(draw(st.sampled_from((0, 1, 2, 2, 3))))]
        items.append(
            Item(
                draw(st.sampled_from((*PARTS, "create", "replace before"))),
                tuple(sorted({one for one in after if one is not None})),
                draw(st.booleans()),
                draw(st.sampled_from((True, True, False))),
                draw(st.sampled_from((0, 1, 2))),
                draw(st.sampled_from(("read", "rerun", "ask"))),
            )
        )
    return action_list(tuple(items))


def address(number: int) -> str:
    """Give the address of the object with that number."""
    return f"thing.n{number}"


def attributes(number: int, made: str | None) -> Object:
    """Give the attributes of an object; `made` is what its operation tells, None while that is unknown."""
    return make_object(
        {"name": String(f"n{number}"), "id": Unknown(STRING, NOT_NULL) if made is None else String(made)}
    )


def instance(number: int) -> Instance:
    """Give the record of an object that was there before the run."""
    return Instance(address(number), "thing", "toy", "h1:toy", 1, attributes(number, "old"), (), "ok", 1, 1)


def action_list(items: tuple[Item, ...]) -> ActionList:
    """Give the action list of the graph."""
    steps: list[Step] = []
    gates: list[Gate] = []
    changes: list[Change] = []
    last: list[str] = []
    for number, item in enumerate(items):
        needed = tuple(sorted({last[other] for other in item.after}))
        if item.is_gated and needed:
            gates.append(Gate(f"gate.{number}", needed))
            needed = (f"gate.{number}",)
        mine = _steps(number, item, needed)
        steps += mine
        changes.append(_change(number, item))
        last.append(
            next(
                step.name for step in mine if step.operation != "delete" or item.part in {"delete", "deposed"}
            )
        )
    return ActionList(tuple(steps), _plan(items, tuple(changes)), tuple(gates))


def _steps(number: int, item: Item, needed: tuple[str, ...]) -> list[Step]:
    match item.part:
        case "create" | "update" | "delete":
            return [_step(number, item, item.part, needed)]
        case "deposed":
            return [_step(number, item, "delete", needed, deposed=f"old-{number}")]
        case "check":
            return [_step(number, item, "verify", needed)]
        case "replace":
            delete = _step(number, item, "delete", needed)
            return [delete, _step(number, item, "create", (*needed, delete.name))]
        case "replace before":
            create = _step(number, item, "create", needed)
            return [create, _step(number, item, "delete", (create.name,), is_predecessor=True)]


def _step(
    number: int,
    item: Item,
    operation: OperationName,
    needed: tuple[str, ...],
    deposed: str | None = None,
    is_predecessor: bool = False,
) -> Step:
    is_check = operation == "verify"
    return Step(
        name=f"{address(number)}:{operation}" + ("" if deposed is None else f"#{deposed}"),
        address=address(number),
        operation=operation,
        type="probe" if is_check else "thing",
        provider="toy",
        script=_operation(operation, item.is_idempotent),
        args=Object((), ()) if is_check else attributes(number, "old" if operation != "create" else None),
        before=attributes(number, "old") if operation in {"update", "delete"} else None,
        awaited=(),
        depends_on=needed,
        timeout=60,
        retries=item.retries,
        recovery=item.recovery,
        requires=(),
        deposed=deposed,
        is_predecessor=is_predecessor,
    )


_ACTIONS: Final[dict[Part, Action]] = {
    "create": Action.CREATE,
    "update": Action.UPDATE,
    "delete": Action.DELETE,
    "replace": Action.REPLACE,
    "replace before": Action.REPLACE,
    "deposed": Action.DELETE,
    "check": Action.VERIFY,
}


def _change(number: int, item: Item) -> Change:
    is_check = item.part == "check"
    stays = item.part not in {"delete", "deposed"}
    return Change(
        address=address(number),
        action=_ACTIONS[item.part],
        type="probe" if is_check else "thing",
        provider="toy",
        before=None if item.part in {"create", "check"} else attributes(number, "old"),
        after=(Object((), ()) if is_check else attributes(number, None)) if stays else None,
        reasons=(),
        dependencies=(),
        create_before_destroy=item.part == "replace before",
        deposed=f"old-{number}" if item.part == "deposed" else None,
    )


def _plan(items: tuple[Item, ...], changes: tuple[Change, ...]) -> Plan:
    old = {
        number
        for number, item in enumerate(items)
        if item.part in {"update", "delete", "replace", "replace before"}
    }
    state = State(
        "lineage",
        instances=pmap({address(number): instance(number) for number in old}),
        deposed=pmap(
            {f"old-{number}": instance(number) for number, item in enumerate(items) if item.part == "deposed"}
        ),
    )
    root: ModulePath = ()
    ir = IR(modules=pmap({root: Module(".")}), variables=pmap(), providers=pmap({"toy": TOY}), sources=pmap())
    return Plan(changes, (), (), (), (), "digest", ir, state, pmap(), Options(), NOW, Expansion(prior=state))


REFUSED: Final = Diagnostic(Code("CW1199", "Store refused"), "The store took nothing.")


def evidence(end: End, operation: OperationName, ident: str) -> Evidence:
    """Give the evidence of a program that ended so; `ident` is the id that a creation or an update tells."""
    told: dict[str, Text | Json | Entries] = {"id": Text(ident)} if operation in {"create", "update"} else {}
    results = pmap(told)
    match end:
        case "well":
            return Evidence(0, "itself", Report(results, end_status=0))
        case "badly":
            return Evidence(1, "itself", Report(results, end_status=1))
        case "silently":
            return Evidence(0, "itself", Report())
        case "without a result":
            return Evidence(
                0, "itself", Report(end_status=0, problem="" if results else "frame 1 is missing")
            )
        case "out of time":
            return Evidence(-9, "timeout", Report())
        case "lost":
            return Evidence(None, "itself", Report())


@define
class World:
    """What is really there: by address, the ids of the objects that exist there."""

    there: dict[str, set[str]] = field(factory=dict)

    def start(self, step: Step, token: str) -> None:
        """Let a creation begin: from now on something of it may be there."""
        if step.operation == "create":
            self.there.setdefault(step.address, set()).add(token)


@define
class Loop:
    """The loop's side of a run: carries commands out when the test says so, and checks what must hold at every moment."""

    run: Run
    stored: list[Event] = field(factory=list)
    asked: Commit | None = None
    running: dict[str, Start] = field(factory=dict)
    cancelled: set[str] = field(factory=set)
    alarm: int | None = None
    finish: Finish | None = None
    progress: list[Progress] = field(factory=list)
    world: World = field(factory=World)
    now: int = NOW
    most: int = 0

    @classmethod
    def of(cls, actions: ActionList, options: RunOptions) -> "Loop":
        """Give the loop of a run that has begun."""
        loop = cls(begin(compile_bundle(actions).unwrap(), options))
        for place in (actions.plan.state.instances, actions.plan.state.deposed):
            for one in place.values():
                loop.world.there.setdefault(one.address, set()).add("old")
        loop.send(Begun(loop.now, bytes(32), TOKEN))
        return loop

    def send(self, event: RunEvent) -> None:
        """Tell the machine and obey."""
        assert self.finish is None, "an event after the end"
        self.run, commands = advance(self.run, event)
        for command in commands:
            self._obey(command)
        self.most = max(self.most, len(self.running))

    def _obey(self, command: Command) -> None:
        match command:
            case Commit():
                assert self.asked is None, "two batches at once"
                self.asked = command
            case Start(program=program):
                assert program.step not in self.running, "a step runs twice at once"
                self.running[program.step] = command
                self._check_start(program.step)
            case Cancel(step=step):
                assert step in self.running
                self.cancelled.add(step)
            case WakeAt(at=at):
                self.alarm = at
            case Tell(progress=progress):
                self.progress.append(progress)
            case Finish():
                assert self.finish is None
                self.finish = command

    def _check_start(self, name: str) -> None:
        step = self.step(name)
        assert all(self.has_succeeded(other) for other in step.depends_on), (
            "a step starts before what it needs"
        )
        if step.operation != "verify":
            intents = [
                one.intent for one in self.stored if isinstance(one, Intended) and one.intent.step == name
            ]
            assert intents, "a step starts before its intent is stored"
            self.world.start(step, intents[-1].token)

    def step(self, name: str) -> Step:
        """Give the step of that name."""
        return next(one for one in self.actions.steps if one.name == name)

    @property
    def actions(self) -> ActionList:
        """The run's action list."""
        return self.run.catalog.bundle.actions

    def has_succeeded(self, name: str) -> bool:
        """Say whether a step or all steps behind a gate have been told to have succeeded."""
        gates = {gate.name: gate for gate in self.actions.gates}
        if name in gates:
            return all(map(self.has_succeeded, gates[name].depends_on))
        return any(
            isinstance(one, StepEnded) and one.step == name and one.verdict == "succeeded"
            for one in self.progress
        )

    def commit(self, is_taken: bool = True) -> None:
        """Let the store answer."""
        assert self.asked is not None
        asked, self.asked = self.asked, None
        self.now += 5
        if is_taken:
            self.stored += asked.events
            self.send(Committed(asked.batch, self.now))
        else:
            self.send(CommitRefused(asked.batch, (REFUSED,), self.now))

    def end(self, name: str, end: End) -> None:
        """Let a program end."""
        command = self.running.pop(name)
        step = self.step(name)
        self.now += 100
        if step.operation == "delete" and end in {"well", "silently", "without a result", "lost"}:
            self.world.there.get(step.address, set()).discard(self._victim(step))
        found = evidence(end, step.operation, f"id-{step.address}")
        if name in self.cancelled:
            self.cancelled.discard(name)
            found = Evidence(-9, "cancel", found.report)
        self.send(Ended(name, command.program.attempt, found, self.now))

    def _victim(self, step: Step) -> str:
        """Give which object at its address a deletion removes: the one from before the run, always."""
        return "old"

    def recorded(self) -> State:
        """Give the state that the next run would find."""
        state = fold_all(self.actions.plan.state, self.stored, 1)
        assert state is not None
        return state

    def forgotten(self) -> list[str]:
        """Give what is there and what neither the stored instances, nor the deposed, nor the intents tell of."""
        state = self.recorded()
        missing = []
        for place, tokens in sorted(self.world.there.items()):
            known = {"old"} if self._knows_old(state, place) else set()
            known |= {intent.token for intent in state.intents.values() if intent.address == place}
            if place in state.instances:
                known |= {token for token in tokens if token != "old"}
            missing += [f"{place} {token}" for token in sorted(tokens - known)]
        return missing

    def _knows_old(self, state: State, place: str) -> bool:
        at_place = [
            one for one in (*state.instances.values(), *state.deposed.values()) if one.address == place
        ]
        at_place += [
            intent.before
            for intent in state.intents.values()
            if intent.before is not None and intent.address == place
        ]
        return any(one.created_at == 1 for one in at_place)

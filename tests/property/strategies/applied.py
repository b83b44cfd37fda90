"""A plan carried out in memory, step after step in the order of its action list, without the executor's machine."""

from attrs import evolve
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.assembly.action import Step
from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.derive import derived
from clockwork.pure.assembly.kind import Kinds
from clockwork.pure.assembly.plan import Action, Change, Needs, Observations, Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.assembly.settle import Settled, settle, settle_outputs, settle_postconditions
from clockwork.pure.intake.ir import IR
from clockwork.pure.state.event import Deposed, Event, Intended, OutputsRecorded, Succeeded
from clockwork.pure.state.fold import fold
from clockwork.pure.state.model import Instance, Intent, State
from clockwork.pure.value.structure import is_wholly_known
from clockwork.pure.value.value import Null, Object, String, Value

EMPTY = State("test")
OPTIONS = Options()
NOTHING_SEEN: Observations = pmap()
NOW = 1_700_000_000_000


def planned(
    ir: IR, state: State = EMPTY, options: Options = OPTIONS, observations: Observations = NOTHING_SEEN
) -> Plan:
    """Plan, and demand that it succeeds."""
    outcome = plan(ir, state, observations, {}, options, NOW)
    assert is_successful(outcome), [(one.code.number, one.detail) for one in outcome.failure()]
    found = outcome.unwrap()
    assert not isinstance(found, Needs), found
    return found


def applied(done: Plan) -> State:
    """Give the state after every step of `done` has succeeded; what only execution tells is made up."""
    run = _Run(done)
    for step in actions(done).steps:
        run.take(step)
    told, problems = settle_outputs(done.expansion, run.settled, pmap(run.made))
    assert not problems
    known = {name: value for name, value in told.items() if is_wholly_known(value)}
    run.record(OutputsRecorded(pmap(known), NOW))
    return run.state


class _Run:
    def __init__(self, done: Plan) -> None:
        self.plan = done
        self.kinds = Kinds(done.ir.providers)
        self.state = done.state
        self.made: dict[str, Object] = {}
        self.settled = Settled()
        self.changes = {(one.address, one.deposed): one for one in done.changes}
        for event in done.preface:
            self.record(event)

    def record(self, event: Event) -> None:
        self.state = fold(self.state, event, self.state.serial + 1)

    def take(self, step: Step) -> None:
        change = self.changes[step.address, step.deposed]
        token = f"{self.state.serial}-{step.name}"
        if step.operation == "verify" and step.address in self.made:
            return
        if step.operation == "verify":
            outcome, self.settled = settle(self.plan.expansion, self.settled, self.made, step.address)
            assert is_wholly_known(outcome.unwrap())
            return
        if step.operation == "delete":
            self._delete(step, token)
            return
        before = self.state.instances.get(step.address)
        if change.action is Action.REPLACE and change.create_before_destroy:
            assert before is not None
            self.record(Deposed(step.address, token, NOW))
            before = None
        instance = self._instance(step, change, before)
        self._settle(step, token, before, instance)
        self.made[step.address] = instance.attributes
        problems, self.settled = settle_postconditions(
            self.plan.expansion, self.settled, self.made, step.address
        )
        assert not problems

    def _settle(
        self,
        step: Step,
        token: str,
        before: Instance | None,
        after: Instance | None,
        deposed: str | None = None,
    ) -> None:
        intent = Intent(
            token, "run", step.name, step.address, step.operation, step.recovery, before, after, NOW, deposed
        )
        self.record(Intended(intent, NOW))
        self.record(Succeeded(token, after, NOW))

    def _delete(self, step: Step, token: str) -> None:
        deposed = step.deposed
        if step.is_predecessor:
            deposed = next(key for key, one in self.state.deposed.items() if one.address == step.address)
        before = self.state.deposed[deposed] if deposed else self.state.instances[step.address]
        self._settle(step, token, before, None, deposed)

    def _instance(self, step: Step, change: Change, before: Instance | None) -> Instance:
        outcome, self.settled = settle(self.plan.expansion, self.settled, self.made, step.address)
        assert change.after is not None
        kind = self.kinds.configured(step.provider, step.type)
        items: list[Value] = []
        for name, item in zip(kind.names, outcome.unwrap().items, strict=True):
            if name in kind.computed and not is_wholly_known(item):
                item = String(f"{step.address}/{name}/{self.state.serial}", item.marks)
            elif name in kind.write_only:
                item = Null(kind.type.attributes[name].type)
            assert is_wholly_known(item), (step.address, name)
            items.append(item)
        instance = Instance(
            step.address,
            step.type,
            step.provider,
            kind.provider.digest,
            kind.type.schema_version,
            derived(kind, items, []),
            change.dependencies,
            "ok",
            NOW,
            NOW,
            create_before_destroy=change.create_before_destroy,
        )
        return instance if before is None else evolve(instance, created_at=before.created_at)

"""The steps of one change, without what they wait for."""

from collections.abc import Iterator

from attrs import frozen
from returns.pipeline import is_successful

from clockwork.pure.assembly.action import Awaited, Step
from clockwork.pure.assembly.edge import flatten
from clockwork.pure.assembly.fill import Open
from clockwork.pure.assembly.kind import Kind, Kinds
from clockwork.pure.assembly.plan import Action, Change, Plan
from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.scope import Scope
from clockwork.pure.intake.address import parse_address
from clockwork.pure.intake.ir import Resource
from clockwork.pure.intake.schema import Expression, OperationName, Recovery
from clockwork.pure.value.difference import Path
from clockwork.pure.value.structure import item_at
from clockwork.pure.value.value import List, Map, Object, String, Tuple, Unknown, Value


@frozen
class Steps:
    """Makes the steps of a plan's changes."""

    plan: Plan
    kinds: Kinds

    def of(self, change: Change) -> Iterator[Step]:
        """Give the steps of `change` in the order in which they run."""
        match change.action:
            case Action.CREATE:
                yield from self._making(change, "create")
            case Action.UPDATE:
                yield from self._making(change, "update")
            case Action.VERIFY:
                yield self._step(change, "verify")
            case Action.DELETE:
                yield self._step(change, "delete")
            case Action.REPLACE if change.create_before_destroy:
                yield from self._making(change, "create")
                yield self._step(change, "delete", is_predecessor=True)
            case Action.REPLACE:
                yield self._step(change, "delete")
                yield from self._making(change, "create")
            case _:
                pass

    def _making(self, change: Change, operation: OperationName) -> Iterator[Step]:
        yield self._step(change, operation)
        if "verify" in self._kind(change).type.operations:
            yield self._step(change, "verify")

    def _kind(self, change: Change) -> Kind:
        return self.kinds.configured(change.provider, change.type)

    def _step(self, change: Change, operation: OperationName, is_predecessor: bool = False) -> Step:
        type = self._kind(change).type
        script = type.operations[operation]
        expansion = self.plan.expansion
        makes = operation != "delete"
        subject = change.after if makes else change.before
        # A change has attributes afterwards unless it deletes, and before unless it creates.
        assert subject is not None
        args = expansion.given.get(change.address, subject) if makes else subject
        opened = expansion.open.get(change.address, ()) if makes else ()
        resource = self._resource(change.address)
        timeouts = {} if resource is None else resource.timeouts
        return Step(
            name=step_name(change, operation),
            address=change.address,
            operation=operation,
            type=change.type,
            provider=change.provider,
            script=script,
            args=args,
            before=change.before if operation == "update" else None,
            awaited=tuple(one for open in opened for one in self._awaited(open, args)),
            depends_on=(),
            timeout=timeouts.get(operation, script.timeout),
            retries=self.plan.options.retries if script.is_idempotent else 0,
            recovery=recovery_of(type.recovery, subject),
            requires=type.requires,
            deposed=change.deposed,
            is_predecessor=is_predecessor,
        )

    def _resource(self, text: str) -> Resource | None:
        parsed = parse_address(text)
        if not is_successful(parsed):
            return None
        address = parsed.unwrap()
        module = self.plan.ir.modules.get(tuple(step.name for step in address.module))
        return None if module is None else module.resources.get((address.type, address.name))

    def _awaited(self, open: Open, args: Object) -> Iterator[Awaited]:
        source = open.formula.source
        text = self.plan.ir.sources[source.path].removeprefix("\ufeff")[source.node.start : source.node.end]
        addresses = flatten(self.plan.expansion.hubs, open.nodes)
        value = item_at(args, open.name)
        for path in () if value is None else unknown_paths(value, (open.name,)):
            yield Awaited(path, text, addresses, source.span)


def step_name(change: Change, operation: OperationName) -> str:
    """Give the name of a change's step, unique in its action list."""
    token = "" if change.deposed is None else f"#{change.deposed}"
    return f"{change.address}:{operation}{token}"


def unknown_paths(value: Value, path: Path) -> Iterator[Path]:
    """Give the paths to what is unknown in `value`, which stands at `path`; in order."""
    match value:
        case Unknown():
            yield path
        case Map() | Object():
            for name, item in zip(value.names, value.items, strict=True):
                yield from unknown_paths(item, (*path, name))
        case List() | Tuple():
            for index, item in enumerate(value.items):
                yield from unknown_paths(item, (*path, index))
        case _:
            pass


def recovery_of(recovery: Expression | Recovery, self: Object) -> Recovery:
    """Give how an interrupted operation on `self` recovers; an expression that gives none of the ways means
    that the user is asked.
    """
    if not isinstance(recovery, Expression):
        return recovery
    scope = Scope({}, {("self",): self})
    match evaluate(recovery.node, recovery.path, scope).value:
        case String(text="read"):
            return "read"
        case String(text="rerun"):
            return "rerun"
        case _:
            return "ask"

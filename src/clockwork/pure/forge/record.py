"""What a run writes down: instances, outputs and roots."""

from typing import Final

from attrs import evolve
from pyrsistent import PMap, pmap

from clockwork.pure.assembly.action import Step
from clockwork.pure.assembly.kind import Kind
from clockwork.pure.assembly.plan import Change, Plan
from clockwork.pure.state.model import Instance, Instant, Root
from clockwork.pure.value.codec import canonical, digest, encode
from clockwork.pure.value.show import show
from clockwork.pure.value.structure import is_wholly_known, marks_within, type_of
from clockwork.pure.value.value import EPHEMERAL, SENSITIVE, Null, Object, Value

# Characters of a root's value that are kept to be shown.
_SHOWN: Final = 2_000


def instance_of(
    kind: Kind, step: Step, change: Change, attributes: Object, before: Instance | None, at: Instant
) -> Instance:
    """Give the instance that `step` makes of `before` (None: from nothing) by giving it `attributes`."""
    return Instance(
        address=step.address,
        type=step.type,
        provider=step.provider,
        provider_digest=kind.provider.digest,
        schema_version=kind.type.schema_version,
        attributes=attributes,
        dependencies=change.dependencies,
        status="ok",
        created_at=before.created_at if before is not None and step.operation == "update" else at,
        updated_at=at,
        runner=step.runner,
        target=step.runner,
        create_before_destroy=change.create_before_destroy,
    )


def without_unknowns(attributes: Object) -> Object:
    """Give `attributes` as far as they are known, the rest null: what a script is given, and what is
    recorded of an object left half made.
    """
    items = (
        item if is_wholly_known(item) else Null(type_of(item), marks_within(item))
        for item in attributes.items
    )
    return Object(attributes.names, tuple(items), attributes.marks)


def left_behind(before: Instance) -> Instance:
    """Give the instance after an update or a deletion that failed: nobody knows what of it was done,
    so the next run reads it.
    """
    return before if before.status == "tainted" else evolve(before, status="unconfirmed")


def outputs_after(plan: Plan, told: PMap[str, Value], has_succeeded: bool) -> PMap[str, Value]:
    """Give all root outputs after a run: `told` are their values by now, and those still unknown stay as they
    were recorded.

    Ephemeral outputs are left out. A destruction leaves none, and one that failed all.
    """
    before = {name: output.value for name, output in plan.state.outputs.items()}
    if plan.options.mode == "destroy":
        return pmap() if has_succeeded else pmap(before)
    known = {name: value if is_wholly_known(value) else before.get(name) for name, value in told.items()}
    return pmap(
        {
            name: value
            for name, value in known.items()
            if value is not None and not marks_within(value) & EPHEMERAL
        }
    )


def roots_of(plan: Plan) -> tuple[Root, ...]:
    """Give the inputs of a run, sorted: the root variables, sensitive ones by a keyed digest alone."""
    return tuple(
        _root(f"var.{name}", value, plan.options.digest_key)
        for name, value in sorted(plan.ir.variables.items())
        if not marks_within(value) & EPHEMERAL
    )


def _root(name: str, value: Value, key: bytes) -> Root:
    is_secret = bool(marks_within(value) & SENSITIVE)
    text = canonical(encode(value, reveal=True))
    return Root(name, digest(text, key if is_secret else b""), None if is_secret else show(value, _SHOWN))

"""What is done to one instance: its desired attributes against the recorded ones, by the rules of its
type.
"""

from typing import Literal, TypeAlias

from attrs import frozen

from clockwork.pure.assembly.blueprint import Blueprint
from clockwork.pure.assembly.derive import aligned, derived, unknown
from clockwork.pure.assembly.fill import Problems
from clockwork.pure.assembly.ignore import kept
from clockwork.pure.assembly.kind import Kind
from clockwork.pure.assembly.plan import Action, Reason
from clockwork.pure.state.model import Instance
from clockwork.pure.value.difference import Path, differences
from clockwork.pure.value.value import Object, Value

# An operation of an interrupted run that has to be done again.
Again: TypeAlias = Literal["create", "update", "delete"]


@frozen
class Recorded:
    """The instance as it stands before the run, and which operation of an interrupted run has to be done
    again.
    """

    instance: Instance
    again: Again | None = None


@frozen
class Decision:
    """What is done, why, and the attributes afterwards (as recorded, unknowns included)."""

    action: Action
    reasons: tuple[Reason, ...]
    after: Object


def decide(
    blueprint: Blueprint,
    items: list[Value],
    recorded: Recorded | None,
    is_triggered: bool,
    problems: Problems,
) -> Decision:
    """Decide on an instance whose cells are filled with `items`: beside the type's names, computed ones null.

    `is_triggered`: something that `replace_triggered_by` names changes.
    """
    kind = blueprint.kind
    if kind.type.is_check:
        return Decision(Action.VERIFY, (Reason("check"),), _made_anew(kind, items, problems))
    if recorded is None:
        return Decision(Action.CREATE, (Reason("new"),), _made_anew(kind, items, problems))
    before = aligned(kind, recorded.instance.attributes)
    items = kept(blueprint.resource.lifecycle, kind, before, items)
    if recorded.again == "create":
        return Decision(Action.CREATE, (Reason("unconfirmed"),), _made_anew(kind, items, problems))
    changed = _changed(kind, before, items)
    reasons = _replacing(kind, recorded, changed, is_triggered)
    if reasons:
        return Decision(Action.REPLACE, reasons, _made_anew(kind, items, problems))
    if changed:
        return Decision(
            Action.UPDATE, (Reason("changed", tuple(changed)),), _updated(kind, before, items, problems)
        )
    if _is_unconfirmed(recorded):
        return Decision(Action.UPDATE, (Reason("unconfirmed"),), _updated(kind, before, items, problems))
    return Decision(Action.NO_OP, (), _unchanged(kind, recorded.instance, items, problems))


def _changed(kind: Kind, before: tuple[Value, ...], items: list[Value]) -> list[Path]:
    """Give the paths at which what is set differs from before."""
    return [
        path
        for name, old, new in zip(kind.names, before, items, strict=True)
        if old is not new and old != new and name not in kind.computed
        for path in differences(old, new, (name,))
    ]


def _replacing(kind: Kind, recorded: Recorded, changed: list[Path], is_triggered: bool) -> tuple[Reason, ...]:
    """Give the reasons for which the instance cannot stay, or none."""
    reasons: list[Reason] = []
    if recorded.instance.status == "tainted":
        reasons.append(Reason("tainted"))
    if recorded.again == "delete":
        reasons.append(Reason("unconfirmed"))
    if is_triggered:
        reasons.append(Reason("replace_triggered_by"))
    replacing = tuple(path for path in changed if _replaces(kind, path))
    if replacing:
        reasons.append(Reason("changed", replacing))
    elif "update" not in kind.type.operations and (changed or _is_unconfirmed(recorded)):
        reasons.append(Reason("cannot_update", tuple(changed)))
    return tuple(reasons)


def _replaces(kind: Kind, path: Path) -> bool:
    """Say whether a change at `path` replaces: by the rule of the attribute, or of any nested block on the
    way.
    """
    name = str(path[0])
    if name in kind.type.attributes:
        return kind.type.attributes[name].replaces
    block = kind.type.blocks[name]
    for step in path[1:]:
        if block.replaces or not isinstance(step, str):
            continue
        if step in block.attributes:
            return block.attributes[step].replaces
        block = block.blocks[step]
    return block.replaces


def _is_unconfirmed(recorded: Recorded) -> bool:
    return recorded.instance.status == "unconfirmed"


def _made_anew(kind: Kind, items: list[Value], problems: Problems) -> Object:
    """Give the attributes of an instance that is created: what execution computes is unknown."""
    items = list(items)
    for position, schema in kind.made:
        items[position] = unknown(schema)
    return derived(kind, items, problems)


def _updated(kind: Kind, before: tuple[Value, ...], items: list[Value], problems: Problems) -> Object:
    """Give the attributes of an instance that is updated: what execution computes is unknown unless it is
    stable.
    """
    items = list(items)
    for position, schema in kind.made:
        items[position] = before[position] if schema.is_stable else unknown(schema)
    return derived(kind, items, problems)


def _unchanged(kind: Kind, instance: Instance, items: list[Value], problems: Problems) -> Object:
    """Give the attributes of an instance that stays: who may see a value, and what is derived, may differ
    from the record.
    """
    before = aligned(kind, instance.attributes)
    items = [
        old if name in kind.computed else new
        for name, old, new in zip(kind.names, before, items, strict=True)
    ]
    if instance.provider_digest == kind.provider.digest and tuple(items) == instance.attributes.items:
        return instance.attributes
    return derived(kind, items, problems)

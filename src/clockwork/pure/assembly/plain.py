"""Plans and action lists as JSON-compatible data, version "1".

Sensitive values are not in it; what is unknown says so.
"""

from typing import Final

from clockwork.pure.assembly.action import VERSION as ACTIONS_VERSION
from clockwork.pure.assembly.action import ActionList, Step
from clockwork.pure.assembly.plan import Change, Plan
from clockwork.pure.report.span import Span
from clockwork.pure.value.codec import Plain
from clockwork.pure.value.codec import to_plain as value_to_plain
from clockwork.pure.value.difference import differences
from clockwork.pure.value.structure import is_wholly_known
from clockwork.pure.value.value import Value

VERSION: Final = "1"


def to_plain(plan: Plan) -> dict[str, Plain]:
    """Give what `plan` says.

    Equal plans give equal data; its canonical JSON (codec.canonical) is what a saved plan is held against.
    """
    return {
        "version": VERSION,
        "mode": plan.options.mode,
        "has_changes": plan.has_changes,
        "change_digest": plan.change_digest,
        "changes": [_change(change) for change in plan.changes],
        "drift": [
            {
                "address": one.address,
                "recorded": value_to_plain(one.recorded),
                "observed": _value(one.found),
                "paths": [list(path) for path in one.paths],
                "gravity": one.gravity.name.lower(),
            }
            for one in plan.drift
        ],
        "outputs": {
            one.name: {
                "before": _value(one.before),
                "after": _value(one.after),
                "action": _output_action(one.before, one.after),
            }
            for one in plan.outputs
        },
        "deferred": [
            {"block": one.block, "awaits": list(one.awaits), "span": _span(one.span)} for one in plan.deferred
        ],
    }


def actions_to_plain(actions: ActionList) -> dict[str, Plain]:
    """Give an action list as data."""
    return {
        "version": ACTIONS_VERSION,
        "steps": [_step(step) for step in actions.steps],
        "gates": [{"name": gate.name, "depends_on": list(gate.depends_on)} for gate in actions.gates],
    }


def _change(change: Change) -> dict[str, Plain]:
    return {
        "address": change.address,
        "action": change.action.value,
        "type": change.type,
        "provider": change.provider,
        "reasons": [
            {"code": one.code, "paths": [list(path) for path in one.paths]} for one in change.reasons
        ],
        "before": _value(change.before),
        "after": _value(change.after),
        "changed": [list(path) for path in differences(change.before, change.after)],
        "dependencies": list(change.dependencies),
        "create_before_destroy": change.create_before_destroy,
        "deposed": change.deposed,
        "span": _span(change.span),
    }


def _value(value: Value | None) -> Plain:
    return None if value is None else value_to_plain(value)


def _output_action(before: Value | None, after: Value | None) -> str:
    if before is None:
        return "create"
    return "delete" if after is None else "update"


def _span(span: Span | None) -> Plain:
    return None if span is None else {"path": span.path, "start": span.start, "end": span.end}


def _step(step: Step) -> dict[str, Plain]:
    return {
        "name": step.name,
        "address": step.address,
        "operation": step.operation,
        "type": step.type,
        "provider": step.provider,
        "script": step.script.script,
        "args": value_to_plain(step.args),
        "is_complete": is_wholly_known(step.args),
        "awaits": [
            {"path": list(one.path), "expression": one.expression, "addresses": list(one.addresses)}
            for one in step.awaited
        ],
        "depends_on": list(step.depends_on),
        "timeout": step.timeout,
        "retries": step.retries,
        "recovery": step.recovery,
        "requires": list(step.requires),
        "deposed": step.deposed,
        "is_predecessor": step.is_predecessor,
        "runner": step.runner,
    }

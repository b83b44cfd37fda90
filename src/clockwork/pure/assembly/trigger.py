"""`replace_triggered_by`: whether something that it names is changed by this plan."""

from collections.abc import Iterable, Mapping

from clockwork.pure.assembly.formula import Formula
from clockwork.pure.assembly.ledger import Ledger
from clockwork.pure.assembly.plan import Action
from clockwork.pure.assembly.site import Site, bound
from clockwork.pure.expression.evaluate import run
from clockwork.pure.expression.scope import Bound, Head, Instances, Key, Scope
from clockwork.pure.intake.address import key_text
from clockwork.pure.value.value import NULL, Object

_CHANGING = frozenset({Action.UPDATE, Action.REPLACE})


def is_triggered(
    triggers: Iterable[Formula], site: Site, own: Mapping[Head, Bound], ledger: Ledger, nodes: set[str]
) -> bool:
    """Say whether something that `triggers` name is changed by this plan; what they name is added to `nodes`.

    A whole resource triggers when it is updated or replaced, a part of it when that part differs then.
    """
    found = [_is_triggered(one, site, own, ledger, nodes) for one in triggers]
    return any(found)


def _is_triggered(
    trigger: Formula, site: Site, own: Mapping[Head, Bound], ledger: Ledger, nodes: set[str]
) -> bool:
    after = site.evaluate(trigger, own)
    ledger.problems.extend(after.diagnostics)
    read = site.depends_on(trigger, after)
    nodes.update(read)
    changes = [ledger.changes[one] for one in ledger.edges.members(read) if one in ledger.changes]
    if not any(change.action in _CHANGING for change in changes):
        return False
    if all(reference.attribute is None for reference in trigger.references):
        return True
    before = {reference.head: _before(reference.head, site, ledger) for reference in trigger.references}
    return run(trigger.program, Scope({**site.bindings, **before}, own)).value != after.value


def _before(head: Head, site: Site, ledger: Ledger) -> Bound:
    """Give what `head` read as before this plan."""
    present = site.bindings.get(head, NULL)
    keys: list[Key] = list(present.by_key) if isinstance(present, Instances) else [None]
    found: dict[Key, Object] = {}
    for key in keys:
        change = ledger.changes.get(f"{site.prefix}{'.'.join(head)}{key_text(key)}")
        if change is not None and change.before is not None:
            found[key] = change.before
    return bound(present.repetition if isinstance(present, Instances) else "one", found)

"""`ignore_changes`: what the configuration sets, but leaves as it is once the instance exists."""

from clockwork.pure.assembly.kind import Kind
from clockwork.pure.intake.ir import Lifecycle
from clockwork.pure.value.difference import Path
from clockwork.pure.value.structure import item_at, rebuilt
from clockwork.pure.value.value import List, Map, Object, Tuple, Value


def kept(lifecycle: Lifecycle, kind: Kind, before: tuple[Value, ...], items: list[Value]) -> list[Value]:
    """Give `items` (beside the type's names) with what `lifecycle` ignores as it was `before`."""
    if lifecycle.ignores_all:
        return list(before)
    if not lifecycle.ignore_changes:
        return items
    items = list(items)
    for ignored in lifecycle.ignore_changes:
        position = kind.index[str(ignored.path[0])]
        items[position] = _kept_at(items[position], before[position], ignored.path[1:])
    return items


def _kept_at(new: Value, old: Value, path: Path) -> Value:
    """Give `new` with what is at `path` as in `old`.

    Where the two have different shapes on the way, `new` stays.
    """
    if not path:
        return old
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        if (isinstance(new, Map) and isinstance(old, Map)) or (
            isinstance(new, Object) and isinstance(old, Object)
        ):
            return _kept_name(new, old, step, rest)
    elif (isinstance(new, List) and isinstance(old, List)) or (
        isinstance(new, Tuple) and isinstance(old, Tuple)
    ):
        if step < len(new.items) and step < len(old.items):
            changed = _kept_at(new.items[step], old.items[step], rest)
            return rebuilt(new, (*new.items[:step], changed, *new.items[step + 1 :]))
    return new


def _kept_name(new: Map | Object, old: Map | Object, name: str, rest: Path) -> Value:
    mine, yours = item_at(new, name), item_at(old, name)
    entries = dict(zip(new.names, new.items, strict=True))
    if rest:
        if mine is None or yours is None:
            return new
        entries[name] = _kept_at(mine, yours, rest)
    elif yours is None:
        entries.pop(name, None)
    else:
        entries[name] = yours
    names = tuple(sorted(entries))
    items = tuple(entries[one] for one in names)
    return (
        Map(new.element, names, items, new.marks) if isinstance(new, Map) else Object(names, items, new.marks)
    )

"""What a read operation said of an instance, laid over what is known of it."""

from clockwork.pure.assembly.derive import aligned, derived
from clockwork.pure.assembly.kind import Kind
from clockwork.pure.value.difference import is_same
from clockwork.pure.value.structure import marks_within, with_marks
from clockwork.pure.value.value import SENSITIVE, Object, Value


def observed_attributes(kind: Kind, known: Object, observed: Object) -> Object:
    """Give `known` with what was observed in its place, and with what is derived from that; `known` itself
    when nothing differs.

    Write-only attributes stay null, and what was sensitive stays so.
    """
    items = list(aligned(kind, known))
    is_changed = False
    for name, value in zip(observed.names, observed.items, strict=True):
        position = kind.index.get(name)
        if position is None or name in kind.write_only or is_same(items[position], value):
            continue
        items[position] = _marked(kind, name, items[position], value)
        is_changed = True
    return derived(kind, items, []) if is_changed else known


def _marked(kind: Kind, name: str, known: Value, observed: Value) -> Value:
    schema = kind.type.attributes.get(name)
    own = SENSITIVE if schema is not None and schema.is_sensitive else 0
    return with_marks(observed, own | marks_within(known))

"""Values as they are stored: with their type's text, so that they read back without the provider, and their
sensitive paths.

Sensitive parts stand in clear, since the next run needs them; ephemeral parts are left out, as nulls.
"""

from clockwork.pure.state.record import Typed
from clockwork.pure.value.codec import decode, encode, secret_paths, type_from_text, type_text
from clockwork.pure.value.convert import Mismatch
from clockwork.pure.value.kind import Type
from clockwork.pure.value.structure import Container, marks_within, rebuilt, type_of
from clockwork.pure.value.value import EPHEMERAL, Null, Object, Value


class Unreadable(Exception):
    """What is stored is no value.

    Says what is wrong and never what the value is; the codec makes a diagnostic of it.
    """


class Types(dict[str, Type]):
    """Types by their text, for one reading: a state of 100,000 instances has few, and each is read once."""

    def __missing__(self, text: str) -> Type:
        """Read and keep the type that `text` names. Raises `Unreadable`."""
        type = type_from_text(text)
        if type is None:
            raise Unreadable("it names a type that is none")
        self[text] = type
        return type


def typed(value: Value) -> Typed:
    """Give the stored form of `value`."""
    if marks_within(value) & EPHEMERAL:
        value = _without_ephemeral(value)
    return Typed(type_text(type_of(value)), encode(value, reveal=True), secret_paths(value))


def value_of(stored: Typed, types: Types) -> Value:
    """Read a stored value. Raises `Unreadable`."""
    value = decode(stored.value, types[stored.type], stored.sensitive)
    if isinstance(value, Mismatch):
        raise Unreadable(value.message)
    return value


def object_of(stored: Typed, types: Types) -> Object:
    """Read stored attributes. Raises `Unreadable`."""
    value = value_of(stored, types)
    if not isinstance(value, Object):
        raise Unreadable("its attributes are not an object")
    return value


def _without_ephemeral(value: Value) -> Value:
    if value.marks & EPHEMERAL:
        return Null(type_of(value))
    if isinstance(value, Container):
        return rebuilt(value, tuple(map(_without_ephemeral, value.items)))
    return value

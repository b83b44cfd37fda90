"""Digests of values and plans that say nothing about sensitive values to who lacks the key."""

from collections.abc import Iterable

from clockwork.pure.assembly.plan import UNCHANGING, Change
from clockwork.pure.value.codec import Plain, canonical, digest, encode, secret_paths
from clockwork.pure.value.value import List, Map, Object, Tuple, Value


def fingerprint(value: Value | None, key: bytes) -> Plain:
    """Give `value` as JSON-compatible data in which keyed digests stand for what is sensitive."""
    if value is None:
        return None
    secrets = {
        path: digest(canonical(encode(_at(value, path), reveal=True)), key) for path in secret_paths(value)
    }
    clear = encode(value)
    return {"value": clear, "secrets": [[list(path), secrets[path]] for path in sorted(secrets, key=repr)]}


def _at(value: Value, path: Iterable[str | int]) -> Value:
    """Give what stands at `path`, which leads somewhere."""
    for step in path:
        if isinstance(step, str):
            assert isinstance(value, Map | Object)
            value = value.items[value.names.index(step)]
        else:
            assert isinstance(value, List | Tuple)
            value = value.items[step]
    return value


def change_digest(changes: Iterable[Change], key: bytes) -> str:
    """Give the digest that an approval names: of addresses, actions, before and after, and nothing else."""
    said: list[Plain] = [
        [
            change.address,
            change.deposed,
            change.action.value,
            fingerprint(change.before, key),
            fingerprint(change.after, key),
        ]
        for change in changes
        if change.action not in UNCHANGING
    ]
    return digest(canonical(said))

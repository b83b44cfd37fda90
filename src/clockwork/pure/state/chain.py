"""Digests that tell whether what is stored is what was written.

The chain over events: each link covers its event and, through the link before, all earlier ones.

A link covers the digest of a payload rather than the payload, so that a payload can be redacted and the chain
still holds.
"""

from hashlib import blake2b
from typing import Final

LENGTH: Final = 32
GENESIS: Final = bytes(LENGTH)
_MODULUS: Final = 2 ** (8 * LENGTH)


def payload_digest(payload: bytes) -> bytes:
    """Give the digest of an event's stored form."""
    return blake2b(payload, digest_size=LENGTH).digest()


def link(previous: bytes, serial: int, digest: bytes) -> bytes:
    """Give the link of event `serial`, whose payload has `digest`, after the link `previous` (GENESIS
    before the first).
    """
    return blake2b(previous + serial.to_bytes(8, "big") + digest, digest_size=LENGTH).digest()


def added(total: int, digest: int) -> int:
    """Give the digest of a set, `total`, with one more element that has `digest`.

    Order does not matter, so a change costs little.
    """
    return (total + digest) % _MODULUS


def removed(total: int, digest: int) -> int:
    """Give the digest of a set, `total`, without an element that has `digest`."""
    return (total - digest) % _MODULUS

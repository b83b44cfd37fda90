"""What a run draws from the random bytes that it is given: nonces, tokens and jitter, so that the
machine itself draws nothing.
"""

from hashlib import blake2b
from typing import Final

# Bits of a nonce: what a script's child would have to guess.
_NONCE_BYTES: Final = 16


def nonce(key: bytes, step: str, attempt: int) -> str:
    """Give the nonce of one attempt, as 32 hexadecimal digits; `key` is the run's secret."""
    return _drawn(key, "nonce", step, attempt).hex()


def backoff(key: bytes, step: str, attempt: int, base: int, cap: int) -> int:
    """Give how many milliseconds to wait after the `attempt`-th attempt (from 1) failed.

    The time doubles from `base` up to `cap`, and a quarter of it at most is taken off, so that steps that
    failed together do not all come back together.
    """
    full = min(cap, base << min(attempt - 1, 32))
    share = int.from_bytes(_drawn(key, "jitter", step, attempt)[:4], "big")
    return full - (full * share >> 34)


def _drawn(key: bytes, purpose: str, step: str, attempt: int) -> bytes:
    text = f"{purpose}\0{step}\0{attempt}".encode("utf-8", "surrogatepass")
    return blake2b(text, key=key, digest_size=_NONCE_BYTES).digest()

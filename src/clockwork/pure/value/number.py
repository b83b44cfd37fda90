"""Exact decimal arithmetic at 512 bits: the one context that every number of the language is computed in."""

from decimal import ROUND_HALF_EVEN, Context, DivisionByZero, InvalidOperation, Overflow
from typing import Final

# 512 bits hold 154 decimal digits; exponents are bounded so that no literal or product can exhaust memory when written out.
CONTEXT: Final = Context(
    prec=155,
    rounding=ROUND_HALF_EVEN,
    Emin=-9999,
    Emax=9999,
    capitals=0,
    clamp=0,
    flags=[],
    traps=[DivisionByZero, InvalidOperation, Overflow],
)

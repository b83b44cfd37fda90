"""Exact decimal arithmetic at 512 bits: the one context that every number of the language is computed in."""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Final

# 512 bits hold 154 decimal digits; exponents are bounded so that no literal or product can exhaust memory
# when written out.
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
# Wide enough to hold every digit of any number of CONTEXT, so that a remainder is exact whatever the quotient
# is.
WIDE: Final = Context(
    prec=20_400,
    rounding=ROUND_HALF_EVEN,
    Emin=-99_999,
    Emax=99_999,
    capitals=0,
    clamp=0,
    flags=[],
    traps=[DivisionByZero, InvalidOperation, Overflow],
)

_WRITTEN: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?", re.ASCII)


def parse_number(text: str) -> Decimal | None:
    """Read a decimal number as HCL and cty write it; None when `text` is none, or one beyond the
    range of CONTEXT.
    """
    if _WRITTEN.fullmatch(text) is None:
        return None
    try:
        return CONTEXT.normalize(CONTEXT.create_decimal(text))
    except (InvalidOperation, Overflow):
        return None


def number_text(amount: Decimal) -> str:
    """Give the one canonical text of `amount`: plain digits, no exponent, no trailing zeros, no
    negative zero.
    """
    return format(amount, "f") if amount else "0"


def whole_number(amount: Decimal) -> int | None:
    """Give `amount` as an integer, or None when it has a fraction."""
    return int(amount) if amount == amount.to_integral_value() else None

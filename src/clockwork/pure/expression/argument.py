"""Arguments as plain Python data, for implementations whose parameters promise known values of one type."""

from decimal import Decimal

from clockwork.pure.value.value import Bool, List, Number, Set, String, Tuple, Value


def text(value: Value) -> str:
    """Give the text of a known string."""
    assert isinstance(value, String)
    return value.text


def amount(value: Value) -> Decimal:
    """Give the amount of a known number."""
    assert isinstance(value, Number)
    return value.amount


def truth(value: Value) -> bool:
    """Give the truth of a known bool."""
    assert isinstance(value, Bool)
    return value.truth


def items(value: Value) -> tuple[Value, ...]:
    """Give the elements of a known list, set or tuple."""
    assert isinstance(value, List | Set | Tuple)
    return value.items

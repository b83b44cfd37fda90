"""The kinds of problem that values raise by themselves."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

UNSUITABLE: Final = Code("CW0201", "Unsuitable value")
OUT_OF_RANGE: Final = Code("CW0202", "Number out of range")
DIVISION_BY_ZERO: Final = Code("CW0203", "Division by zero")
UNEXPECTED_NULL: Final = Code("CW0204", "Null where a value is needed")
INVALID_INDEX: Final = Code("CW0205", "Invalid index")
UNSUPPORTED_ATTRIBUTE: Final = Code("CW0206", "Unsupported attribute")

"""The kinds of problem that expressions raise."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

UNKNOWN_NAME: Final = Code("CW0301", "Unknown name")
INCOMPLETE_REFERENCE: Final = Code("CW0302", "Incomplete reference")
INCONSISTENT_BRANCHES: Final = Code("CW0303", "Branches of different types")
INVALID_CONDITION: Final = Code("CW0304", "Invalid condition")
INVALID_PART: Final = Code("CW0305", "Invalid part of a template")
NOT_ITERABLE: Final = Code("CW0306", "Nothing to iterate over")
DUPLICATE_KEY: Final = Code("CW0307", "Duplicate key")
INVALID_KEY: Final = Code("CW0308", "Invalid key")
UNKNOWN_FUNCTION: Final = Code("CW0309", "Unknown function")
ARGUMENT_COUNT: Final = Code("CW0310", "Wrong number of arguments")
INVALID_ARGUMENT: Final = Code("CW0311", "Invalid argument")
NO_RESULT: Final = Code("CW0312", "No result")
NO_INSTANCE: Final = Code("CW0313", "No such instance")
MANY_INSTANCES: Final = Code("CW0314", "More than one instance")
TOO_LARGE: Final = Code("CW0315", "Evaluation too large")
INVALID_TYPE: Final = Code("CW0316", "Invalid type")
INVALID_DEFAULT: Final = Code("CW0317", "Unsuitable default")
INVALID_PATTERN: Final = Code("CW0318", "Invalid pattern")

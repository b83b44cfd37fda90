"""The diagnostics of states."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

NEWER: Final = Code("CW0601", "State is from a newer version of Clockwork")
DAMAGED: Final = Code("CW0602", "State record is damaged")
UNKNOWN_KIND: Final = Code("CW0603", "State record is of an unknown kind")
UNSTORABLE: Final = Code("CW0604", "Event cannot be stored")

"""The diagnostics of stores."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

LOCKED: Final = Code("CW1101", "State is locked")
CLASH: Final = Code("CW1102", "State has changed since it was read")
LEASE_LOST: Final = Code("CW1103", "Lease is not held any more")
OUTSIDE_LEASE: Final = Code("CW1104", "Change is outside the lease")
DAMAGED: Final = Code("CW1105", "State database is damaged")
NEWER: Final = Code("CW1106", "State database is from a newer version of Clockwork")
NO_SPACE: Final = Code("CW1107", "State cannot be written for lack of space")
INACCESSIBLE: Final = Code("CW1108", "State cannot be opened or written")
MISSING: Final = Code("CW1109", "State database is missing")
NOT_A_STATE: Final = Code("CW1110", "File is not a Clockwork state")
BUSY: Final = Code("CW1111", "State database is busy")
UNRECOVERABLE: Final = Code("CW1112", "State cannot be recovered")

"""The diagnostics of reading files (CW10) and of the loops (CW13)."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

NO_FOLDER: Final = Code("CW1001", "Configuration folder cannot be read")
NO_CONFIGURATION: Final = Code("CW1002", "Folder has no configuration")
UNREADABLE_FILE: Final = Code("CW1003", "File cannot be read")
LINK_REFUSED: Final = Code("CW1004", "Symbolic link is not followed")
UNSUITED_VALUE: Final = Code("CW1005", "Value cannot be given to a variable")

UNANSWERED: Final = Code("CW1301", "Observations are incomplete")
MISSING_COMMANDS: Final = Code("CW1302", "Target lacks commands")
ANOTHER_STATE: Final = Code("CW1303", "Plan was made for another state")
RUN_STOPPED: Final = Code("CW1304", "Run was stopped")

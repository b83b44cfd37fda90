"""The diagnostics of the command line: CW20."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

USAGE: Final = Code("CW2001", "Command line is not understood")
NO_APPROVAL: Final = Code("CW2002", "Approval is missing")
UNWRITABLE_PLAN: Final = Code("CW2003", "Plan file cannot be written")
NOT_RECORDED: Final = Code("CW2004", "Name is not recorded")
UNREADABLE_PLAN: Final = Code("CW2005", "Plan file cannot be read")
NOT_BARE: Final = Code("CW2006", "Output cannot be written bare")
LATE_OPTION: Final = Code("CW2007", "Option comes too late for a saved plan")

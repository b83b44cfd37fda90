"""The diagnostics of intake."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

NOT_AN_ADDRESS: Final = Code("CW0560", "Not an address")

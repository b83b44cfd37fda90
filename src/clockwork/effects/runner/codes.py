"""The diagnostics of the runners: CW12."""

from typing import Final

from clockwork.pure.report.diagnostic import Code

UNSUPPORTED_PLATFORM: Final = Code("CW1201", "The local runner does not work on this platform")
NO_SUPERVISOR: Final = Code("CW1202", "The local runner's supervisor did not start")
NO_RUNNER: Final = Code("CW1203", "No runner meets the requirements")

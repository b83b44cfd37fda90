"""The command line: it reads arguments, calls the pipeline and prints what comes of it.

Nothing is decided here.

Results go to standard output, progress and diagnostics to standard error. Exit status: 0 done, 1 not done, 2
changes with --detailed-exitcode.
"""

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from clockwork import __version__

# Set to 1 to see the traceback of an internal error.
_DEBUG_VARIABLE: Final = "CLOCKWORK_DEBUG"


def main(words: Sequence[str] | None = None) -> int:
    """Run one command line, given without the program's name, and give its exit status. It never raises."""
    words = sys.argv[1:] if words is None else words
    if list(words) in (["--version"], ["-version"], ["version"]):
        # Answered before anything is imported that takes its time.
        print(f"clockwork {__version__}")
        return 0
    try:
        status = _run(words)
    except BrokenPipeError:
        # Whoever read has heard enough.
        status = 1
    except KeyboardInterrupt:
        status = _say("Interrupted.")
    except Exception as error:  # noqa: BLE001 - the last resort: our mistake must not look like the user's
        status = _confess(error)
    return status if _is_heard() else 1


def _is_heard() -> bool:
    """Write out what is buffered, and say whether somebody took it.

    The interpreter flushes once more at its end, and must find nothing broken then.
    """
    is_heard = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
            is_heard = False
    return is_heard


def _say(text: str) -> int:
    """Say why nothing was done, to whoever still listens, and give the exit status for that."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr)
    return 1


def _run(words: Sequence[str]) -> int:
    from clockwork.cli.dispatch import dispatch

    return dispatch(words)


def _confess(error: Exception) -> int:
    """Say that this is a mistake in Clockwork. Its message stays out of it: it may hold a secret."""
    if os.environ.get(_DEBUG_VARIABLE) == "1":
        import traceback

        traceback.print_exception(error)
    while isinstance(error, ExceptionGroup):
        # What the tasks of a run raise comes in groups.
        error = error.exceptions[0]
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = "" if at is None else f" at {os.path.basename(at.tb_frame.f_code.co_filename)}:{at.tb_lineno}"
    return _say(
        f"clockwork: internal error ({type(error).__name__}{place}). This is a mistake in Clockwork; what "
        "was recorded is intact. Please report it with what the same command prints under "
        f"{_DEBUG_VARIABLE}=1."
    )

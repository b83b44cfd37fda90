"""Where a command writes: results to standard output, everything else to standard error; in colour
only on a terminal.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import Final, TextIO

from attrs import frozen

from clockwork.pure.report.diagnostic import Diagnostic, Severity
from clockwork.pure.report.render import render_json, render_text

# Where there is no terminal to ask.
_WIDTH: Final = 110


@frozen
class Screen:
    """The two streams of a command, and how to write to them."""

    is_json: bool
    no_color: bool
    out: TextIO = sys.stdout
    err: TextIO = sys.stderr

    @property
    def width(self) -> int:
        """How many columns there are."""
        return shutil.get_terminal_size((_WIDTH, 24)).columns if self.err.isatty() else _WIDTH

    def has_color(self, stream: TextIO) -> bool:
        """Say whether `stream` takes colour."""
        wants = not self.no_color and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return wants and stream.isatty()

    def result(self, text: str) -> None:
        """Write a result for a person, which ends with a newline or is empty."""
        self.out.write(text)

    def document(self, plain: object) -> None:
        """Write a result for a program: one line of JSON, at once, since a program may follow a run."""
        self.out.write(json.dumps(plain, ensure_ascii=False, separators=(",", ":")) + "\n")
        self.out.flush()

    def note(self, text: str) -> None:
        """Write a line that is no result, for a person."""
        if not self.is_json:
            print(text, file=self.err)

    def report(self, diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> None:
        """Write diagnostics for a person; a program finds them in the result."""
        if diagnostics and not self.is_json:
            self.out.flush()
            self.err.write(render_text(diagnostics, sources, self.width, self.has_color(self.err)))

    def failure(self, diagnostics: Sequence[Diagnostic], sources: Mapping[str, str]) -> int:
        """Write why a command did not do what was asked, and give its exit status."""
        self.report(diagnostics, sources)
        if self.is_json:
            self.document({"diagnostics": render_json(diagnostics, sources)})
        else:
            count = sum(one.severity is Severity.ERROR for one in diagnostics)
            self.err.write(f"\n{count} error{'' if count == 1 else 's'}.\n")
        return 1

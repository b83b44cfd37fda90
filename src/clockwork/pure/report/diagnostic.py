"""What went wrong or looks wrong, as data. Rendering is elsewhere (render).

A code is stable across releases and has a page in `docs/codes/`. Ranges: report 00, syntax 01, value 02,
expression 03, package 04, intake 05, state 06, assembly 07, forge 08, daemon 09, files and loading 10, store
11, runners 12, loops 13, command line 20 (`CW0105` is the fifth code of syntax).
"""

from enum import Enum

from attrs import field, frozen

from clockwork.pure.report.span import Span


class Severity(Enum):
    """Only an error stops a phase."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Code:
    """A kind of diagnostic: `number` is its stable name (`CW0105`), `summary` its fixed one-line text."""

    number: str
    summary: str


@frozen
class Label:
    """A further place that matters, with what it has to do with the problem."""

    span: Span
    text: str


@frozen
class Edit:
    """A safe mend: the text of `span` becomes `text`."""

    span: Span
    text: str


@frozen
class Diagnostic:
    """One problem: what, where, why, and how to mend it."""

    code: Code
    # What is wrong here, why, and the way out, in full sentences. Never holds a sensitive value.
    detail: str
    span: Span | None = None
    severity: Severity = Severity.ERROR
    labels: tuple[Label, ...] = ()
    # What the expression mentions and its rendered value, as (`var.port`, `"http"`).
    values: tuple[tuple[str, str], ...] = ()
    # Nearest names, best first.
    suggestions: tuple[str, ...] = ()
    fixes: tuple[Edit, ...] = field(default=())


Diagnostics = tuple[Diagnostic, ...]


def has_errors(diagnostics: Diagnostics) -> bool:
    """Say whether any of `diagnostics` stops a phase."""
    return any(one.severity is Severity.ERROR for one in diagnostics)

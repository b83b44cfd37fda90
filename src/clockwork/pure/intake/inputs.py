"""The values of the root module's variables."""

from typing import Literal, TypeAlias

from attrs import frozen

from clockwork.pure.report.span import Span
from clockwork.pure.value.value import Value

# Who gave a value. An undeclared name is an error from the command line, a warning from a file, and nothing from the
# environment, which is shared by many programs.
Origin: TypeAlias = Literal["command line", "environment", "file"]


@frozen
class Input:
    """A value for a root variable. A text is as typed by a person (see `intake`); `span` is where it stands in a file."""

    name: str
    value: Value | str
    origin: Origin
    span: Span | None = None

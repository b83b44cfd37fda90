"""What an operation answers when it cannot give a value."""

from attrs import frozen

from clockwork.pure.report.diagnostic import Code


@frozen
class Refusal:
    """Why there is no value: `detail` is full sentences for a diagnostic, `names` the nearest names
    if one was not found.
    """

    code: Code
    detail: str
    names: tuple[str, ...] = ()
    # Which argument of a call is to blame, counted from 0, if it is one.
    argument: int | None = None

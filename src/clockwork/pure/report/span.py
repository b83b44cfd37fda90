"""Where something stands in a source text.

Offsets count code points of the decoded text (a byte order mark not counted), from 0; `end` is exclusive.
Lines and columns are derived from the text when a person reads them, so nodes stay small.
"""

from attrs import frozen


@frozen(order=True)
class Span:
    """A part of one source: `0 <= start <= end <= len(text)`."""

    path: str
    start: int
    end: int

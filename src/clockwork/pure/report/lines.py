"""Offsets of a text turned into lines and columns, on demand. A line ends with `\\n`, which belongs to it."""

from bisect import bisect_right

from attrs import frozen


@frozen
class Position:
    """A place as a person counts: `line` and `column` from 1, the column in code points."""

    line: int
    column: int


@frozen
class LineTable:
    """Where each line of `text` starts, ascending; the first is 0."""

    text: str
    starts: tuple[int, ...]

    def position(self, offset: int) -> Position:
        """Give the line and column of `offset`, `0 <= offset <= len(text)`."""
        line = bisect_right(self.starts, offset)
        return Position(line, offset - self.starts[line - 1] + 1)

    def bounds(self, line: int) -> tuple[int, int]:
        """Give the offsets where `line` (from 1) begins and where it ends, before its line end."""
        start = self.starts[line - 1]
        if line == len(self.starts):
            return start, len(self.text)
        end = self.starts[line] - 1
        return start, end - 1 if end > start and self.text[end - 1] == "\r" else end


def line_table(text: str) -> LineTable:
    """Index the lines of `text`, in time linear in it."""
    starts = [0]
    found = text.find("\n")
    while found >= 0:
        starts.append(found + 1)
        found = text.find("\n", found + 1)
    return LineTable(text, tuple(starts))

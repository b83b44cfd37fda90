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

    def line(self, number: int) -> str:
        """Give the text of line `number` (from 1) without its line end."""
        start = self.starts[number - 1]
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def line_table(text: str) -> LineTable:
    """Index the lines of `text`, in time linear in it."""
    starts = [0]
    found = text.find("\n")
    while found >= 0:
        starts.append(found + 1)
        found = text.find("\n", found + 1)
    return LineTable(text, tuple(starts))

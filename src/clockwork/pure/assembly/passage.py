"""A text of several lines in a plan: its lines, each with the sign of what becomes of it, and of those that
stay only what is near.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

# What becomes of a line; `#` says something about lines that are left out.
Sign: TypeAlias = Literal[" ", "+", "-", "#"]

# Unchanged lines that are shown beside changed ones.
_CONTEXT: Final = 3
# More lines than these say no more to a reader.
_MOST: Final = 100
_LONGEST: Final = 500
# Pairs of lines that are compared. Beyond, all that lies between what both have at their ends counts as
# changed.
_PAIRS: Final = 40_000
_NO_NEWLINE: Final = "  # without a newline at its end"


def is_passage(text: str) -> bool:
    """Say whether `text` has several lines; a newline at its end makes no second one."""
    return "\n" in text[:-1]


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the elements that both have at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (mine, yours) in pairs if mine != yours), min(len(one), len(other)))


def passage(before: str | None, after: str | None) -> list[tuple[Sign, str]]:
    """Give the lines of a text that changes, fit to be shown, with their signs; None stands for no text."""
    lines = list(_near(_compared(_split(before), _split(after))))
    if len(lines) > _MOST:
        lines[_MOST:] = [("#", _count(len(lines) - _MOST, "more"))]
    return lines


def _split(text: str | None) -> list[str]:
    if not text:
        return []
    *whole, rest = text.split("\n")
    return [*whole, rest + _NO_NEWLINE] if rest else whole


def _compared(old: list[str], new: list[str]) -> Iterator[tuple[Sign, str]]:
    """Give all lines of both, what is equal at the ends found first since that is what an edit leaves."""
    start = common(old, new)
    end = common(old[start:][::-1], new[start:][::-1])
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    for line in old[:start]:
        yield " ", line
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    blocks = matcher.get_matching_blocks() if len(left) * len(right) <= _PAIRS else []
    at, by = 0, 0
    for block in [*blocks, (len(left), len(right), 0)]:
        for line in left[at : block[0]]:
            yield "-", line
        for line in right[by : block[1]]:
            yield "+", line
        for line in left[block[0] : block[0] + block[2]]:
            yield " ", line
        at, by = block[0] + block[2], block[1] + block[2]
    for line in old[len(old) - end :]:
        yield " ", line


def _near(lines: Iterator[tuple[Sign, str]]) -> Iterator[tuple[Sign, str]]:
    """Leave out what stays and is far from all that changes."""
    kept: list[str] = []
    is_first = True
    for sign, line in lines:
        if sign == " ":
            kept.append(line)
            continue
        yield from _shortened(kept, 0 if is_first else _CONTEXT, _CONTEXT)
        kept.clear()
        is_first = False
        yield sign, _shown(line)
    yield from _shortened(kept, _CONTEXT, 0)


def _shortened(kept: list[str], head: int, tail: int) -> Iterator[tuple[Sign, str]]:
    """Give the first `head` and the last `tail` of unchanged lines, and how many are between."""
    hidden = len(kept) - head - tail
    # A single line takes no more room than saying that it is left out.
    if hidden <= 1:
        head, hidden = len(kept), 0
    for line in kept[:head]:
        yield " ", _shown(line)
    if hidden:
        yield "#", _count(hidden, "unchanged")
    for line in kept[head + hidden :]:
        yield " ", _shown(line)


def _count(number: int, what: str) -> str:
    return f"{number} {what} line{'' if number == 1 else 's'}"


def _shown(line: str) -> str:
    """Give a line without what moves a terminal's cursor, and not without end."""
    cut = line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in cut)

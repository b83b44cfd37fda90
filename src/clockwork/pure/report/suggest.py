"""The nearest known names to one that is unknown.

Total and deterministic: ties go to the name that sorts first.
"""

from collections.abc import Iterable
from typing import Final

# Longer names are compared by their first characters only, which bounds the work for any input.
_COMPARED: Final = 64


def nearest(name: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """Give up to `limit` of `candidates` that `name` could be a misspelling of, best first.

    A candidate qualifies within about a third of its length in edits (an insertion, a deletion, a
    substitution or a swap of neighbours), or when it differs only in case or separators. `name` itself is
    never suggested.
    """
    wanted = _folded(name)
    ranked: list[tuple[int, str]] = []
    for candidate in set(candidates):
        if candidate == name:
            continue
        folded = _folded(candidate)
        allowed = max(1, min(len(wanted), len(folded)) // 3)
        if abs(len(wanted) - len(folded)) <= allowed:
            distance = _distance(wanted, folded)
            if distance <= allowed:
                ranked.append((distance, candidate))
    return tuple(candidate for _, candidate in sorted(ranked)[:limit])


def _folded(name: str) -> str:
    return name.casefold().replace("-", "_")[:_COMPARED]


def _distance(left: str, right: str) -> int:
    """Count the edits between two short texts (optimal string alignment)."""
    before: list[int] = []
    previous = list(range(len(right) + 1))
    for row, character in enumerate(left, 1):
        current = [row]
        for column, other in enumerate(right, 1):
            cost = min(
                previous[column] + 1,
                current[column - 1] + 1,
                previous[column - 1] + (character != other),
            )
            if before and column > 1 and character == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, previous = previous, current
    return previous[-1]

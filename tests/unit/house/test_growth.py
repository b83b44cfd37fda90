"""Growth by counted work: doubling an input at most 2.2 times the calls, for parsing and for each shape of plan.

Calls of Python functions and of built-in ones are counted by the interpreter's profiling hook, so the figures are the same on
every machine and at any load.
"""

import sys
from collections.abc import Callable
from functools import partial
from types import FrameType

import pytest

from benchmarks import corpus
from clockwork.pure.syntax.parse import parse
from tests.property.fixed_work import builtin, configured, planned

LIMIT = 2.2


def calls(work: Callable[[], object]) -> int:
    """Count the calls that `work` makes."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        if event in ("call", "c_call"):
            counted += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted


def test_parsing_twice_as_much_text_takes_at_most_2_2_times_the_calls() -> None:
    text = corpus.units(40_000)
    once, twice = (calls(partial(parse, "corpus.cw", one)) for one in (text, text + corpus.units(40_000)))
    assert 1.5 < twice / once <= LIMIT


@pytest.mark.parametrize(
    ("write", "size"),
    [(corpus.layers, 200), (corpus.pairs, 150), (corpus.counted, 300)],
    ids=["layers", "pairs", "count"],
)
def test_planning_twice_as_much_takes_at_most_2_2_times_the_calls(
    write: Callable[[int, corpus.Dialect], str], size: int
) -> None:
    provider = builtin()

    def plan_of(instances: int) -> int:
        text = write(instances, "clockwork")
        return calls(lambda: planned(configured({"main.cw": text}, provider)))

    once, twice = plan_of(size), plan_of(2 * size)
    assert 1.5 < twice / once <= LIMIT


def test_quadratic_work_would_be_counted() -> None:
    def compare_all(size: int) -> int:
        return sum(len(str(one)) == len(str(other)) for one in range(size) for other in range(size))

    assert calls(lambda: compare_all(40)) / calls(lambda: compare_all(20)) > LIMIT

"""Texts of several lines in plans, and long values beside each other."""

import pytest

from clockwork.pure.assembly.passage import is_passage, passage
from clockwork.pure.assembly.show import show
from tests.property.strategies.applied import planned
from tests.unit.assembly.toy import made, read


def text(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def written(before: str | None, after: str | None) -> list[str]:
    return [f"{sign} {line}" for sign, line in passage(before, after)]


def test_a_newline_at_the_end_makes_no_passage() -> None:
    assert not is_passage("one\n")
    assert not is_passage("")
    assert is_passage("one\ntwo")


def test_what_comes_and_goes_is_shown_whole() -> None:
    assert written(None, "a\nb\n") == ["+ a", "+ b"]
    assert written("a\n\nb", None) == ["- a", "- ", "- b  # without a newline at its end"]


def test_changed_lines_are_marked_among_those_that_stay() -> None:
    assert written(text("a", "b", "c", "d"), text("a", "B", "c", "x", "d")) == [
        "  a",
        "- b",
        "+ B",
        "  c",
        "+ x",
        "  d",
    ]


def test_a_newline_that_comes_at_the_end_is_a_change() -> None:
    assert written("a\nb", "a\nb\n") == ["  a", "- b  # without a newline at its end", "+ b"]


def test_what_is_far_from_every_change_is_counted() -> None:
    before = [str(number) for number in range(30)]
    after = [*before[:9], "nine", *before[10:25], "25!", *before[26:]]
    assert written(text(*before), text(*after)) == [
        "# 6 unchanged lines",
        "  6",
        "  7",
        "  8",
        "- 9",
        "+ nine",
        "  10",
        "  11",
        "  12",
        "# 9 unchanged lines",
        "  22",
        "  23",
        "  24",
        "- 25",
        "+ 25!",
        "  26",
        "  27",
        "  28",
        "  29",
    ]


def test_no_text_floods_a_plan() -> None:
    lines = written(None, text(*("x" * 10_000 for _ in range(10_000))))
    assert lines[-1] == "# 9900 more lines"
    assert sum(map(len, lines)) < 100_000


def test_large_texts_are_not_compared_line_by_line() -> None:
    before = text("top", *("old", "same") * 300, "end")
    after = text("top", *("new", "same") * 300, "end")
    lines = written(before, after)
    assert lines[:3] == ["  top", "- old", "- same"]


def test_nothing_in_a_text_moves_the_cursor() -> None:
    assert written("a\x1b[2J\rb\tc\n", None) == [r"- a\x1b[2J\rb\tc"]


def thing(label: str) -> str:
    return f'resource "thing" "a" {{\n  name = "a"\n  tags = {{ t = {label} }}\n}}\n'


def test_a_plan_shows_the_lines_of_a_text() -> None:
    shown = show(planned(read(thing('"one\\ntwo\\n"')), made(thing('"one\\n2\\n"'))))
    assert (
        """
          ~ t = <<-EOT
                one
              - 2
              + two
            EOT
"""
        in shown
    )


@pytest.mark.parametrize("ending", ["old", "new"])
def test_a_plan_shows_where_long_values_differ(ending: str) -> None:
    common = "the same for a very long time, " * 10
    shown = show(planned(read(thing(f'"{common}new"')), made(thing(f'"{common}old"'))), width=80)
    (line,) = (line for line in shown.splitlines() if ending in line)
    assert len(line) <= 80

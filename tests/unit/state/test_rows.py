"""A state as rows and its versions, by example."""

import pytest
from attrs import evolve
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.state.codes import DAMAGED
from clockwork.pure.state.guard import clashes, combined, versions
from clockwork.pure.state.model import Instance, Intent, OutputValue, Root, RunRecord, State
from clockwork.pure.state.rows import assembled, rows
from clockwork.pure.value.value import EMPTY_OBJECT, String

PAGE = Instance("file.page", "file", "builtin", "h1:", 1, EMPTY_OBJECT, (), "ok", 1, 2, version=3)
STATE = State(
    "lineage",
    9,
    pmap({"file.page": PAGE}),
    pmap({"t1": evolve(PAGE, version=5)}),
    pmap({"t2": Intent("t2", "r", "s", "file.new", "create", "ask", None, PAGE, 6, version=6)}),
    pmap({"url": OutputValue(String("http://"), 7)}),
    pmap({"var.port": Root("var.port", "abc", "80", 8)}),
    RunRecord("r", "me", 1, "digest", 2, "succeeded"),
)


def test_each_entry_is_a_row_with_its_place_and_version() -> None:
    found = [(row.section, row.name, row.address, row.version) for row in rows(STATE)]
    assert found == [
        ("deposed", "t1", "file.page", 5),
        ("instance", "file.page", "file.page", 3),
        ("intent", "t2", "file.new", 6),
        ("output", "url", "", 7),
        ("root", "var.port", "", 8),
        ("run", "last", "", 0),
    ]


def test_rows_make_the_state_again() -> None:
    assert assembled("lineage", 9, rows(STATE)).unwrap() == STATE


@pytest.mark.parametrize("place", range(6))
def test_every_row_that_cannot_be_read_is_said(place: int) -> None:
    broken = [evolve(row, payload=b"{}") if at in (place, 0) else row for at, row in enumerate(rows(STATE))]
    read = assembled("lineage", 9, broken)
    assert not is_successful(read)
    assert [problem.code for problem in read.failure()] == [DAMAGED] * len({place, 0})


def test_an_address_is_touched_by_all_that_is_there() -> None:
    known = versions(STATE)
    assert known == {"file.page": combined(5, 2), "file.new": 6, "output.url": 7, "root.var.port": 8}
    guard = {"file.new": 0, "output.url": 7, "file.page": 3, "file.other": 0}
    assert clashes(guard, lambda name: known.get(name, 0)) == ("file.new", "file.page")


def test_an_older_entry_that_goes_changes_the_version_of_its_address() -> None:
    without = evolve(STATE, instances=pmap())
    assert versions(without)["file.page"] == 5 != versions(STATE)["file.page"]

"""Reads outside a run: what their programs are given, and what they say."""

import pytest
from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.plan import Observation
from clockwork.pure.forge import codes
from clockwork.pure.forge.bundle import Program
from clockwork.pure.forge.channel import Json, Report, Text
from clockwork.pure.forge.machine import Evidence
from clockwork.pure.forge.reading import Reading, observation, readings
from clockwork.pure.forge.simulate import rehearse, simulate
from clockwork.pure.report.diagnostic import Code
from clockwork.pure.state.fold import fold_all
from clockwork.pure.state.model import State
from clockwork.pure.value.value import SENSITIVE, String, make_number, make_object
from tests.property.strategies.configuration import PROVIDERS
from tests.unit.forge.plans import EMPTY, planned, well

TEXT = 'resource "thing" "a" {\n  name   = "a"\n  secret = "s"\n}\n'


def reading(state: State) -> Reading:
    """Give the read of `thing.a`."""
    (found,) = readings(("thing.a",), state, PROVIDERS, bytes(32)).unwrap()
    return found


def said(program: Program) -> list[str]:
    """Give the lines of a program's standard input."""
    return program.stdin.decode().splitlines()


def test_a_recorded_object_is_looked_for_by_its_attributes() -> None:
    state = simulate(planned(TEXT)).unwrap()
    found = reading(state)
    assert "input_name='a'" in said(found.program)
    assert "operation_token=''" in said(found.program)
    assert found.runner == "local"


def test_what_was_begun_is_looked_for_by_what_it_was_to_become_and_its_token() -> None:
    rehearsal = rehearse(planned(TEXT)).unwrap()
    state = fold_all(EMPTY, rehearsal.events[:2], 1)
    assert state is not None
    (token,) = state.intents
    lines = said(reading(state).program)
    assert f"operation_token='{token}'" in lines
    assert "input_name='a'" in lines
    assert any(line.startswith("unset input_id ") for line in lines)


def test_what_is_not_recorded_is_not_looked_for() -> None:
    assert readings(("thing.b",), EMPTY, PROVIDERS, bytes(32)).unwrap() == ()


def test_what_no_script_can_be_given_is_a_diagnostic() -> None:
    state = simulate(planned(TEXT)).unwrap()
    broken = evolve(state.instances["thing.a"], attributes=make_object({"name": String("\0")}))
    state = evolve(state, instances=pmap({"thing.a": broken}))
    (problem,) = readings(("thing.a",), state, PROVIDERS, bytes(32)).failure()
    assert problem.code == codes.NUL_IN_VALUE


def test_a_read_gives_what_it_reported_with_its_marks() -> None:
    found = reading(simulate(planned(TEXT)).unwrap())
    seen = observation(found, well(size=Json("3"), secret=Text("t"))).unwrap()
    assert seen == Observation(make_object({"size": make_number(3), "secret": String("t", SENSITIVE)}))
    absent = Evidence(0, "itself", Report(is_absent=True, end_status=0))
    assert observation(found, absent).unwrap() == Observation(None)


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        (Evidence(1, "itself", Report()), codes.STEP_FAILED),
        (Evidence(0, "timeout", Report()), codes.STEP_TIMED_OUT),
        (Evidence(0, "cancel", Report()), codes.STEP_CANCELLED),
        (Evidence(None, "itself", Report()), codes.STEP_LOST),
        (well(size=Text("many")), codes.RESULT_UNFIT),
        (well(nmae=Text("a")), codes.RESULT_UNFIT),
    ],
)
def test_a_read_that_did_not_succeed_says_nothing_of_the_object(evidence: Evidence, code: Code) -> None:
    (problem,) = observation(reading(simulate(planned(TEXT)).unwrap()), evidence).failure()
    assert problem.code == code
    assert "thing.a" in problem.detail

"""What a pickle holds of a plan and of what is made from it, and what refuses to be pickled."""

import copy
import pickle

import pytest
from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.again import planned_again
from clockwork.pure.assembly.plan import Options, Plan
from clockwork.pure.forge.compile import compile_bundle
from clockwork.pure.forge.simulate import simulate
from clockwork.pure.report.diagnostic import Code, Diagnostic, Label
from clockwork.pure.report.span import Span
from clockwork.pure.value.value import SENSITIVE, Null, String, Unknown
from tests.property.strategies.applied import EMPTY, planned
from tests.unit.assembly.toy import made, read

PAIRS = 'resource "pair" "a" {\n  left = var.x\n}\nresource "pair" "b" {\n  left = pair.a.id\n}\n'
VARIABLE = 'variable "x" {\n  type = string\n}\n'
KEY = b"the key of the digests"


def plan_of(text: str) -> Plan:
    """Plan, as a workspace with a key and a folder does."""
    found = planned(read(text, x="the value of x"), options=Options(digest_key=KEY))
    return evolve(found, folder="infra")


def test_what_is_plain_data_comes_back_equal() -> None:
    span = Span("main.cw", 3, 5)
    ir, state = read(VARIABLE + PAIRS, x="1"), made(VARIABLE + PAIRS, x="1")
    diagnostic = Diagnostic(Code("CW0000", "Summary"), "Detail.", span, labels=(Label(span, "here"),))
    for one in (span, diagnostic, String("text"), Unknown(), ir, state):
        assert pickle.loads(pickle.dumps(one)) == one


def test_a_plan_and_what_is_made_from_it_come_back_equal() -> None:
    plan = plan_of(VARIABLE + PAIRS)
    back = pickle.loads(pickle.dumps(plan))
    assert (back, back.folder) == (plan, "infra")
    steps = actions(plan)
    bundle = compile_bundle(steps).unwrap()
    assert pickle.loads(pickle.dumps(steps)) == steps
    assert pickle.loads(pickle.dumps(bundle)) == bundle
    # It can be carried out, so what it carries along is there again.
    assert simulate(back) == simulate(plan)


def test_the_key_of_digests_is_in_no_pickle() -> None:
    assert KEY not in pickle.dumps(plan_of(VARIABLE + PAIRS))


def test_what_holds_a_sensitive_value_refuses() -> None:
    plan = plan_of(VARIABLE.replace("string", "string\n  sensitive = true") + PAIRS)
    bundle = compile_bundle(actions(plan)).unwrap()
    state = simulate(plan).unwrap()
    for one in (String("a", SENSITIVE), Null(marks=SENSITIVE), plan.ir, state, plan, bundle.actions, bundle):
        with pytest.raises(TypeError, match="keyed digests"):
            pickle.dumps(one)


def test_another_plan_than_the_one_that_was_pickled_is_refused() -> None:
    plan = plan_of(VARIABLE + PAIRS)
    with pytest.raises(ValueError, match="plan anew"):
        planned_again(plan.ir, EMPTY, pmap(), plan.options, plan.now, "", "another digest")


def test_a_copy_is_the_plan_itself() -> None:
    plan = plan_of(VARIABLE + PAIRS)
    assert copy.copy(plan) is plan
    assert copy.deepcopy(plan) is plan

"""Inputs that earlier steps tell, held against the plan."""

from attrs import evolve
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.assembly.action import Step
from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.kind import Kinds
from clockwork.pure.assembly.plan import Plan
from clockwork.pure.assembly.settle import Settled
from clockwork.pure.forge.codes import CONTRADICTION, STILL_UNKNOWN
from clockwork.pure.forge.resolve import Resolved, recordable, resolve
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.value.structure import item_at
from clockwork.pure.value.value import NULL, Null, Object, String, Value, make_object, make_tuple
from tests.property.strategies.configuration import THING
from tests.unit.forge.plans import planned

TEXT = """
resource "thing" "a" { name = "a" }
resource "thing" "b" {
  name = "b-${thing.a.id}"
  key  = thing.a.etag
  part { weight = 1 }
}
resource "pair" "c" {
  left = thing.a.id
  lifecycle {
    precondition {
      condition     = thing.a.etag != "bad"
      error_message = "the tag is bad"
    }
  }
}
resource "pair" "d" {
  lifecycle {
    precondition {
      condition     = thing.a.etag != "bad"
      error_message = "the tag is bad"
    }
  }
}
"""


def step_of(plan: Plan, address: str) -> Step:
    """Give the step that creates `address`."""
    return next(step for step in actions(plan).steps if step.address == address)


def resolved(plan: Plan, step: Step, **told: str) -> Outcome[Resolved]:
    """Resolve `step` after `thing.a` has told its attributes, or has not."""
    before = plan["thing.a"].after
    assert before is not None
    items = zip(before.names, before.items, strict=True)
    made = make_object({name: String(told[name]) if name in told else item for name, item in items})
    kind = Kinds(plan.ir.providers).configured(step.provider, step.type)
    there = pmap({"thing.a": made}) if told else pmap()
    return resolve(plan.expansion, kind, step, plan[step.address], there, Settled())[0]


def attribute(values: Object | None, name: str) -> Value | None:
    """Give one attribute."""
    assert values is not None
    return item_at(values, name)


def test_what_was_awaited_is_given_and_what_is_write_only_is_not_recorded() -> None:
    plan = planned(TEXT)
    found = resolved(plan, step_of(plan, "thing.b"), id="i", etag="e").unwrap()
    assert attribute(found.inputs, "name") == String("b-i")
    assert attribute(found.inputs, "key") == String("e")
    assert attribute(found.inputs, "id") == Null(THING.attributes["id"].type)
    assert attribute(found.after, "name") == String("b-i")
    assert attribute(found.after, "key") == Null(THING.attributes["key"].type)


def test_what_contradicts_the_plan_does_not_start() -> None:
    plan = planned(TEXT)
    step = step_of(plan, "thing.b")
    told = dict(zip(step.args.names, step.args.items, strict=True))
    promised = evolve(step, args=make_object({**told, "name": String("promised")}))
    (problem,) = resolved(plan, promised, id="i", etag="e").failure()
    assert problem.code == CONTRADICTION
    assert problem.span is not None
    assert '"b-i"' in problem.detail


def test_what_nobody_told_does_not_start() -> None:
    plan = planned(TEXT)
    problems = resolved(plan, step_of(plan, "thing.b")).failure()
    assert {problem.code for problem in problems} == {STILL_UNKNOWN}


def test_a_condition_that_was_unknown_is_checked_before_the_step_starts() -> None:
    plan = planned(TEXT)
    for address in ("pair.c", "pair.d"):
        step = step_of(plan, address)
        assert is_successful(resolved(plan, step, id="i", etag="good"))
        (problem,) = resolved(plan, step, id="i", etag="bad").failure()
        assert "the tag is bad" in problem.detail


def test_write_only_attributes_of_nested_blocks_are_not_recorded() -> None:
    attributes = THING.blocks["part"].attributes
    secret = evolve(attributes["note"], is_write_only=True)
    parts = evolve(THING.blocks["part"], attributes=attributes.set("note", secret))
    box = evolve(THING.blocks["box"], attributes=THING.blocks["box"].attributes.set("note", secret))
    schema = evolve(THING, blocks=pmap({"part": parts, "box": box}))
    part = make_object({"note": String("secret"), "weight": NULL})
    given = make_object({"name": String("a"), "part": make_tuple([part]), "box": part})
    safe = make_object({"note": Null(secret.type), "weight": NULL})
    assert recordable(schema, given) == make_object(
        {"name": String("a"), "part": make_tuple([safe]), "box": safe}
    )
    assert recordable(schema, make_object({"box": NULL})) == make_object({"box": NULL})

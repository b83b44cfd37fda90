"""Conditions: when they are checked, and what is said when they do not hold."""

import pytest
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.assembly.settle import Settled, settle, settle_outputs, settle_postconditions
from clockwork.pure.value.value import Object, String, Unknown, make_number
from tests.property.strategies.applied import planned
from tests.unit.assembly.toy import codes, problems, read

THING = 'resource "thing" "a" {\n  name = "a"\n}\n'


def conditioned(kind: str, condition: str, message: str = '"wrong"') -> str:
    return (
        f'resource "thing" "b" {{\n  name = "b"\n  lifecycle {{\n    {kind} {{\n      condition = {condition}\n'
        f"      error_message = {message}\n    }}\n  }}\n}}\n"
    )


def with_ids(planned_attributes: Object, **known: str) -> Object:
    pairs = zip(planned_attributes.names, planned_attributes.items, strict=True)
    return Object(
        planned_attributes.names,
        tuple(String(known.get(name, "?")) if isinstance(item, Unknown) else item for name, item in pairs),
    )


@pytest.mark.parametrize("kind", ["precondition", "postcondition"])
def test_a_condition_that_does_not_hold_gives_its_message(kind: str) -> None:
    (problem,) = problems(read(THING + conditioned(kind, "thing.a.size == 2")))
    assert problem.code.number == "CW0710"
    assert problem.detail == "thing.b: wrong"
    assert not planned(read(THING + conditioned(kind, "thing.a.size == 1"))).warnings


def test_a_message_hides_what_is_sensitive_and_says_when_it_is_unknown() -> None:
    variable = 'variable "p" {\n  sensitive = true\n}\n'
    (secret,) = problems(
        read(THING + variable + conditioned("precondition", "thing.a.size == 2", "var.p"), p="hidden words")
    )
    assert "hidden words" not in secret.detail
    (unknown,) = problems(read(THING + conditioned("precondition", "thing.a.size == 2", "thing.a.id")))
    assert unknown.detail.endswith("is not known.")


def test_a_condition_has_to_be_true_or_false() -> None:
    assert codes(read(THING + conditioned("precondition", "thing.a.tags"))) == ["CW0711"]


def test_a_condition_that_cannot_be_evaluated_is_not_also_said_to_be_broken() -> None:
    (problem,) = problems(read(THING + conditioned("precondition", "[1][thing.a.size] == 1")))
    assert problem.code.number == "CW0205"


def test_an_unknown_precondition_is_checked_before_its_step() -> None:
    expansion = planned(read(THING + conditioned("precondition", 'thing.a.id == "good"'))).expansion
    good = {"thing.a": with_ids(expansion.planned["thing.a"], id="good")}
    bad = {"thing.a": with_ids(expansion.planned["thing.a"], id="bad")}
    assert is_successful(settle(expansion, Settled(), good, "thing.b")[0])
    (problem,) = settle(expansion, Settled(), bad, "thing.b")[0].failure()
    assert problem.code.number == "CW0710"


def test_an_unknown_postcondition_is_checked_after_its_step() -> None:
    expansion = planned(read(conditioned("postcondition", 'self.id == "good"'))).expansion
    after = expansion.planned["thing.b"]
    assert not settle_postconditions(
        expansion, Settled(), {"thing.b": with_ids(after, id="good")}, "thing.b"
    )[0]
    (problem,) = settle_postconditions(
        expansion, Settled(), {"thing.b": with_ids(after, id="bad")}, "thing.b"
    )[0]
    assert problem.code.number == "CW0710"
    assert settle_postconditions(expansion, Settled(), {}, "thing.a") == ((), Settled())


def test_an_unknown_condition_of_an_output_is_checked_at_the_end() -> None:
    text = (
        THING
        + 'output "o" {\n  value = thing.a.id\n  precondition {\n    condition = thing.a.id == "good"\n    error_message = "wrong"\n  }\n}\n'
    )
    expansion = planned(read(text)).expansion
    told, found = settle_outputs(
        expansion, Settled(), {"thing.a": with_ids(expansion.planned["thing.a"], id="bad")}
    )
    assert told["o"] == String("bad")
    assert [one.detail for one in found] == ["output.o: wrong"]


INNER = """
variable "n" {
  type     = number
  nullable = false
  default  = 3
  validation {
    condition     = var.n > 2
    error_message = "too small"
  }
}
variable "m" {
  type     = number
  nullable = false
  default  = 1
}
resource "thing" "inner" {
  name = "inner"
  size = var.n
}
output "size" {
  value = thing.inner.size
}
"""


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("n = thing.a.size + 4", []),
        ("n = thing.a.tags", []),
        ("n = thing.a.size", ["CW0710"]),
        ("n = [thing.a.size]", ["CW0707"]),
    ],
)
def test_what_is_passed_to_a_module_is_checked(given: str, found: list[str]) -> None:
    ir = read(THING + f'module "m" {{\n  source = "./m"\n  {given}\n}}\n', INNER)
    assert codes(ir) == found if found else planned(ir)


def test_a_variable_that_must_not_be_null_has_to_have_a_default() -> None:
    ir = read(
        THING + 'module "m" {\n  source = "./m"\n  n = thing.a.tags\n}\n',
        INNER.replace("  default  = 3\n", ""),
    )
    assert codes(ir) == ["CW0707"]


def test_what_a_module_passes_on_is_settled_in_mid_run() -> None:
    text = (
        'resource "thing" "a" {\n  for_each = toset(["x", "y"])\n  name = each.key\n}\n'
        'module "m" {\n  source = "./m"\n  for_each = { x = thing.a["x"].id, y = thing.a["y"].id }\n  id = each.value\n}\n'
        'module "one" {\n  source = "./m"\n  id = thing.a["x"].id\n}\n'
        "locals {\n  all = values(module.m)[*].twice\n  same = local.all\n}\n"
        'resource "thing" "z" {\n  name = "z"\n  tags = { all = join(",", local.same), one = module.one.twice, x = module.m["x"].twice, '
        'n = join(",", values(thing.a)[*].id) }\n}\n'
        'resource "thing" "e" {\n  for_each = { k = thing.a["x"].id }\n  name = "e"\n  tags = { v = each.value }\n}\n'
        'output "all" {\n  value = local.same\n}\n'
    )
    inner = 'variable "id" {}\nvariable "unset" {\n  default = 1\n}\nlocals {\n  twice = "${var.id}${var.id}${var.unset}"\n}\noutput "twice" {\n  value = sensitive(local.twice)\n  sensitive = true\n}\n'
    ir = read(text.replace("value = local.same", "value = local.same\n  sensitive = true"), inner)
    expansion = planned(ir).expansion
    made = {f'thing.a["{key}"]': with_ids(expansion.planned[f'thing.a["{key}"]'], id=key) for key in "xy"}
    outcome, settled = settle(expansion, Settled(), made, "thing.z")
    tags = outcome.unwrap().items[outcome.unwrap().names.index("tags")]
    from clockwork.pure.value.structure import without_marks
    from clockwork.pure.value.value import Map

    plain = without_marks(tags)
    assert isinstance(plain, Map)
    assert dict(zip(plain.names, plain.items, strict=True)) == {
        "all": String("xx1,yy1"),
        "one": String("xx1"),
        "x": String("xx1"),
        "n": String("x,y"),
    }
    again, later = settle(expansion, settled, made, "thing.z")
    assert again == outcome
    assert later == settled
    each, _ = settle(expansion, settled, made, 'thing.e["k"]')
    assert String("x") in [item for one in each.unwrap().items for item in getattr(one, "items", ())]
    told, problems_ = settle_outputs(expansion, settled, made)
    assert not problems_
    assert len(told) == 1


def test_what_is_still_unknown_stays_so() -> None:
    text = (
        THING
        + 'locals {\n  l = thing.a.id\n}\nresource "thing" "b" {\n  name = "b"\n  tags = { x = local.l }\n}\n'
    )
    expansion = planned(read(text)).expansion
    outcome, settled = settle(expansion, Settled(), pmap(), "thing.b")
    assert settled == Settled()
    assert any(
        isinstance(item, Unknown) for one in outcome.unwrap().items for item in getattr(one, "items", ())
    )
    assert settle(expansion, Settled(), {}, "thing.a")[0].unwrap() == expansion.planned["thing.a"]


def test_an_instance_without_anything_open_is_given_what_was_planned() -> None:
    expansion = planned(read(THING)).expansion
    given = settle(expansion, Settled(), {}, "thing.a")[0].unwrap()
    assert given.items[given.names.index("size")] == make_number(1)

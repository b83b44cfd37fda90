"""Corners: nested paths that are ignored, unknowns deep inside, mappings that are looked up lazily."""

import pytest
from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plan import Action
from clockwork.pure.assembly.settle import Settled, settle
from clockwork.pure.assembly.show import show
from clockwork.pure.state.model import Intent
from clockwork.pure.value.structure import is_wholly_known
from clockwork.pure.value.value import NULL, String, Unknown, make_object, make_tuple
from tests.property.strategies.applied import NOW, applied, planned
from tests.unit.assembly.test_conditions import with_ids
from tests.unit.assembly.toy import codes, made, read

THING = 'resource "thing" "a" {\n  name = "a"\n}\n'


def ignoring(value: str) -> str:
    return f'resource "pair" "p" {{\n  left = {value}\n  lifecycle {{\n    ignore_changes = [left.a.b]\n  }}\n}}\n'


def test_a_path_is_ignored_as_deep_as_both_sides_have_it() -> None:
    state = made(ignoring("{ a = { b = 1, c = 1 } }"))
    for value, action in (
        ("{ a = { b = 2, c = 1 } }", Action.NO_OP),
        ("{ a = { b = 2, c = 2 } }", Action.REPLACE),
        ("{ x = 1 }", Action.REPLACE),
        ("[1]", Action.REPLACE),
    ):
        assert planned(read(ignoring(value)), state)["pair.p"].action is action


def test_an_element_is_ignored_where_both_sides_have_it() -> None:
    text = 'resource "pair" "p" {\n  left = VALUE\n  lifecycle {\n    ignore_changes = [left[1]]\n  }\n}\n'
    state = made(text.replace("VALUE", "[1, 2]"))
    for value, action in (
        ("[1, 3]", Action.NO_OP),
        ("[0, 3]", Action.REPLACE),
        ("[1]", Action.REPLACE),
        ("{ a = 1 }", Action.REPLACE),
    ):
        assert planned(read(text.replace("VALUE", value)), state)["pair.p"].action is action
    short = made(text.replace("VALUE", "[1]"))
    assert planned(read(text.replace("VALUE", "[1, 2]")), short)["pair.p"].action is Action.REPLACE


def test_what_an_interrupted_create_knew_in_part_is_recorded_in_part() -> None:
    text = THING + 'resource "pair" "p" {\n  left = { id = thing.a.id, n = 1 }\n}\n'
    plan = planned(read(text))
    after = plan["pair.p"].after
    assert after is not None
    state = applied(planned(read(THING)))
    base = evolve(state.instances["thing.a"], address="pair.p", type="pair", attributes=after)
    intent = Intent("t", "run", "pair.p:create", "pair.p", "create", "rerun", None, base, NOW)
    found = planned(read(THING), evolve(state, intents=pmap({"t": intent})))
    assert found["pair.p"].action is Action.DELETE
    assert "Unknown" not in repr(found["pair.p"].before)


def test_unknowns_in_lists_are_awaited_by_their_place() -> None:
    text = THING + 'resource "pair" "p" {\n  left = [1, thing.a.id, { x = thing.a.etag }]\n}\n'
    (step,) = (one for one in actions(planned(read(text))).steps if one.address == "pair.p")
    assert [one.path for one in step.awaited] == [("left", 1), ("left", 2, "x")]


def test_modules_within_a_deferred_module_keep_what_they_have() -> None:
    called = 'module "m" {\n  source = "./m"\n  count = COUNT\n}\n'
    state = made(called.replace("COUNT", "1"), THING)
    plan = planned(
        read(
            'resource "thing" "z" {\n  name = "z"\n}\n' + called.replace("COUNT", "length(thing.z.id)"), THING
        ),
        state,
    )
    assert [one.address for one in plan.changes] == ["thing.z"]
    gone = planned(
        read(
            'resource "thing" "z" {\n  name = "z"\n}\nresource "thing" "a" {\n  count = length(thing.z.id)\n  name = "a"\n}\n'
        ),
        state,
    )
    assert [one.address for one in gone.changes] == ["thing.z", "module.m[0].thing.a"]


def test_a_rule_that_cannot_be_evaluated_is_reported_once() -> None:
    text = THING.replace(
        "}",
        "  lifecycle {\n    prevent_destroy = tobool(var.x)\n    create_before_destroy = tobool(var.x)\n  }\n}",
    )
    found = codes(read('variable "x" {}\n' + text, x="perhaps"))
    assert found
    assert "CW0721" not in found


def test_a_list_that_comes_or_goes_is_shown_part_by_part_when_it_is_long() -> None:
    text = 'output "o" {\n  value = ["a text that is long enough for a line", "and another one of the same kind"]\n}\n'
    assert "+ o [\n      + [0] = " in show(planned(read(text)))
    changed = text.replace('"a text that is long enough for a line", ', "")
    assert "- [1] = " in show(planned(read(changed), made(text)))
    assert "null ->" in show(
        planned(read('output "o" {\n  value = 1\n}\n'), made('output "o" {\n  value = null\n}\n'))
    )


def test_a_module_is_read_as_a_whole_in_mid_run() -> None:
    text = 'module "m" {\n  source = "./m"\n  count = 2\n}\nresource "pair" "p" {\n  left = module.m\n  right = thing.a\n}\nresource "thing" "a" {\n  for_each = toset(["k"])\n  name = "a"\n}\n'
    expansion = planned(read(text, THING + 'output "id" {\n  value = thing.a.id\n}\n')).expansion
    known = {
        address: with_ids(expansion.planned[address], id=address)
        for address in ("module.m[0].thing.a", "module.m[1].thing.a", 'thing.a["k"]')
    }
    outcome, settled = settle(expansion, Settled(), known, "pair.p")
    assert not any(isinstance(one, Unknown) for one in outcome.unwrap().items[1:])
    assert "module.m[1].thing.a" in str(outcome.unwrap())
    again, _ = settle(expansion, settled, known, "pair.p")
    assert again == outcome


def test_a_module_that_does_not_repeat_is_read_in_mid_run() -> None:
    text = (
        'module "m" {\n  source = "./m"\n}\nmodule "n" {\n  source = "./m"\n  enabled = false\n}\n'
        'resource "pair" "p" {\n  left = module.m\n  right = [thing.b.id, module.n]\n}\n'
        'resource "thing" "b" {\n  name = "b"\n}\n'
    )
    expansion = planned(read(text, THING + 'output "id" {\n  value = thing.a.id\n}\n')).expansion
    known = {name: with_ids(expansion.planned[name], id=name) for name in ("module.m.thing.a", "thing.b")}
    given = settle(expansion, Settled(), known, "pair.p")[0].unwrap()
    assert dict(zip(given.names, given.items, strict=True))["left"] == make_object(
        {"id": String("module.m.thing.a")}
    )
    assert dict(zip(given.names, given.items, strict=True))["right"] == make_tuple([String("thing.b"), NULL])


@pytest.mark.parametrize(
    ("repeats", "head", "listed"),
    [
        ("count = 2", "thing.b[thing.a.id]", "It has 2 of them"),
        ('for_each = toset(["x", "y"])', "thing.b[thing.a.id]", "Its keys are x, y"),
        ("count = 2", "module.m[thing.a.id]", "It has 2 of them"),
        ('for_each = toset(["x", "y"])', "module.m[thing.a.id]", "Its keys are x, y"),
    ],
)
def test_an_instance_that_turns_out_not_to_be_there_is_reported_with_those_that_are(
    repeats: str, head: str, listed: str
) -> None:
    text = (
        f'{THING}resource "thing" "b" {{\n  {repeats}\n  name = "b"\n}}\n'
        f'module "m" {{\n  source = "./m"\n  {repeats}\n}}\n'
        f'resource "pair" "p" {{\n  left = {head}.id\n}}\n'
    )
    expansion = planned(read(text, THING + 'output "id" {\n  value = thing.a.id\n}\n')).expansion
    known = {"thing.a": with_ids(expansion.planned["thing.a"], id="7")}
    (problem,) = settle(expansion, Settled(), known, "pair.p")[0].failure()
    assert "has no instance" in problem.detail
    assert listed in problem.detail


def test_a_block_that_is_made_in_part_is_read_as_a_whole_again_when_all_of_it_is_there() -> None:
    text = (
        'resource "thing" "b" {\n  count = 2\n  name = "b"\n}\n'
        'resource "pair" "p" {\n  left = [path.module, thing.b[*].id]\n}\n'
    )
    expansion = planned(read(text)).expansion
    known = {name: with_ids(expansion.planned[name], id=name) for name in ("thing.b[0]", "thing.b[1]")}
    first = {"thing.b[0]": known["thing.b[0]"]}
    outcome, settled = settle(expansion, Settled(), first, "pair.p")
    partial = outcome.unwrap()
    assert not is_wholly_known(partial.items[partial.names.index("left")])
    given = settle(expansion, settled, known, "pair.p")[0].unwrap()
    assert dict(zip(given.names, given.items, strict=True))["left"] == make_tuple(
        [String("."), make_tuple([String("thing.b[0]"), String("thing.b[1]")])]
    )

"""What a plan does with each rule of a block, by example."""

import pytest
from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plan import Action, Needs, Observation, Options, Plan
from clockwork.pure.value.value import SENSITIVE, Null, String, Unknown, make_number, make_object
from tests.property.strategies.applied import applied, planned
from tests.unit.assembly.toy import codes, made, outcome, problems, read

THING = 'resource "thing" "a" {\n  name = "a"\n}\n'


def act(plan: Plan, address: str) -> Action:
    return plan[address].action


def test_a_block_without_settings_has_its_defaults() -> None:
    plan = planned(read(THING))
    after = plan["thing.a"].after
    assert after is not None
    found = dict(zip(after.names, after.items, strict=True))
    assert found["size"] == make_number(1)
    assert found["label"] == String("A")
    assert isinstance(found["id"], Unknown)
    assert isinstance(found["secret"], Null)
    with pytest.raises(KeyError):
        plan["thing.b"]


def test_a_stable_attribute_stays_known_in_an_update_and_another_does_not() -> None:
    plan = planned(read('resource "thing" "a" {\n  name = "a"\n  size = 2\n}\n'), made(THING))
    after = plan["thing.a"].after
    assert plan["thing.a"].action is Action.UPDATE
    assert after is not None
    assert isinstance(after.items[after.names.index("id")], String)
    assert isinstance(after.items[after.names.index("etag")], Unknown)


def test_a_nested_block_that_replaces_replaces() -> None:
    state = made(THING)
    boxed = 'resource "thing" "a" {\n  name = "a"\n  box {\n    width = 1\n  }\n}\n'
    plan = planned(read(boxed), state)
    assert act(plan, "thing.a") is Action.REPLACE
    assert plan["thing.a"].reasons[0].paths == (("box",),)
    wider = planned(read(boxed.replace("1", "2")), made(boxed))
    assert wider["thing.a"].reasons[0].paths == (("box", "width"),)
    assert act(wider, "thing.a") is Action.REPLACE


def test_a_nested_block_that_does_not_replace_updates() -> None:
    parts = 'resource "thing" "a" {\n  name = "a"\n  part {\n    weight = 1\n  }\n  part {\n    weight = 2\n  }\n}\n'
    plan = planned(read(parts.replace("= 2", "= 3")), made(parts))
    assert act(plan, "thing.a") is Action.UPDATE
    assert plan["thing.a"].reasons[0].paths == (("part", 1, "weight"),)


@pytest.mark.parametrize(
    ("ignored", "text", "action"),
    [
        ("[size]", "size = 2", Action.NO_OP),
        ("[size]", 'tags = { x = "2" }', Action.UPDATE),
        ("all", "size = 2", Action.NO_OP),
        ('[tags["x"]]', 'tags = { x = "2", y = "1" }', Action.NO_OP),
        ('[tags["x"]]', 'tags = { x = "2", y = "2" }', Action.UPDATE),
        ('[tags["y"]]', 'tags = { x = "1" }', Action.NO_OP),
        ('[tags["z"]]', 'tags = { x = "1", y = "1", z = "1" }', Action.NO_OP),
        ("[part[0].weight]", "part {\n weight = 7\n }", Action.UPDATE),
    ],
)
def test_ignored_changes_stay_as_they_are(ignored: str, text: str, action: Action) -> None:
    state = made('resource "thing" "a" {\n  name = "a"\n  tags = { x = "1", y = "1" }\n}\n')
    tags = "" if "tags" in text else '\n  tags = { x = "1", y = "1" }'
    edited = f'resource "thing" "a" {{\n  name = "a"\n  {text}{tags}\n  lifecycle {{\n    ignore_changes = {ignored}\n  }}\n}}\n'
    assert act(planned(read(edited), state), "thing.a") is action


def test_an_element_of_a_list_can_be_ignored() -> None:
    text = 'resource "thing" "a" {\n  name = "a"\n  part {\n    weight = 1\n  }\n  lifecycle {\n    ignore_changes = [part[0].weight]\n  }\n}\n'
    assert act(planned(read(text.replace("weight = 1", "weight = 2")), made(text)), "thing.a") is Action.NO_OP


TRIGGERED = """
resource "thing" "a" {
  name = "a"
  size = 1
}
resource "thing" "b" {
  count = 2
  name  = "b"
  lifecycle {
    replace_triggered_by = [TRIGGER]
  }
}
"""


@pytest.mark.parametrize(
    ("trigger", "edit", "action"),
    [
        ("thing.a", ("size = 1", "size = 2"), Action.REPLACE),
        ("thing.a.size", ("size = 1", "size = 2"), Action.REPLACE),
        ("thing.a.name", ("size = 1", "size = 2"), Action.NO_OP),
        ("thing.a", ("size = 1", "size = 1 "), Action.NO_OP),
    ],
)
def test_what_is_triggered_is_replaced(trigger: str, edit: tuple[str, str], action: Action) -> None:
    text = TRIGGERED.replace("TRIGGER", trigger)
    plan = planned(read(text.replace(*edit)), made(text))
    assert act(plan, "thing.b[0]") is act(plan, "thing.b[1]") is action


def test_a_trigger_by_index_replaces_only_its_own() -> None:
    text = """
resource "thing" "a" {
  count = 2
  name  = "a"
  size  = count.index == 0 ? SIZE : 1
}
resource "thing" "b" {
  count = 2
  name  = "b"
  lifecycle {
    replace_triggered_by = [thing.a[count.index]]
  }
}
"""
    plan = planned(read(text.replace("SIZE", "5")), made(text.replace("SIZE", "1")))
    assert act(plan, "thing.b[0]") is Action.REPLACE
    assert act(plan, "thing.b[1]") is Action.NO_OP


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("count = 2", "count = 1", "count_index"),
        ('for_each = toset(["k", "l"])', 'for_each = toset(["k"])', "each_key"),
        ("enabled = true", "enabled = false", "disabled"),
        ("count = 1", "", "not_configured"),
    ],
)
def test_a_deletion_says_why(before: str, after: str, reason: str) -> None:
    text = 'resource "thing" "a" {\n  name = "a"\n  REPEAT\n}\n'
    plan = planned(read(text.replace("REPEAT", after)), made(text.replace("REPEAT", before)))
    assert [one.reasons[0].code for one in plan.changes if one.action is Action.DELETE] == [reason]


def test_a_module_that_is_gone_takes_its_instances_along() -> None:
    called = 'module "m" {\n  source = "./m"\n  count = 2\n}\n'
    state = made(called, THING)
    plan = planned(read(called.replace("2", "1"), THING), state)
    assert [one.address for one in plan.changes if one.action is Action.DELETE] == ["module.m[1].thing.a"]
    assert plan["module.m[1].thing.a"].reasons[0].code == "module_gone"
    assert {one.action for one in planned(read(""), state).changes} == {Action.DELETE}


def test_a_protected_instance_of_a_module_that_is_gone_stays_protected() -> None:
    called = 'module "m" {\n  source = "./m"\n  count = 2\n}\n'
    for rule, refused in (("true", True), ("false", False), ("var.keep", True)):
        inner = (
            'variable "keep" {\n  default = false\n}\nresource "thing" "a" {\n  name = "a"\n'
            f"  lifecycle {{\n    prevent_destroy = {rule}\n  }}\n}}\n"
        )
        state, ir = made(called, inner), read(called.replace("2", "1"), inner)
        assert codes(ir, state) == ["CW0720"] if refused else planned(ir, state)


def test_a_tainted_instance_is_replaced() -> None:
    state = made(THING)
    tainted = evolve(
        state, instances=state.instances.set("thing.a", evolve(state.instances["thing.a"], status="tainted"))
    )
    change = planned(read(THING), tainted)["thing.a"]
    assert change.action is Action.REPLACE
    assert change.reasons[0].code == "tainted"


def test_an_unconfirmed_instance_is_written_again() -> None:
    state = made(THING)
    unsure = evolve(
        state,
        instances=state.instances.set("thing.a", evolve(state.instances["thing.a"], status="unconfirmed")),
    )
    assert act(planned(read(THING), unsure), "thing.a") is Action.UPDATE
    seen = pmap({"thing.a": Observation(state.instances["thing.a"].attributes)})
    assert act(planned(read(THING), unsure, observations=seen), "thing.a") is Action.NO_OP


def test_drift_is_told_and_mended() -> None:
    state = made(THING)
    seen = pmap({"thing.a": Observation(make_object({"size": make_number(5)}))})
    plan = planned(read(THING), state, observations=seen)
    assert plan.drift[0].paths == (("digest",), ("size",))
    assert act(plan, "thing.a") is Action.UPDATE
    assert plan.preface
    assert not planned(read(THING), applied(plan)).has_changes


def test_what_has_vanished_is_created_again() -> None:
    plan = planned(read(THING), made(THING), observations=pmap({"thing.a": Observation(None)}))
    assert act(plan, "thing.a") is Action.CREATE
    assert plan["thing.a"].reasons[0].code == "vanished"
    assert plan.drift[0].found is None


def test_what_was_sensitive_stays_so_when_observed() -> None:
    text = 'variable "p" {\n  sensitive = true\n}\nresource "thing" "a" {\n  name = "a"\n  tags = { x = var.p }\n}\n'
    state = made(text, p='"hidden words"')
    tags = make_object({"tags": make_object({"x": String("other words")})})
    plan = planned(read(text, p='"hidden words"'), state, observations=pmap({"thing.a": Observation(tags)}))
    assert plan.drift[0].found is not None
    assert "other words" not in repr(plan.drift)


def test_a_mark_that_is_new_is_recorded_without_a_change() -> None:
    text = 'variable "p" {\n  sensitive = SECRET\n}\nresource "thing" "a" {\n  name = "a"\n  tags = { x = var.p }\n}\n'
    state = made(text.replace("SECRET", "false"), p='"words"')
    plan = planned(read(text.replace("SECRET", "true"), p='"words"'), state)
    assert not plan.has_changes
    recorded = applied(plan).instances["thing.a"].attributes
    tags = recorded.items[recorded.names.index("tags")]
    assert "words" not in repr(tags)


def test_a_deposed_object_is_deleted_after_what_reads_its_successor_has_turned() -> None:
    text = THING + 'resource "thing" "b" {\n  name = "b"\n  tags = { x = thing.a.id }\n  size = SIZE\n}\n'
    state = made(text.replace("SIZE", "1"))
    state = evolve(state, deposed=state.deposed.set("t0", state.instances["thing.a"]))
    plan = planned(read(text.replace("SIZE", "2")), state)
    steps = {step.name: step for step in actions(plan).steps}
    assert steps["thing.a:delete#t0"].depends_on == ("thing.b:update",)
    assert not applied(plan).deposed


def test_circles_in_the_record_are_broken_by_age() -> None:
    text = THING + 'resource "thing" "b" {\n  name = "b"\n  tags = { x = thing.a.id }\n}\n'
    state = made(text)
    older = evolve(state.instances["thing.a"], dependencies=("thing.b",))
    state = evolve(state, instances=state.instances.set("thing.a", older))
    plan = planned(read(text), state, Options(mode="destroy"))
    assert [change.address for change in plan.changes] == ["thing.b", "thing.a"]
    steps = {step.name: step.depends_on for step in actions(plan).steps}
    assert steps == {"thing.b:delete": (), "thing.a:delete": ("thing.b:delete",)}


def test_circles_through_a_whole_block_are_broken_by_age() -> None:
    text = (
        'resource "thing" "a" {\n  count = 2\n  name = "a"\n}\n'
        'resource "thing" "b" {\n  name = "b"\n  tags = { n = length(thing.a) }\n}\n'
    )
    state = made(text)
    instances = state.instances
    for address in ("thing.a[0]", "thing.a[1]"):
        instances = instances.set(address, evolve(instances[address], dependencies=("thing.b",)))
    plan = planned(read(text), evolve(state, instances=instances), Options(mode="destroy"))
    steps = {step.name: step.depends_on for step in actions(plan).steps}
    assert steps == {
        "thing.b:delete": (),
        "thing.a[0]:delete": ("thing.b:delete",),
        "thing.a[1]:delete": ("thing.b:delete",),
    }


def test_an_unknown_count_defers_the_block_and_what_hangs_on_it() -> None:
    text = (
        THING
        + 'resource "thing" "b" {\n  count = length(thing.a.id)\n  name = "b"\n}\n'
        + 'resource "thing" "c" {\n  name = "c"\n  tags = { n = length(thing.b) }\n}\n'
        + 'output "n" {\n  value = length(thing.b)\n}\n'
    )
    plan = planned(read(text))
    assert [(one.block, one.awaits) for one in plan.deferred] == [
        ("thing.b", ("thing.a",)),
        ("thing.c", ("thing.b",)),
    ]
    assert [change.address for change in plan.changes] == ["thing.a"]


def test_an_unknown_count_of_a_module_defers_all_inside_and_keeps_what_is_there() -> None:
    called = 'module "m" {\n  source = "./m"\n  for_each = toset(KEYS)\n}\n'
    inner = THING + 'output "id" {\n  value = thing.a.id\n}\n'
    state = made(called.replace("KEYS", '["x"]'), inner)
    text = (
        'resource "thing" "z" {\n  name = "z"\n}\n'
        + called.replace("KEYS", "[thing.z.id]")
        + 'resource "thing" "y" {\n  name = "y"\n  tags = { n = length(module.m) }\n}\n'
        + 'resource "thing" "w" {\n  name = "w"\n  depends_on = [module.m]\n}\n'
    )
    plan = planned(read(text, inner), state)
    assert [one.block for one in plan.deferred] == ["module.m.thing.a", "thing.w", "thing.y"]
    assert [change.address for change in plan.changes] == ["thing.z"]


def test_what_a_block_depends_on_is_waited_for() -> None:
    text = THING + 'resource "thing" "b" {\n  name = "b"\n  depends_on = [thing.a]\n}\n'
    steps = {step.name: step.depends_on for step in actions(planned(read(text))).steps}
    assert steps["thing.b:create"] == ("thing.a:create",)


def test_a_whole_module_can_be_waited_for() -> None:
    text = 'module "m" {\n  source = "./m"\n}\nresource "thing" "b" {\n  name = "b"\n  depends_on = [module.m]\n}\n'
    inner = THING + 'resource "thing" "c" {\n  name = "c"\n}\n'
    found = actions(planned(read(text, inner)))
    steps = {step.name: step.depends_on for step in found.steps}
    (gate,) = found.gates
    assert steps["thing.b:create"] == (gate.name,)
    assert gate.depends_on == ("module.m.thing.a:create", "module.m.thing.c:create")


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("count = thing.z.size - 2", "CW0701"),
        ("count = thing.z.size / 2", "CW0701"),
        ("count = thing.z.secret", "CW0701"),
        ("count = thing.z.tags", "CW0701"),
        ("for_each = [thing.z.name]", "CW0702"),
        ("for_each = sensitive(toset([thing.z.name]))", "CW0702"),
        ("enabled = thing.z.name", "CW0703"),
        ("enabled = sensitive(thing.z.size == 1)", "CW0703"),
        ("size = thing.z.tags", "CW0704"),
    ],
)
def test_what_is_wrong_has_a_code_and_a_place(block: str, code: str) -> None:
    text = f'resource "thing" "z" {{\n  name = "z"\n  secret = "2"\n}}\nresource "thing" "a" {{\n  name = "a"\n  {block}\n}}\n'
    (problem,) = problems(read(text))
    assert problem.code.number == code
    assert problem.span is not None


def test_a_sensitive_value_in_an_output_that_shows_it_is_refused() -> None:
    text = 'variable "p" {\n  sensitive = true\n}\noutput "o" {\n  value = "x${var.p}"\n}\n'
    assert codes(read(text, p="secret")) == ["CW0712"]
    plan = planned(read(text.replace("value", "sensitive = true\n  value"), p="secret"))
    assert plan.outputs[0].after == String("xsecret", SENSITIVE)


def test_an_ephemeral_value_is_neither_an_output_nor_recorded() -> None:
    text = 'variable "p" {\n  ephemeral = true\n}\noutput "o" {\n  value = var.p\n}\nresource "thing" "a" {\n  name = var.p\n}\n'
    assert codes(read(text, p="now")) == ["CW0706", "CW0706"]
    plan = planned(
        read(
            'variable "p" {\n  ephemeral = true\n}\nresource "thing" "a" {\n  name = "a"\n  key = var.p\n}\n',
            p="now",
        )
    )
    assert "now" not in str(applied(plan).instances["thing.a"].attributes.items[2])


def test_rules_have_to_be_known() -> None:
    rule = 'resource "thing" "b" {\n  name = "b"\n  lifecycle {\n    create_before_destroy = thing.a.id == ""\n  }\n}\n'
    assert codes(read(THING + rule)) == ["CW0721"]
    null = (
        THING.replace("}", "  lifecycle {\n    create_before_destroy = var.n\n  }\n}")
        + 'variable "n" {\n  default = null\n}\n'
    )
    assert not planned(read(null))["thing.a"].create_before_destroy


def test_types_that_cannot_change_in_place_are_replaced() -> None:
    text = 'resource "pair" "p" {\n  left = 1\n}\n'
    change = planned(read(text.replace("1", "2")), made(text))["pair.p"]
    assert change.action is Action.REPLACE
    assert change.reasons[0].code == "cannot_update"


def test_refresh_asks_for_what_can_be_read() -> None:
    text = THING + 'resource "pair" "p" {\n  left = 1\n}\n'
    found = outcome(read(text), made(text), Options(refresh=True)).unwrap()
    assert found == Needs((), ("thing.a",))

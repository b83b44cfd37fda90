"""Resource types with rules of their own: checks after making, recovery by expression, schemas that grow, mistakes in packages."""

import pytest
from attrs import evolve
from pyrsistent import PMap, pmap
from returns.pipeline import is_successful

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.kind import Kinds
from clockwork.pure.assembly.plan import Action, Observation, Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.intake.schema import (
    AttributeSchema,
    BlockSchema,
    Expression,
    Operation,
    Provider,
    ResourceType,
    Validation,
)
from clockwork.pure.report.span import Span
from clockwork.pure.state.model import State
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.kind import ANY, NUMBER, STRING
from clockwork.pure.value.value import List, Null, Tuple, make_number
from tests.property.strategies.applied import EMPTY, NOW, OPTIONS, applied, planned
from tests.unit.assembly.toy import codes, made, problems, read


def expression(text: str) -> Expression:
    return Expression(parse_expression("box.cw", text).unwrap(), "box.cw")


def operations(*names: str) -> PMap[str, Operation]:
    scripts = {name: Operation("create", "sh", f"{name}.sh", "") for name in names}
    return pmap(scripts)


def attributes(*found: AttributeSchema) -> PMap[str, AttributeSchema]:
    return pmap({one.name: one for one in found})


INNER = BlockSchema("inner", attributes(AttributeSchema("v", ANY)), replaces=True)
OUTER = BlockSchema(
    "outer",
    attributes(AttributeSchema("w", NUMBER, replaces=True), AttributeSchema("x", NUMBER)),
    pmap({"inner": INNER}),
)
BOX = ResourceType(
    "box",
    attributes(
        AttributeSchema("name", STRING, is_required=True),
        AttributeSchema("way", STRING),
        AttributeSchema("id", STRING, is_computed=True),
    ),
    operations("create", "update", "delete", "verify"),
    blocks=pmap({"outer": OUTER}),
    recovery=expression("self.way"),
    validations=(
        Validation(expression('self.name != "bad"'), expression('"bad name"'), Span("box.cw", 0, 1)),
    ),
)


def providers(type: ResourceType = BOX, digest: str = "h1:box") -> PMap[str, Provider]:
    return pmap({"box": Provider("box", "1.0.0", digest, pmap({type.name: type}))})


def box(text: str = "", type: ResourceType = BOX, state: State = EMPTY, digest: str = "h1:box") -> Plan:
    outcome = plan(_ir(text, type, digest), state, pmap(), {}, OPTIONS, NOW)
    assert is_successful(outcome), outcome.failure()
    found = outcome.unwrap()
    assert isinstance(found, Plan)
    return found


def failing(text: str = "", type: ResourceType = BOX, state: State = EMPTY) -> list[str]:
    return [one.code.number for one in plan(_ir(text, type), state, pmap(), {}, OPTIONS, NOW).failure()]


def _ir(text: str, type: ResourceType, digest: str = "h1:box") -> IR:
    outcome = intake(
        pmap({"main.cw": f'resource "box" "b" {{\n  name = "b"\n  {text}\n}}\n'}), providers(type, digest)
    )
    assert is_successful(outcome), outcome.failure()
    return outcome.unwrap()


def with_attributes(*more: AttributeSchema) -> ResourceType:
    return evolve(BOX, attributes=BOX.attributes.update({one.name: one for one in more}))


def test_what_can_be_verified_is_verified_after_it_was_made() -> None:
    steps = {step.name: step.depends_on for step in actions(box()).steps}
    assert steps == {"box.b:create": (), "box.b:verify": ("box.b:create",)}


@pytest.mark.parametrize(("way", "recovery"), [("read", "read"), ("rerun", "rerun"), ("other", "ask")])
def test_recovery_may_be_an_expression(way: str, recovery: str) -> None:
    assert actions(box(f'way = "{way}"')).steps[0].recovery == recovery


def test_a_validation_of_the_type_is_checked() -> None:
    found = plan(
        _ir(
            "",
            evolve(BOX, validations=(evolve(BOX.validations[0], condition=expression('self.name == "c"')),)),
        ),
        EMPTY,
        pmap(),
        {},
        OPTIONS,
        NOW,
    )
    (problem,) = found.failure()
    assert problem.detail == "box.b: bad name"


def test_what_the_record_lacks_is_the_default_or_null() -> None:
    state = applied(box())
    grown = with_attributes(
        AttributeSchema("size", NUMBER, default=make_number(3)), AttributeSchema("note", STRING)
    )
    plan_ = box(type=grown, state=state, digest="h1:newer")
    assert plan_["box.b"].action is Action.NO_OP
    after = plan_["box.b"].after
    assert after is not None
    found = dict(zip(after.names, after.items, strict=True))
    assert found["size"] == make_number(3)
    assert found["note"] == Null(STRING)
    bare = evolve(BOX, blocks=pmap())
    assert box(state=applied(box(type=bare)))["box.b"].action is Action.UPDATE


def test_a_derived_value_that_does_not_fit_is_the_fault_of_the_package() -> None:
    wrong = with_attributes(AttributeSchema("size", NUMBER, is_computed=True, derive=expression("self.name")))
    assert failing(type=wrong) == ["CW0708"]


def test_derivations_may_read_each_other_but_not_in_a_circle() -> None:
    chain = with_attributes(
        AttributeSchema("a", STRING, is_computed=True, derive=expression("upper(self.z)")),
        AttributeSchema(
            "z", STRING, is_computed=True, is_sensitive=True, derive=expression('"${self.name}!"')
        ),
    )
    after = box(type=chain)["box.b"].after
    assert after is not None
    assert "B!" not in repr(after)
    circle = with_attributes(
        AttributeSchema("a", STRING, is_computed=True, derive=expression("self.z")),
        AttributeSchema("z", STRING, is_computed=True, derive=expression("self.a")),
    )
    assert box(type=circle)["box.b"].action is Action.CREATE


@pytest.mark.parametrize("missing", ["create", "delete"])
def test_what_is_made_needs_its_operations(missing: str) -> None:
    assert failing(type=evolve(BOX, operations=BOX.operations.remove(missing))) == ["CW0722"]


def test_what_is_deleted_needs_its_operation() -> None:
    state = applied(box())
    ir = intake(
        pmap({"main.cw": ""}), providers(evolve(BOX, operations=BOX.operations.remove("delete")))
    ).unwrap()
    assert [one.code.number for one in plan(ir, state, pmap(), {}, OPTIONS, NOW).failure()] == ["CW0722"]


@pytest.mark.parametrize(
    ("before", "after", "action"),
    [
        ("outer {\n    w = 1\n  }", "outer {\n    w = 2\n  }", Action.REPLACE),
        ("outer {\n    x = 1\n  }", "outer {\n    x = 2\n  }", Action.UPDATE),
        (
            "outer {\n    inner {\n      v = 1\n    }\n  }",
            "outer {\n    inner {\n      v = 2\n    }\n  }",
            Action.REPLACE,
        ),
        ("outer {\n    x = 1\n  }", "", Action.UPDATE),
    ],
)
def test_rules_of_nested_blocks_count(before: str, after: str, action: Action) -> None:
    assert box(after, state=applied(box(before)))["box.b"].action is action


def test_nested_blocks_of_any_type_stand_in_a_tuple_and_others_in_a_list() -> None:
    after = box("outer {\n    inner {\n      v = 1\n    }\n  }")["box.b"].after
    assert after is not None
    outer = after.items[after.names.index("outer")]
    assert isinstance(outer, Tuple)
    flat = evolve(BOX, blocks=pmap({"outer": evolve(OUTER, blocks=pmap())}))
    plain = box("outer {\n    x = 1\n  }", type=flat)["box.b"].after
    assert plain is not None
    assert isinstance(plain.items[plain.names.index("outer")], List)


def test_a_required_attribute_must_not_be_null() -> None:
    text = 'resource "thing" "z" {\n  name = "z"\n}\nresource "thing" "a" {\n  name = thing.z.secret\n}\n'
    (problem,) = problems(read(text))
    assert problem.code.number == "CW0705"


@pytest.mark.parametrize("rule", ["count = thing.z.secret", "enabled = thing.z.secret"])
def test_how_many_there_are_must_not_be_null(rule: str) -> None:
    text = f'resource "thing" "z" {{\n  name = "z"\n}}\nresource "thing" "a" {{\n  name = "a"\n  {rule}\n}}\n'
    assert codes(read(text.replace("thing.z.secret", "try(thing.z.tags, null)"))) in (["CW0701"], ["CW0703"])


def test_an_unknown_enabled_defers() -> None:
    text = 'resource "thing" "z" {\n  name = "z"\n}\nresource "thing" "a" {\n  name = "a"\n  enabled = thing.z.id == "x"\n}\n'
    assert [one.block for one in planned(read(text)).deferred] == ["thing.a"]


def test_one_instance_can_be_waited_for() -> None:
    text = (
        'resource "thing" "a" {\n  count = 2\n  name = "a"\n}\n'
        'resource "thing" "b" {\n  name = "b"\n  depends_on = [thing.a[1]]\n}\n'
    )
    assert planned(read(text))["thing.b"].dependencies == ("thing.a[1]",)


def test_a_record_under_a_name_that_is_no_address_is_deleted() -> None:
    state = made('resource "thing" "a" {\n  name = "a"\n}\n')
    odd = evolve(state.instances["thing.a"], address="odd one")
    found = planned(read(""), evolve(state, instances=pmap({"odd one": odd})))
    assert [(one.address, one.action) for one in found.changes] == [("odd one", Action.DELETE)]
    assert actions(found).steps[0].name == "odd one:delete"


def test_observations_of_unknown_types_say_nothing() -> None:
    state = made('resource "thing" "a" {\n  name = "a"\n}\n')
    strange = evolve(state, instances=pmap({"thing.a": evolve(state.instances["thing.a"], type="gone")}))
    outcome = plan(read(""), strange, pmap({"thing.a": Observation(None)}), {}, OPTIONS, NOW)
    assert [one.code.number for one in outcome.failure()] == ["CW0723"]
    assert Kinds(pmap()).recorded("toy", "thing") is None


def test_idempotent_operations_may_be_retried_when_that_is_asked_for() -> None:
    text = 'resource "thing" "a" {\n  name = "a"\n}\n'
    assert actions(planned(read(text), options=Options(retries=2))).steps[0].retries == 2
    assert actions(planned(read(text))).steps[0].retries == 0


def test_secrets_in_lists_and_maps_go_into_the_digest_by_their_keyed_digests() -> None:
    text = 'variable "p" {\n  sensitive = true\n}\nresource "pair" "a" {\n  left = [{ x = var.p }]\n}\n'
    digests = {
        planned(read(text, p=password), options=Options(digest_key=key)).change_digest
        for password in ("one", "two")
        for key in (b"1", b"2")
    }
    assert len(digests) == 4

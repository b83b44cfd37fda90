"""How a plan settles what a killed run left open."""

import pytest
from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.plan import Action, Needs, Observation, Options
from clockwork.pure.intake.schema import OperationName, Recovery
from clockwork.pure.state.model import Instance, Intent, State
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.value import Object, String, Unknown, make_number, make_object
from tests.property.strategies.applied import NOW, applied, planned
from tests.unit.assembly.toy import made, outcome, problems, read

THING = 'resource "thing" "a" {\n  name = "a"\n}\n'
REFRESH = Options(refresh=True)


def begun(state: State, operation: OperationName, recovery: Recovery, wanted: Instance) -> State:
    """Give `state` with an operation that was begun and not ended."""
    before = None if operation == "create" else state.instances["thing.a"]
    after = None if operation == "delete" else wanted
    intent = Intent("t", "run", f"thing.a:{operation}", "thing.a", operation, recovery, before, after, NOW)
    instances = state.instances.discard("thing.a") if before is None else state.instances
    return evolve(state, instances=instances, intents=pmap({"t": intent}))


def case(operation: OperationName, recovery: Recovery = "read") -> State:
    """Give a state in which `operation` on thing.a is open; what it wants has an id that is unknown."""
    state = made(THING)
    instance = state.instances["thing.a"]
    names = instance.attributes.names
    items = [
        Unknown(STRING) if name in ("id", "etag") else item
        for name, item in zip(names, instance.attributes.items, strict=True)
    ]
    wanted = evolve(instance, attributes=Object(names, tuple(items)))
    return begun(state, operation, recovery, wanted)


def seen(**attributes: str) -> Observation:
    """Give what was read."""
    return Observation(make_object({name: String(value) for name, value in attributes.items()}))


def test_what_can_be_read_is_asked_for_and_is_a_question_without() -> None:
    for operation in ("create", "update", "delete"):
        state = case(operation)
        assert outcome(read(THING), state, REFRESH).unwrap() == Needs((), ("thing.a",))
        (problem,) = problems(read(THING), state)
        assert problem.code.number == "CW0724"
        assert "thing.a" in problem.detail
        assert "Plan with refresh" in problem.detail


def test_a_create_that_was_done_is_adopted() -> None:
    plan = planned(read(THING), case("create"), observations=pmap({"thing.a": seen(id="1", etag="2")}))
    assert plan["thing.a"].action is Action.NO_OP
    state = applied(plan)
    assert not state.intents
    assert state.instances["thing.a"].status == "ok"


def test_a_create_that_was_done_in_part_is_replaced() -> None:
    plan = planned(read(THING), case("create"), observations=pmap({"thing.a": seen(id="1")}))
    assert plan["thing.a"].action is Action.REPLACE
    assert applied(plan).instances["thing.a"].status == "ok"


def test_a_create_that_was_not_done_is_done() -> None:
    plan = planned(read(THING), case("create"), observations=pmap({"thing.a": Observation(None)}))
    assert plan["thing.a"].action is Action.CREATE
    assert not applied(plan).intents


def test_a_create_of_what_is_not_wanted_any_more_is_undone() -> None:
    plan = planned(read(""), case("create", "rerun"))
    assert plan["thing.a"].action is Action.DELETE
    assert not applied(plan).instances


@pytest.mark.parametrize(
    ("operation", "action"),
    [("create", Action.CREATE), ("update", Action.UPDATE), ("delete", Action.REPLACE)],
)
def test_what_may_be_repeated_is_repeated(operation: OperationName, action: Action) -> None:
    plan = planned(read(THING), case(operation, "rerun"))
    assert plan["thing.a"].action is action
    after = applied(plan)
    assert not after.intents
    assert not planned(read(THING), after).has_changes


@pytest.mark.parametrize(
    ("operation", "is_there", "action"),
    [
        ("create", True, Action.REPLACE),
        ("create", False, Action.CREATE),
        ("update", True, Action.UPDATE),
        ("update", False, Action.CREATE),
        ("delete", True, Action.NO_OP),
        ("delete", False, Action.CREATE),
    ],
)
def test_what_only_the_user_knows_is_asked(operation: OperationName, is_there: bool, action: Action) -> None:
    state = case(operation, "ask")
    (problem,) = problems(read(THING), state)
    assert "--assume 'thing.a=made'" in problem.detail
    assert "cannot find that out" in problem.detail
    plan = planned(read(THING), state, Options(assumptions=pmap({"thing.a": is_there})))
    assert plan["thing.a"].action is action
    assert not applied(plan).intents


def test_an_operation_that_says_nothing_of_its_object_is_asked_about_and_not_read() -> None:
    state = made(THING)
    intent = Intent("t", "run", "thing.a:update", "thing.b", "update", "read", None, None, NOW)
    state = evolve(state, intents=pmap({"t": intent}))
    seen_a = pmap({"thing.a": Observation(state.instances["thing.a"].attributes)})
    assert outcome(read(THING), state, REFRESH).unwrap() == Needs((), ("thing.a",))
    failed = outcome(read(THING), state, REFRESH, seen_a)
    assert [one.code.number for one in failed.failure()] == ["CW0724"]


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_what_was_read_after_an_open_operation_stands(operation: OperationName) -> None:
    observation = Observation(make_object({"size": make_number(7)}))
    plan = planned(read(THING), case(operation), observations=pmap({"thing.a": observation}))
    assert plan["thing.a"].action is Action.UPDATE
    gone = planned(read(THING), case(operation), observations=pmap({"thing.a": Observation(None)}))
    assert gone["thing.a"].action is Action.CREATE


@pytest.mark.parametrize("recovery", ["read", "rerun"])
def test_the_deletion_of_a_deposed_object_is_repeated(recovery: Recovery) -> None:
    state = made(THING)
    old = state.instances["thing.a"]
    intent = Intent("t", "run", "thing.a:delete#d", "thing.a", "delete", recovery, old, None, NOW, "d")
    state = evolve(state, deposed=pmap({"d": old}), intents=pmap({"t": intent}))
    plan = planned(read(THING), state)
    assert [(one.address, one.action, one.deposed) for one in plan.changes] == [
        ("thing.a", Action.NO_OP, None),
        ("thing.a", Action.DELETE, "d"),
    ]
    assert not applied(plan).deposed


def test_what_is_recorded_needs_its_provider() -> None:
    state = made(THING)
    strange = evolve(state.instances["thing.a"], provider="gone")
    state = evolve(
        state,
        instances=pmap(
            {f"thing.a[{index}]": evolve(strange, address=f"thing.a[{index}]") for index in range(7)}
        ),
    )
    (problem,) = problems(read(""), state)
    assert problem.code.number == "CW0723"
    assert "thing.a[0], thing.a[1], thing.a[2], thing.a[3], thing.a[4] and 2 more" in problem.detail


def test_a_question_stands_at_the_block_that_it_is_about() -> None:
    (configured,) = problems(read(THING), case("create", "ask"))
    assert configured.span is not None
    assert configured.span.path == "main.cw"
    (gone,) = problems(read(""), case("create", "ask"))
    assert gone.span is None


def test_a_question_stands_at_a_block_in_a_module_and_names_its_instance_for_a_shell() -> None:
    state = case("create", "ask")
    address = 'module.m["it\'s"].thing.a'
    renamed = pmap({"t": evolve(state.intents["t"], address=address)})
    call = 'module "m" {\n  source = "./m"\n  for_each = toset(["it\'s"])\n}\n'
    (problem,) = problems(read(call, THING), evolve(state, intents=renamed))
    assert problem.span is not None
    assert problem.span.path == "m/main.cw"
    assert """`--assume 'module.m["it'\\''s"].thing.a=made'`""" in problem.detail


def test_an_assumption_that_nothing_asks_for_is_warned_of() -> None:
    assumed = Options(assumptions=pmap({"thing.a": True, "thing.b": True}))
    (warning,) = planned(read(THING), case("create", "ask"), assumed).warnings
    assert warning.code.number == "CW0725"
    assert warning.suggestions == ("thing.a",)

"""What a report makes of planned attributes: what is derived from it, nested blocks, and what a script got wrong."""

from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.kind import Kind, Kinds, read_kind
from clockwork.pure.assembly.settle import Settled
from clockwork.pure.forge.channel import Entries, Json, Report, Text
from clockwork.pure.forge.resolve import resolve
from clockwork.pure.forge.verdict import harvest, read_report
from clockwork.pure.intake.schema import AttributeSchema, Expression, Operation, ResourceType
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.kind import ANY, NUMBER, STRING
from clockwork.pure.value.structure import item_at
from clockwork.pure.value.value import SENSITIVE, Null, String, Unknown, make_number, make_object, make_tuple
from tests.property.strategies.configuration import THING, TOY
from tests.unit.forge.plans import planned


def kind(derive: str, type: AttributeSchema) -> Kind:
    """Give a type that tells its id and derives `url` from it."""
    expression = Expression(parse_expression("toy.cw", derive).unwrap(), "toy.cw")
    attributes = {
        "id": AttributeSchema("id", STRING, is_computed=True, is_sensitive=True),
        "url": evolve(type, derive=expression, is_computed=True),
    }
    return read_kind(ResourceType("site", pmap(attributes), pmap()), TOY)


PLANNED = make_object({"id": Unknown(STRING, marks=SENSITIVE), "url": Unknown(ANY)})


def report(**told: Text | Json | Entries) -> Report:
    """Give the report of `told`."""
    return Report(pmap(told), end_status=0)


def test_what_is_derived_from_a_result_is_known_with_it_and_as_secret() -> None:
    found = harvest(
        kind('"https://${self.id}"', AttributeSchema("url", STRING)), PLANNED, report(id=Text("x"))
    )
    assert found.problems == ()
    assert found.attributes == make_object(
        {"id": String("x", SENSITIVE), "url": String("https://x", SENSITIVE)}
    )


def test_what_cannot_be_derived_from_a_result_is_said() -> None:
    found = harvest(kind("self.id", AttributeSchema("url", NUMBER)), PLANNED, report(id=Text("x")))
    assert len(found.problems) == 2
    assert "url" in found.problems[0]
    assert found.problems[1] == "`url` was not reported"


def test_nested_blocks_are_read_as_what_they_are() -> None:
    told, problems = read_report(
        read_kind(THING, TOY), report(part=Json('[{"weight": 1, "note": null}]'), box=Json('{"width": 2}'))
    )
    assert problems == []
    assert item_at(make_object(told), "box") == make_object({"width": make_number(2)})
    part = told["part"]
    assert not isinstance(part, String | Null)
    assert make_tuple([make_object({"note": Null(STRING), "weight": make_number(1)})]).items == getattr(
        part, "items", ()
    )


def test_a_name_that_is_not_declared_comes_with_what_was_meant() -> None:
    told, problems = read_report(read_kind(THING, TOY), report(etags=Text("x"), zzzzzz=Text("y")))
    assert told == {}
    assert "did the script mean `etag`" in problems[0]
    assert problems[1] == "'zzzzzz' was reported, which the resource type does not declare"


def test_what_is_verified_after_it_was_made_is_given_as_it_was_made() -> None:
    plan = planned('resource "thing" "a" { name = "a" }\n')
    create = actions(plan).steps[0]
    verify = evolve(create, operation="verify", script=Operation("verify", "sh", "verify.sh", "# verify\n"))
    made = make_object({"name": String("a"), "id": String("i")})
    found_kind = Kinds(plan.ir.providers).configured("toy", "thing")
    outcome, _ = resolve(
        plan.expansion, found_kind, verify, plan["thing.a"], pmap({"thing.a": made}), Settled()
    )
    assert outcome.unwrap().inputs == made
    assert outcome.unwrap().after == made

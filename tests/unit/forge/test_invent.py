"""Invented values."""

import pytest

from clockwork.pure.forge.channel import Json
from clockwork.pure.forge.invent import invent
from clockwork.pure.forge.result import read_result
from clockwork.pure.value.codec import canonical
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ANY, BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from clockwork.pure.value.structure import type_of


@pytest.mark.parametrize(
    "type",
    [
        STRING,
        NUMBER,
        BOOL,
        ListOf(NUMBER),
        SetOf(STRING),
        MapOf(BOOL),
        TupleOf((STRING, NUMBER)),
        ObjectOf(("a", "b"), (BOOL, SetOf(NUMBER))),
    ],
    ids=str,
)
def test_an_invented_value_has_its_type_and_differs_by_address_and_attribute(type: Type) -> None:
    plain = invent(type, "thing.a", "id")
    value = read_result(Json(canonical(plain).decode()))
    assert not isinstance(value, str)
    converted = convert(value, type)
    assert not isinstance(converted, Mismatch)
    assert type_of(converted) == type
    assert invent(type, "thing.a", "id") == plain
    others = [invent(type, f"thing.b{number}", "id") for number in range(9)] + [invent(type, "thing.a", "no")]
    assert any(other != plain for other in others)


def test_what_may_be_anything_is_a_string() -> None:
    assert isinstance(invent(ANY, "thing.a", "id"), str)

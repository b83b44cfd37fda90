"""Names and sizes that a shell cannot take."""

import pytest

from clockwork.pure.forge import codes
from clockwork.pure.forge.encode import encode_inputs
from clockwork.pure.value.value import NULL, Object, String, Value, make_object, make_tuple
from tests.unit.forge.programs import rendered


@pytest.mark.parametrize("name", ["health-check", "größe", "a b", "x;exit", ""])
def test_a_name_is_one_in_sh(name: str) -> None:
    (problem,) = encode_inputs(make_object({name: NULL}), "input", None).failure()
    assert problem.code == codes.NAME_UNFIT


def test_no_two_attributes_share_a_variable() -> None:
    inputs = make_object({"tags": make_tuple([]), "tags_json": String("x")})
    (problem,) = encode_inputs(inputs, "input", None).failure()
    assert problem.code == codes.NAME_UNFIT


def test_every_attribute_that_does_not_fit_is_reported() -> None:
    inputs = make_object(
        {"a": String("\0"), "b": String("\ud800"), "c": make_tuple([String("\0"), String("x\0")])}
    )
    found = [one.code for one in encode_inputs(inputs, "input", None).failure()]
    assert found == [codes.NUL_IN_VALUE, codes.NOT_UNICODE, codes.NUL_IN_VALUE, codes.NUL_IN_VALUE]


@pytest.mark.parametrize(
    "inner",
    [
        String("\ud800"),
        make_tuple([NULL, String("\ud800")]),
        make_object({"\ud800": NULL}),
        make_object({"a": make_tuple([String("\ud800")])}),
    ],
)
def test_a_lone_surrogate_is_found_at_any_depth(inner: Value) -> None:
    (problem,) = encode_inputs(make_object({"a": make_tuple([inner])}), "input", None).failure()
    assert problem.code == codes.NOT_UNICODE


def test_what_was_before_counts_and_is_checked_like_what_is_to_be() -> None:
    big = make_object({"a": String("x" * 5_000_000)})
    (problem,) = rendered("", big, big).failure()
    assert problem.code == codes.INPUTS_TOO_LARGE
    assert "thing.a" in problem.detail
    assert (
        rendered("", Object((), ()), make_object({"a": String("\0")})).failure()[0].code == codes.NUL_IN_VALUE
    )

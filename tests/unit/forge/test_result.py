"""Reported results as values."""

import pytest
from pyrsistent import pmap

from clockwork.pure.forge.channel import Entries, Json, Text
from clockwork.pure.forge.result import DEPTH_LIMIT, read_result
from clockwork.pure.value.value import FALSE, NULL, String, Value, make_number, make_object, make_tuple


@pytest.mark.parametrize(
    ("result", "value"),
    [
        (Text("e\u0301"), String("\xe9")),
        (Entries(pmap({"b": "2", "a": "e\u0301"})), make_object({"a": String("\xe9"), "b": String("2")})),
        (Json("null"), NULL),
        (
            Json('[1.50, 2, 1e3, false, "e\\u0301"]'),
            make_tuple([make_number("1.5"), make_number(2), make_number(1000), FALSE, String("\xe9")]),
        ),
        (Json('{"a]": {"[": []}}'), make_object({"a]": make_object({"[": make_tuple([])})})),
        (Json("0.1234567890123456789012345"), make_number("0.1234567890123456789012345")),
    ],
)
def test_results_are_values_in_normal_form(result: Text | Json | Entries, value: Value) -> None:
    assert read_result(result) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it is no JSON"),
        ("{", "it is no JSON"),
        ("[1,]", "it is no JSON"),
        ("NaN", "it holds a number out of range"),
        ("1e99999", "it holds a number out of range"),
        ('"\\ud800"', "it holds a lone surrogate"),
        ('{"\\ud800": 1}', "it holds a lone surrogate"),
        ("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1), "its JSON is nested more than"),
        ("[" * 100_000, "its JSON is nested more than"),
    ],
)
def test_what_no_value_stands_for_is_refused(text: str, why: str) -> None:
    found = read_result(Json(text))
    assert isinstance(found, str)
    assert found.startswith(why)


def test_json_as_deep_as_allowed_is_read() -> None:
    assert not isinstance(read_result(Json("[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT)), str)

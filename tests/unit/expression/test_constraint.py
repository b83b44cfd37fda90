"""Type constraints as they are written, and what is wrong with those that are none."""

import pytest
from returns.pipeline import is_successful

from clockwork.pure.expression.constraint import read_constraint
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.constraint import Constraint
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.show import show
from clockwork.pure.value.value import Tuple, Value, make_number, make_object


def read(text: str, allows_holes: bool = True) -> Outcome[Constraint]:
    return read_constraint(parse_expression("main.cw", text).unwrap(), "main.cw", allows_holes)


@pytest.mark.parametrize(
    "text",
    [
        "string",
        "any",
        "list(any)",
        "set(map(number))",
        "tuple([string, bool])",
        "object({a = string, b = optional(number)})",
        "object({})",
    ],
)
def test_a_type_is_read_as_it_is_written(text: str) -> None:
    assert type_text(read(text).unwrap().type) == text


@pytest.mark.parametrize(
    ("text", "meant"), [('"string"', "string"), ('"list"', "list(any)"), ("(bool)", "bool")]
)
def test_legacy_forms_are_read(text: str, meant: str) -> None:
    assert type_text(read(text).unwrap().type) == meant


FAULTS = {
    "strng": ("CW0316", "strng"),
    "list": ("CW0316", "list"),
    "lst(string)": ("CW0316", "lst(string)"),
    "optional(string)": ("CW0316", "optional(string)"),
    "list(string, string)": ("CW0316", "list(string, string)"),
    "list()": ("CW0316", "list()"),
    '"strng"': ("CW0316", '"strng"'),
    "5": ("CW0316", "5"),
    "tuple(string)": ("CW0316", "string"),
    "tuple()": ("CW0316", "tuple()"),
    "object(string)": ("CW0316", "string"),
    "object()": ("CW0316", "object()"),
    "object({ (a) = string })": ("CW0316", "(a)"),
    "object({ a = string, a = number })": ("CW0316", "a"),
    "object({ a = optional() })": ("CW0316", "optional()"),
    'object({ a = optional(number, "x") })': ("CW0317", '"x"'),
    "object({ a = optional(number, 1 / 0) })": ("CW0203", "0"),
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_no_type_is_refused_in_its_place(text: str) -> None:
    (problem,) = read(text).failure()
    assert problem.span is not None
    assert (problem.code.number, text[problem.span.start : problem.span.end]) == FAULTS[text]


def test_every_fault_is_reported() -> None:
    assert len(read("object({ a = strng, b = list(nmber), c = tuple([bol]) })").failure()) == 3


@pytest.mark.parametrize("text", ["any", "list(any)", "object({ a = optional(string) })", '"string"'])
def test_an_exact_type_has_no_holes(text: str) -> None:
    assert not is_successful(read(text, allows_holes=False))


@pytest.mark.parametrize(
    ("type", "given", "filled"),
    [
        ("object({ a = optional(number, 1) })", make_object({}), "{ a = 1 }"),
        ("object({ a = optional(number, 1) })", make_object({"a": make_number(2)}), "{ a = 2 }"),
        ("object({ a = optional(number) })", make_object({}), "{ a = null }"),
        ("object({ a = optional(object({ b = optional(number, 5) }), {}) })", make_object({}), "{ a = { b = 5 } }"),
        ("list(object({ a = optional(number, 1) }))", Tuple((make_object({}),)), "[{ a = 1 }]"),
        ("set(object({ a = optional(number, 1) }))", Tuple((make_object({}),) * 2), "toset([{ a = 1 }])"),
        ("map(object({ a = optional(number, 1) }))", make_object({"k": make_object({})}), "{ k = { a = 1 } }"),
        ("tuple([object({ a = optional(number, 1) }), number])", Tuple((make_object({}), make_number(3))), "[{ a = 1 }, 3]"),
        ("list(object({ a = optional(number, 1) }))", Tuple(()), "[]"),
    ],
)  # fmt: skip
def test_defaults_fill_what_is_missing(type: str, given: Value, filled: str) -> None:
    converted = convert(given, read(type).unwrap())
    assert not isinstance(converted, Mismatch)
    assert show(converted) == filled


def test_defaults_leave_what_has_another_shape() -> None:
    assert isinstance(convert(make_number(1), read("object({ a = optional(number, 1) })").unwrap()), Mismatch)

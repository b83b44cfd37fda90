"""Variables: their declarations, and the values that the root's get."""

import pytest
from returns.pipeline import is_successful

from clockwork.pure.intake.inputs import Input, var_file
from clockwork.pure.report.diagnostic import Severity
from clockwork.pure.report.span import Span
from clockwork.pure.value.kind import NUMBER, STRING, ListOf, MapOf
from clockwork.pure.value.structure import marks_within
from clockwork.pure.value.value import (
    EPHEMERAL,
    NULL,
    SENSITIVE,
    TRUE,
    UNKNOWN,
    List,
    Map,
    Null,
    String,
    make_number,
    make_object,
)
from tests.unit.intake.reading import codes, found, only, outcome, sound


def typed(text: str, name: str = "x") -> Input:
    """Give an input as typed on the command line."""
    return Input(name, text, "command line")


def test_a_declaration_is_read_whole() -> None:
    text = """
variable "x" {
  type        = list(number)
  default     = [1, "2"]
  description = "Some numbers"
  sensitive   = true
  ephemeral   = true
  nullable    = false
  deprecated  = "use y"
}
"""
    variable = sound(text).root.variables["x"]
    assert variable.type.type == ListOf(NUMBER)
    assert variable.default == List(NUMBER, (make_number(1), make_number(2)))
    assert (variable.description, variable.deprecated) == ("Some numbers", "use y")
    assert (variable.is_sensitive, variable.is_ephemeral, variable.is_nullable) == (True, True, False)
    assert marks_within(sound(text).variables["x"]) == SENSITIVE | EPHEMERAL


def test_the_quoted_forms_of_types_are_read() -> None:
    assert sound('variable "x" {\n  type    = "string"\n  default = 1\n}').variables["x"] == String("1")


def test_a_type_that_is_none_is_reported_once() -> None:
    one = only('variable "x" {\n  type    = strnig\n  default = 1\n}', typed("[]"))
    assert one.span == Span("main.cw", 27, 33)


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        ("string", "8080", String("8080")),
        ("string", "[1", String("[1")),
        ("number", "8080", make_number(8080)),
        ("bool", "true", TRUE),
        ("list(number)", "[1, 2]", List(NUMBER, (make_number(1), make_number(2)))),
        ("map(string)", '{a = "b"}', Map(STRING, ("a",), (String("b"),))),
        ("any", "8080", make_number(8080)),
        ("any", "web", String("web")),
        ("any", "two words", String("two words")),
        ("any", '"quoted"', String("quoted")),
        ("any", "[1", String("[1")),
    ],
)
def test_a_text_is_read_by_the_type_of_its_variable(type_: str, text: str, value: object) -> None:
    assert sound(f'variable "x" {{\n  type = {type_}\n}}', typed(text)).variables["x"] == value


@pytest.mark.parametrize(
    ("type_", "text", "code"),
    [
        ("number", "many", "CW0542"),
        ("list(number)", "[1", "CW0542"),
        ("list(number)", '["a"]', "CW0542"),
        ("list(number)", "[web]", "CW0510"),
        ("list(number)", "[1 + true]", "CW02"),
    ],
)
def test_a_text_that_does_not_fit_is_reported_at_the_variable(type_: str, text: str, code: str) -> None:
    one = found(f'variable "x" {{\n  type = {type_}\n}}', typed(text))[0]
    assert one.code.number.startswith(code)
    assert one.span == Span("main.cw", 0, 12)


def test_the_place_in_a_structured_value_is_told() -> None:
    text = 'variable "x" {\n  type = map(object({ port = number }))\n}'
    value = make_object({"web": make_object({"port": String("http")})})
    one = only(text, Input("x", value, "file", Span("a.cwvars", 0, 1)))
    assert "at .web.port" in one.detail
    assert one.span == Span("a.cwvars", 0, 1)
    assert one.labels[0].span == Span("main.cw", 0, 12)


def test_the_last_input_wins() -> None:
    first, second = Input("x", String("a"), "environment"), Input("x", String("b"), "command line")
    assert sound('variable "x" {\n}', first, second).variables["x"] == String("b")


def test_a_missing_value_names_every_way_to_give_it() -> None:
    one = only('variable "region" {\n}')
    assert one.code.number == "CW0540"
    assert all(way in one.detail for way in ("--var region=", "CW_VAR_region", ".cwvars"))


def test_null_stands_for_the_default_where_null_is_refused() -> None:
    text = 'variable "x" {\n  default  = 1\n  nullable = false\n}'
    assert sound(text, Input("x", NULL, "file")).variables["x"] == make_number(1)
    assert codes('variable "x" {\n  nullable = false\n}', Input("x", NULL, "file")) == ["CW0542"]
    assert isinstance(
        sound('variable "x" {\n  default = 1\n}', Input("x", NULL, "file")).variables["x"], Null
    )


@pytest.mark.parametrize(
    ("origin", "severities"),
    [("command line", [Severity.ERROR]), ("file", [Severity.WARNING]), ("environment", [])],
)
def test_an_undeclared_variable_is_judged_by_where_it_comes_from(
    origin: object, severities: list[Severity]
) -> None:
    given = {
        "command line": typed("1", "regoin"),
        "file": Input("regoin", NULL, "file"),
        "environment": Input("regoin", NULL, "environment"),
    }
    told = found('variable "region" {\n  default = 1\n}', given[str(origin)])
    assert [one.severity for one in told] == severities
    assert all(one.suggestions == ("region",) for one in told)


def test_a_deprecated_variable_warns_when_it_is_given() -> None:
    text = 'variable "x" {\n  default    = 1\n  deprecated = "use y"\n}'
    assert found(text) == []
    one = only(text, typed("2"))
    assert (one.severity, one.code.number) == (Severity.WARNING, "CW0545")
    assert "use y" in one.detail
    assert is_successful(outcome(text, typed("2")))


def validated(condition: str, message: str = '"told"', more: str = "") -> str:
    """Give a variable with a validation."""
    return (
        f'variable "x" {{\n  default = 1\n  {more}\n  validation {{\n    condition = {condition}\n'
        f'    error_message = {message}\n  }}\n}}\nvariable "y" {{\n  default = 2\n}}\n'
    )


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        (validated("var.x > 1"), "CW0543", "told"),
        (validated("var.x > var.y", '"${var.x} is not above ${var.y}"'), "CW0543", "1 is not above 2"),
        (validated("var.x > 1", '"${var.x}"', "sensitive = true"), "CW0543", "is not shown"),
        (validated("null"), "CW0544", "must be true or false: it is null"),
        (validated('"perhaps"'), "CW0544", "must be true or false"),
        (validated("var.x > 1", "[]"), "CW0544", "error_message must be a string"),
        (validated("var.x > 1", "null"), "CW0544", "error_message must be a string"),
    ],
)
def test_a_validation_that_does_not_hold_says_why(text: str, code: str, detail: str) -> None:
    one = only(text)
    assert one.code.number == code
    assert detail in one.detail


def test_a_validation_of_what_is_not_known_yet_is_left_for_later() -> None:
    assert codes(validated("var.x > 1"), Input("x", UNKNOWN, "command line")) == []
    assert codes(validated("var.x > 1", '"${var.y}"'), Input("y", UNKNOWN, "command line")) == ["CW0543"]


def test_a_description_that_cannot_be_evaluated_is_reported_once() -> None:
    assert [code[:4] for code in codes('variable "x" {\n  default     = 1\n  description = 1 + true\n}')] == [
        "CW02"
    ]


def test_a_validation_that_cannot_be_evaluated_is_reported() -> None:
    assert [code[:4] for code in codes(validated("var.x + true > 1"))] == ["CW02"]
    assert [code[:4] for code in codes(validated("var.x > 1", '"${var.x + true}"'))] == ["CW02"]


def test_a_validation_rests_while_its_value_is_unsound() -> None:
    assert codes(validated("var.x > var.z")) == ["CW0520"]
    text = validated("var.x > var.z") + 'variable "z" {\n}'
    assert codes(text) == ["CW0540"]


def test_a_damaged_declaration_asks_for_no_value() -> None:
    assert [code[:4] for code in codes('variable "x" {\n  default = [1,,]\n}')] == ["CW01"]


def test_a_variables_file_gives_inputs_with_their_places() -> None:
    one, other = var_file("a.cwvars", 'x = 1\ny = ["a"]\n').unwrap()
    assert (one.name, one.value, one.origin, one.span) == (
        "x",
        make_number(1),
        "file",
        Span("a.cwvars", 0, 1),
    )
    assert other.span == Span("a.cwvars", 6, 7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = var.y", "CW0510"),
        ("b {\n}", "CW0501"),
        ("x = [", "CW01"),
        ("x = 1\nx = 2", "CW01"),
        ("x = 1 + true", "CW02"),
    ],
)
def test_a_variables_file_that_is_none_is_reported(text: str, code: str) -> None:
    numbers = [one.code.number for one in var_file("a.cwvars", text).failure()]
    assert len(numbers) == 1
    assert numbers[0].startswith(code)


def test_maps_keep_their_type() -> None:
    text = 'variable "x" {\n  type    = map(list(string))\n  default = {}\n}'
    assert sound(text).variables["x"] == Map(ListOf(STRING), (), ())
    assert sound(text).root.variables["x"].type.type == MapOf(ListOf(STRING))

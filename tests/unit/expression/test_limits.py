"""What a value may hold at most, function by function: each refuses before it has made too much."""

import pytest

from clockwork.pure.expression.codes import TOO_LARGE
from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.function import Function, call
from clockwork.pure.expression.functions.table import FUNCTIONS
from clockwork.pure.expression.run import COLLECTION_LIMIT, TEXT_LIMIT
from clockwork.pure.expression.scope import Scope
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.kind import NUMBER
from clockwork.pure.value.value import List, String, Tuple, Value, make_number

LONG = String("a" * (TEXT_LIMIT // 2 + 1))
WIDE = List(NUMBER, (make_number(1),) * (COLLECTION_LIMIT // 2 + 1))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("concat", [WIDE, WIDE]),
        ("flatten", [Tuple((WIDE, WIDE, WIDE))]),
        ("format", [String("%s%s"), LONG, LONG]),
        ("join", [String(""), Tuple((LONG, LONG))]),
        ("jsonencode", [Tuple((LONG, LONG))]),
        ("jsondecode", [String(f"[{'1,' * (COLLECTION_LIMIT + 1)}1]")]),
        ("range", [make_number(COLLECTION_LIMIT + 1)]),
        ("replace", [LONG, String("a"), String("aa")]),
        ("replace", [LONG, String("/a{1000}/"), String("b" * 10_000)]),
        ("split", [String(""), LONG]),
        ("split", [String(","), String("," * (COLLECTION_LIMIT + 1))]),
    ],
)
def test_a_function_refuses_what_is_too_large(name: str, arguments: list[Value]) -> None:
    found = call(FUNCTIONS[name], arguments)
    assert isinstance(found, tuple)
    assert [refusal.code for refusal in found] == [TOO_LARGE]


@pytest.mark.parametrize(
    "result", [String("a" * (TEXT_LIMIT + 1)), List(NUMBER, (make_number(1),) * (COLLECTION_LIMIT + 1))]
)
def test_no_function_gives_more_than_a_value_may_hold(result: Value) -> None:
    found = call(Function("big", (), lambda: result), [])
    assert isinstance(found, tuple)
    assert found[0].code == TOO_LARGE


@pytest.mark.parametrize("text", ['"${var.long}${var.long}"', '"%{ for x in [1, 2] }${var.long}%{ endfor }"'])
def test_a_template_is_as_long_as_a_string_may_be(text: str) -> None:
    found = evaluate(parse_expression("main.cw", text).unwrap(), "main.cw", Scope({("var", "long"): LONG}))
    assert [one.code for one in found.diagnostics] == [TOO_LARGE]

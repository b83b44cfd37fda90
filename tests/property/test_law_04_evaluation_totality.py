"""Law 4, for evaluation: whatever the expression and the scope, there is a value or diagnostics, and every span lies in the source.

Two sources of expressions: the typed grammar (`strategies.expression`, depth 3), where four in ten have a problem; and trees of every kind of
node to depth 3 (`strategies.syntax`), printed, which nearly all have one. Both over the sixteen variables, unknown and marked in part.
What goes beyond the limits is listed by hand: each such bomb ends as a diagnostic with a span.
"""

import pytest
from hypothesis import currently_in_test_context, event, given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from clockwork.pure.expression.codes import TOO_LARGE
from clockwork.pure.expression.constraint import read_constraint
from clockwork.pure.expression.evaluate import compile_expression, evaluate, run
from clockwork.pure.expression.refer import references
from clockwork.pure.expression.scope import Bound, Evaluation, Head, Scope
from clockwork.pure.syntax import tree
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.syntax.print import print_expression
from clockwork.pure.value.codec import decode
from clockwork.pure.value.kind_text import type_from_text, type_text
from clockwork.pure.value.value import UNKNOWN, Tuple, Value, make_number
from tests.property.strategies import syntax
from tests.property.strategies.expression import evaluated, make_scope, write
from tests.property.strategies.value import Pick, constraints, loosen, mark, picks


def check(text: str, found: Evaluation) -> None:
    """An evaluation is whole: a value, or problems that each say where."""
    if currently_in_test_context():
        event("has a problem" if found.diagnostics else "has a value")
    if found.diagnostics:
        assert found.value is UNKNOWN
    for one in found.diagnostics:
        assert one.span is not None
        assert 0 <= one.span.start <= one.span.end <= len(text)
        assert one.detail.endswith((".", "`", '"')), one.detail
    assert list(found.reads) == sorted(
        set(found.reads), key=lambda read: (read.head, read.is_whole, str(read.key))
    )


def odd_scope(pick: Pick) -> dict[str, Value]:
    """Make values of every variable with unknown and sensitive parts."""
    return {name: loosen(pick, mark(pick, value)) for name, value in make_scope(pick).items()}


@given(picks())
def test_expressions_that_make_sense_have_a_value_or_a_diagnostic(pick: Pick) -> None:
    scope = odd_scope(pick)
    for text in [write(pick) for _ in range(10)]:
        check(text, evaluated(text, scope))


@given(syntax.expressions(3, flat=True), picks().map(odd_scope))
def test_any_tree_has_a_value_or_a_diagnostic(node: tree.Expression, scope: dict[str, Value]) -> None:
    text = print_expression(node)
    outcome = parse_expression("main.cw", text)
    if not is_successful(outcome):
        event("not parsed")
        return
    parsed = outcome.unwrap()
    bound: dict[Head, Bound] = {("var", name): value for name, value in scope.items()}
    bound[("a",)] = make_number(1)
    found = evaluate(parsed, "main.cw", Scope(bound, {("b",): UNKNOWN}))
    check(text, found)
    for reference in references(parsed, "main.cw"):
        assert 0 <= reference.span.start < reference.span.end <= len(text)
    read_constraint(parsed, "main.cw")


BIG = '"${join("", [for i in range(3000) : "0123456789abcdef"])}"'
BOMBS = (
    "range(100000000)",
    "[for a in range(10000) : [for b in range(10000) : b]]",
    "{ for a in range(10000) : a => length([for b in range(10000) : b]) }",
    '"%{ for a in range(10000) }%{ for b in range(10000) }x%{ endfor }%{ endfor }"',
    f'replace({BIG}, "0", {BIG})',
    f'replace({BIG}, "/./", {BIG})',
    f"join({BIG}, range(10000))",
    'format("%s%s", join("", [for i in range(900000) : "0123456789"]), join("", [for i in range(900000) : "0123456789"]))',
    'jsonencode([for i in range(400000) : "0123456789012345678901234567890123456789012345678901234567890123456789"])',
    "concat(range(900000), range(900000))",
    "[" * 30 + "var.deep" + "]" * 30,
    "[for i in range(100000) : var.wide]",
    "var.wide" + "[*]" * 3000,
    "true ? range(100000000) : []",
    "try(range(1000000), [for a in range(10000) : [for b in range(10000) : b]], 1)[0] + [for a in range(10000) : [for b in range(10000) : b]]",
)


@pytest.mark.parametrize("text", BOMBS)
def test_a_bomb_ends_as_a_diagnostic(text: str) -> None:
    deep: Value = make_number(1)
    for _ in range(190):
        deep = Tuple((deep,))
    wide = Tuple((make_number(1),) * 100)
    found = evaluated(text, {"deep": deep, "wide": wide})
    check(text, found)
    assert TOO_LARGE in {one.code for one in found.diagnostics}


def test_values_that_share_their_parts_do_not_grow_without_bound() -> None:
    program = compile_expression(parse_expression("main.cw", "[local.x, local.x]").unwrap(), "main.cw")
    value: Value = make_number(1)
    for _ in range(100):
        found = run(program, Scope({("local", "x"): value}))
        value = found.value
        if found.diagnostics:
            break
    assert [one.code for one in found.diagnostics] == [TOO_LARGE]


def test_steps_are_counted_over_a_whole_run() -> None:
    program = compile_expression(parse_expression("main.cw", "[for a in [1, 2, 3] : a]").unwrap(), "main.cw")
    assert run(program, Scope({}), steps=3).diagnostics == ()
    assert [one.code for one in run(program, Scope({}), steps=2).diagnostics] == [TOO_LARGE]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=3) | st.sampled_from(["$unknown", "$literal", "type"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(PLAIN, constraints())
def test_decoding_any_data_gives_a_value_or_says_that_it_is_damaged(plain: object, of: object) -> None:
    decode(plain, of)  # type: ignore[arg-type]


@given(
    st.one_of(
        st.text(max_size=20),
        constraints()
        .map(type_text)
        .flatmap(
            lambda text: st.text("(){}[],= aobject", max_size=3).map(
                lambda noise: text[: len(text) // 2] + noise + text[len(text) // 2 :]
            )
        ),
    )
)
def test_any_text_is_a_type_or_none(text: str) -> None:
    read = type_from_text(text)
    event("a type" if read is not None else "none")
    if read is not None:
        assert type_from_text(type_text(read)) == read

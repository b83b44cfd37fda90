"""Every function's documentation is an example that holds: `>>>` lines are evaluated and compared with what follows."""

import doctest

import pytest

from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.functions.table import FUNCTIONS
from clockwork.pure.expression.scope import Scope
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.show import show


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_examples_in_the_documentation_hold(name: str) -> None:
    documentation = FUNCTIONS[name].implement.__doc__
    assert documentation is not None
    examples = doctest.DocTestParser().get_examples(documentation)
    assert examples, "no example"
    assert any(f"{name}(" in example.source for example in examples)
    for example in examples:
        node = parse_expression("example.cw", example.source.strip()).unwrap()
        found = evaluate(node, "example.cw", Scope({}))
        assert found.diagnostics == ()
        assert show(found.value) == example.want.strip()

"""Printing built trees: what a template's text must not turn into."""

import pytest

from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.syntax.print import print_expression


@pytest.mark.parametrize(
    "text",
    [
        '"%{ if a }%\\u0025%{ endif }"',
        '"%{ if a }x%{ else }\\u0025%{ endif }"',
        '"%{ for a in b }\\u0025%{ endfor }"',
        '"\\u0025%{ if a }x%{ endif }"',
        '"\\u0024${a}"',
        '"100%"',
    ],
)
def test_a_sign_before_a_sequence_stays_a_sign(text: str) -> None:
    tree = parse_expression("a.cw", text).unwrap()
    printed = print_expression(tree, 0)
    assert printed == text

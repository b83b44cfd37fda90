"""What texts mean where a property says less than an example."""

import pytest

from clockwork.pure.syntax import token as t
from clockwork.pure.syntax import tree
from clockwork.pure.syntax.layout import BLANK, COMMENT, pieces
from clockwork.pure.syntax.parse import parse, parse_expression
from clockwork.pure.syntax.print import print_body, print_expression
from tests.property.strategies.syntax import shape


def value(text: str) -> tree.Expression:
    parsed = parse("main.cw", f"x = {text}")
    assert parsed.diagnostics == ()
    (item,) = parsed.file.body.items
    assert isinstance(item, tree.Attribute)
    return item.value


def texts(text: str) -> list[str]:
    """Give the literal texts of a template, with `$` for each interpolation."""
    template = value(text)
    assert isinstance(template, tree.Template)
    return [part.text if isinstance(part, tree.Text) else "$" for part in template.parts]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"a $${b} %%{c} $ $$ 100%"\n', ["a ${b} %{c} $ $$ 100%"]),
        ('"$$${b}"\n', ["$${b}"]),
        ('"\\n\\r\\t\\"\\\\\\u00e9\\U0001F600"\n', ['\n\r\t"\\é😀']),
        ('"a ${b} c"\n', ["a ", "$", " c"]),
        ('"a ${~ b ~} c"\n', ["a", "$", "c"]),
        ('" ${~ b}"\n', ["", "$"]),
        ('"${b}"\n', ["$"]),
        ("<<E\n a\n\tb\nE\n", [" a\n\tb\n"]),
        ("<<-E\n    a\n\n      b\n   \n    c\n  E\n", ["a\n\n  b\n   \nc\n"]),
        ("<<-E\n  a\n ${b}\n  E\n", [" a\n", "$", "\n"]),
        ("<<-E\n  a\n${b}\n  E\n", ["  a\n", "$", "\n"]),
        ("<<E\n${b ~}\n   c\nE\n", ["$", "   c\n"]),
        ("<<E\n\\n $${a}\nE\n", ["\\n ${a}\n"]),
        ("<<E\r\na\r\nE\r\n", ["a\r\n"]),
    ],
)
def test_templates_are_decoded_trimmed_and_shifted(text: str, parts: list[str]) -> None:
    assert texts(text) == parts


def test_directives_nest_and_hold_parts() -> None:
    template = value('"%{ if a }b%{ else }%{ for k, v in c ~} ${k} %{ endfor }%{ endif }"\n')
    assert shape(template) == (
        "Template",
        (
            (
                "IfDirective",
                ("Name", "a"),
                (("Text", "b"),),
                (
                    (
                        "ForDirective",
                        "k",
                        "v",
                        ("Name", "c"),
                        (("Text", ""), ("Interpolation", ("Name", "k"), False, False), ("Text", " ")),
                    ),
                ),
            ),
        ),
        None,
    )


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("1 + 2 * 3 - 4\n", "(1 + (2 * 3) - 4)"),
        ("a || b && c == d < e + f * g\n", "(a || (b && (c == (d < (e + (f * g))))))"),
        ("a * b + c * d\n", "((a * b) + (c * d))"),
        ("-a.b + !c\n", "(-a.b + !c)"),
        ("a ? b : c ? d : e\n", "a ? b : c ? d : e"),
    ],
)
def test_operators_bind_by_precedence(text: str, grouped: str) -> None:
    def show(node: tree.Expression) -> str:
        if not isinstance(node, tree.Binary):
            return print_expression(node)
        rest = zip(node.operators, node.operands[1:], strict=True)
        inner = "".join(f" {sign.text} {show(operand)}" for sign, operand in rest)
        return f"({show(node.operands[0])}{inner})"

    assert show(value(text)) == grouped


def test_a_block_keeps_the_places_of_its_header() -> None:
    text = '# c\nresource "file" b {\n  a = 1\n}\n'
    (block,) = parse("main.cw", text).file.body.items
    assert isinstance(block, tree.Block)
    assert text[block.start : block.header_end] == 'resource "file" b'
    assert text[block.start : block.type_end] == "resource"
    assert [(label.text, label.is_quoted) for label in block.labels] == [("file", True), ("b", False)]
    assert text[block.body.start : block.body.end] == "{\n  a = 1\n}"


def test_identifiers_follow_unicode() -> None:
    for name in ("é", "e\u0301", "日本", "𝒜", "a-b", "_"):
        assert shape(value(f"{name}\n")) == ("Name", name)
    for name in ("\u0301a", "²", "٣"):
        assert [one.code.number for one in parse("main.cw", f"x = {name}\n").diagnostics] == ["CW0104"]


def test_a_heredoc_marker_is_an_identifier() -> None:
    assert texts("<<e\u0301-1\na\ne\u0301-1\n") == ["a\n"]
    assert parse("main.cw", "x = <<\u0301\na\n\u0301\n").diagnostics != ()


def test_newlines_do_not_count_in_a_lone_expression() -> None:
    assert isinstance(parse_expression("x", "a\n+\nb\n").unwrap(), tree.Binary)


def test_pieces_tell_tokens_blanks_and_comments_apart() -> None:
    text = "a = 1 # c\n/* d */ b = [\n\n2]\n"
    kinds = [(piece.kind, text[piece.start : piece.end]) for piece in pieces(text)]
    assert (COMMENT, "# c") in kinds
    assert (COMMENT, "/* d */") in kinds
    assert (BLANK, "\n\n") in kinds
    assert (t.NEWLINE, "\n") in kinds


def test_a_sign_before_a_sequence_is_printed_as_an_escape() -> None:
    for text in ('"\\u0024${a}"', '"\\u0025%{ if a }b%{ endif }"', '"$%{ if a }b%{ endif }%${c}"'):
        assert print_expression(value(f"{text}\n")) == text


def test_a_built_body_is_printed_in_the_plain_layout() -> None:
    attribute = tree.Attribute(0, 0, "a", 0, value("{ b = [1, 2], c = <<E\nd\nE\n}\n"))
    block = tree.Block(0, 0, "x", 0, (tree.BlockLabel(0, 0, "$${", True),), 0, tree.Body(0, 0, (attribute,)))
    printed = print_body(tree.Body(0, 0, (block,)))
    assert printed == 'x "$$${" {\n  a = {\n    b = [1, 2]\n    c = <<E\nd\nE\n  }\n}\n'

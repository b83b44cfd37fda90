"""Law 1: printing a parsed file gives back its bytes; printing a generated tree and parsing it gives the tree.

Trees (`bodies`) have up to five items, blocks in blocks to depth 2, and expressions to depth 3 of every kind of node.
Texts (`broken_texts`) are up to 40 random pieces, nearly all of them unsound; the bytes of those have to come back too.
Measured over 100 examples: 57 % of the trees hold a conditional, 70 % a chain of operators, 30 % each a directive and a unary
operator, 14 % each kind of for, 17 % an access, 70 % blocks; 93 % of the texts are unsound.
"""

from hypothesis import event, given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from clockwork.pure.report.diagnostic import has_errors
from clockwork.pure.syntax import tree
from clockwork.pure.syntax.layout import BLANK, COMMENT, pieces
from clockwork.pure.syntax.parse import parse, parse_expression
from clockwork.pure.syntax.print import print_body, print_expression, print_source
from clockwork.pure.syntax.source import decode
from tests.property.strategies.syntax import bodies, broken_texts, expressions, nodes, shape


@given(bodies())
def test_printing_a_tree_and_parsing_it_gives_the_tree(body: tree.Body) -> None:
    text = print_body(body)
    parsed = parse("main.cw", text)
    seen: set[str] = set()
    nodes(body, lambda node: seen.add(type(node).__name__))
    for name in sorted(seen):
        event(name)
    assert parsed.diagnostics == (), text
    assert shape(parsed.file.body) == shape(body), text


@given(expressions(3, flat=True))
def test_printing_an_expression_and_parsing_it_gives_the_expression(node: tree.Expression) -> None:
    text = print_expression(node)
    parsed = parse_expression("main.cw", text)
    assert is_successful(parsed), text
    assert shape(parsed.unwrap()) == shape(node), text


@given(bodies(), st.booleans())
def test_printing_a_parsed_file_gives_back_its_bytes(body: tree.Body, has_mark: bool) -> None:
    data = (b"\xef\xbb\xbf" if has_mark else b"") + print_body(body).encode()
    source = decode("main.cw", data).unwrap()
    assert source.has_mark == has_mark
    assert print_source(parse(source.path, source.text, source.has_mark).file) == data


@given(broken_texts)
def test_an_unsound_text_comes_back_too(text: str) -> None:
    parsed = parse("main.cw", text)
    event("sound" if not has_errors(parsed.diagnostics) else "unsound")
    assert print_source(parsed.file) == text.encode()


@given(broken_texts)
def test_the_pieces_of_any_text_concatenate_to_it(text: str) -> None:
    found = pieces(text)
    assert "".join(text[piece.start : piece.end] for piece in found) == text
    for piece in found:
        shown = text[piece.start : piece.end]
        event({BLANK: "blank", COMMENT: "comment"}.get(piece.kind, "token"))
        assert shown
        assert piece.kind != BLANK or not shown.strip(" \t\r\n")
        assert piece.kind != COMMENT or shown.startswith(("#", "//", "/*"))


@given(bodies())
def test_every_span_of_a_sound_file_is_tight_and_inside_its_parent(body: tree.Body) -> None:
    text = print_body(body)
    file = parse("main.cw", text).file

    def check(node: object) -> None:
        start, end = getattr(node, "start", 0), getattr(node, "end", len(text))
        assert 0 <= start <= end <= len(text)
        if isinstance(node, tree.Attribute):
            assert text[node.start : node.name_end] == node.name
        if isinstance(node, tree.Name | tree.Number):
            assert text[start:end] == (node.name if isinstance(node, tree.Name) else node.text)
        if isinstance(node, tree.Binary):
            assert (start, end) == (node.operands[0].start, node.operands[-1].end)
        if isinstance(node, tree.Expression) and not isinstance(node, tree.Template):
            assert text[start:end] == text[start:end].strip()

    nodes(file.body, check)

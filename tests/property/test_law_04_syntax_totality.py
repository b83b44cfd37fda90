"""Law 4, syntax and report: nothing raises, hangs or exhausts memory on any input, and every span lies inside its source.

Inputs are random bytes, any Unicode text, up to 40 random pieces of syntax (measured: 98 % are unsound, and 62 % of the bytes decode), printed trees with one to
three characters changed, and every piece and every nesting repeated thousands of times. Work is counted in characters read, not
timed: a text that is read again and again shows there.
"""

from collections.abc import Callable

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from clockwork.pure.report.diagnostic import Code, Diagnostic, Edit, Label, Severity, has_errors
from clockwork.pure.report.render import render_json, render_text
from clockwork.pure.report.span import Span
from clockwork.pure.report.suggest import nearest
from clockwork.pure.syntax import tree
from clockwork.pure.syntax.cursor import DEPTH_LIMIT
from clockwork.pure.syntax.lex import Lexer
from clockwork.pure.syntax.parse import parse, parse_expression, parse_template
from clockwork.pure.syntax.print import print_body
from clockwork.pure.syntax.source import decode
from tests.property.strategies.syntax import PIECES, bodies, broken_texts

REPEATED = 20_000


def check_diagnostics(diagnostics: tuple[Diagnostic, ...], text: str) -> None:
    for one in diagnostics:
        spans = (one.span, *(label.span for label in one.labels), *(fix.span for fix in one.fixes))
        for span in spans:
            assert span is not None
            assert 0 <= span.start <= span.end <= len(text)
        assert one.detail.endswith((".", "?"))
    assert render_text(diagnostics, {"main.cw": text}).count("Error CW") >= len(diagnostics)
    assert len(render_json(diagnostics, {"main.cw": text})) == len(diagnostics)


def check_all(text: str) -> None:
    parsed = parse("main.cw", text)
    check_diagnostics(parsed.diagnostics, parsed.file.text)
    expression, template = parse_expression("main.cw", text), parse_template("main.cw", text)
    for outcome in (expression, template):
        if not is_successful(outcome):
            check_diagnostics(outcome.failure(), text)


@given(st.one_of(st.binary(max_size=80), st.text(max_size=40).map(str.encode)))
def test_any_bytes_decode_and_parse_to_a_tree_or_diagnostics(data: bytes) -> None:
    source = decode("main.cw", data)
    event("decoded" if is_successful(source) else "refused")
    if is_successful(source):
        check_all(source.unwrap().text)
    else:
        content = data.removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
        check_diagnostics(source.failure(), content)


@given(broken_texts)
def test_any_pieces_parse_to_a_tree_or_diagnostics(text: str) -> None:
    check_all(text)
    event("unsound" if has_errors(parse("main.cw", text).diagnostics) else "sound")


@given(bodies(), st.data())
def test_a_damaged_file_parses_to_a_tree_and_diagnostics(body: tree.Body, data: st.DataObject) -> None:
    text = print_body(body)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        text = (
            text[:at] + data.draw(st.sampled_from(("", *PIECES))) + text[at + data.draw(st.integers(0, 1)) :]
        )
    check_all(text)


@pytest.mark.parametrize("piece", PIECES, ids=repr)
@pytest.mark.parametrize(
    "before", ["", "x = ", 'x = "', "x = <<EOT\n"], ids=["alone", "value", "string", "heredoc"]
)
def test_a_piece_repeated_parses(piece: str, before: str) -> None:
    check_all(before + piece * (REPEATED // 10))


def test_reading_again_after_faults_stays_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    read = [0]
    read_line = Lexer.read_line

    def counted(lexer: Lexer) -> None:
        start = lexer.position
        read_line(lexer)
        read[0] += lexer.position - start

    monkeypatch.setattr(Lexer, "read_line", counted)
    for unit in ("x = [{\n", "x { y = [\n", "a = <<A{}\n", "/* a {{\n", "x = f(1,\n", 'x = "${{a\n'):
        for count in (2_000, 4_000):
            read[0] = 0
            text = "".join(unit.replace("{}", str(number)) for number in range(count))
            parse("main.cw", text)
            assert read[0] <= 10 * len(text) + 70_000


NESTING: dict[str, Callable[[int], str]] = {
    "parentheses": lambda depth: "(" * depth + "1" + ")" * depth,
    "tuples": lambda depth: "[" * depth + "]" * depth,
    "objects": lambda depth: "{a=" * depth + "1" + "}" * depth,
    "calls": lambda depth: "f(" * depth + ")" * depth,
    "indices": lambda depth: "a[" * depth + "1" + "]" * depth,
    "minus signs": lambda depth: "-" * depth + "1",
    "templates": lambda depth: '"${' * depth + "1" + '}"' * depth,
    "conditionals": lambda depth: "a ? b : " * depth + "c",
    "for expressions": lambda depth: "[for a in " * depth + "b" + " : a]" * depth,
    "for results": lambda depth: "{for a in b : a => " * depth + "b" + "}" * depth,
    "heredocs": lambda depth: "<<A\n${" * depth + "1" + "}\nA\n" * depth,
}


@pytest.mark.parametrize("shape", NESTING)
def test_nesting_within_the_limit_parses_and_beyond_it_is_refused(shape: str) -> None:
    nest = NESTING[shape]
    assert is_successful(parse_expression("main.cw", nest(DEPTH_LIMIT - 5)))
    for depth in (DEPTH_LIMIT + 1, 20_000):
        refused = parse_expression("main.cw", nest(depth))
        assert [one.code.number for one in refused.failure()] == ["CW0128"]


def test_blocks_nest_within_the_limit_and_no_deeper() -> None:
    assert parse("main.cw", "a {\n" * 199 + "}\n" * 199).diagnostics == ()
    for depth in (DEPTH_LIMIT + 1, 20_000):
        parsed = parse("main.cw", "a {\n" * depth + "}\n" * depth)
        assert [one.code.number for one in parsed.diagnostics] == ["CW0128"]


@pytest.mark.parametrize("link", [" + 1", " && a", ".b", "[0]", "[*]", ", 1]["])
def test_a_chain_of_twenty_thousand_links_parses(link: str) -> None:
    text = f"x = [a{link * REPEATED}]\n"
    assert not has_errors(parse("main.cw", text).diagnostics) or link == ", 1]["


spans = st.builds(Span, st.sampled_from(("main.cw", "other.cw")), st.integers(-3, 60), st.integers(-3, 60))
diagnostics = st.builds(
    Diagnostic,
    st.just(Code("CW0000", "Something")),
    st.text(max_size=30),
    st.none() | spans,
    st.sampled_from(Severity),
    st.lists(st.builds(Label, spans, st.text(max_size=9)), max_size=3).map(tuple),
    st.lists(st.tuples(st.text(max_size=5), st.text(max_size=5)), max_size=2).map(tuple),
    st.lists(st.text(max_size=5), max_size=3).map(tuple),
    st.lists(st.builds(Edit, spans, st.text(max_size=5)), max_size=2).map(tuple),
)


def without_labels(one: Diagnostic) -> Diagnostic:
    """Give `one` without its further spans."""
    return Diagnostic(one.code, "Wrong.", one.span, one.severity)


@given(st.lists(diagnostics, max_size=3), st.text(max_size=50), st.integers(-5, 200), st.booleans())
def test_any_diagnostics_render(found: list[Diagnostic], text: str, width: int, color: bool) -> None:
    shown = render_text(found, {"main.cw": text}, width, color)
    assert shown.count("CW0000: Something") == len(found)
    for one in found:
        inside = (
            one.span is not None
            and one.span.path == "main.cw"
            and 0 <= one.span.start <= one.span.end <= len(text)
        )
        (first, *_) = render_text([without_labels(one)], {"main.cw": text}).split("\n\n")
        assert ("main.cw:" in first) == inside
    assert len(render_json(found, {"main.cw": text})) == len(found)


@given(st.text(max_size=100), st.lists(st.text(max_size=100), max_size=5), st.integers(0, 4))
def test_nearest_names_are_known_ones_and_never_the_name(name: str, known: list[str], limit: int) -> None:
    found = nearest(name, [*known, name], limit)
    assert set(found) <= set(known) - {name}
    assert len(found) <= limit

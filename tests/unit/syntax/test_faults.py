"""What each fault says: the span is tight, and the sentence names what was found and the way out."""

import pytest

from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.syntax.parse import parse, parse_expression, parse_template


def only(text: str) -> Diagnostic:
    (diagnostic,) = parse("main.cw", text).diagnostics
    return diagnostic


@pytest.mark.parametrize(
    ("text", "code", "subject", "words"),
    [
        ("x = @\n", "CW0104", "@", "begin with a letter"),
        ("x = \x07\n", "CW0104", "\x07", "U+0007"),
        ("x = 1 ~\n", "CW0104", "~", "only just inside"),
        ("x = [1, 2)\n", "CW0105", "[", "never closed"),
        ("x = (1 2)\n", "CW0105", "2", "one expression"),
        ("x = a[1 2]\n", "CW0105", "2", "a number follows"),
        ('x = a["k" "l"]\n', "CW0105", '"l"', "a string follows"),
        ('x = "abc\\\n', "CW0106", '"abc', "does not continue"),
        ('x = "\\u12"\n', "CW0109", "\\u", "4 hexadecimal"),
        ('x = "\\U0001"\n', "CW0109", "\\U", "8 hexadecimal"),
        ('x = "\\uDC00"\n', "CW0109", "\\uDC00", "is not a character"),
        ("x = 1e5e5\n", "CW0110", "1e5e5", "not a number"),
        ("x = a +\n", "CW0111", "", "after `+`"),
        ("x = \n", "CW0111", "", "the line ends"),
        ("x = = 1\n", "CW0111", "=", "`==`"),
        ("x = (= 1\n", "CW0111", "=", "compare"),
        ("x => 1\n", "CW0112", "=>", "`x = value`"),
        ("x == 1\n", "CW0112", "==", "compare"),
        ("x[0] = 1\n", "CW0112", "[", "one by one"),
        ("1x = 1\n", "CW0112", "1", "digit"),
        ("= 1\n", "CW0112", "=", "`=` follows"),
        ('b "l" = 1\n', "CW0113", "=", "no labels"),
        ("b <<E\nE\n", "CW0112", "<<E\n", "a heredoc follows"),
        ("x = 1 = 2\n", "CW0114", "=", "`==`"),
        ("x = 1 )\n", "CW0114", ")", "its line has to end"),
        ("x = 1 }\n", "CW0114", "}", "on a line of its own"),
        ("x = 1 : 2\n", "CW0114", ":", "`:` follows"),
        ("x = [1 @ 2]\n", "CW0104", "@", "begin with a letter"),
        ("x = { a @ 1 }\n", "CW0104", "@", "begin with a letter"),
        ("x = [for a in b @ a]\n", "CW0104", "@", "begin with a letter"),
        ("x = [for a in b\ny = 1\n", "CW0105", "[", "never closed"),
        ("x = { a", "CW0105", "{", "never closed"),
        ("x = {\n  a = 1\n", "CW0105", "{", "never closed"),
        ("x = { a => 1 }\n", "CW0116", "=>", "for expressions"),
        ("x = { a, b }\n", "CW0116", ",", "`,` follows"),
        ("x = a.(b)\n", "CW0119", ".", "`(` follows"),
        ("x = a.[0]\n", "CW0119", ".", "without the dot"),
        ("x = [for a in b]\n", "CW0122", "]", "a colon"),
        ("x = [for 1 in b : a]\n", "CW0122", "1", "a number follows"),
        ("x = [for a in b : a...]\n", "CW0122", "...", "In brackets"),
        ("x = a::1()\n", "CW0124", "::", "a name after it"),
        ('x = "%{ iff a }%{ endif }"\n', "CW0125", "iff", "`if`"),
        ('x = "%{ 1 }"\n', "CW0125", "1", "a number follows"),
        ('x = "%{ for a }"\n', "CW0125", "}", "`in`"),
        ('x = "%{ for 1 in a }"\n', "CW0125", "1", "two variables"),
        ('x = "%{ if a }%{ else }%{ else }%{ endif }"\n', "CW0126", "%{ else }", "already"),
        ('x = "%{ for a in b }%{ endif }%{ endfor }"\n', "CW0126", "%{ endif }", "`endfor` first"),
    ],
)
def test_a_fault_names_its_subject_and_the_way_out(text: str, code: str, subject: str, words: str) -> None:
    diagnostic = only(text)
    assert diagnostic.code.number == code
    assert diagnostic.span is not None
    assert text[diagnostic.span.start : diagnostic.span.end] == subject
    assert words in diagnostic.detail


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("x: 1\n", "x = 1\n"),
        ("x == 1\n", "x = 1\n"),
        ("x = 1, \n", "x = 1 \n"),
        ("x = 1 y = 2\n", "x = 1\ny = 2\n"),
        ("x = [1 2]\n", "x = [1, 2]\n"),
        ("x = a.0.1\n", "x = a[0][1]\n"),
        ("x = a.*.b.*\n", "x = a.*.b[*]\n"),
        ("x = {null = 1}\n", 'x = {"null" = 1}\n'),
        ('x = "\\d"\n', 'x = "\\\\d"\n'),
        ('x = "%{ iff a }b%{ endif }"\n', 'x = "%{ if a }b%{ endif }"\n'),
    ],
)
def test_a_fix_mends_the_text(text: str, mended: str) -> None:
    (fix,) = only(text).fixes
    assert text[: fix.span.start] + fix.text + text[fix.span.end :] == mended
    assert parse("main.cw", mended).diagnostics == ()


def test_an_open_block_points_at_the_item_that_closed_in_its_place() -> None:
    text = "a {\n  b {\n    x = 1\n  y = 2\n}\nc {\n}\n"
    diagnostic = only(text)
    assert diagnostic.span is not None
    assert diagnostic.span.start == text.index("{")
    assert [label.span.start for label in diagnostic.labels] == [text.index("}"), len(text)]


def test_a_header_over_two_lines_is_one_fault() -> None:
    parsed = parse("main.cw", 'a\n"b" {\n  x = 1\n}\ny = 2\n')
    assert [one.code.number for one in parsed.diagnostics] == ["CW0113"]
    assert len(parsed.file.body.items) == 2


def test_a_multi_line_block_whose_first_attribute_stands_at_the_brace_goes_on() -> None:
    parsed = parse("main.cw", "a { x = 1\n  y = 2\n}\nz = 3\n")
    assert [one.code.number for one in parsed.diagnostics] == ["CW0129"]
    assert len(parsed.file.body.items) == 2


def test_faults_of_a_refused_header_and_its_body_are_all_reported() -> None:
    parsed = parse("main.cw", "a.b {\n  x = \n  c.d {\n    y = \n  }\n}\nz = \n")
    assert [one.code.number for one in parsed.diagnostics] == [
        "CW0112",
        "CW0111",
        "CW0112",
        "CW0111",
        "CW0111",
    ]


def test_an_open_block_under_a_refused_header_is_reported() -> None:
    parsed = parse("main.cw", "a.b {\n  x = 1\n")
    assert [one.code.number for one in parsed.diagnostics] == ["CW0112", "CW0105"]


def test_what_follows_an_expression_is_refused() -> None:
    (diagnostic,) = parse_expression("--var x", "1 2").failure()
    assert (diagnostic.code.number, diagnostic.span and diagnostic.span.start) == ("CW0132", 2)
    (odd,) = parse_expression("--var x", "1 @").failure()
    assert odd.code.number == "CW0104"


def test_a_template_is_parsed_without_quotes() -> None:
    assert parse_template("a.tmpl", 'a "b" ${c}\n').unwrap().parts[0].end == 6
    (diagnostic,) = parse_template("a.tmpl", "a ${b").failure()
    assert diagnostic.code.number == "CW0105"


def test_a_mark_at_the_start_of_a_text_is_taken_off() -> None:
    file = parse("main.cw", "\ufeffx = 1\n").file
    assert (file.text, file.has_mark) == ("x = 1\n", True)


def test_a_brace_behind_an_attribute_closes_its_block_all_the_same() -> None:
    parsed = parse("main.cw", "a {\n  x = 1 }\ny = 2\n")
    assert [one.code.number for one in parsed.diagnostics] == ["CW0114"]
    assert len(parsed.file.body.items) == 2


def test_refused_headers_nest_no_deeper_than_others() -> None:
    parsed = parse("main.cw", "a.b {\n" * 300)
    assert [one.code.number for one in parsed.diagnostics] == ["CW0112"] * 201 + ["CW0128"]

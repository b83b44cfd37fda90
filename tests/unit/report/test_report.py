"""How diagnostics look to a person and to a program."""

from returns.result import Failure, Success

from clockwork.pure.report.diagnostic import Code, Diagnostic, Edit, Label, Severity, has_errors
from clockwork.pure.report.lines import Position, line_table
from clockwork.pure.report.outcome import Outcome, fail, gather
from clockwork.pure.report.render import render_json, render_text
from clockwork.pure.report.span import Span
from clockwork.pure.report.suggest import nearest

CODE = Code("CW9999", "Something is wrong")
TEXT = 'a {\n\tname = "日本" + x\n  b = [\n    1,\n  ]\n}\n'


def span(part: str) -> Span:
    start = TEXT.index(part)
    return Span("main.cw", start, start + len(part))


def test_text_shows_the_place_the_carets_and_what_is_known() -> None:
    one = Diagnostic(
        CODE,
        "It is wrong, and this sentence says so in more words than fit on one line.",
        span("x"),
        labels=(Label(span("name"), "set here"), Label(Span("other.cw", 0, 1), "and there")),
        values=(("var.x", '"http"'),),
        suggestions=("y", "z"),
        fixes=(
            Edit(span("x"), "y"),
            Edit(Span("main.cw", 0, 0), "\n"),
            Edit(span("name"), ""),
            Edit(Span("other.cw", 0, 1), "\a"),
        ),
    )
    assert render_text([one], {"main.cw": TEXT}, width=50) == (
        "Error CW9999: Something is wrong\n"
        " --> main.cw:2:16\n"
        '2 |     name = "日本" + x\n'
        "  |                     ^\n"
        "  |     ---- set here\n"
        "  --> other.cw\n"
        "\n"
        "  It is wrong, and this sentence says so in more\n"
        "  words than fit on one line.\n"
        '  var.x is "http"\n'
        "  Did you mean `y` or `z`?\n"
        "  Fix: replace `x` with `y` on line 2, column 16\n"
        "  Fix: insert a newline on line 1, column 1\n"
        "  Fix: remove `name` on line 2, column 2\n"
        "  Fix: replace  with `'\\x07'`\n"
    )


def test_a_span_of_many_lines_is_marked_under_its_first_and_last() -> None:
    one = Diagnostic(CODE, "First.\n\nSecond.", span("[\n    1,\n  ]"), Severity.WARNING)
    assert render_text([one], {"main.cw": TEXT}) == (
        "Warning CW9999: Something is wrong\n"
        " --> main.cw:3:7\n"
        "3 |   b = [\n"
        "  |       ^\n"
        "...\n"
        "5 |   ]\n"
        "  |   ^\n"
        "\n"
        "  First.\n"
        "\n"
        "  Second.\n"
    )


def test_colour_changes_no_character_that_shows() -> None:
    one = Diagnostic(CODE, "Wrong.", span("x"), labels=(Label(span("name"), "here"),), suggestions=("y",))
    plain = render_text([one, one], {"main.cw": TEXT})
    colored = render_text([one, one], {"main.cw": TEXT}, color=True)
    for style in ("\x1b[1;31m", "\x1b[34m", "\x1b[36m", "\x1b[0m"):
        assert style in colored
        colored = colored.replace(style, "")
    assert colored == plain


def test_characters_that_move_the_cursor_do_not_reach_a_terminal() -> None:
    text = "x = \x1b[2J e\u0301 \u200e\n"
    one = Diagnostic(CODE, "Wrong.", Span("main.cw", 0, 1))
    shown = render_text([one], {"main.cw": text})
    assert "\x1b" not in shown
    assert "e\u0301" in shown


def test_of_a_long_line_only_what_is_around_the_span_is_shown() -> None:
    text = "x" * 5_000
    one = Diagnostic(
        CODE, "Wrong.", Span("main.cw", 3_000, 3_002), labels=(Label(Span("main.cw", 0, 1), "far"),)
    )
    lines = render_text([one], {"main.cw": text}).splitlines()
    assert max(len(line) for line in lines) < 300
    assert lines[1] == " --> main.cw:1:3001"
    assert lines[3].count("^") == 2


def test_json_holds_everything() -> None:
    one = Diagnostic(
        CODE,
        "Wrong.",
        span("x"),
        Severity.WARNING,
        (Label(Span("other.cw", 1, 2), "there"),),
        (("var.x", "1"),),
        ("y",),
        (Edit(span("x"), "y"),),
    )
    place = {
        "path": "main.cw",
        "start": {"offset": 19, "line": 2, "column": 16},
        "end": {"offset": 20, "line": 2, "column": 17},
    }
    elsewhere = {
        "path": "other.cw",
        "start": {"offset": 1, "line": None, "column": None},
        "end": {"offset": 2, "line": None, "column": None},
    }
    assert render_json([one, Diagnostic(CODE, "No place.")], {"main.cw": TEXT}) == [
        {
            "code": "CW9999",
            "severity": "warning",
            "summary": "Something is wrong",
            "detail": "Wrong.",
            "span": place,
            "labels": [{"span": elsewhere, "text": "there"}],
            "values": [{"expression": "var.x", "value": "1"}],
            "suggestions": ["y"],
            "fixes": [{"span": place, "text": "y"}],
        },
        {
            "code": "CW9999",
            "severity": "error",
            "summary": "Something is wrong",
            "detail": "No place.",
            "span": None,
            "labels": [],
            "values": [],
            "suggestions": [],
            "fixes": [],
        },
    ]


def test_offsets_have_lines_and_columns() -> None:
    table = line_table("ab\r\ncd\n\nx")
    assert [table.position(offset) for offset in (0, 2, 4, 7, 9)] == [
        Position(1, 1),
        Position(1, 3),
        Position(2, 1),
        Position(3, 1),
        Position(4, 2),
    ]
    assert [table.text[slice(*table.bounds(line))] for line in (1, 2, 3, 4)] == ["ab", "cd", "", "x"]


def test_nearest_names_come_best_first() -> None:
    known = ("region", "regions", "reason", "version", "name", "Region", "re-gion")
    assert nearest("regoin", known) == ("Region", "region", "re-gion")
    assert nearest("vesrion", known, 1) == ("version",)
    assert nearest("project_name", ("project-name", "other")) == ("project-name",)
    assert nearest("zzz", known) == ()
    assert nearest("name", ("name",)) == ()


def test_gather_keeps_every_failure_in_order() -> None:
    first, second = Diagnostic(CODE, "First."), Diagnostic(CODE, "Second.", severity=Severity.WARNING)
    failed: list[Outcome[int]] = [Success(1), fail(first), Success(2), fail(second, first)]
    assert gather(failed) == Failure((first, second, first))
    assert gather([Success(1), Success(2)]) == Success((1, 2))
    assert has_errors((second, first))
    assert not has_errors((second,))


def test_nothing_breaks_what_may_be_copied() -> None:
    command = "`clockwork apply --assume 'module.a[\"some key\"].thing.b=made'`"
    said = Diagnostic(Code("CW0001", "Test"), f"There is a way out of this, and here it is: {command}.")
    for width in range(40, 120, 7):
        assert command in render_text([said], {}, width)

"""Diagnostics as text for a person, and as plain data for a program. Total for any spans; no file is read.

The text has, for each diagnostic, its code and summary, the place, the source lines with carets under the
spans (so that it says the same without colour), the values that the expression mentions, the nearest names
and the fixes.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from textwrap import wrap
from typing import Final, TypeAlias
from unicodedata import combining, east_asian_width

from attrs import frozen

from clockwork.pure.report.diagnostic import Diagnostic, Edit, Severity
from clockwork.pure.report.lines import LineTable, line_table
from clockwork.pure.report.span import Span

Plain: TypeAlias = "str | int | None | list[Plain] | dict[str, Plain]"

_TAB_WIDTH: Final = 4
# Of a longer line only what is around its first span is shown.
_LONGEST_LINE: Final = 240
_LEAST_WIDTH: Final = 40
_QUOTED: Final = re.compile("`[^`]*`")
# Stands for a blank at which no line ends; nothing that is shown has it.
_TIE: Final = "\x00"
_RESET: Final = "\x1b[0m"
_SEVERE: Final = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_PLACE: Final = "\x1b[34m"
_LABEL: Final = "\x1b[36m"


@frozen
class _Mark:
    """One span to show: `sign` stands under its characters, `text` after them."""

    span: Span
    sign: str
    text: str
    style: str


@frozen
class _Row:
    """What of `mark` stands under one line: the characters from `start` to `end`, counted from the
    text's start.
    """

    mark: _Mark
    line: int
    start: int
    end: int
    is_last: bool


def render_text(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], width: int = 100, color: bool = False
) -> str:
    """Render `diagnostics` for a person.

    `sources` gives the text of each path that spans name; a span of another path, or outside its text, is
    named without its source lines. Sentences are wrapped to `width` columns (at least 40); source lines are
    not. Each diagnostic ends with a newline, and an empty line stands between two.
    """
    tables: dict[str, LineTable] = {}
    return "\n".join(_rendered(one, sources, tables, max(width, _LEAST_WIDTH), color) for one in diagnostics)


def render_json(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> list[Plain]:
    """Give `diagnostics` as plain data: everything they hold, with lines and columns where the source
    is in `sources`.
    """
    tables: dict[str, LineTable] = {}

    def place(span: Span) -> Plain:
        table = _table(span, sources, tables)
        plain: dict[str, Plain] = {"path": span.path, "start": _plain_offset(span.start, table)}
        plain["end"] = _plain_offset(span.end, table)
        return plain

    def edits(fixes: tuple[Edit, ...]) -> list[Plain]:
        return [{"span": place(fix.span), "text": fix.text} for fix in fixes]

    return [
        {
            "code": one.code.number,
            "severity": one.severity.value,
            "summary": one.code.summary,
            "detail": one.detail,
            "span": None if one.span is None else place(one.span),
            "labels": [{"span": place(label.span), "text": label.text} for label in one.labels],
            "values": [{"expression": expression, "value": value} for expression, value in one.values],
            "suggestions": list(one.suggestions),
            "fixes": edits(one.fixes),
        }
        for one in diagnostics
    ]


def _plain_offset(offset: int, table: LineTable | None) -> Plain:
    if table is None:
        return {"offset": offset, "line": None, "column": None}
    position = table.position(offset)
    return {"offset": offset, "line": position.line, "column": position.column}


def _table(span: Span, sources: Mapping[str, str], tables: dict[str, LineTable]) -> LineTable | None:
    """Give the lines of the source of `span`, or None when the span is not inside a known source."""
    text = sources.get(span.path)
    if text is None or not 0 <= span.start <= span.end <= len(text):
        return None
    if span.path not in tables:
        tables[span.path] = line_table(text)
    return tables[span.path]


def _rendered(
    one: Diagnostic, sources: Mapping[str, str], tables: dict[str, LineTable], width: int, color: bool
) -> str:
    style = _SEVERE[one.severity]
    paint = _paint if color else _plainly
    lines = [paint(f"{one.severity.value.capitalize()} {one.code.number}: {one.code.summary}", style)]
    marks = [] if one.span is None else [_Mark(one.span, "^", "", style)]
    marks += [_Mark(label.span, "-", label.text, _LABEL) for label in one.labels]
    # The file of the diagnostic comes first, then those of its labels in their order.
    for path in dict.fromkeys(mark.span.path for mark in marks):
        lines += _excerpt([mark for mark in marks if mark.span.path == path], sources, tables, color)
    lines.append("")
    for paragraph in one.detail.split("\n"):
        lines += _wrapped(paragraph, width)
    lines += [f"  {expression} is {value}" for expression, value in one.values]
    if one.suggestions:
        lines.append("  Did you mean " + _either([f"`{name}`" for name in one.suggestions]) + "?")
    lines += [f"  Fix: {_fix_text(fix, sources, tables)}" for fix in one.fixes]
    return "\n".join(lines) + "\n"


def _wrapped(paragraph: str, width: int) -> list[str]:
    """Wrap a paragraph, but never within backquotes: what stands there may be copied."""
    joined = _QUOTED.sub(lambda found: found[0].replace(" ", _TIE), paragraph)
    lines = wrap(
        joined,
        width - 2,
        initial_indent="  ",
        subsequent_indent="  ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace(_TIE, " ") for line in lines] or [""]


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _fix_text(fix: Edit, sources: Mapping[str, str], tables: dict[str, LineTable]) -> str:
    table = _table(fix.span, sources, tables)
    where = (
        "" if table is None else " on line {0.line}, column {0.column}".format(table.position(fix.span.start))
    )
    new = _one_line(fix.text)
    old = "" if table is None else _one_line(table.text[fix.span.start : fix.span.end])
    if fix.span.start == fix.span.end:
        return f"insert {new}{where}"
    return f"replace {old} with {new}{where}" if fix.text else f"remove {old}{where}"


def _one_line(text: str) -> str:
    if text == "\n":
        return "a newline"
    return f"`{text}`" if text.isprintable() else f"`{text!a}`"


def _excerpt(
    marks: list[_Mark], sources: Mapping[str, str], tables: dict[str, LineTable], color: bool
) -> list[str]:
    """Show the lines of one source that `marks` touch, each followed by the signs under it."""
    paint = _paint if color else _plainly
    tabled = [(mark, table) for mark in marks if (table := _table(mark.span, sources, tables)) is not None]
    if not tabled:
        return [f"  {paint('-->', _PLACE)} {marks[0].span.path}"]
    rows: dict[int, list[_Row]] = {}
    for mark, table in tabled:
        for row in _rows(mark, table):
            rows.setdefault(row.line, []).append(row)
    first, table = tabled[0]
    position = table.position(first.span.start)
    gutter = " " * len(str(max(rows)))
    bar = paint("|", _PLACE)
    lines = [f"{gutter}{paint('-->', _PLACE)} {first.span.path}:{position.line}:{position.column}"]
    before = 0
    for number in sorted(rows):
        if before and number > before + 1:
            lines.append(paint("...", _PLACE))
        before = number
        start, end = _window(table.bounds(number), rows[number][0])
        number_text = paint(str(number).rjust(len(gutter)), _PLACE)
        lines.append(f"{number_text} {bar} {_expanded(table.text[start:end])}".rstrip())
        lines += [f"{gutter} {bar} {_signs(row, table.text, start, end, paint)}" for row in rows[number]]
    return lines


def _rows(mark: _Mark, table: LineTable) -> list[_Row]:
    """Give what of `mark` stands under the first and under the last line of its span."""
    span = mark.span
    first = table.position(span.start).line
    last = table.position(max(span.start, span.end - 1)).line
    if first == last:
        return [_Row(mark, first, span.start, span.end, is_last=True)]
    start = table.bounds(last)[0]
    while start < span.end - 1 and table.text[start] in " \t":
        start += 1
    return [
        _Row(mark, first, span.start, table.bounds(first)[1], is_last=False),
        _Row(mark, last, start, span.end, is_last=True),
    ]


def _window(bounds: tuple[int, int], row: _Row) -> tuple[int, int]:
    """Give the part of a line to show: all of it, or what is around `row` when the line is too long
    to read.
    """
    start, end = bounds
    if end - start > _LONGEST_LINE:
        start = max(start, row.start - _LONGEST_LINE // 4)
        end = min(end, start + _LONGEST_LINE)
    return start, end


def _signs(row: _Row, text: str, start: int, end: int, paint: Callable[[str, str], str]) -> str:
    """Give the signs of `row` under the part of its line from `start` to `end`, and its text after them."""
    place = min(max(row.start, start), end)
    before = _columns(text[start:place])
    signs = row.mark.sign * max(1, _columns(text[place : min(max(row.end, place), end)]))
    label = f" {row.mark.text}" if row.mark.text and row.is_last else ""
    return f"{' ' * before}{paint(signs + _expanded(label), row.mark.style)}"


def _expanded(text: str) -> str:
    """Give `text` with tabs as blanks and without characters that move a terminal's cursor."""
    shown: list[str] = []
    for character in text:
        if character == "\t":
            shown.append(" " * _TAB_WIDTH)
        else:
            shown.append(character if character.isprintable() else "\ufffd")
    return "".join(shown)


def _columns(text: str) -> int:
    """Count the terminal columns that `text` takes once expanded."""
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if character == "\t":
        return _TAB_WIDTH
    if combining(character):
        return 0
    return 2 if character.isprintable() and east_asian_width(character) in "WF" else 1


def _paint(text: str, style: str) -> str:
    return f"{style}{text}{_RESET}"


def _plainly(text: str, style: str) -> str:
    del style
    return text

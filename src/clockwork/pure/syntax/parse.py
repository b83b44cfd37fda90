"""Text to tree.

Total: whatever the text, the tree holds each item that is sound, and each fault becomes a diagnostic.
"""

from attrs import frozen
from returns.result import Failure, Success

from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.syntax import codes, errors, tree
from clockwork.pure.syntax import token as t
from clockwork.pure.syntax.body import BodyParser
from clockwork.pure.syntax.cursor import Fault
from clockwork.pure.syntax.expression import ExpressionParser
from clockwork.pure.syntax.lex import Lexer

_MARK = "\ufeff"


@frozen
class Parsed:
    """What a text holds, and what is wrong with it, in source order."""

    file: tree.File
    diagnostics: Diagnostics


def parse(path: str, text: str, has_mark: bool = False) -> Parsed:
    """Parse a whole `.cw` text, going on after each fault.

    `path` names it in spans. A byte order mark at its start is taken off; `has_mark` says that this was done
    before.
    """
    body_text = text.removeprefix(_MARK)
    parser = BodyParser(path, Lexer(body_text))
    body = parser.file_body()
    file = tree.File(path, body_text, body, has_mark or len(body_text) < len(text))
    return Parsed(file, tuple(sorted(parser.diagnostics, key=_place)))


def parse_expression(path: str, text: str) -> Outcome[tree.Expression]:
    """Parse a text that is one expression, in which newlines do not count."""
    lexer = Lexer(text)
    lexer.read_expression()
    parser = ExpressionParser(path, lexer)
    try:
        expression = parser.expression()
        if parser.kinds[parser.at] != t.END or lexer.is_cut:
            raise errors.odd_token(parser, parser.at) or parser.fault(
                codes.TRAILING,
                f"The expression is complete before this place, but {errors.found(parser, parser.at)}.",
                parser.token_span(parser.at),
            )
    except Fault as fault:
        return Failure((fault.diagnostic,))
    return Success(expression)


def parse_template(path: str, text: str) -> Outcome[tree.Template]:
    """Parse a text that is one template without quotes, as `templatefile` reads it."""
    lexer = Lexer(text)
    lexer.read_template()
    try:
        return Success(ExpressionParser(path, lexer).template(None))
    except Fault as fault:
        return Failure((fault.diagnostic,))


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    span = diagnostic.span
    return (0, 0) if span is None else (span.start, span.end)

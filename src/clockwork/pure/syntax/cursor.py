"""The place in a line of tokens that the parsers share, and how they refuse what they find there."""

from typing import Final

from clockwork.pure.report.diagnostic import Code, Diagnostic, Edit, Label
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import codes
from clockwork.pure.syntax import token as t
from clockwork.pure.syntax.lex import Lexer

DEPTH_LIMIT: Final = 200


class Fault(Exception):
    """Leaves the construct that cannot be parsed.

    Caught where parsing can go on; never leaves this package.
    """

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.detail)
        self.diagnostic: Final = diagnostic


class Cursor:
    """Walks the tokens of the lexer's last line: `at` is the index of the next one."""

    __slots__ = ("at", "depth", "diagnostics", "ends", "kinds", "lexer", "path", "starts", "text")

    def __init__(self, path: str, lexer: Lexer) -> None:
        self.path: Final = path
        self.text: Final = lexer.text
        self.lexer: Final = lexer
        self.diagnostics: list[Diagnostic] = []
        # How many blocks, brackets, operators and templates enclose the place.
        self.depth = 0
        self.take_line()

    def take_line(self) -> None:
        """Go to the first token of the line that the lexer read last."""
        self.kinds, self.starts, self.ends = self.lexer.kinds, self.lexer.starts, self.lexer.ends
        self.at = 0

    def token_text(self, index: int) -> str:
        """Give the source text of token `index` of the line."""
        return self.text[self.starts[index] : self.ends[index]]

    def span(self, start: int, end: int) -> Span:
        return Span(self.path, start, end)

    def token_span(self, index: int) -> Span:
        """Give the span of token `index`, which is empty where a line or the file ends."""
        start = self.starts[index]
        return Span(self.path, start, start if self.kinds[index] == t.NEWLINE else self.ends[index])

    def fault(
        self,
        code: Code,
        detail: str,
        span: Span,
        labels: tuple[Label, ...] = (),
        fixes: tuple[Edit, ...] = (),
    ) -> Fault:
        return Fault(Diagnostic(code, detail, span, labels=labels, fixes=fixes))

    def too_deep(self, span: Span) -> Fault:
        return self.fault(
            codes.TOO_DEEP,
            f"More than {DEPTH_LIMIT} blocks, brackets, templates and operators enclose this place. Name an "
            "inner part with a local value and refer to it here.",
            span,
        )

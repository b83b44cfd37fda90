"""Tokens to templates: literal text is decoded, `~` and heredoc indentation are applied, directives are
matched.

The three happen in this order on a flat list of pieces, one for each literal token (a heredoc's lines are a
token each), since a `~` reaches to the end of its neighbour and no further, and indentation is counted across
directives.
"""

from abc import abstractmethod
from itertools import groupby
from typing import Final, TypeAlias

from attrs import define

from clockwork.pure.report.diagnostic import Label
from clockwork.pure.syntax import errors, literal, tree
from clockwork.pure.syntax import token as t
from clockwork.pure.syntax.cursor import DEPTH_LIMIT, Cursor, Fault
from clockwork.pure.syntax.lex import SPACES


@define
class Marker:
    """One `%{ ... }`; `key`, `value` and `expression` belong to `for`, `expression` also to `if`."""

    start: int
    end: int
    keyword: str
    key: str | None = None
    value: str = ""
    expression: tree.Expression | None = None


_ENDS: Final = (t.QUOTE_END, t.HEREDOC_END, t.END)
_DIRECTIVES: Final = ("if", "else", "endif", "for", "endfor")

Piece: TypeAlias = tree.Text | tree.Interpolation | Marker


@define
class Frame:
    """A directive whose end has not come yet, with the parts of its branches so far."""

    opening: Marker
    then: list[tree.Part]
    otherwise: list[tree.Part] | None = None

    def parts(self) -> list[tree.Part]:
        return self.then if self.otherwise is None else self.otherwise


class TemplateParser(Cursor):
    """Parses templates from the cursor. Raises `Fault` at the first thing that is wrong."""

    __slots__ = ()

    @abstractmethod
    def expression(self) -> tree.Expression:
        """Parse the longest expression that begins at the cursor."""

    def close(self, opening: int, kind: int) -> None:
        """Go past the closing token of `kind` that the token `opening` asks for; a fault when it is
        not there.
        """
        if self.kinds[self.at] != kind:
            raise errors.close_expected(self, opening)
        self.at += 1

    def escaped(self, at: int) -> tree.Template:
        """Parse token `at`, a quoted string without sequences."""
        self.at = at + 1
        start, end = self.starts[at], self.ends[at]
        text = literal.decode(self, start + 1, end - 1)
        return tree.Template(start, end, (tree.Text(start + 1, end - 1, text),))

    def template(self, at: int | None) -> tree.Template:
        """Parse the quoted string or heredoc that opens at token `at`; None is for a line that is all
        template.
        """
        is_quoted = at is not None and self.kinds[at] == t.QUOTE
        self.at = 0 if at is None else at + 1
        pieces: list[Piece] = []
        trims_next = False
        while True:
            here = self.at
            kind = self.kinds[here]
            self.at = here + 1
            if kind == t.LITERAL:
                pieces.append(self._text(here, is_quoted, trims_next))
                trims_next = False
            elif kind == t.INTERPOLATION:
                trims_before = self._trim_before(here, pieces)
                value = self.expression()
                self.close(here, t.SEQUENCE_END)
                trims_next = self._trims_after()
                span = self.starts[here], self.ends[self.at - 1]
                pieces.append(tree.Interpolation(*span, value, trims_before, trims_next))
            elif kind == t.DIRECTIVE:
                self._trim_before(here, pieces)
                pieces.append(self._marker(here))
                trims_next = self._trims_after()
            elif kind in _ENDS:
                return self._finished(at, pieces)
            else:
                raise errors.unclosed_template(self, at, here)

    def _text(self, at: int, is_quoted: bool, trims: bool) -> tree.Text:
        start, end = self.starts[at], self.ends[at]
        text = literal.decode(self, start, end) if is_quoted else literal.raw(self, start, end)
        return tree.Text(start, end, text.lstrip(SPACES) if trims else text)

    def _trim_before(self, at: int, pieces: list[Piece]) -> bool:
        """Say whether the opening at token `at` has a `~`; then trim the text before it."""
        if self.text[self.ends[at] - 1] != "~":
            return False
        before = pieces[-1] if pieces else None
        if isinstance(before, tree.Text):
            pieces[-1] = tree.Text(before.start, before.end, before.text.rstrip(SPACES))
        return True

    def _trims_after(self) -> bool:
        return self.text[self.starts[self.at - 1]] == "~"

    def _finished(self, at: int | None, pieces: list[Piece]) -> tree.Template:
        if at is None:
            return tree.Template(0, len(self.text), self._structure(pieces))
        start, end = self.starts[at], self.ends[self.at - 1]
        if self.kinds[at] == t.QUOTE:
            return tree.Template(start, end, self._structure(pieces))
        opening = self.token_text(at).strip(SPACES).removeprefix("<<")
        if opening.startswith("-"):
            pieces = _without_indentation(pieces)
        return tree.Template(start, end, self._structure(pieces), opening)

    def _marker(self, at: int) -> Marker:
        """Parse the directive that opens at token `at`."""
        # A directive inside a directive costs more calls than other nesting does, so it counts twice.
        self.depth += 1
        word = self.at
        keyword = self.token_text(word) if self.kinds[word] == t.NAME else ""
        marker = Marker(self.starts[at], 0, keyword)
        if keyword not in _DIRECTIVES:
            raise errors.unknown_directive(self, word)
        if keyword == "for":
            marker.key, marker.value = self.for_names("directive")
        else:
            self.at = word + 1
        if keyword == "for" or keyword == "if":
            marker.expression = self.expression()
        self.close(at, t.SEQUENCE_END)
        marker.end = self.ends[self.at - 1]
        self.depth -= 1
        return marker

    def for_names(self, what: str) -> tuple[str | None, str]:
        """Parse `for key, value in`; the cursor is at the `for`. `what` names the construct in a fault."""
        word = self.at
        names: list[str] = []
        self.at = word + 1
        while True:
            if self.kinds[self.at] != t.NAME:
                raise errors.for_name_expected(self, word, what)
            names.append(self.token_text(self.at))
            self.at += 1
            if len(names) == 2 or self.kinds[self.at] != t.COMMA:
                break
            self.at += 1
        if self.kinds[self.at] != t.NAME or self.token_text(self.at) != "in":
            raise errors.for_in_expected(self, word, what)
        self.at += 1
        return names[0] if len(names) == 2 else None, names[-1]

    def _structure(self, pieces: list[Piece]) -> tuple[tree.Part, ...]:
        """Match the directives among `pieces`, and join neighbouring texts."""
        root: list[tree.Part] = []
        frames: list[Frame] = []
        for piece in pieces:
            parts = frames[-1].parts() if frames else root
            if not isinstance(piece, Marker):
                parts.append(piece)
            elif piece.keyword == "if" or piece.keyword == "for":
                if self.depth + len(frames) >= DEPTH_LIMIT:
                    raise self.too_deep(self.span(piece.start, piece.end))
                frames.append(Frame(piece, []))
            elif not frames or not _continues(frames[-1], piece):
                raise self._unbalanced(piece, frames[-1].opening if frames else None)
            elif piece.keyword == "else":
                frames[-1].otherwise = []
            else:
                directive = _directive(frames.pop(), piece)
                (frames[-1].parts() if frames else root).append(directive)
        if frames:
            opening = frames[-1].opening
            detail = (
                f"This `{opening.keyword}` has no end. Write `%{{ end{opening.keyword} }}` where its text "
                "ends."
            )
            raise errors.unbalanced(self, detail, opening.start, opening.end)
        return _joined(root)

    def _unbalanced(self, marker: Marker, opening: Marker | None) -> Fault:
        """Refuse a marker that does not belong to the innermost directive, `opening`."""
        needed = marker.keyword.removeprefix("end") if marker.keyword != "else" else "if"
        if opening is None:
            detail = (
                f"There is no `%{{ {needed} }}` that this `{marker.keyword}` could belong to. Remove it, or "
                "begin one before."
            )
            return errors.unbalanced(self, detail, marker.start, marker.end)
        detail = f"This `{marker.keyword}` does not belong to the `{opening.keyword}` that is open here"
        detail += (
            ", which has an `else` already."
            if opening.keyword == needed
            else f": end that with `end{opening.keyword}` first."
        )
        label = Label(self.span(opening.start, opening.end), f"the open `{opening.keyword}`")
        return errors.unbalanced(self, detail, marker.start, marker.end, label)


def _joined(parts: list[tree.Part]) -> tuple[tree.Part, ...]:
    """Join neighbouring texts.

    One that `~` emptied stays: it tells a template from the bare value of an interpolation.
    """
    joined: list[tree.Part] = []
    for is_text, group in groupby(parts, lambda part: isinstance(part, tree.Text)):
        if is_text:
            texts = [part for part in group if isinstance(part, tree.Text)]
            joined.append(tree.Text(texts[0].start, texts[-1].end, "".join(text.text for text in texts)))
        else:
            joined.extend(group)
    return tuple(joined)


def _continues(frame: Frame, marker: Marker) -> bool:
    if marker.keyword == "else":
        return frame.opening.keyword == "if" and frame.otherwise is None
    return marker.keyword == "end" + frame.opening.keyword


def _directive(frame: Frame, ending: Marker) -> tree.IfDirective | tree.ForDirective:
    opening = frame.opening
    assert opening.expression is not None
    if opening.keyword == "for":
        return tree.ForDirective(
            opening.start, ending.end, opening.key, opening.value, opening.expression, _joined(frame.then)
        )
    otherwise = None if frame.otherwise is None else _joined(frame.otherwise)
    return tree.IfDirective(opening.start, ending.end, opening.expression, _joined(frame.then), otherwise)


def _without_indentation(pieces: list[Piece]) -> list[Piece]:
    """Take the least indentation of any line off every line, as `<<-` asks.

    Lines of only white space do not count.
    """
    indented: list[int] = []
    least: int | None = None
    at_line_start = True
    for index, piece in enumerate(pieces):
        if not isinstance(piece, tree.Text):
            least = 0 if at_line_start else least
            at_line_start = False
            continue
        if at_line_start:
            body = piece.text.lstrip(SPACES)
            if body or not piece.text.endswith("\n"):
                spaces = len(piece.text) - len(body)
                least = spaces if least is None else min(least, spaces)
                indented.append(index)
        at_line_start = piece.text.endswith("\n")
    adjusted = list(pieces)
    for index in indented:
        piece = adjusted[index]
        assert isinstance(piece, tree.Text)
        adjusted[index] = tree.Text(piece.start, piece.end, piece.text[least or 0 :])
    return adjusted

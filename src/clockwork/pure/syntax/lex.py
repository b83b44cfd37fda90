"""Text to tokens, one logical line at a time: an attribute with its whole value, a block's header, or a
closing brace.

Where newlines count is decided here, by what encloses them: `(`, `[`, `${`, `%{` and `{for` ignore them, the
braces of objects and blocks do not. Whitespace, comments and ignored newlines are no tokens: they are the
text between two tokens, so the tokens and the gaps between them concatenate to the source. Nothing is refused
here: what is no token becomes an `INVALID` or `BROKEN_` one. Linear in the text.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from clockwork.pure.syntax import token as t

# Blanks and comments, without and with newlines. A comment that is never closed is left to be refused as a
# token.
_BLANK: Final = r"(?:[ \t]++|(?:\#|//)[^\n]*+|/\*(?>.*?\*/))*+"
_SPACE: Final = r"(?:[ \t]++|\r?\n|(?:\#|//)[^\n]*+|/\*(?>.*?\*/))*+"
# A run of `$` or `%` before a brace is an escape when it is longer than one.
_DOLLAR: Final = r"\$\$++\{?+|\$(?!\{)|%%++\{?+|%(?!\{)"
# The groups are numbered as the first kinds of token.
_TOKEN: Final = rf"""(?:
    ([A-Za-z_][A-Za-z0-9_-]*+(?![^\x00-\x7f]))
  | ("[^"\\$%\r\n]*+")
  | ([0-9]++(?:\.*+(?:[eE][+-]?)?[0-9]++)*+)
  | (\r?\n)
  | ("(?:[^"\\$%\r\n]++|\\[^\r\n]|{_DOLLAR})*+")
  | (<<-?[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\-\x80-\U0010ffff]*+\r?\n)
  | (")
  | (\.\.\.|=>|==|!=|<=|>=|&&|\|\||::|~\}}|/(?!\*)|[-+*%=<>!?:.,(){{}}\[\]])
)?"""
_LINE: Final = re.compile(_BLANK + _TOKEN, re.VERBOSE | re.DOTALL)
_FLAT: Final = re.compile(_SPACE + _TOKEN, re.VERBOSE | re.DOTALL)
_ONLY_SPACE: Final = re.compile(_SPACE, re.VERBOSE | re.DOTALL)
_FOR: Final = re.compile(_SPACE + r"for(?![A-Za-z0-9_-]|[^\x00-\x7f])", re.VERBOSE | re.DOTALL)

# The groups are literal text, `${`, `%{` and the closing quote.
_QUOTED: Final = re.compile(rf'((?:[^"\\$%\r\n]++|\\[^\r\n]|{_DOLLAR})++)|(\$\{{~?)|(%\{{~?)|(")')
# Finds the first `${` or `%{` that no further `$` or `%` escapes.
_SEQUENCE: Final = re.compile(r"\$\$++\{?+|%%++\{?+|([$%]\{~?)")
# What Unicode calls white space; `str.strip` alone takes more.
SPACES: Final = (
    "\t\n\v\f\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

# What encloses the place that is read. Newlines count in the first two, and are ignored from `_WHOLE` on.
_BASE: Final = 0
_OBJECT: Final = 1
# A text that is one expression.
_WHOLE: Final = 2
_PAREN: Final = 3
_BRACKET: Final = 4
_FOR_BRACE: Final = 5
_SEQUENCE_BODY: Final = 6
_QUOTE: Final = 7
_HEREDOC: Final = 8
# A text that is one template.
_BARE: Final = 9

_CLOSES: Final[Mapping[int, tuple[int, ...]]] = MappingProxyType(
    {
        t.CLOSE_PAREN: (_PAREN,),
        t.CLOSE_BRACKET: (_BRACKET,),
        t.CLOSE_BRACE: (_OBJECT, _FOR_BRACE, _SEQUENCE_BODY),
        t.TRIM_BRACE: (_SEQUENCE_BODY,),
    }
)
_SPECIAL: Final = frozenset(
    (
        t.NEWLINE,
        t.EQUAL,
        t.OPEN_PAREN,
        t.OPEN_BRACKET,
        t.OPEN_BRACE,
        t.QUOTE,
        t.HEREDOC,
        t.BROKEN_COMMENT,
        *_CLOSES,
    )
)
_QUOTED_KINDS: Final = (t.END, t.LITERAL, t.INTERPOLATION, t.DIRECTIVE, t.QUOTE_END)

_STOP: Final = -1


class Lexer:
    """Reads `text` line by line; `kinds`, `starts` and `ends` hold the tokens of the last line,
    closed by two `END`s.
    """

    __slots__ = ("_in_value", "_markers", "_modes", "ends", "is_cut", "kinds", "position", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text: Final = text
        # Where the next line is read from.
        self.position = 0
        self.kinds: list[int] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        # The line ended inside brackets or a template: it cannot be sound, and the rest of it was not looked
        # at.
        self.is_cut = False
        self._modes: list[int] = []
        self._markers: list[str] = []
        self._in_value = False

    def read_line(self) -> None:
        """Read the next logical line that is not blank, up to and with its newline."""
        space = _ONLY_SPACE.match(self.text, self.position)
        assert space is not None
        self._start(_BASE)
        self._tokens(space.end())
        self._finish()

    def read_expression(self) -> None:
        """Read the whole text as one expression, in which newlines do not count."""
        self._start(_WHOLE)
        self._tokens(0)
        self._finish()

    def read_template(self) -> None:
        """Read the whole text as a template without quotes."""
        self._start(_BARE)
        position = self._raw(0)
        if position != _STOP:
            self._tokens(position)
        self._finish()

    def _start(self, mode: int) -> None:
        self.kinds, self.starts, self.ends = [], [], []
        self._modes, self._markers = [mode], []
        self.is_cut = self._in_value = False

    def _finish(self) -> None:
        if len(self._modes) > 1:
            self.is_cut = True
        end = self.position
        self.kinds += (t.END, t.END)
        self.starts += (end, end)
        self.ends += (end, end)

    def _tokens(self, position: int) -> None:
        """Read tokens from `position` until the line ends, or is seen to be unable to end."""
        text = self.text
        kinds, starts, ends, modes = self.kinds, self.starts, self.ends, self._modes
        match = (_FLAT if modes[-1] >= _WHOLE else _LINE).match
        while True:
            found = match(text, position)
            assert found is not None
            kind = found.lastindex or t.END
            start, position = found.start(kind), found.end()
            if kind == t.OPERATOR:
                kind = t.KIND_OF[found[kind]]
            elif kind == t.END:
                if position == len(text):
                    break
                kind, start, position = self._odd(position)
            kinds.append(kind)
            starts.append(start)
            ends.append(position)
            if kind in _SPECIAL:
                position = self._special(kind, start, position)
                if position == _STOP:
                    return
                match = (_FLAT if modes[-1] >= _WHOLE else _LINE).match
        self.position = position

    def _special(self, kind: int, start: int, position: int) -> int:
        """Follow a token that changes what encloses the next one; give where to go on, or `_STOP`."""
        modes = self._modes
        top = modes[-1]
        if kind == t.NEWLINE:
            return self._stop(position, is_cut=False) if top == _BASE else position
        if kind == t.EQUAL:
            self._in_value |= top == _BASE
            # No `=` stands directly in brackets, so one of them was never closed.
            return self._stop(position, is_cut=True) if top >= _WHOLE else position
        if kind in _CLOSES:
            return self._close(kind, position)
        if kind == t.OPEN_BRACE:
            if top == _BASE and not self._in_value:
                self.kinds[-1] = t.OPEN_BLOCK
            else:
                modes.append(_FOR_BRACE if _FOR.match(self.text, position) else _OBJECT)
            return position
        if kind == t.QUOTE:
            modes.append(_QUOTE)
            return self._quoted(position)
        if kind == t.HEREDOC:
            marker = heredoc_marker(self.text[start:position])
            if not marker.replace("-", "_").isidentifier():
                self.kinds[-1], self.ends[-1] = t.INVALID, start + 1
                return start + 1
            modes.append(_HEREDOC)
            self._markers.append(marker)
            return self._raw(position)
        if kind == t.BROKEN_COMMENT:
            return self._stop(position, is_cut=True)
        modes.append(_PAREN if kind == t.OPEN_PAREN else _BRACKET)
        return position

    def _stop(self, position: int, is_cut: bool) -> int:
        self.position = position
        self.is_cut = is_cut
        return _STOP

    def _close(self, kind: int, position: int) -> int:
        """Close what a closing bracket closes. One that closes something else cuts the line."""
        modes = self._modes
        top = modes[-1]
        if top in _CLOSES[kind]:
            modes.pop()
            if top != _SEQUENCE_BODY:
                return position
            self.kinds[-1] = t.SEQUENCE_END
            return self._quoted(position) if modes[-1] == _QUOTE else self._raw(position)
        if len(modes) == 1 or kind == t.TRIM_BRACE:
            self._in_value &= kind != t.CLOSE_BRACE
            return position
        return self._stop(position, is_cut=True)

    def _append(self, kind: int, start: int, end: int) -> None:
        self.kinds.append(kind)
        self.starts.append(start)
        self.ends.append(end)

    def _quoted(self, position: int) -> int:
        """Read a quoted template up to and with its end or the opening of a sequence."""
        found = _QUOTED.match(self.text, position)
        if found is not None and found.lastindex == 1:
            self._append(t.LITERAL, position, found.end())
            position = found.end()
            found = _QUOTED.match(self.text, position)
        if found is None:
            self._append(t.BROKEN_QUOTE, position, position)
            return self._stop(position, is_cut=True)
        kind = _QUOTED_KINDS[found.lastindex or 0]
        self._append(kind, position, found.end())
        if kind == t.QUOTE_END:
            self._modes.pop()
        else:
            self._modes.append(_SEQUENCE_BODY)
        return found.end()

    def _raw(self, position: int) -> int:
        """Read a heredoc or bare template, a literal for each line, up to and with its end or the
        opening of a sequence.
        """
        text, is_bare = self.text, self._modes[-1] == _BARE
        at_line_start = position > 0 and text[position - 1] == "\n"
        while position < len(text):
            newline = text.find("\n", position)
            stop = newline + 1 if newline >= 0 else len(text)
            if at_line_start and not is_bare and newline >= 0:
                line = text[position:newline].removesuffix("\r")
                if "\r" not in line and line.strip(SPACES) == self._markers[-1]:
                    return self._end_heredoc(position, newline)
            opening = _first_sequence(text, position, stop)
            literal_end = stop if opening is None else opening.start(1)
            if literal_end > position:
                self._append(t.LITERAL, position, literal_end)
            if opening is not None:
                kind = t.INTERPOLATION if text[literal_end] == "$" else t.DIRECTIVE
                self._append(kind, literal_end, opening.end())
                self._modes.append(_SEQUENCE_BODY)
                return opening.end()
            position = stop
            at_line_start = True
        if not is_bare:
            self._append(t.BROKEN_HEREDOC, position, position)
        return self._stop(position, is_cut=not is_bare)

    def _end_heredoc(self, start: int, newline: int) -> int:
        end = newline - 1 if self.text[newline - 1] == "\r" else newline
        self._append(t.HEREDOC_END, start, end)
        self._modes.pop()
        self._markers.pop()
        return end

    def _odd(self, position: int) -> tuple[int, int, int]:
        """Read what the token pattern leaves: identifiers beyond ASCII, and what is no token."""
        text = self.text
        end = position
        if text[position].isidentifier():
            end += 1
            while end < len(text) and (text[end] == "-" or ("a" + text[end]).isidentifier()):
                end += 1
            return t.NAME, position, end
        if text.startswith("/*", position):
            return t.BROKEN_COMMENT, position, len(text)
        return t.INVALID, position, position + 1


def heredoc_marker(opening: str) -> str:
    """Give the word that ends the heredoc that `opening` (such as `<<-EOT` and its newline) begins."""
    return opening.lstrip("<").removeprefix("-").rstrip("\r\n")


def _first_sequence(text: str, start: int, stop: int) -> re.Match[str] | None:
    if text.find("{", start, stop) < 0:
        return None
    return next((found for found in _SEQUENCE.finditer(text, start, stop) if found[1]), None)

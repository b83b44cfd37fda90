"""Lines of tokens to a body of attributes and blocks, going on after each fault with the next item
that looks sound.
"""

import re
from typing import Final

from clockwork.pure.syntax import errors, faults, literal, tree
from clockwork.pure.syntax import token as t
from clockwork.pure.syntax.cursor import DEPTH_LIMIT, Fault
from clockwork.pure.syntax.expression import ExpressionParser
from clockwork.pure.syntax.lex import Lexer

_NAME: Final = r"[^\W\d][\w-]*+[ \t]*+"
# A line that can begin an item: a name and `=`, a block's header (the second group), or a closing brace (the
# third).
_ITEM_LINE: Final = re.compile(
    rf"^([ \t]*+)(?:{_NAME}(?:=(?![=>])|((?:\"[^\"\n]*+\"[ \t]*+|{_NAME})*+\{{))|(\}}))", re.MULTILINE
)
_HEADER_GOES_ON: Final = re.compile(r'[ \t\r\n]*+["{]')
_BLANK_LINES: Final = re.compile(r"(?:[ \t]*+\r?\n)*+([ \t]*+)")
# Text that may be read again after faults, in multiples of the file's length, before the parser gives up.
_PATIENCE: Final = 8
_PATIENCE_AT_LEAST: Final = 65_536

Item = tree.Attribute | tree.Block


class BodyParser(ExpressionParser):
    """Parses a file's body. A fault ends one item and is kept in `diagnostics`."""

    __slots__ = ("_gave_up", "_reread", "_strays")

    def __init__(self, path: str, lexer: Lexer) -> None:
        super().__init__(path, lexer)
        self._gave_up = False
        self._reread = 0
        # Items that were read into a block which, by their indentation, they do not belong to.
        self._strays: list[Item] = []

    def file_body(self) -> tree.Body:
        """Parse the whole text."""
        self._next_line()
        return tree.Body(0, len(self.text), tuple(self._items(is_file=True)))

    def _next_line(self) -> None:
        self.lexer.read_line()
        self.take_line()

    def _items(self, is_file: bool) -> list[Item]:
        """Parse items up to the brace that ends their block, or to the end of the file."""
        items: list[Item] = []
        while True:
            kind = self.kinds[self.at]
            if kind == t.NAME:
                item = self._item()
                if item is not None:
                    items.append(item)
                if self._strays:
                    items.extend(self._strays)
                    self._strays = []
            elif kind == t.NEWLINE:
                self.at += 1
            elif kind == t.END:
                if self.lexer.position >= len(self.text):
                    break
                self._next_line()
            elif kind == t.CLOSE_BRACE and not is_file:
                break
            else:
                first = self.at
                self._refuse(faults.item_expected(self))
                self._go_on(first)
        self._check_names(items)
        return items

    def _check_names(self, items: list[Item]) -> None:
        seen: dict[str, tree.Attribute] = {}
        for item in items:
            if isinstance(item, tree.Attribute):
                first = seen.setdefault(item.name, item)
                if first is not item:
                    again = faults.set_twice(
                        self, item.name, (item.start, item.name_end), (first.start, first.name_end)
                    )
                    self.diagnostics.append(again)

    def _item(self) -> Item | None:
        """Parse one attribute or block with the newline that ends it; None when it is faulty."""
        first, depth = self.at, self.depth
        try:
            if self.kinds[first + 1] == t.EQUAL:
                attribute = self._attribute(first)
                self._end_line("attribute", attribute.start)
                return attribute
            return self._block(first)
        except Fault as fault:
            self._refuse(fault)
        self.depth = depth
        self._go_on(first)
        return None

    def _refuse(self, fault: Fault) -> None:
        self.diagnostics.append(fault.diagnostic)

    def _attribute(self, first: int) -> tree.Attribute:
        self.at = first + 2
        value = self.expression()
        start = self.starts[first]
        return tree.Attribute(start, value.end, self.token_text(first), self.ends[first], value)

    def _end_line(self, what: str, start: int) -> None:
        """Go past the newline that has to follow the item (`what`) that began at offset `start`."""
        kind = self.kinds[self.at]
        if kind == t.NEWLINE:
            self.at += 1
        elif kind != t.END or self.lexer.is_cut:
            fault = faults.newline_expected(self, what, start)
            if kind != t.CLOSE_BRACE or not self.depth:
                raise fault
            # The brace is in the wrong place, and closes the enclosing block all the same.
            self._refuse(fault)

    def _block(self, first: int) -> tree.Block:
        start, type_end, kind = self.starts[first], self.ends[first], self.token_text(first)
        labels = self._labels(first)
        header_end = labels[-1].end if labels else type_end
        if self.depth >= DEPTH_LIMIT:
            fault = self.too_deep(self.span(start, header_end))
            self._give_up()
            raise fault
        opening = self.starts[self.at]
        self.at += 1
        self.depth += 1
        items = self._block_items(opening)
        self.depth -= 1
        if self.kinds[self.at] == t.END:
            header = tree.Block(start, header_end, kind, type_end, labels, header_end, tree.EMPTY_BODY)
            return self._unclosed(header, opening, items)
        end = self.ends[self.at]
        self.at += 1
        self._end_line("block", start)
        body = tree.Body(opening, end, tuple(items))
        return tree.Block(start, end, kind, type_end, labels, header_end, body)

    def _labels(self, first: int) -> tuple[tree.BlockLabel, ...]:
        """Parse a header's labels; leaves the cursor at the block's brace, or at the newline that
        stands in its place.
        """
        labels: list[tree.BlockLabel] = []
        start_of_header = self.starts[first]
        self.at = first + 1
        while True:
            at = self.at
            kind = self.kinds[at]
            start, end = self.starts[at], self.ends[at]
            if kind == t.OPEN_BLOCK:
                return tuple(labels)
            if kind == t.NAME:
                labels.append(tree.BlockLabel(start, end, self.token_text(at), is_quoted=False))
            elif kind == t.PLAIN or kind == t.ESCAPED:
                text = literal.decode(self, start + 1, end - 1)
                labels.append(tree.BlockLabel(start, end, text, is_quoted=True))
            elif (
                kind == t.QUOTE
                and self.kinds[at + 1] != t.BROKEN_QUOTE
                and self.kinds[at + 2] != t.BROKEN_QUOTE
            ):
                raise faults.template_in_label(self)
            elif kind == t.NEWLINE and _HEADER_GOES_ON.match(self.text, end):
                self._refuse(faults.bad_header(self, first))
                self._next_line()
                first, self.at = 0, -1
            elif kind == t.NEWLINE and self._is_further_in(end, start_of_header):
                self._refuse(faults.bad_header(self, first))
                return tuple(labels)
            elif kind == t.QUOTE:
                self.at = at + 1
                raise errors.unclosed_template(
                    self, at, at + 1 if self.kinds[at + 1] == t.BROKEN_QUOTE else at + 2
                )
            elif labels or kind == t.NUMBER:
                raise faults.bad_header(self, first)
            else:
                raise faults.bad_item(self, first)
            self.at += 1

    def _block_items(self, opening: int) -> list[Item]:
        """Parse what stands between a block's braces, on one line or on several."""
        at = self.at
        kind = self.kinds[at]
        if kind == t.NEWLINE or kind == t.CLOSE_BRACE or kind == t.END:
            return self._items(is_file=False)
        if kind == t.NAME and self.kinds[at + 1] == t.EQUAL:
            item = self._attribute(at)
            if self.kinds[self.at] == t.CLOSE_BRACE:
                return [item]
        self._refuse(faults.bad_one_line_block(self, opening))
        self._go_on(at)
        return self._items(is_file=False)

    def _unclosed(self, header: tree.Block, opening: int, items: list[Item]) -> tree.Block:
        """Refuse a block that the end of the file finds open, and give back what does not belong in it."""
        indent = self._indent(header.start)
        inside = next((n for n, item in enumerate(items) if self._indent(item.start) <= indent), len(items))
        own, self._strays = items[:inside], items[inside:]
        if not self._gave_up:
            suspect = next((item for item in own if self._closes_early(item)), None)
            place = None if suspect is None else (suspect.end - 1, suspect.end)
            self.diagnostics.append(
                faults.unclosed_block(self, (header.start, header.header_end), opening, place)
            )
        end = own[-1].end if own else opening + 1
        body = tree.Body(opening, end, tuple(own))
        return tree.Block(
            header.start, end, header.type, header.type_end, header.labels, header.header_end, body
        )

    def _indent(self, offset: int) -> int:
        """Count the blanks before `offset` on its line; more than any line has when something else
        stands before it.
        """
        start = offset
        while start > 0 and self.text[start - 1] in " \t":
            start -= 1
        return offset - start if start == 0 or self.text[start - 1] == "\n" else len(self.text) + 1

    def _is_further_in(self, line: int, offset: int) -> bool:
        """Say whether the first text at or after the start `line` of a line is indented more than
        `offset` is.
        """
        blank = _BLANK_LINES.match(self.text, line)
        assert blank is not None
        return len(blank[1]) > self._indent(offset)

    def _closes_early(self, item: Item) -> bool:
        return self._indent(item.end - 1) < self._indent(item.start)

    def _go_on(self, first: int) -> None:
        """Leave the item that began at token `first`, for the next one that looks sound."""
        if self._gave_up:
            return
        if self.lexer.is_cut:
            self._go_on_after(self.starts[first])
            return
        braces: list[int] = []
        last = len(self.kinds) - 2
        for index in range(first, last):
            kind = self.kinds[index]
            if kind == t.OPEN_BLOCK or kind == t.OPEN_BRACE:
                braces.append(self.starts[index])
            elif kind == t.CLOSE_BRACE:
                if not braces and self.depth:
                    self.at = index
                    return
                del braces[-1:]
        self.at = last
        for opening in braces:
            self._skip_body(opening)

    def _go_on_after(self, start: int) -> None:
        """Leave the item that began at offset `start`, and whose brackets do not tell where it ends."""
        text, indent = self.text, self._indent(start)
        line_end = text.find("\n", start)
        line_end = len(text) if line_end < 0 else line_end
        is_text = self.kinds[-3] in (t.BROKEN_HEREDOC, t.BROKEN_COMMENT)
        if self.kinds[1] != t.EQUAL and not is_text and text[start:line_end].rstrip().endswith("{"):
            self._read_from(line_end)
            self._skip_body(text.rindex("{", start, line_end))
            return
        for found in _ITEM_LINE.finditer(text, line_end + 1):
            if len(found[1]) <= indent and (found[2] or found[3] or not is_text):
                self._read_from(found.start())
                return
        self._read_from(len(text))

    def _read_from(self, position: int) -> None:
        """Go on with the line that begins at `position`, unless too much was read again already."""
        self._reread += max(0, self.lexer.position - position)
        if self._reread > max(_PATIENCE * len(self.text), _PATIENCE_AT_LEAST):
            self.diagnostics.append(faults.too_many(self, position))
            self._give_up()
            return
        self.lexer.position = position
        self.at = len(self.kinds) - 1

    def _skip_body(self, opening: int) -> None:
        """Parse the body of a block whose header was refused, for the faults in it."""
        if self.depth >= DEPTH_LIMIT:
            self._refuse(self.too_deep(self.span(opening, opening + 1)))
            self._give_up()
            return
        self.depth += 1
        self._items(is_file=False)
        self.depth -= 1
        if self.kinds[self.at] == t.CLOSE_BRACE:
            self.at += 1
        elif not self._gave_up:
            self.diagnostics.append(faults.unclosed_block(self, (opening, opening + 1), opening, None))

    def _give_up(self) -> None:
        """Read no further; the blocks that are open are not at fault."""
        self._gave_up = True
        self.lexer.position = len(self.text)
        self.at = len(self.kinds) - 1

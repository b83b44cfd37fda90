"""The faults of attributes, blocks and files: what is wrong, why, and how to mend it.

Nothing is decided here.
"""

from clockwork.pure.report.diagnostic import Diagnostic, Edit, Label
from clockwork.pure.syntax import codes, errors
from clockwork.pure.syntax import token as t
from clockwork.pure.syntax.cursor import Cursor, Fault


def item_expected(cursor: Cursor) -> Fault:
    """Refuse a token that cannot begin an item."""
    at = cursor.at
    kind, span = cursor.kinds[at], cursor.token_span(at)
    odd = errors.odd_token(cursor, at)
    if odd is not None:
        return odd
    if kind in (t.CLOSE_BRACE, t.CLOSE_BRACKET, t.CLOSE_PAREN):
        return cursor.fault(
            codes.STRAY_CLOSE,
            f"This `{cursor.token_text(at)}` closes nothing. Remove it, or look above for the bracket that "
            "it should close: that one is closed too early.",
            span,
        )
    hint = ""
    if kind in (t.PLAIN, t.ESCAPED, t.QUOTE):
        hint = " The name of an attribute or block is not quoted."
    elif kind == t.NUMBER:
        hint = " A name does not begin with a digit."
    return cursor.fault(
        codes.ITEM_EXPECTED,
        f"Here stands an attribute, `name = value`, or a block, `type {{ ... }}`, but "
        f"{errors.found(cursor, at)}.{hint}",
        span,
    )


def bad_item(cursor: Cursor, first: int) -> Fault:
    """Refuse the token at the cursor, which comes right after an item's name, token `first`."""
    name = cursor.token_text(first)
    kind = cursor.kinds[cursor.at]
    hint = ""
    fixes: tuple[Edit, ...] = ()
    if kind in (t.COLON, t.ARROW):
        hint = f" Write `{name} = value`."
        fixes = (Edit(cursor.token_span(cursor.at), " ="),)
    elif kind in (t.DOT, t.OPEN_BRACKET):
        hint = " An attribute is set by its plain name; elements cannot be set one by one."
    elif kind == t.EQUALS:
        hint = " One `=` sets an attribute; two compare values."
        fixes = (Edit(cursor.token_span(cursor.at), "="),)
    return errors.odd_token(cursor, cursor.at) or cursor.fault(
        codes.ITEM_EXPECTED,
        f"After the name `{name}` comes `=` and a value, or a block's labels and `{{`, but "
        f"{errors.found(cursor, cursor.at)}.{hint}",
        cursor.token_span(first if kind in (t.NEWLINE, t.END) else cursor.at),
        fixes=fixes,
    )


def bad_header(cursor: Cursor, first: int) -> Fault:
    """Refuse the token at the cursor, which comes after a label of the header that token `first` begins."""
    kind = cursor.kinds[cursor.at]
    hint = ""
    if kind == t.EQUAL:
        hint = " A block has no `=` before its brace; an attribute has no labels."
    elif kind == t.NEWLINE:
        hint = " The brace stands on the header's line."
    return errors.odd_token(cursor, cursor.at) or cursor.fault(
        codes.BAD_HEADER,
        f"A block's header is its type, its labels (quoted strings or names) and `{{`, but "
        f"{errors.found(cursor, cursor.at)}.{hint}",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(first), "the block's header begins here"),),
    )


def template_in_label(cursor: Cursor) -> Fault:
    at = cursor.at
    return cursor.fault(
        codes.TEMPLATE_IN_LABEL,
        "A label names its block, so it is fixed text and cannot be computed. Write `$${` or `%%{` for the "
        "characters "
        "themselves.",
        cursor.span(cursor.starts[at], cursor.ends[at + 1]),
    )


def newline_expected(cursor: Cursor, what: str, start: int) -> Fault:
    """Refuse what follows on the line on which an attribute or a block (`what`) ends."""
    at = cursor.at
    before = cursor.ends[at - 1]
    odd = errors.odd_token(cursor, at)
    if odd is not None:
        return odd
    kind = cursor.kinds[at]
    hint = ""
    fixes: tuple[Edit, ...] = (Edit(cursor.span(before, cursor.starts[at]), "\n"),)
    if kind == t.COMMA:
        hint, fixes = " No comma follows an attribute.", (Edit(cursor.token_span(at), ""),)
    elif kind == t.EQUAL:
        hint, fixes = " To compare two values, write `==`.", ()
    elif kind == t.CLOSE_BRACE:
        hint = " A block of several lines closes on a line of its own."
    elif kind in (t.COLON, t.CLOSE_BRACKET, t.CLOSE_PAREN, t.END):
        fixes = ()
    return cursor.fault(
        codes.NEWLINE_EXPECTED,
        f"The {what} ends here, so its line has to end too, but {errors.found(cursor, at)}.{hint}",
        cursor.token_span(at),
        labels=(Label(cursor.span(start, before), f"the complete {what}"),),
        fixes=fixes,
    )


def bad_one_line_block(cursor: Cursor, opening: int) -> Fault:
    return errors.odd_token(cursor, cursor.at) or cursor.fault(
        codes.BAD_ONE_LINE_BLOCK,
        "A block on one line holds at most one attribute and closes on that line: `type { name = value }`, "
        "but "
        f"{errors.found(cursor, cursor.at)}. Begin a new line after the `{{`.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.span(opening, opening + 1), "the block opens here"),),
        fixes=(Edit(cursor.span(opening + 1, opening + 1), "\n"),),
    )


def unclosed_block(
    cursor: Cursor, header: tuple[int, int], opening: int, suspect: tuple[int, int] | None
) -> Diagnostic:
    """Refuse a block that the file's end finds open.

    `suspect` is an inner item whose close may be this block's.
    """
    end = len(cursor.text)
    labels = [Label(cursor.span(end, end), "the file ends here")]
    if suspect is not None:
        labels.insert(
            0,
            Label(
                cursor.span(*suspect), "what closes here opened further in, so a brace may be missing before"
            ),
        )
    name = cursor.text[header[0] : header[1]]
    return Diagnostic(
        codes.UNCLOSED,
        f"The block `{name}` opens here and is never closed. Add the `}}` that belongs to it.",
        cursor.span(opening, opening + 1),
        labels=tuple(labels),
    )


def set_twice(cursor: Cursor, name: str, again: tuple[int, int], first: tuple[int, int]) -> Diagnostic:
    return Diagnostic(
        codes.SET_TWICE,
        f"`{name}` is set already. An attribute is set once in a block; remove one of the two.",
        cursor.span(*again),
        labels=(Label(cursor.span(*first), f"`{name}` is first set here"),),
    )


def too_many(cursor: Cursor, place: int) -> Diagnostic:
    return Diagnostic(
        codes.TOO_MANY_FAULTS,
        "So many brackets and texts before this place are left open that what follows cannot be told apart. "
        "Mend the faults reported so far; the rest of the file is read then.",
        cursor.span(place, place),
    )

"""The faults of expressions and templates: what is wrong, why, and how to mend it.

Nothing is decided here.
"""

from typing import Final

from clockwork.pure.report.diagnostic import Edit, Label
from clockwork.pure.report.suggest import nearest
from clockwork.pure.syntax import codes
from clockwork.pure.syntax import token as t
from clockwork.pure.syntax.cursor import Cursor, Fault

_CLOSING: Final = {
    t.OPEN_PAREN: ")",
    t.OPEN_BRACKET: "]",
    t.OPEN_BRACE: "}",
    t.OPEN_BLOCK: "}",
    t.INTERPOLATION: "}",
    t.DIRECTIVE: "}",
}
# What a person may have meant by a character that is no token.
_FOREIGN: Final = {
    "'": "Strings stand in double quotes.",
    "`": "Strings stand in double quotes, and longer texts in a heredoc (`<<EOT`).",
    "“": "Strings stand in straight double quotes.",
    "”": "Strings stand in straight double quotes.",
    ";": "Each attribute stands on a line of its own, with nothing after it.",
    "&": "There are no operators on bits. Write `&&` for logical and.",
    "|": "There are no operators on bits. Write `||` for logical or.",
    "^": "There is no such operator. Powers are `pow(base, exponent)`.",
    "~": "A `~` stands only just inside `${ }` and `%{ }`.",
    "@": "Names begin with a letter or an underscore.",
    "\ufeff": "A byte order mark stands only at the start of a file.",
    "\r": "Lines end with a newline, or with a carriage return and a newline.",
}
_DIRECTIVES: Final = ("if", "else", "endif", "for", "endfor")


def found(cursor: Cursor, at: int) -> str:
    """Name token `at` in a sentence."""
    kind = cursor.kinds[at]
    if kind == t.NEWLINE:
        return "the line ends"
    if kind == t.END:
        return "the file ends" if cursor.starts[at] >= len(cursor.text) else "the line cannot go on"
    if kind in (t.PLAIN, t.ESCAPED, t.QUOTE):
        return "a string follows"
    if kind == t.HEREDOC:
        return "a heredoc follows"
    if kind == t.NUMBER:
        return "a number follows"
    return f"`{cursor.token_text(at)}` follows"


def odd_token(cursor: Cursor, at: int) -> Fault | None:
    """Explain token `at` when it can stand nowhere."""
    kind, span = cursor.kinds[at], cursor.token_span(at)
    if kind == t.INVALID:
        character = cursor.token_text(at)
        shown = f"`{character}`" if character.isprintable() else f"The character U+{ord(character):04X}"
        reason = _FOREIGN.get(
            character, "The language does not use this character outside strings and comments."
        )
        return cursor.fault(codes.UNEXPECTED_CHARACTER, f"{shown} cannot stand here. {reason}", span)
    if kind == t.BROKEN_COMMENT:
        return cursor.fault(
            codes.UNCLOSED_COMMENT,
            "The comment that `/*` begins here has no end, so it takes in the rest of the file. End it with "
            "`*/`.",
            cursor.span(span.start, span.start + 2),
        )
    return None


def expression_expected(cursor: Cursor) -> Fault:
    at = cursor.at
    odd = odd_token(cursor, at)
    if odd is not None:
        return odd
    before = cursor.token_text(at - 1) if at > 0 else ""
    after = f" after `{before}`" if cursor.kinds[at - 1] > t.INVALID and at > 0 else ""
    hint = ""
    if cursor.kinds[at] == t.NEWLINE:
        hint = " A value begins on the line of its `=`; wrap it in parentheses to spread it over more lines."
    elif cursor.kinds[at] == t.EQUAL:
        hint = " To compare two values, write `==`."
    return cursor.fault(
        codes.EXPRESSION_EXPECTED,
        f"A value has to stand here{after}, but {found(cursor, at)}.{hint}",
        cursor.token_span(at),
    )


def unclosed(cursor: Cursor, opening: int) -> Fault:
    """Refuse a bracket that nothing closes, at the bracket itself."""
    at = cursor.at
    bracket = cursor.token_text(opening)
    closing = _CLOSING[cursor.kinds[opening]]
    where = cursor.token_span(at)
    return cursor.fault(
        codes.UNCLOSED,
        f"This `{bracket}` is never closed. Add the `{closing}` that belongs to it.",
        cursor.token_span(opening),
        labels=(Label(where, f"`{closing}` was expected before this place"),),
    )


def _runs_away(cursor: Cursor) -> bool:
    """Say whether the bracket around the cursor was left open, as against something wrong inside it."""
    at = cursor.at
    if not cursor.lexer.is_cut:
        return False
    if cursor.kinds[at] in (t.END, t.CLOSE_PAREN, t.CLOSE_BRACKET, t.CLOSE_BRACE):
        return True
    return "\n" in cursor.text[cursor.ends[at - 1] : cursor.starts[at]]


def close_expected(cursor: Cursor, opening: int) -> Fault:
    """Refuse what stands where only the closing of token `opening` may."""
    odd = odd_token(cursor, cursor.at)
    if odd is not None:
        return odd
    if _runs_away(cursor):
        return unclosed(cursor, opening)
    closing = _CLOSING[cursor.kinds[opening]]
    return cursor.fault(
        codes.UNCLOSED,
        f"The `{cursor.token_text(opening)}` holds one expression and then needs `{closing}`, but "
        f"{found(cursor, cursor.at)}.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(opening), "opened here"),),
    )


def separator_expected(cursor: Cursor, opening: int) -> Fault:
    """Refuse what stands where a separator or the closing of token `opening` may."""
    odd = odd_token(cursor, cursor.at)
    if odd is not None:
        return odd
    if _runs_away(cursor):
        return unclosed(cursor, opening)
    closing = _CLOSING[cursor.kinds[opening]]
    separator = "a comma or a newline" if cursor.kinds[opening] == t.OPEN_BRACE else "a comma"
    before = cursor.ends[cursor.at - 1]
    return cursor.fault(
        codes.SEPARATOR_EXPECTED,
        f"After a complete element come {separator} or `{closing}`, but {found(cursor, cursor.at)}.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(opening), "inside what opens here"),),
        fixes=(Edit(cursor.span(before, before), ","),),
    )


def key_value_expected(cursor: Cursor, opening: int, key: int) -> Fault:
    odd = odd_token(cursor, cursor.at)
    if odd is not None:
        return odd
    if _runs_away(cursor):
        return unclosed(cursor, opening)
    hint = ""
    if cursor.kinds[cursor.at] in (t.OPEN_BRACE, t.PLAIN):
        hint = " These braces hold an object, not a block: write `name = { ... }`."
    elif cursor.kinds[cursor.at] == t.ARROW:
        hint = " `=>` belongs to for expressions."
    return cursor.fault(
        codes.KEY_VALUE_EXPECTED,
        f"An object's key needs `=` and a value, but {found(cursor, cursor.at)}.{hint}",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.span(cursor.starts[key], cursor.ends[cursor.at - 1]), "the key"),),
    )


def null_key(cursor: Cursor, at: int) -> Fault:
    return cursor.fault(
        codes.NULL_KEY,
        'A key is a string, so it cannot be null. For the word itself, write `"null"`.',
        cursor.token_span(at),
        fixes=(Edit(cursor.token_span(at), '"null"'),),
    )


def colon_expected(cursor: Cursor, question: int) -> Fault:
    return odd_token(cursor, cursor.at) or cursor.fault(
        codes.BAD_CONDITIONAL,
        "A conditional has three parts, `condition ? when true : otherwise`. A colon and the last part "
        f"have to stand here, but {found(cursor, cursor.at)}.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(question), "the conditional's question mark"),),
    )


def attribute_name_expected(cursor: Cursor, dot: int) -> Fault:
    hint = ""
    if cursor.kinds[dot + 1] in (t.PLAIN, t.ESCAPED, t.QUOTE, t.OPEN_BRACKET):
        hint = " An element by a computed key is `[key]`, without the dot."
    return odd_token(cursor, dot + 1) or cursor.fault(
        codes.BAD_ACCESS,
        f"A dot needs an attribute's name after it, but {found(cursor, dot + 1)}.{hint}",
        cursor.token_span(dot),
    )


def nested_splat(cursor: Cursor, dot: int) -> Fault:
    return cursor.fault(
        codes.BAD_SPLAT,
        "An attribute splat `.*` cannot stand inside another one. Use `[*]`, which can.",
        cursor.span(cursor.starts[dot], cursor.ends[dot + 1]),
        fixes=(Edit(cursor.span(cursor.starts[dot], cursor.ends[dot + 1]), "[*]"),),
    )


def function_name_expected(cursor: Cursor, at: int) -> Fault:
    return odd_token(cursor, at + 1) or cursor.fault(
        codes.BAD_CALL,
        f"`::` needs a name after it, as in `provider::name::function(...)`, but {found(cursor, at + 1)}.",
        cursor.token_span(at),
    )


def call_expected(cursor: Cursor, first: int, at: int) -> Fault:
    return odd_token(cursor, at) or cursor.fault(
        codes.BAD_CALL,
        f"A name with `::` is a function's and needs its arguments in parentheses, but {found(cursor, at)}.",
        cursor.span(cursor.starts[first], cursor.ends[at - 1]),
    )


def expansion_not_last(cursor: Cursor, opening: int) -> Fault:
    return odd_token(cursor, cursor.at) or cursor.fault(
        codes.BAD_CALL,
        "`...` expands the last argument, so `)` has to come right after it, but "
        f"{found(cursor, cursor.at)}.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(opening), "the arguments begin here"),),
    )


def for_name_expected(cursor: Cursor, word: int, what: str) -> Fault:
    return odd_token(cursor, cursor.at) or cursor.fault(
        codes.BAD_FOR if what == "expression" else codes.BAD_DIRECTIVE,
        f"A for {what} names one or two variables, as in `for key, value in collection`, but "
        f"{found(cursor, cursor.at)}.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(word), f"the {what} begins here"),),
    )


def for_in_expected(cursor: Cursor, word: int, what: str) -> Fault:
    return odd_token(cursor, cursor.at) or cursor.fault(
        codes.BAD_FOR if what == "expression" else codes.BAD_DIRECTIVE,
        f"After its variables, a for {what} needs `in` and a collection, but {found(cursor, cursor.at)}.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(word), f"the {what} begins here"),),
    )


def for_expected(cursor: Cursor, opening: int, needed: str) -> Fault:
    odd = odd_token(cursor, cursor.at)
    if odd is not None:
        return odd
    if _runs_away(cursor):
        return unclosed(cursor, opening)
    return cursor.fault(
        codes.BAD_FOR,
        f"The for expression needs {needed}, but {found(cursor, cursor.at)}.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(opening), "the expression begins here"),),
    )


def for_needs_braces(cursor: Cursor, opening: int) -> Fault:
    return cursor.fault(
        codes.BAD_FOR,
        f"`{cursor.token_text(cursor.at)}` belongs to for expressions in braces, which build an object. In "
        "brackets one builds a tuple, whose elements have no keys.",
        cursor.token_span(cursor.at),
        labels=(Label(cursor.token_span(opening), "this bracket makes it a tuple"),),
    )


def unclosed_template(cursor: Cursor, opening: int | None, at: int) -> Fault:
    """Refuse the template that token `at` shows to have no end; `opening` is where it began, if that
    is known.
    """
    if cursor.kinds[at] == t.BROKEN_HEREDOC and opening is not None:
        word = cursor.token_text(opening).lstrip("<").removeprefix("-").strip()
        return cursor.fault(
            codes.UNCLOSED_HEREDOC,
            f"The heredoc that begins here has no end. Put `{word}` on a line of its own after its text, "
            "with a newline after it.",
            cursor.span(
                cursor.starts[opening], cursor.starts[opening] + len(cursor.token_text(opening).rstrip())
            ),
        )
    place = cursor.starts[at]
    start = place if opening is None else cursor.starts[opening]
    if cursor.kinds[at] == t.BROKEN_QUOTE and cursor.text.startswith("\\", place):
        detail = "A backslash at the end of a line does not continue a string."
    else:
        detail = "The string that begins here is not closed before its line ends."
    return cursor.fault(
        codes.UNCLOSED_STRING,
        f'{detail} Add the closing `"`; a text of several lines is a heredoc (`<<EOT`), a newline '
        "inside a string is `\\n`.",
        cursor.span(start, max(place, start + 1)),
    )


def unknown_directive(cursor: Cursor, word: int) -> Fault:
    odd = odd_token(cursor, word)
    if odd is not None:
        return odd
    text = cursor.token_text(word) if cursor.kinds[word] == t.NAME else ""
    near = nearest(text, _DIRECTIVES, 1)
    meant = f" Did you mean `{near[0]}`?" if near else ""
    return cursor.fault(
        codes.BAD_DIRECTIVE,
        f"`%{{` begins a directive: `if`, `else`, `endif`, `for` or `endfor`, but "
        f"{found(cursor, word)}.{meant} "
        "Write `%%{` for the characters themselves.",
        cursor.token_span(word),
        fixes=tuple(Edit(cursor.token_span(word), name) for name in near),
    )


def unbalanced(cursor: Cursor, detail: str, start: int, end: int, label: Label | None = None) -> Fault:
    return cursor.fault(
        codes.UNBALANCED_DIRECTIVE, detail, cursor.span(start, end), labels=() if label is None else (label,)
    )

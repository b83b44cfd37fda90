"""String functions. `format` has a module of its own (formatting)."""

from collections.abc import Sequence
from typing import Final

from clockwork.pure.expression.argument import items, text
from clockwork.pure.expression.codes import INVALID_ARGUMENT, NO_RESULT
from clockwork.pure.expression.function import Function, Parameter, too_large
from clockwork.pure.expression.functions.formatting import format_text
from clockwork.pure.expression.functions.pattern import compile_pattern, replace_all
from clockwork.pure.expression.literal import normal
from clockwork.pure.expression.run import COLLECTION_LIMIT, TEXT_LIMIT
from clockwork.pure.value.kind import ANY, STRING, ListOf
from clockwork.pure.value.operate import Refusal
from clockwork.pure.value.value import List, Null, String, Tuple, Value, make_object

# What Go and Unicode call white space; Python's strip() takes more.
_SPACE: Final = (
    "\t\n\v\f\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
_TOO_LONG: Final = f"a string of more than {TEXT_LIMIT:,} characters"


def upper(string: Value) -> Value:
    """Give `string` in upper case, letter by letter.

    >>> upper("hello")
    "HELLO"
    """
    return String(normal("".join(map(_upper, text(string)))))


def _upper(letter: str) -> str:
    """One letter stays one letter, as in Go: what would become several is left as it is."""
    raised = letter.upper()
    return raised if len(raised) == 1 else letter


def lower(string: Value) -> Value:
    """Give `string` in lower case, letter by letter.

    >>> lower("HELLO")
    "hello"
    """
    return String(normal("".join(one.lower()[0] for one in text(string))))


def trimspace(string: Value) -> Value:
    """Give `string` without the white space at its ends.

    >>> trimspace("  hello\\n")
    "hello"
    """
    return String(text(string).strip(_SPACE))


def join(separator: Value, *lists: Value) -> Value | Refusal:
    """Give the strings of all `lists` in one, with `separator` between them.

    >>> join("-", ["a", "b"], ["c"])
    "a-b-c"
    """
    pieces: list[str] = []
    for position, one in enumerate(lists, 1):
        for index, item in enumerate(items(one)):
            if isinstance(item, Null):
                return Refusal(
                    INVALID_ARGUMENT, f"Element {index} is null, and null has no text.", argument=position
                )
            pieces.append(text(item))
    if sum(map(len, pieces)) + len(text(separator)) * len(pieces) > TEXT_LIMIT:
        return too_large("join", _TOO_LONG)
    return String(normal(text(separator).join(pieces)))


def split(separator: Value, string: Value) -> Value | Refusal:
    """Give the list of what stands between the `separator`s in `string`; an empty one splits between all
    characters.

    >>> split(",", "a,b,")
    ["a", "b", ""]
    """
    whole, between = text(string), text(separator)
    if (whole.count(between) if between else len(whole)) > COLLECTION_LIMIT:
        return too_large("split", f"more than {COLLECTION_LIMIT:,} elements")
    parts: Sequence[str] = whole.split(between) if between else list(whole)
    return List(STRING, tuple([String(normal(part)) for part in parts]))


def replace(string: Value, substring: Value, replacement: Value) -> Value | Refusal:
    """Give `string` with every `substring` replaced.

    A substring between slashes is a pattern, whose groups are `$1` or `$name`.

    >>> replace("1 + 2", "+", "-")
    "1 - 2"
    >>> replace("hello", "/(l)/", "<$1>")
    "he<l><l>o"
    """
    whole, wanted, instead = text(string), text(substring), text(replacement)
    if len(wanted) > 1 and wanted.startswith("/") and wanted.endswith("/"):
        compiled = compile_pattern(wanted[1:-1], argument=1)
        if isinstance(compiled, Refusal):
            return compiled
        replaced = replace_all(compiled, whole, instead)
        return too_large("replace", _TOO_LONG) if replaced is None else String(normal(replaced))
    if len(whole) + whole.count(wanted) * (len(instead) - len(wanted)) > TEXT_LIMIT:
        return too_large("replace", _TOO_LONG)
    return String(normal(whole.replace(wanted, instead)))


def regex(pattern: Value, string: Value) -> Value | Refusal:
    """Give the first match of `pattern` in `string`: its text, or with groups a tuple, or with named groups
    an object of them.

    >>> regex("[a-z]+", "53453453.345345aaabbbccc23454")
    "aaabbbccc"
    >>> regex("(?P<year>\\\\d+)-(?P<month>\\\\d+)", "2026-08")
    { month = "08", year = "2026" }
    """
    compiled = compile_pattern(text(pattern), argument=0)
    if isinstance(compiled, Refusal):
        return compiled
    if compiled.groupindex and len(compiled.groupindex) != compiled.groups:
        return Refusal(INVALID_ARGUMENT, "Either all groups of a pattern have names or none has.", argument=0)
    match = compiled.search(text(string))
    if match is None:
        return Refusal(
            NO_RESULT, "The pattern does not match. Test with can(regex(...)), or give try() a default."
        )
    if compiled.groupindex:
        return make_object(
            {name: _group(match.group(number)) for name, number in compiled.groupindex.items()}
        )
    if compiled.groups:
        return Tuple(tuple(map(_group, match.groups())))
    return _group(match.group(0))


def _group(matched: str | None) -> Value:
    return Null(STRING) if matched is None else String(normal(matched))


_STRING: Final = Parameter("string", STRING)
_LISTS: Final = Parameter("lists", ListOf(STRING))

FUNCTIONS: Final = (
    Function(
        "format",
        (Parameter("format", STRING),),
        format_text,
        STRING,
        rest=Parameter("values", ANY, allows_null=True, allows_unknown=True),
    ),
    Function("join", (Parameter("separator", STRING), _LISTS), join, STRING, rest=_LISTS),
    Function("lower", (_STRING,), lower, STRING),
    Function("regex", (Parameter("pattern", STRING), _STRING), regex),
    Function(
        "replace",
        (_STRING, Parameter("substring", STRING), Parameter("replacement", STRING)),
        replace,
        STRING,
    ),
    Function("split", (Parameter("separator", STRING), _STRING), split, ListOf(STRING)),
    Function("trimspace", (_STRING,), trimspace, STRING),
    Function("upper", (_STRING,), upper, STRING),
)

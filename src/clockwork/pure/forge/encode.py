"""Values as text of a script's language, for sh: a value goes in byte for byte and can never become code (law
25).

A string, number or bool is a shell variable `input_NAME`. A list, set, tuple, map or object is its JSON in
`input_NAME_json` and a function `each_input_NAME CALLBACK`, which calls CALLBACK KEY VALUE for each element
until one fails; KEY is the index or the name, VALUE is left out for a null and is JSON for an element that
has parts. A null leaves the variables unset and the function empty. What sh cannot hold (a NUL) is a
diagnostic, not a changed value.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final, assert_never

from returns.result import Success

from clockwork.pure.forge.codes import INPUTS_TOO_LARGE, NAME_UNFIT, NOT_UNICODE, NUL_IN_VALUE
from clockwork.pure.report.diagnostic import Code, Diagnostic
from clockwork.pure.report.outcome import Outcome, fail, gather
from clockwork.pure.report.span import Span
from clockwork.pure.value.codec import canonical, to_plain
from clockwork.pure.value.number import number_text
from clockwork.pure.value.value import (
    Bool,
    List,
    Map,
    Null,
    Number,
    Object,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
)

# Bytes, of all that a program is given.
INPUT_LIMIT: Final = 8 * 1024 * 1024

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def quote(text: str) -> str:
    """Give the sh word that stands for `text`, which must hold no NUL."""
    return "'" + text.replace("'", "'\\''") + "'"


def encode_inputs(inputs: Object, prefix: str, span: Span | None) -> Outcome[str]:
    """Give the sh text that defines the attributes of `inputs` under names that start with `prefix` (`input`,
    `before`).

    Unknown attributes are what the operation itself will tell: they are as null ones. Every value that sh
    cannot hold is a diagnostic at `span`, and so is a name that is none in sh or that two attributes share.
    """
    names = gather(_checked_name(name, span) for name in inputs.names)
    texts = gather(
        _definition(f"{prefix}_{name}", name, value, span)
        for name, value in zip(inputs.names, inputs.items, strict=True)
    )
    clashes = tuple(
        _problem(NAME_UNFIT, name, "its JSON would have the name of another attribute; rename one", span)
        for name in inputs.names
        if f"{name}_json" in inputs.names
    )
    if clashes:
        return fail(*clashes)
    return names.bind(lambda _: texts).map("".join)


def check_size(text: str, what: str, span: Span | None) -> Outcome[bytes]:
    """Give `text` in UTF-8, or the diagnostic that it is larger than a program's inputs may be;
    `what` names whose it is.
    """
    data = text.encode()
    if len(data) <= INPUT_LIMIT:
        return Success(data)
    detail = (
        f"The inputs of {what} take {len(data)} bytes, and a program is given at most {INPUT_LIMIT}. "
        "Pass bulk content as a file that the script reads, not as a value."
    )
    return fail(Diagnostic(INPUTS_TOO_LARGE, detail, span))


def _checked_name(name: str, span: Span | None) -> Outcome[str]:
    if _NAME.fullmatch(name):
        return Success(name)
    return fail(
        _problem(NAME_UNFIT, name, "a name in sh has letters, digits and underscores only; rename it", span)
    )


def _definition(variable: str, name: str, value: Value, span: Span | None) -> Outcome[str]:
    match value:
        case String() | Number() | Bool():
            return _checked(scalar_text(value), name, span).map(lambda text: f"{variable}={quote(text)}\n")
        case Null() | Unknown():
            return Success(f"unset {variable} {variable}_json\neach_{variable}() {{ :; }}\n")
        case _:
            return _collection(variable, name, value, span)


def _collection(
    variable: str, name: str, value: List | Set | Tuple | Map | Object, span: Span | None
) -> Outcome[str]:
    keys = value.names if isinstance(value, Map | Object) else map(str, range(len(value.items)))
    calls = gather(_call(key, item, name, span) for key, item in zip(keys, value.items, strict=True))
    return calls.map(lambda lines: "".join(_collected(variable, json_text(value), lines)))


def _collected(variable: str, json: str, calls: tuple[str, ...]) -> Iterator[str]:
    return chain(
        (f"{variable}_json={quote(json)}\n", f"each_{variable}() {{\n"),
        # Not `|| return`: that would switch `set -e` off inside the callback.
        (f'"$1" {call}\n[ $? = 0 ] || return 1\n' for call in calls),
        (":\n}\n",),
    )


def _call(key: str, item: Value, name: str, span: Span | None) -> Outcome[str]:
    """Give the arguments of one element's call."""
    if not _has_utf8(item):
        return fail(_not_unicode(name, span))
    words = (key,) if isinstance(item, Null | Unknown) else (key, element_text(item))
    return gather(_checked(word, name, span) for word in words).map(lambda texts: " ".join(map(quote, texts)))


def element_text(value: Value) -> str:
    """Give the text of an element: its own for a scalar, JSON for anything with parts."""
    return scalar_text(value) if isinstance(value, String | Number | Bool) else json_text(value)


def scalar_text(value: String | Number | Bool) -> str:
    """Give the text of a string, the canonical text of a number, `true` or `false`."""
    match value:
        case String(text=text):
            return text
        case Number(amount=amount):
            return number_text(amount)
        case Bool(truth=truth):
            return "true" if truth else "false"
        case _:
            assert_never(value)


def json_text(value: Value) -> str:
    """Give the canonical JSON of a value that is wholly known and can be written in UTF-8."""
    return canonical(to_plain(value, reveal=True)).decode()


def _checked(text: str, name: str, span: Span | None) -> Outcome[str]:
    if "\0" in text:
        why = "a shell cannot hold the character NUL (U+0000); remove it, or pass the data in base64"
        return fail(_problem(NUL_IN_VALUE, name, why, span))
    if not is_utf8(text):
        return fail(_not_unicode(name, span))
    return Success(text)


def _has_utf8(value: Value) -> bool:
    """Say whether all text in `value` can be written in UTF-8."""
    match value:
        case String(text=text):
            return is_utf8(text)
        case Map() | Object():
            return all(map(is_utf8, value.names)) and all(map(_has_utf8, value.items))
        case List() | Set() | Tuple():
            return all(map(_has_utf8, value.items))
        case _:
            return True


def is_utf8(text: str) -> bool:
    """Say whether `text` can be written in UTF-8: whether it has no lone surrogate."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _not_unicode(name: str, span: Span | None) -> Diagnostic:
    return _problem(NOT_UNICODE, name, "a lone surrogate has no UTF-8 form; replace that character", span)


def _problem(code: Code, name: str, why: str, span: Span | None) -> Diagnostic:
    return Diagnostic(code, f"The attribute `{name}` cannot be given to a shell script: {why}.", span)

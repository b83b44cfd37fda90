"""Literals: numbers, keywords, tuples and objects."""

import unicodedata

from clockwork.pure.expression.codes import DUPLICATE_KEY, INVALID_KEY
from clockwork.pure.expression.environment import Constant, Environment, folded
from clockwork.pure.expression.run import Run, Site, Thunk
from clockwork.pure.syntax import tree
from clockwork.pure.value.codes import OUT_OF_RANGE
from clockwork.pure.value.convert import convert
from clockwork.pure.value.kind import ANY, STRING
from clockwork.pure.value.number import CONTEXT, parse_number
from clockwork.pure.value.structure import marks_within
from clockwork.pure.value.value import (
    FALSE,
    NOT_NULL,
    NULL,
    TRUE,
    UNMARKED,
    Null,
    Number,
    String,
    Tuple,
    Unknown,
    Value,
    make_object,
)


def normal(text: str) -> str:
    """Give `text` in Unicode's normal form C, in which all strings of the language are."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def compile_number(node: tree.Number, environment: Environment) -> Thunk:
    """A numeric literal."""
    amount = parse_number(node.text)
    if amount is not None:
        return Constant(Number(amount))
    site = environment.site(node)
    return lambda run: site.refuse(
        run, OUT_OF_RANGE, f"Numbers go up to 10 to the power {CONTEXT.Emax}; this one is beyond."
    )


def compile_keyword(node: tree.Keyword, environment: Environment) -> Thunk:
    """`true`, `false` or `null`."""
    return Constant(NULL if node.value is None else TRUE if node.value else FALSE)


def compile_parentheses(node: tree.Parentheses, environment: Environment) -> Thunk:
    """What stands in parentheses."""
    return environment.compile(node.inner)


def compile_tuple(node: tree.TupleLiteral, environment: Environment) -> Thunk:
    """`[a, b]`"""
    items = [environment.compile(item) for item in node.items]
    return folded(lambda run: Tuple(tuple([item(run) for item in items])), items)


def compile_object(node: tree.ObjectLiteral, environment: Environment) -> Thunk:
    """`{ key = value }`"""
    items = [
        (environment.site(item.key), _compile_key(item, environment), environment.compile(item.value))
        for item in node.items
    ]

    def thunk(run: Run) -> Value:
        entries: dict[str, Value] = {}
        marks = UNMARKED
        is_open = False
        for site, key, item in items:
            name = key_of(site, run, key(run))
            value = item(run)
            marks |= name.marks
            if isinstance(name, Unknown):
                # Which names there are is not known, but what marks a part of the object will be in it.
                is_open = True
                marks |= marks_within(value)
            elif name.text in entries:
                site.refuse(run, DUPLICATE_KEY, "This key is set twice in one object. Keep one of the two.")
            else:
                entries[name.text] = value
        if not is_open:
            return make_object(entries, marks)
        for value in entries.values():
            marks |= marks_within(value)
        return Unknown(ANY, NOT_NULL, marks)

    return folded(thunk, [part for _, key, value in items for part in (key, value)])


def _compile_key(item: tree.ObjectItem, environment: Environment) -> Thunk:
    """A bare name stands for its own text; a bare path is refused, since it is not clear what it
    stands for.
    """
    key = item.key
    if item.is_bare and isinstance(key, tree.Name):
        return Constant(String(normal(key.name)))
    if isinstance(key, tree.Access) and isinstance(key.target, tree.Name):
        site = environment.site(key)
        return lambda run: site.refuse(
            run,
            INVALID_KEY,
            "It is not clear whether this key is meant as written or as a reference. Put it in quotes for "
            "its text, or in parentheses for the value that it refers to.",
        )
    return environment.compile(key)


def key_of(site: Site, run: Run, key: Value) -> String | Unknown:
    """Give `key` as the name of an object's element: a string, or unknown when it is not known or was
    refused.
    """
    converted = convert(key, STRING)
    if isinstance(converted, String | Unknown):
        return converted
    why = "is null" if isinstance(converted, Null) else "does not convert to one"
    return site.refuse(run, INVALID_KEY, f"Keys of an object are strings, and this one {why}.")

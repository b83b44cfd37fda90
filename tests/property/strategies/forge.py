"""Values and reports as scripts meet them: text that tries to be code, attributes of every shape, output with frames in it."""

from typing import Final

from hypothesis import strategies as st

from clockwork.pure.value.kind import ANY, NUMBER, STRING
from clockwork.pure.value.value import (
    Bool,
    List,
    Null,
    Object,
    String,
    Value,
    make_map,
    make_number,
    make_object,
    make_tuple,
)

# What a shell, a tool or a terminal could take for something else than text.
HOSTILE: Final = (
    "'", '"', "\\", "\n", "\r", "\t", " ", "$(exit 7)", "`exit 7`", "${IFS}", "$HOME", "!", "!!", "*", "?", "[a-z]", "~", "&", "|", ";", "<",
    ">", "(", ")", "{", "}", "#", "%s", "%n", "\\n", "\\0", "\\c", "-", "--", "-e", "-n", "=", "'\\''", "\x01", "\x1b[2J", "\x7f", "\x80",
    "é", "é", "\u2028", "\ufeff", "\U0001f600", "EOF", "exit 7", "\n)\n", "\n}\n", "eof\n", "\\\n",
)  # fmt: skip


def texts(max_size: int = 12) -> st.SearchStrategy[str]:
    """Draw text without NUL and surrogates: joined from hostile pieces and any characters."""
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
    return st.lists(st.sampled_from(HOSTILE) | characters, max_size=max_size).map("".join)


def names() -> st.SearchStrategy[str]:
    """Draw attribute names that sh can hold, and that no other name's variable clashes with."""
    return st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(lambda name: not name.endswith("_json"))


def scalars() -> st.SearchStrategy[Value]:
    """Draw a string, a number, a bool or a null."""
    numbers = st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12)
    return st.one_of(
        texts().map(String), numbers.map(make_number), st.booleans().map(Bool), st.just(Null(STRING)), st.just(Null(ANY))
    )


def values() -> st.SearchStrategy[Value]:
    """Draw a known value of at most three levels."""
    keys = texts(4)
    return st.recursive(
        scalars(),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(make_tuple),
            st.lists(texts().map(String), max_size=3).map(lambda items: List(STRING, tuple(items))),
            st.dictionaries(keys, inner, max_size=3).map(make_object),
            st.dictionaries(keys, st.integers(-9, 9).map(make_number), max_size=3).map(lambda items: make_map(NUMBER, items)),
        ),
        max_leaves=8,
    )


def attributes(max_size: int = 4) -> st.SearchStrategy[Object]:
    """Draw the attributes of an instance."""
    return st.dictionaries(names(), values(), min_size=1, max_size=max_size).map(make_object)

"""Values and reports as scripts meet them: text that tries to be code, attributes of every shape, output with frames in it."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from attrs import frozen
from hypothesis import strategies as st
from pyrsistent import pmap

from clockwork.pure.forge.channel import Entries, Json, Report, Text, close, feed, open_channel
from clockwork.pure.forge.checksum import cksum
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
    return st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True).filter(
        lambda name: not name.endswith("_json")
    )


def scalars() -> st.SearchStrategy[Value]:
    """Draw a string, a number, a bool or a null."""
    numbers = st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12
    )
    return st.one_of(
        texts().map(String),
        numbers.map(make_number),
        st.booleans().map(Bool),
        st.just(Null(STRING)),
        st.just(Null(ANY)),
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
            st.dictionaries(keys, st.integers(-9, 9).map(make_number), max_size=3).map(
                lambda items: make_map(NUMBER, items)
            ),
        ),
        max_leaves=8,
    )


def attributes(max_size: int = 4) -> st.SearchStrategy[Object]:
    """Draw the attributes of an instance."""
    return st.dictionaries(names(), values(), min_size=1, max_size=max_size).map(make_object)


NONCE: Final = "0123456789abcdef" * 2


@frozen
class Said:
    """One report as a script makes it: its kind, attribute, key and text."""

    kind: str
    name: str
    key: str
    text: str


def said() -> st.SearchStrategy[tuple[Said, ...]]:
    """Draw up to six reports: text, JSON, entries of a map, and that nothing is there."""
    attribute = st.sampled_from(("id", "digest", "tags"))
    one = st.one_of(
        st.builds(Said, st.just("text"), attribute, st.just(""), texts()),
        st.builds(
            Said,
            st.just("json"),
            attribute,
            st.just(""),
            st.sampled_from(("null", "[1, 2.50]", '{"a": "b"}', "{")),
        ),
        st.builds(Said, st.just("entry"), attribute, texts(3), texts()),
        st.just(Said("absent", "", "", "")),
    )
    return st.lists(one, max_size=6).map(tuple)


def encoded(text: str) -> str:
    """Give a text as frames hold it."""
    is_plain = text.isascii() and all(character.isalnum() or character in "_./:@%+,=-" for character in text)
    return f"={text}" if is_plain else f":{text.encode().hex()}"


def frames(reports: tuple[Said, ...], status: int = 0, piece: int = 2000) -> list[bytes]:
    """Give the frames of `reports` and the end marker, one line each, as the prelude writes them."""
    bodies: list[str] = []
    for one in reports:
        head = f"{one.kind} {encoded(one.name)} {encoded(one.key)}"
        text = encoded(one.text)
        pieces = [text[start : start + piece] for start in range(0, len(text), piece)]
        if len(pieces) == 1:
            bodies.append(f"{head} 0 . {text}")
            continue
        bodies += [f"{head} {index} + {part}" for index, part in enumerate(pieces)]
        bodies.append(f"{head} {len(pieces)} .")
    lines = [
        f"{NONCE} {number} {cksum(body.encode())} {len(body)} {body}\n"
        for number, body in enumerate(bodies, 1)
    ]
    return [line.encode() for line in (*lines, f"{NONCE} {len(bodies) + 1} end {status}\n")]


def reported(reports: tuple[Said, ...], status: int | None = 0) -> Report:
    """Give the report that a sound channel makes of `reports`."""
    results: dict[str, Text | Json | Entries] = {}
    for one in reports:
        before = results.get(one.name)
        match one.kind:
            case "text":
                results[one.name] = Text(one.text)
            case "json":
                results[one.name] = Json(one.text)
            case "entry":
                entries = before.by_key if isinstance(before, Entries) else pmap()
                results[one.name] = Entries(entries.set(one.key, one.text))
            case _:
                pass
    return Report(pmap(results), any(one.kind == "absent" for one in reports), status)


def read(output: bytes, cuts: Iterable[int] = ()) -> tuple[Report, list[str]]:
    """Give what a channel makes of `output`, fed in pieces that end at `cuts`."""
    channel = open_channel(NONCE)
    lines: list[str] = []
    places = [0, *sorted(cut % (len(output) + 1) for cut in cuts), len(output)]
    for start, end in pairwise(places):
        channel, more = feed(channel, output[start:end])
        lines += more
    report, last = close(channel)
    return report, [*lines, *last]

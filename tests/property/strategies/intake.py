"""Configurations for intake: sound ones of every block kind, arrangements of their blocks in files, and damaged texts."""

from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final, TypeVar

from hypothesis import strategies as st
from pyrsistent import pmap

from clockwork.pure.intake.provider import decode_provider
from tests.property.strategies.catalogue import COMMON, FAULTS, SOUND, Fault

T = TypeVar("T")

VERSION: Final = "0.1.0"


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_text(encoding="utf-8")


# The files of the built-in provider, read here because a property test may not.
PACKAGE: Final = dict(_files(resources.files("clockwork") / "providers" / "builtin", ""))
BUILTIN: Final = decode_provider(PACKAGE).unwrap()
PROVIDERS: Final = pmap({BUILTIN.name: BUILTIN})


def numbered(text: str, number: int) -> str:
    """Give a group's text for its place."""
    return text.replace("#", str(number))


@st.composite
def arrangements(draw: st.DrawFn, blocks: list[str]) -> dict[str, str]:
    """Spread blocks over one to four files of the root folder, in any order."""
    order = draw(st.permutations(blocks))
    count = draw(st.integers(1, 4))
    files: dict[str, list[str]] = {}
    for block in order:
        files.setdefault(f"f{draw(st.integers(1, count))}.cw", []).append(block)
    return {name: "\n\n".join(held) + "\n" for name, held in files.items()}


@st.composite
def groups(draw: st.DrawFn, faults: int = 8) -> list[tuple[Fault | None, str, str]]:
    """Draw groups of blocks: up to `faults` with a fault, and as many sound ones, as (fault, sound text, faulty text)."""
    kinds = draw(st.lists(st.sampled_from(FAULTS), max_size=faults))
    sound = draw(st.lists(st.sampled_from(SOUND), max_size=faults))
    drawn: list[Fault | str] = draw(st.permutations([*kinds, *sound]))
    return [
        (one, numbered(one.sound, number), numbered(one.fault, number))
        if isinstance(one, Fault)
        else (None, numbered(one, number), "")
        for number, one in enumerate(drawn)
    ]


@st.composite
def sound_blocks(draw: st.DrawFn) -> list[str]:
    """Draw the blocks of a sound configuration: those of the common file and up to twelve of seven kinds."""
    drawn = draw(st.lists(st.sampled_from(SOUND), max_size=12))
    common = COMMON["common.cw"].strip().split("\n\n")
    return [*common, *(numbered(text, number) for number, text in enumerate(drawn))]


def shuffled(entries: Mapping[str, T]) -> st.SearchStrategy[dict[str, T]]:
    """Draw the same mapping in another order."""
    return st.permutations(sorted(entries.items())).map(dict)


@st.composite
def damaged_sources(draw: st.DrawFn) -> dict[str, str]:
    """Draw a configuration of faulty and sound blocks that is damaged."""
    texts = [text for _, before, fault in draw(groups(6)) for text in (before, fault) if text]
    sources = {**COMMON, **draw(arrangements(texts))}
    return draw(damaged(sources, sorted(sources)))


@st.composite
def damaged(draw: st.DrawFn, sources: Mapping[str, str], paths: list[str]) -> dict[str, str]:
    """Cut out, double or replace with noise up to four pieces of the files at `paths`."""
    changed = dict(sources)
    for _ in range(draw(st.integers(0, 4))):
        path = draw(st.sampled_from(paths))
        text = changed[path]
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 40)))
        twice = st.just(text[start:end] * 2)
        noise = draw(st.one_of(st.just(""), twice, st.sampled_from(_NOISE), st.text(max_size=8)))
        changed[path] = text[:start] + noise + text[end:]
    return changed


_NOISE: Final = (
    "{",
    "}",
    '"',
    "${",
    "\n",
    "=",
    "var.",
    "local.known",
    "module.known",
    "file.known[0]",
    "each",
    "count = ",
    "[for x in ",
    'source = "../"',
    "type = ",
    "list(",
    "null",
    "<<E\n",
    "self",
    "1e999999",
    "lifecycle {\n",
    "\ud800",
    "\0",
)

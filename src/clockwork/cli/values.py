"""Recorded values in full, as the language would write them, over as many lines as that takes.

What is sensitive is never in them.
"""

import sys
from collections.abc import Iterator

from clockwork.pure.value.show import show, show_name
from clockwork.pure.value.value import SENSITIVE, List, Map, Object, Set, String, Tuple, Value

_STEP = "  "


def assignment(name: str, value: Value, width: int, indent: str = "") -> Iterator[str]:
    """Write `name = value` in lines of at most `width` columns where the value has parts to stand on
    lines of their own.
    """
    yield from _written(f"{indent}{show_name(name)} = ", value, "", width, indent)


def bare(value: Value, width: int) -> Iterator[str]:
    """Write `value` alone."""
    yield from _written("", value, "", width, "")


def _written(start: str, value: Value, end: str, width: int, indent: str) -> Iterator[str]:
    if isinstance(value, String) and not value.marks & SENSITIVE and _is_plain(value.text):
        yield f"{start}<<-EOT"
        text = value.text.replace("${", "$${").replace("%{", "%%{")
        yield from (f"{indent}{_STEP}{line}".rstrip() for line in text.removesuffix("\n").split("\n"))
        yield f"{indent}EOT{end}"
        return
    line = f"{start}{show(value, sys.maxsize)}{end}"
    if len(line) <= width or value.marks & SENSITIVE:
        yield line
        return
    inner = f"{indent}{_STEP}"
    match value:
        case Map() | Object():
            yield f"{start}{{"
            for name, item in zip(value.names, value.items, strict=True):
                yield from _written(f"{inner}{show_name(name)} = ", item, "", width, inner)
            yield f"{indent}}}{end}"
        case List() | Tuple() | Set():
            opening, closing = ("toset([", "])") if isinstance(value, Set) else ("[", "]")
            yield f"{start}{opening}"
            for item in value.items:
                yield from _written(inner, item, ",", width, inner)
            yield f"{indent}{closing}{end}"
        case _:
            yield line


def _is_plain(text: str) -> bool:
    """Say whether a text has several lines, ends as the last of them, and has nothing in it that
    would need an escape.
    """
    return (
        "\n" in text[:-1] and text.endswith("\n") and text.replace("\n", "").replace("\t", "").isprintable()
    )

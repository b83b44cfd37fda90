"""Regular expressions as RE2 has them: linear in the text, whatever the pattern."""

from typing import Any

import re2  # type: ignore[import-untyped]  # the package has no types

from clockwork.pure.expression.codes import INVALID_PATTERN
from clockwork.pure.expression.run import TEXT_LIMIT
from clockwork.pure.value.operate import Refusal


def compile_pattern(pattern: str, argument: int) -> Any | Refusal:
    """Compile `pattern`, which was given as the argument at position `argument`."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as problem:
        said = problem.args[0]
        why = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
        return Refusal(
            INVALID_PATTERN, f"This pattern is not valid in RE2's syntax: {why}.", argument=argument
        )


def replace_all(compiled: Any, string: str, replacement: str) -> str | None:
    """Replace every match, with `$1`, `${1}` and `${name}` in `replacement` standing for groups and `$$` for
    a dollar.

    None when the result would be larger than a string may be. A match of nothing just after another match
    does not count, as in Go.
    """
    template = list(_template(replacement, compiled.groupindex, compiled.groups))
    pieces: list[str] = []
    length = position = 0
    last_end = -1
    for match in compiled.finditer(string):
        start, end = match.span()
        if start == end == last_end:
            continue
        pieces.append(string[position:start])
        pieces.extend(part if isinstance(part, str) else match.group(part) or "" for part in template)
        position = last_end = end
        length = sum(map(len, pieces[-len(template) - 1 :])) + length
        if length > TEXT_LIMIT:
            return None
    return "".join((*pieces, string[position:]))


def _template(replacement: str, names: dict[str, int], groups: int) -> list[str | int]:
    """Split a replacement into literal text and group numbers; a group that does not exist stands for
    nothing.
    """
    parts: list[str | int] = []
    rest = replacement
    while True:
        text, dollar, rest = rest.partition("$")
        parts.append(text)
        if not dollar:
            return parts
        if rest.startswith("$"):
            parts.append("$")
            rest = rest[1:]
            continue
        name, after = _group_name(rest)
        if name is None:
            parts.append("$")
            continue
        rest = after
        number = int(name) if name.isdecimal() and len(name) < 9 else names.get(name)
        if number is not None and number <= groups:
            parts.append(number)


def _group_name(rest: str) -> tuple[str | None, str]:
    """Read the name after a dollar: in braces, or the longest run of letters, digits and underscores."""
    if rest.startswith("{"):
        name, brace, after = rest[1:].partition("}")
        return (name, after) if brace and name and _is_word(name) else (None, rest)
    end = 0
    while end < len(rest) and _is_word(rest[end]):
        end += 1
    return (rest[:end], rest[end:]) if end else (None, rest)


def _is_word(text: str) -> bool:
    return all(one == "_" or one.isalnum() for one in text)

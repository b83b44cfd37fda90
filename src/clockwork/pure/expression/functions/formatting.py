"""`format`: verbs as in cty's `format`, which takes Go's for strings, numbers and bools."""

import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from attrs import frozen

from clockwork.pure.expression.argument import amount, text, truth
from clockwork.pure.expression.codes import INVALID_ARGUMENT
from clockwork.pure.expression.function import too_large
from clockwork.pure.expression.functions.encoding import json_string, json_text
from clockwork.pure.expression.grapheme import clusters, count
from clockwork.pure.expression.literal import normal
from clockwork.pure.expression.run import TEXT_LIMIT
from clockwork.pure.expression.template import safe_prefix
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import BOOL, NUMBER, STRING, Type
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.number import WIDE
from clockwork.pure.value.operate import Refusal
from clockwork.pure.value.structure import is_wholly_known
from clockwork.pure.value.value import Null, Number, Refinement, String, Unknown, Value

_VERB: Final = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[ #+0-]*)(?P<width>[0-9]*)(?:\.(?P<precision>[0-9]*))?"
    r"(?:\[(?P<position>[0-9]+)\])?(?P<letter>.)?)",
    re.DOTALL,
)
_TYPES: Final[dict[str, Type]] = {
    "t": BOOL,
    "s": STRING,
    "q": STRING,
    **dict.fromkeys("bdoxXeEfgG", NUMBER),
}
_BASES: Final = {"b": "b", "d": "d", "o": "o", "x": "x", "X": "X"}
# Longer numbers than this are no layout.
_WIDEST: Final = 10_000


@frozen
class _Verb:
    """One `%` of a format: `text` as written, `position` of its argument counted from 0 (None: the
    next one).
    """

    text: str
    letter: str
    flags: str
    width: int
    precision: int | None
    position: int | None


def format_text(format: Value, *values: Value) -> Value | Refusal:
    """Give `format` with each verb replaced by the next of `values`, or by the one that `[n]` names, counted
    from 1.

    >>> format("%s has %d of %05.1f%%", "web", 3, 99.5)
    "web has 3 of 099.5%"
    >>> format("%[2]s-%[1]v", 1, "a")
    "a-1"
    """
    parts = _parse(text(format))
    if isinstance(parts, Refusal):
        return parts
    if not all(map(is_wholly_known, values)):
        first = parts[0] if isinstance(parts[0], str) else ""
        return Unknown(STRING, Refinement(not_null=True, prefix=safe_prefix(normal(first))))
    pieces: list[str] = []
    upcoming = used = 0
    for part in parts:
        if isinstance(part, str):
            pieces.append(part)
            continue
        position = upcoming if part.position is None else part.position
        if position >= len(values):
            return _invalid(
                f"{part.text} wants argument {position + 1} after the format, and {len(values)} are given."
            )
        piece = _formatted(part, values[position], position + 1)
        if isinstance(piece, Refusal):
            return piece
        pieces.append(piece)
        upcoming = position + 1
        used = max(used, upcoming)
    if used < len(values):
        return _invalid(
            f"The format uses {used} of the {len(values)} values that it is given. Remove the others."
        )
    if sum(map(len, pieces)) > TEXT_LIMIT:
        return too_large("format", f"a string of more than {TEXT_LIMIT:,} characters")
    return String(normal("".join(pieces)))


def _invalid(detail: str, argument: int = 0) -> Refusal:
    return Refusal(INVALID_ARGUMENT, detail, argument=argument)


def _parse(format: str) -> Sequence[str | _Verb] | Refusal:
    """Split a format into literal text and verbs; the first part is text."""
    parts: list[str | _Verb] = [""]
    end = 0
    for match in _VERB.finditer(format):
        literal = format[end : match.start()] + (match["percent"] or "")
        end = match.end()
        last = parts[-1]
        if isinstance(last, str):
            parts[-1] = last + literal
        else:
            parts.append(literal)
        if match["percent"]:
            continue
        verb = _verb(match)
        if isinstance(verb, Refusal):
            return verb
        parts.append(verb)
    last = parts.pop()
    return [*parts, last + format[end:]] if isinstance(last, str) else [*parts, last, format[end:]]


def _verb(match: re.Match[str]) -> _Verb | Refusal:
    letter = match["letter"]
    if letter is None:
        return _invalid("The format ends within a verb. Write %% for a percent sign.")
    if letter not in _TYPES and letter != "v":
        known = ", ".join(f"%{one}" for one in ("v", *_TYPES))
        return _invalid(f"%{letter} is no verb. There are {known}, and %% for a percent sign.")
    width, precision = match["width"], match["precision"]
    if (
        len(width) > 6
        or len(precision or "") > 6
        or int(width or 0) > _WIDEST
        or int(precision or 0) > _WIDEST
    ):
        return _invalid(f"Width and precision of a verb go up to {_WIDEST:,}.")
    position = None if match["position"] is None else int(match["position"][:9]) - 1
    if position is not None and position < 0:
        return _invalid("The values of a format are counted from 1.")
    return _Verb(
        match[0],
        letter,
        match["flags"],
        int(width or 0),
        None if precision is None else int(precision or 0),
        position,
    )


def _formatted(verb: _Verb, value: Value, argument: int) -> str | Refusal:
    if verb.letter == "v":
        return _padded(_any(verb, value), verb)
    if isinstance(value, Null):
        return _invalid(f"{verb.text} takes no null; %v does.", argument)
    converted = convert(value, _TYPES[verb.letter])
    if isinstance(converted, Mismatch):
        wanted = type_text(_TYPES[verb.letter])
        return _invalid(f"{verb.text} takes a {wanted}: {converted.message}.", argument)
    if verb.letter == "t":
        return _padded("true" if truth(converted) else "false", verb)
    if verb.letter in "sq":
        shown = text(converted)
        if verb.precision is not None:
            shown = "".join(list(clusters(shown))[: verb.precision])
        return _padded(json_string(shown) if verb.letter == "q" else shown, verb)
    return _number(verb, amount(converted))


def _any(verb: _Verb, value: Value) -> str:
    """`%v`: text as it is, everything else as JSON, which for numbers and bools is their own text;
    `%#v`: all as JSON.
    """
    if isinstance(value, String) and "#" not in verb.flags:
        return value.text
    if isinstance(value, Number):
        return _number(
            _Verb(verb.text, "g", verb.flags, verb.width, verb.precision, None), value.amount, plain=True
        )
    return json_text(value)


def _number(verb: _Verb, number: Decimal, plain: bool = False) -> str:
    """Lay out a number: sign, then padding with zeros if asked for, then digits."""
    size = abs(number)
    if plain and verb.precision is None:
        digits = format(size, "f") if size else "0"
    elif verb.letter in _BASES:
        digits = _whole(verb, size)
    elif verb.letter == "f":
        places = 6 if verb.precision is None else verb.precision
        digits = format(WIDE.quantize(size, Decimal((0, (1,), -places))), "f")
    elif verb.letter in "eE":
        digits = _scientific(size, 6 if verb.precision is None else verb.precision, verb.letter)
    else:
        digits = _shortest(size, verb.precision, "e" if verb.letter == "g" else "E")
    sign = "-" if number < 0 else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    if "0" in verb.flags and "-" not in verb.flags:
        digits = digits.rjust(verb.width - len(sign), "0")
    return _padded(sign + digits, verb)


def _whole(verb: _Verb, size: Decimal) -> str:
    digits = format(int(size.to_integral_value(ROUND_DOWN)), _BASES[verb.letter])
    if "#" in verb.flags:
        digits = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(verb.letter, "") + digits
    return digits.rjust(verb.precision or 0, "0")


def _scientific(size: Decimal, places: int, letter: str) -> str:
    """`d.dddde+dd`, with at least two digits of exponent."""
    written = format(_significant(size, places + 1), f".{places}e")
    mantissa, _, exponent = written.partition("e")
    return f"{mantissa}{letter}{exponent[0]}{exponent[1:].rjust(2, '0')}"


def _significant(size: Decimal, digits: int) -> Decimal:
    """Round to `digits` significant ones."""
    return Context(prec=digits, rounding=ROUND_HALF_EVEN, Emin=WIDE.Emin, Emax=WIDE.Emax).plus(size)


def _shortest(size: Decimal, precision: int | None, letter: str) -> str:
    """`%g`: plain for moderate exponents, scientific otherwise, with no trailing zeros."""
    if not size:
        return "0"
    if precision is not None:
        size = _significant(size, max(precision, 1))
    size = size.normalize(WIDE)
    digits, exponent = len(size.as_tuple().digits), size.adjusted()
    bound = 6 if precision is None else max(precision, 1)
    if precision is not None and bound > digits >= exponent + 1:
        bound = digits
    if exponent < -4 or exponent >= bound:
        return _scientific(size, digits - 1, letter)
    return format(size, "f")


def _padded(shown: str, verb: _Verb) -> str:
    """Fill up to the width, counted in characters as a person counts them."""
    padding = " " * (verb.width - count(shown))
    return shown + padding if "-" in verb.flags else padding + shown

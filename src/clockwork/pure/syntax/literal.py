"""The text of literals as written, to what it means."""

import re
from typing import Final

from clockwork.pure.report.diagnostic import Edit
from clockwork.pure.syntax import codes
from clockwork.pure.syntax.cursor import Cursor, Fault

_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))|([$%])\4\{", re.DOTALL)
_SIMPLE: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_DOUBLED: Final = re.compile(r"([$%])\1\{")


def number(cursor: Cursor, at: int) -> str:
    """Give the text of the number at token `at`; a fault when it is none."""
    text = cursor.token_text(at)
    if _NUMBER.fullmatch(text) is None:
        raise cursor.fault(
            codes.BAD_NUMBER,
            f"`{text}` is not a number. A number has digits, then perhaps a point and digits, then perhaps "
            "an exponent, "
            'such as `1.5e3`. Put a version or an address in quotes: "1.2.3".',
            cursor.token_span(at),
        )
    return text


def legacy_index(cursor: Cursor, at: int) -> str:
    """Give the text of the number at token `at`, which follows a dot; a fault when it is not one index."""
    text = number(cursor, at)
    if "." in text:
        first, second = text.split(".", 1)
        raise cursor.fault(
            codes.BAD_LEGACY_INDEX,
            f"After a dot, `{text}` reads as a fraction. Write two indices in brackets: "
            f"`[{first}][{second}]`.",
            cursor.token_span(at),
            fixes=(Edit(cursor.span(cursor.starts[at] - 1, cursor.ends[at]), f"[{first}][{second}]"),),
        )
    return text


def decode(cursor: Cursor, start: int, end: int) -> str:
    """Give what the quoted text between `start` and `end` means."""
    text = cursor.text[start:end]
    if "\\" not in text and "{" not in text:
        return text

    def replace(found: re.Match[str]) -> str:
        if found[4] is not None:
            return found[4] + "{"
        digits = found[1] or found[2]
        if digits is None:
            simple = _SIMPLE.get(found[3])
            if simple is None:
                raise _bad_escape(cursor, start + found.start(), found[3])
            return simple
        point = int(digits, 16)
        if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF:
            raise cursor.fault(
                codes.BAD_ESCAPE,
                f"`{found[0]}` is not a character: Unicode ends at 10FFFF, and D800 to DFFF are no "
                "characters.",
                cursor.span(start + found.start(), start + found.end()),
            )
        return chr(point)

    return _ESCAPE.sub(replace, text)


def raw(cursor: Cursor, start: int, end: int) -> str:
    """Give what the heredoc text between `start` and `end` means: no escapes but `$${` and `%%{`."""
    text = cursor.text[start:end]
    if "\r" in text and "\r" in text.removesuffix("\r\n"):
        place = start + text.index("\r")
        raise cursor.fault(
            codes.UNEXPECTED_CHARACTER,
            "A carriage return stands here without a newline after it. Lines end with a newline, or with "
            "both.",
            cursor.span(place, place + 1),
        )
    return _DOUBLED.sub(r"\1{", text) if "{" in text else text


def _bad_escape(cursor: Cursor, place: int, letter: str) -> Fault:
    detail = (
        f"`\\{letter}` needs {4 if letter == 'u' else 8} hexadecimal digits after it."
        if letter in "uU"
        else f"`\\{letter}` is no escape. "
        'There are `\\n`, `\\r`, `\\t`, `\\"`, `\\\\`, `\\uXXXX` and `\\UXXXXXXXX`.'
    )
    fixes = (Edit(cursor.span(place, place), "\\"),) if letter not in "uU" else ()
    detail += " Double the backslash to mean the character itself."
    return cursor.fault(codes.BAD_ESCAPE, detail, cursor.span(place, place + 2), fixes=fixes)

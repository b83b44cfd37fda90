"""Characters as a person counts them: a letter with its accents, an emoji with its modifiers, a flag are one
each.

The rules of Unicode's text segmentation (UAX 29) as far as the standard library's character data tells;
scripts' prepended marks are not treated.
"""

import unicodedata
from collections.abc import Iterator

_JOINER = 0x200D


def clusters(text: str) -> Iterator[str]:
    """Give the extended grapheme clusters of `text` in order."""
    start = 0
    flags = 0
    for position in range(1, len(text)):
        before, after = ord(text[position - 1]), ord(text[position])
        # Regional indicators pair up from the left.
        flags = flags + 1 if _is_regional(before) else 0
        if _joins(before, after) or (_is_regional(after) and flags % 2 == 1):
            continue
        yield text[start:position]
        start = position
    if text:
        yield text[start:]


def count(text: str) -> int:
    """Count the grapheme clusters of `text`."""
    if text.isascii() and "\r\n" not in text:
        return len(text)
    return sum(1 for _ in clusters(text))


def _joins(before: int, after: int) -> bool:
    """Say whether no boundary is between two characters, flags aside."""
    if before == 0x0D:
        return after == 0x0A
    if _extends(after):
        return before not in (0x0A, 0x0D)
    return (before == _JOINER and _is_pictographic(after)) or _joins_hangul(before, after)


def _extends(one: int) -> bool:
    return (
        one == _JOINER
        or unicodedata.category(chr(one)) in ("Mn", "Me", "Mc")
        or 0x1F3FB <= one <= 0x1F3FF
        or 0xE0020 <= one <= 0xE007F
    )


def _is_regional(one: int) -> bool:
    return 0x1F1E6 <= one <= 0x1F1FF


def _is_pictographic(one: int) -> bool:
    return 0x1F000 <= one <= 0x1FAFF or 0x2190 <= one <= 0x2BFF


def _joins_hangul(before: int, after: int) -> bool:
    """Syllables: leading consonants, vowels, trailing consonants, and the precomposed ones."""
    is_vowel, is_trailing = 0x1160 <= after <= 0x11A7, 0x11A8 <= after <= 0x11FF
    if 0x1100 <= before <= 0x115F:
        return 0x1100 <= after <= 0x11A7 or 0xAC00 <= after <= 0xD7A3
    if 0xAC00 <= before <= 0xD7A3:
        return is_trailing or (is_vowel and (before - 0xAC00) % 28 == 0)
    return (0x1160 <= before <= 0x11A7 and (is_vowel or is_trailing)) or (
        0x11A8 <= before <= 0x11FF and is_trailing
    )

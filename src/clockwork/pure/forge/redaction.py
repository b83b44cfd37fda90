"""What no listener may see: the sensitive texts that a program was given, found again in what it writes.

A script may print anything, so marks do not help there. What is looked for is each line of a sensitive text
as a line of output shows it (channel), since that is how it comes. A text that a script has changed, encoded
for instance, is not found.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from clockwork.pure.forge.channel import show_line
from clockwork.pure.value.number import number_text
from clockwork.pure.value.show import HIDDEN
from clockwork.pure.value.structure import Container
from clockwork.pure.value.value import SENSITIVE, Number, String, Value

# Characters. Shorter texts are words of every other line, which would say more about the secret than it
# hides.
SHORTEST: Final = 6


def secrets_in(values: Iterable[Value]) -> tuple[str, ...]:
    """Give the texts to look for, longest first, so that one that holds another is replaced whole."""
    found = {line for value in values for text in _texts(value, False) for line in _lines(text)}
    return tuple(sorted(found, key=lambda line: (-len(line), line)))


def redact(text: str, secrets: tuple[str, ...]) -> str:
    """Give `text` with `(sensitive value)` in the place of each of `secrets`."""
    for secret in secrets:
        if secret in text:
            text = text.replace(secret, HIDDEN)
    return text


def _texts(value: Value, is_within: bool) -> Iterator[str]:
    """Give the texts in `value` that are sensitive, or are within something that is."""
    is_secret = is_within or bool(value.marks & SENSITIVE)
    if isinstance(value, Container):
        for item in value.items:
            yield from _texts(item, is_secret)
    elif is_secret and isinstance(value, String):
        yield value.text
    elif is_secret and isinstance(value, Number):
        yield number_text(value.amount)


def _lines(text: str) -> Iterator[str]:
    for line in text.replace("\r", "\n").split("\n"):
        shown = show_line(line.strip().encode())
        if len(shown) >= SHORTEST:
            yield shown

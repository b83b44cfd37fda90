"""Bytes to text: strict UTF-8 within a size limit, with or without a byte order mark."""

from typing import Final

from attrs import frozen
from returns.result import Success

from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import codes

SIZE_LIMIT: Final = 32 * 1024 * 1024
_MARK: Final = b"\xef\xbb\xbf"


@frozen
class Source:
    """A decoded text without its byte order mark; `has_mark` says whether there was one."""

    path: str
    text: str
    has_mark: bool


def decode(path: str, data: bytes) -> Outcome[Source]:
    """Decode the content of the file at `path`.

    Refuses more than 32 MB, what is not UTF-8, and NUL characters.
    """
    if len(data) > SIZE_LIMIT:
        return fail(
            Diagnostic(
                codes.TOO_LARGE,
                f"{path} has {len(data):,} bytes, and a source may have {SIZE_LIMIT:,}. Split it into "
                "several files, or read large data with a function such as `file`.",
                Span(path, 0, 0),
            )
        )
    has_mark = data.startswith(_MARK)
    content = data[len(_MARK) :] if has_mark else data
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        sound = content[: error.start].decode("utf-8")
        return fail(
            Diagnostic(
                codes.NOT_UTF8,
                f"Line {sound.count(chr(10)) + 1} of {path} has the byte 0x{content[error.start]:02X} where "
                "UTF-8 has none like it. Save the file as UTF-8.",
                Span(path, len(sound), len(sound)),
            )
        )
    nul = text.find("\0")
    if nul >= 0:
        return fail(
            Diagnostic(
                codes.NUL,
                f"Line {text.count(chr(10), 0, nul) + 1} of {path} has a NUL character, which no text has. "
                "The file may be a binary one, or be saved as UTF-16; save it as UTF-8.",
                Span(path, nul, nul + 1),
            )
        )
    return Success(Source(path, text, has_mark))

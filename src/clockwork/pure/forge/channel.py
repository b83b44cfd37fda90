"""The framed result channel: what a script reports travels in-band on its standard output, between other
output.

A frame is the part of a line from the program's nonce on, which the script's children and its data do not
know:

    NONCE NUMBER CHECKSUM LENGTH KIND NAME KEY INDEX MORE TEXT
    NONCE NUMBER end STATUS

NUMBER counts the frames from 1. CHECKSUM and LENGTH are those of `cksum` for the rest of the line. NAME, KEY
and the joined TEXTs are `=plain` or `:hex`. INDEX counts the pieces of one report from 0, MORE is `+` before
the last piece and `.` there. What is reported totals at most 1 MiB. The last frame is the end marker, without
which no step has succeeded.

`feed` takes bytes as they come, in pieces of any size, and gives the lines that are no frames; `close` gives
the report. Both are linear, and hold no more than a line and the reports. A channel with an empty nonce has
no frames: standard error.
"""

from typing import Final

from attrs import evolve, field, frozen
from pyrsistent import PMap, PVector, pmap, pvector

from clockwork.pure.forge.checksum import cksum

PAYLOAD_LIMIT: Final = 1024 * 1024
# Bytes; what is longer comes as several lines. A frame is far shorter.
LINE_LIMIT: Final = 16 * 1024


@frozen
class Text:
    """A value reported as text: converted to the type of its attribute."""

    text: str = field(repr=False)


@frozen
class Json:
    """A value reported as JSON."""

    text: str = field(repr=False)


@frozen
class Entries:
    """The entries reported for a map, by key."""

    by_key: PMap[str, str] = field(factory=pmap, repr=False)


@frozen
class Report:
    """What a program reported.

    `end_status` is the script's own exit status from the end marker, None without one.

    `problem` says why the channel cannot be trusted (a bad checksum, a gap, too much), "" when it can.
    """

    # By attribute; the last report of an attribute counts.
    results: PMap[str, Text | Json | Entries] = field(factory=pmap)
    is_absent: bool = False
    end_status: int | None = None
    problem: str = ""


@frozen
class Piece:
    """A report of which more is to come: what it is for, and its texts so far."""

    subject: tuple[bytes, bytes, bytes]
    texts: PVector[bytes]


@frozen
class Channel:
    """How far the output has been read."""

    nonce: bytes = field(repr=False)
    # The start of a line whose end has not come yet.
    pending: bytes = field(default=b"", repr=False)
    # Frames seen, and what they reported, in half bytes.
    count: int = 0
    size: int = 0
    open: Piece | None = field(default=None, repr=False)
    report: Report = Report()


def open_channel(nonce: str) -> Channel:
    """Give the channel at its start; `nonce` is the program's, or "" for a stream without frames."""
    return Channel(nonce.encode())


def feed(channel: Channel, data: bytes) -> tuple[Channel, tuple[str, ...]]:
    """Take in `data`, and give the lines of ordinary output that it completes, fit to be shown."""
    text = channel.pending + data
    # A carriage return ends a line too, alone (progress bars) or before a newline, which may be still to
    # come.
    held = b"\r" if text.endswith(b"\r") else b""
    text = text[: len(text) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    *whole, rest = text.split(b"\n")
    lines: list[str] = []
    for line in whole:
        channel = _take(channel, line, lines)
    if len(rest) > LINE_LIMIT:
        channel, rest = _take_long(channel, rest, lines)
    return evolve(channel, pending=rest + held), tuple(lines)


def close(channel: Channel) -> tuple[Report, tuple[str, ...]]:
    """Say that the output is over: give what was reported, and the last line where no newline ended it."""
    lines: list[str] = []
    if channel.pending:
        channel = _take(channel, channel.pending.removesuffix(b"\r"), lines)
    report = channel.report
    if channel.open is not None and not report.problem:
        report = evolve(report, problem="a report broke off")
    return report, tuple(lines)


def _take(channel: Channel, line: bytes, lines: list[str]) -> Channel:
    """Take in a whole line: what stands before a frame on it is ordinary output that ended without a
    newline.
    """
    start = line.find(channel.nonce) if channel.nonce else -1
    if start < 0:
        lines.extend(_pieces(line))
        return channel
    if start > 0:
        lines.extend(_pieces(line[:start]))
    return _frame(channel, line[start + len(channel.nonce) :])


def _take_long(channel: Channel, rest: bytes, lines: list[str]) -> tuple[Channel, bytes]:
    """Cut a line that is too long to wait for, but neither inside a nonce nor inside a character."""
    start = rest.find(channel.nonce) if channel.nonce else -1
    if start == 0:
        return _distrusted(channel, "a frame is too long"), b""
    end = start if start > 0 else _boundary(rest, len(rest) - max(1, len(channel.nonce)))
    lines.extend(_pieces(rest[:end]))
    return channel, rest[end:]


def _pieces(line: bytes) -> list[str]:
    """Give `line` as lines of at most LINE_LIMIT bytes each."""
    pieces: list[str] = []
    start = 0
    while len(line) - start > LINE_LIMIT:
        end = _boundary(line, start + LINE_LIMIT)
        pieces.append(show_line(line[start:end]))
        start = end
    pieces.append(show_line(line[start:]))
    return pieces


def _boundary(text: bytes, end: int) -> int:
    """Give the place at or at most three bytes before `end` where no UTF-8 character is cut."""
    for back in range(4):
        if text[end - back] & 0xC0 != 0x80:
            return end - back
    return end


def show_line(line: bytes) -> str:
    """Give `line` as text that no terminal takes for a command: bytes that are no UTF-8 are replaced,
    control characters escaped.
    """
    text = line.decode(errors="replace")
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    if character.isprintable() or character == "\t":
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _frame(channel: Channel, rest: bytes) -> Channel:
    """Take in a frame, `rest` being what follows the nonce."""
    match rest.split(b" ", 3):
        case [b"", number, b"end", status]:
            return _end(channel, number, status)
        case [b"", number, checksum, rest]:
            length, _, body = rest.partition(b" ")
            if length != str(len(body)).encode() or checksum != str(cksum(body)).encode():
                return _distrusted(channel, "a checksum is wrong")
            return _body(_numbered(channel, number), body)
        case _:
            return _distrusted(channel, "a frame is malformed")


def _end(channel: Channel, number: bytes, status: bytes) -> Channel:
    channel = _numbered(channel, number)
    if not status.isdigit() or len(status) > 3:
        return _distrusted(channel, "the end marker is malformed")
    return evolve(channel, report=evolve(channel.report, end_status=int(status)))


def _numbered(channel: Channel, number: bytes) -> Channel:
    """Count one frame more: each must come once, in order, and none after the end."""
    count = channel.count + 1
    if channel.report.end_status is not None:
        return _distrusted(channel, "there is a frame after the end marker")
    if number != str(count).encode():
        return _distrusted(channel, f"frame {count} is missing")
    return evolve(channel, count=count)


def _body(channel: Channel, body: bytes) -> Channel:
    match body.split(b" "):
        case [kind, name, key, index, more, *text]:
            subject = (kind, name, key)
            before = channel.open or Piece(subject, pvector())
            joined = b" ".join(text)
            size = channel.size + _size(joined, before)
            if before.subject != subject or index != str(len(before.texts)).encode():
                return _distrusted(channel, "two reports are mixed up")
            if size > 2 * PAYLOAD_LIMIT:
                return _distrusted(channel, f"more than {PAYLOAD_LIMIT} bytes were reported")
            piece = Piece(subject, before.texts.append(joined))
            if more == b"+":
                return evolve(channel, size=size, open=piece)
            return _whole(evolve(channel, size=size, open=None), subject, b"".join(piece.texts))
        case _:
            return _distrusted(channel, "a frame is malformed")


def _size(text: bytes, before: Piece) -> int:
    """Give what a piece takes of the payload, in half bytes: a hexadecimal digit is one."""
    first = before.texts[0] if before.texts else text
    return len(text) if first.startswith(b":") else 2 * len(text)


def _whole(channel: Channel, subject: tuple[bytes, bytes, bytes], text: bytes) -> Channel:
    """Take in a report that is complete."""
    kind = subject[0]
    name, key, value = _plain(subject[1]), _plain(subject[2]), _plain(text)
    report = channel.report
    if name is None or key is None or value is None:
        return _distrusted(channel, "a report cannot be decoded")
    match kind:
        case b"text":
            return _reported(channel, name, Text(value))
        case b"json":
            return _reported(channel, name, Json(value))
        case b"entry":
            before = report.results.get(name)
            by_key = before.by_key if isinstance(before, Entries) else pmap()
            return _reported(channel, name, Entries(by_key.set(key, value)))
        case b"absent":
            return evolve(channel, report=evolve(report, is_absent=True))
        case _:
            return _distrusted(channel, "a report has an unknown kind")


def _reported(channel: Channel, name: str, result: Text | Json | Entries) -> Channel:
    results = channel.report.results.set(name, result)
    return evolve(channel, report=evolve(channel.report, results=results))


def _plain(encoded: bytes) -> str | None:
    """Give what `=plain` or `:hex` stands for, and None for anything else.

    Bytes that are no UTF-8 become U+FFFD.
    """
    form, data = encoded[:1], encoded[1:]
    if form == b"=" and data.isascii():
        return data.decode()
    if form != b":" or not data:
        return None
    try:
        return bytes.fromhex(data.decode()).decode(errors="replace")
    except ValueError:
        return None


def _distrusted(channel: Channel, problem: str) -> Channel:
    """Remember the first thing that is wrong with the channel."""
    if channel.report.problem:
        return channel
    return evolve(channel, report=evolve(channel.report, problem=problem))

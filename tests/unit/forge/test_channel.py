"""The result channel by example: what is shown of ordinary output, and what a broken frame is called."""

import pytest

from clockwork.pure.forge.channel import LINE_LIMIT, Channel, close, feed, open_channel
from clockwork.pure.forge.checksum import cksum
from tests.property.strategies.forge import NONCE, Said, frames, read


def line(body: str, number: int = 1) -> bytes:
    """Give a frame with a sound checksum."""
    return f"{NONCE} {number} {cksum(body.encode())} {len(body)} {body}\n".encode()


@pytest.mark.parametrize(
    ("data", "expected"), [(b"", 4294967295), (b"123456789", 930766865), (b"x" * 300, 3786917833)]
)
def test_checksums_are_those_of_posix(data: bytes, expected: int) -> None:
    assert cksum(data) == expected


@pytest.mark.parametrize(
    ("output", "lines"),
    [
        (b"one\ntwo", ["one", "two"]),
        (b"\n\n", ["", ""]),
        (b"10%\r20%\r\ndone\n", ["10%", "20%", "done"]),
        (b"tab\there \x1b[2J\x07\n", ["tab\there \\x1b[2J\\x07"]),
        (b"\xff\xfe ok\n", ["\ufffd\ufffd ok"]),
        ("line\u2028separator \U000e0041\n".encode(), ["line\\u2028separator \\U000e0041"]),
        (b"last\r", ["last"]),
    ],
)
def test_other_output_comes_line_by_line_and_harmless(output: bytes, lines: list[str]) -> None:
    assert read(output)[1] == lines


def test_a_long_line_comes_in_several_without_cutting_a_character() -> None:
    text = "é€" * LINE_LIMIT
    for cuts in ((), (10, LINE_LIMIT + 1, LINE_LIMIT + 2)):
        lines = read(f"{text}\n".encode(), cuts)[1]
        assert len(lines) > 4
        assert "".join(lines) == text


def test_bytes_that_begin_no_character_are_cut_anywhere() -> None:
    assert "".join(read(b"\x80" * (3 * LINE_LIMIT))[1]) == "\ufffd" * (3 * LINE_LIMIT)


def test_a_frame_after_a_long_line_without_a_newline_is_found() -> None:
    output = b"x" * (LINE_LIMIT - 20) + b"".join(frames((Said("text", "id", "", "1"),)))
    for cut in range(LINE_LIMIT - 40, LINE_LIMIT + 60):
        report, lines = read(output, (cut,))
        assert report.end_status == 0
        assert "".join(lines) == "x" * (LINE_LIMIT - 20)


def test_a_long_line_before_an_unfinished_frame_is_given_out_at_once() -> None:
    channel, lines = feed(open_channel(NONCE), b"x" * (LINE_LIMIT + 1) + NONCE.encode() + b" 1 e")
    assert "".join(lines) == "x" * (LINE_LIMIT + 1)
    report, rest = close(feed(channel, b"nd 0\n")[0])
    assert (report.end_status, rest) == (0, ())


def test_a_stream_without_frames_has_none() -> None:
    channel: Channel = open_channel("")
    channel, lines = feed(channel, b"".join(frames(())) + b"y" * (2 * LINE_LIMIT))
    assert len(lines) == 3
    assert close(channel)[0].end_status is None


@pytest.mark.parametrize(
    ("output", "problem"),
    [
        (f"{NONCE} 1\n".encode(), "a frame is malformed"),
        (f"{NONCE} 1 end x\n".encode(), "the end marker is malformed"),
        (f"{NONCE} 1 end 0000\n".encode(), "the end marker is malformed"),
        (f"{NONCE} 2 end 0\n".encode(), "frame 1 is missing"),
        (f"{NONCE} 1 end 0\n{NONCE} 2 end 0\n".encode(), "there is a frame after the end marker"),
        (f"{NONCE} 1 7 3 abc\n".encode(), "a checksum is wrong"),
        (line("text =id"), "a frame is malformed"),
        (line("text =id = 1 . =x"), "two reports are mixed up"),
        (line("text =id = 0 + =x") + line("text =no = 1 . =x", 2), "two reports are mixed up"),
        (line("text =id = 0 + =x"), "a report broke off"),
        (line("text =id = 0 . x"), "a report cannot be decoded"),
        (line("text =id = 0 . :"), "a report cannot be decoded"),
        (line("text =id = 0 . :6"), "a report cannot be decoded"),
        (line("text id = 0 . =x"), "a report cannot be decoded"),
        (line("other =id = 0 . =x"), "a report has an unknown kind"),
        (NONCE.encode() + b" " * (LINE_LIMIT + 1), "a frame is too long"),
    ],
)
def test_what_is_wrong_with_the_channel_is_named(output: bytes, problem: str) -> None:
    assert read(output)[0].problem == problem


def test_the_first_thing_that_is_wrong_is_remembered() -> None:
    assert read(f"{NONCE} 1\n{NONCE} 2 end 0\n".encode())[0].problem == "a frame is malformed"

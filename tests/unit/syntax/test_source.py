"""Bytes that are text, and bytes that are refused, with the place of the first that is wrong."""

import pytest

from clockwork.pure.syntax.source import SIZE_LIMIT, Source, decode


def test_a_mark_is_taken_off_and_remembered() -> None:
    assert decode("a.cw", b"\xef\xbb\xbfx = 1\n").unwrap() == Source("a.cw", "x = 1\n", has_mark=True)
    assert decode("a.cw", "é = 1\n".encode()).unwrap() == Source("a.cw", "é = 1\n", has_mark=False)


@pytest.mark.parametrize(
    ("data", "code", "place", "words"),
    [
        (b"x = 1\ny = \xff\n", "CW0101", 10, "Line 2 of a.cw has the byte 0xFF"),
        (b"\xef\xbb\xbf\xe9\n", "CW0101", 0, "Line 1"),
        (b"x = \xed\xa0\x80\n", "CW0101", 4, "0xED"),
        (b"x\ny\0\n", "CW0102", 3, "Line 2"),
        (b"#" * (SIZE_LIMIT + 1), "CW0103", 0, "33,554,433 bytes"),
    ],
    ids=["latin-1", "after a mark", "surrogate", "nul", "too large"],
)
def test_what_is_no_text_is_refused_at_its_first_wrong_byte(
    data: bytes, code: str, place: int, words: str
) -> None:
    (diagnostic,) = decode("a.cw", data).failure()
    assert diagnostic.code.number == code
    assert diagnostic.span is not None
    assert diagnostic.span.start == place
    assert words in diagnostic.detail

"""Law 23: a step counts as succeeded only on its own evidence (exit status, end marker, framed result).

Reports: up to six of text, JSON, map entries or absence, in pieces of 1 to 2,000 characters, between up to four chunks of ordinary output (hostile
text, carriage returns, bytes that are no UTF-8), half of which end without a newline. Damage, one kind an example: a byte changed (twenty
times), a range cut out, a frame left out, repeated or moved, the end marker missing, a status that is not 0, a run that was ended or lost. Results: each attribute
reported well, as something else, or not at all. Measured over 100 examples: 4.4 frames a stream; a range in 38 %, a lost frame in 24 %, every other damage
in 5 to 12 %; 27 % of the results sound.
"""

from typing import Literal

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from pyrsistent import pmap

from clockwork.pure.assembly.kind import read_kind
from clockwork.pure.forge.channel import PAYLOAD_LIMIT, Entries, Json, Report, Text
from clockwork.pure.forge.machine import Evidence
from clockwork.pure.forge.verdict import harvest, judge
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.structure import is_wholly_known
from clockwork.pure.value.value import Null, String, Unknown, make_number, make_object
from tests.property.strategies.configuration import THING, TOY
from tests.property.strategies.forge import NONCE, Said, frames, read, reported, said, texts

ENDS: tuple[tuple[int | None, Literal["itself", "timeout", "cancel"]], ...] = (
    (None, "itself"),
    (1, "itself"),
    (125, "itself"),
    (-9, "itself"),
    (0, "timeout"),
    (0, "cancel"),
    (None, "timeout"),
)
IDS: tuple[Text | Json, ...] = (Text("i-1"), Json('"i-1"'), Json("7"), Json("[7]"), Json("{"), Json("null"))
SIZES: tuple[Text | Json, ...] = (Text("2"), Json("2.0"), Text("3"), Text("two"), Json("null"))
pieces = st.sampled_from((1, 2, 7, 2000))


def noise() -> st.SearchStrategy[bytes]:
    """Draw ordinary output."""
    text = texts().map(str.encode) | st.binary(max_size=20)
    return (
        st.tuples(text, st.sampled_from((b"", b"\n", b"\r", b"\r\n")))
        .map(b"".join)
        .filter(lambda it: NONCE.encode() not in it)
    )


def succeeded(report: Report) -> bool:
    """Say whether a program that ended well by itself counts as succeeded with that report."""
    return judge(Evidence(0, "itself", report)).verdict == "succeeded"


@given(said(), pieces, st.lists(noise(), max_size=4), st.lists(st.integers(0, 10**6), max_size=8))
def test_what_is_reported_between_other_output_arrives_in_whatever_pieces_it_comes(
    reports: tuple[Said, ...], piece: int, between: list[bytes], cuts: list[int]
) -> None:
    written = frames(reports, piece=piece)
    event(f"{min(len(written), 10)} frames")
    mixed = b"".join(
        part for index, frame in enumerate(written) for part in (*between[index : index + 1], frame)
    )
    report, lines = read(mixed, cuts)
    assert report == reported(reports)
    assert (report, lines) == read(mixed)
    assert all(line.replace("\t", "").isprintable() for line in lines)
    assert succeeded(report)


@given(said(), pieces, st.data())
def test_a_damaged_channel_is_no_success_unless_the_damage_left_every_frame_whole(
    reports: tuple[Said, ...], piece: int, data: st.DataObject
) -> None:
    written = frames(reports, piece=piece)
    damage = data.draw(st.sampled_from(("range", "lost", "repeated", "moved", "no end", "cut off")))
    event(damage)
    place = data.draw(st.integers(0, len(written) - 1))
    whole = b"".join(written)
    at = data.draw(st.integers(0, len(whole) - 2))
    match damage:
        case "range":
            length = data.draw(st.integers(1, 200))
            whole = whole[:at] + whole[at + length :]
        case "lost":
            whole = b"".join(written[:place] + written[place + 1 :])
        case "repeated":
            whole = b"".join(written[: place + 1] + written[place:])
        case "moved":
            assume(place > 0)
            whole = b"".join(
                [*written[: place - 1], written[place], written[place - 1], *written[place + 1 :]]
            )
        case "no end":
            whole = b"".join(written[:-1])
        case "cut off":
            whole = whole[:at]
    report, _ = read(whole)
    assert not succeeded(report) or report == reported(reports)
    if damage in {"lost", "repeated", "moved", "no end", "cut off"}:
        assert not succeeded(report)


@given(said().filter(bool), pieces, st.data())
def test_a_changed_byte_is_no_success_unless_every_frame_is_still_whole(
    reports: tuple[Said, ...], piece: int, data: st.DataObject
) -> None:
    whole = b"".join(frames(reports, piece=piece))
    for _ in range(20):
        at = data.draw(st.sampled_from(range(len(whole) - 1)))
        # Most letters and digits stay such when their lowest bit changes.
        changed = data.draw(st.sampled_from((1, 1, 2, 0x20, 0x80)))
        report, _ = read(whole[:at] + bytes([whole[at] ^ changed]) + whole[at + 1 :])
        assert not succeeded(report) or report == reported(reports)


@given(said(), st.sampled_from(ENDS))
def test_a_perfect_report_is_no_success_when_the_program_did_not_end_well(
    reports: tuple[Said, ...], end: tuple[int | None, Literal["itself", "timeout", "cancel"]]
) -> None:
    status, ended_by = end
    report, _ = read(b"".join(frames(reports)))
    assert judge(Evidence(status, ended_by, report)).verdict != "succeeded"


@given(said(), st.integers(1, 255))
def test_a_status_in_the_end_marker_counts_like_that_of_the_program(
    reports: tuple[Said, ...], status: int
) -> None:
    report, _ = read(b"".join(frames(reports, status)))
    assert report == reported(reports, status)
    assert judge(Evidence(0, "itself", report)).verdict == "failed"


@given(said(), said(), st.text("0123456789abcdef", min_size=32, max_size=32))
def test_nobody_without_the_nonce_forges_a_report(
    truth: tuple[Said, ...], forged: tuple[Said, ...], guess: str
) -> None:
    assume(guess != NONCE)
    forgery = b"".join(frames(forged)).replace(NONCE.encode(), guess.encode())
    genuine = frames(truth)
    report, lines = read(b"".join([*genuine[:-1], forgery, genuine[-1]]))
    assert report == reported(truth)
    assert len(lines) == len(frames(forged))


@given(said(), st.binary(max_size=300))
def test_any_bytes_after_the_nonce_are_a_frame_or_distrusted(
    reports: tuple[Said, ...], garbage: bytes
) -> None:
    assume(b"\n" not in garbage and b"\r" not in garbage)
    genuine = frames(reports)
    report, _ = read(b"".join([*genuine[:-1], NONCE.encode(), garbage, b"\n", genuine[-1]]))
    assert not succeeded(report)


@st.composite
def results(draw: st.DrawFn) -> Report:
    """Draw what a creation of a `thing` reports: each attribute well, as something else, or not at all."""
    told: dict[str, Text | Json | Entries] = {}
    if draw(st.integers(0, 3)):
        told["id"] = draw(st.sampled_from(IDS))
    if draw(st.integers(0, 3)):
        told["etag"] = draw(texts().map(Text))
    if draw(st.booleans()):
        told["size"] = draw(st.sampled_from(SIZES))
    if not draw(st.integers(0, 9)):
        told["idd"] = Text("i-1")
    return Report(pmap(told), end_status=0)


@given(results())
def test_what_is_made_is_told_whole_and_as_planned_or_it_is_no_success(report: Report) -> None:
    kind = read_kind(THING, TOY)
    planned = make_object(
        {
            **{name: Null(attribute.type) for name, attribute in THING.attributes.items()},
            **{name: Null() for name in THING.blocks},
            **{name: Unknown(STRING) for name in ("id", "etag")},
            "name": String("n"),
            "size": make_number(2),
        }
    )
    found = harvest(kind, planned, report)
    told = report.results
    is_sound = (
        told.get("id") in {Text("i-1"), Json('"i-1"'), Json("7"), Json("null")}
        and "etag" in told
        and told.get("size") in {None, Text("2"), Json("2.0")}
        and "idd" not in told
    )
    event("sound" if is_sound else "unsound")
    assert (found.problems == ()) is is_sound
    assert is_wholly_known(found.attributes) or not is_sound
    for name, before, after in zip(planned.names, planned.items, found.attributes.items, strict=True):
        assert name in {"id", "etag"} or before == after


@pytest.mark.parametrize("character", [" ", "a"])
@pytest.mark.parametrize("excess", [0, 2])
def test_no_more_than_a_mebibyte_is_taken(character: str, excess: int) -> None:
    reports = (Said("text", "id", "", character * (PAYLOAD_LIMIT - 1 + excess)),)
    report, _ = read(b"".join(frames(reports)))
    assert succeeded(report) is (excess == 0)

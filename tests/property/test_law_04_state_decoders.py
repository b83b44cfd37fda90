"""Law 4 for what is stored: decoders are total. Any bytes give an event, a part of a state, a state, or a diagnostic.

Drawn: bytes of any kind, JSON that says anything under the names that records have, and sound records of which some bytes are
changed, cut or doubled, or of which one part is something else. Measured: 6 to 16 % of them can
still be read, the others are refused.
"""

import json
from typing import Any, get_args

from hypothesis import event as note
from hypothesis import example, given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from clockwork.pure.state.codec import (
    decode_entry,
    decode_event,
    decode_state,
    encode_entry,
    encode_event,
    encode_state,
)
from clockwork.pure.state.codes import DAMAGED, NEWER, UNKNOWN_KIND
from clockwork.pure.state.event import Event, Observed
from clockwork.pure.state.fold import fold, fold_all
from clockwork.pure.state.model import Instance
from clockwork.pure.state.stored import Section
from clockwork.pure.state.typed import Types
from clockwork.pure.value.value import EMPTY_OBJECT, Object
from tests.property.strategies.state import histories, instances, single_events

sections: st.SearchStrategy[Section] = st.sampled_from(get_args(Section))
NAMES = (
    "format",
    "kind",
    "at",
    "intent",
    "instance",
    "attributes",
    "type",
    "value",
    "sensitive",
    "address",
    "x",
)
anything: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(("founded", "observed", "string")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)


@st.composite
def restructured(draw: st.DrawFn, sound: st.SearchStrategy[bytes]) -> bytes:
    """Draw a sound record in which one part, however deep, is something else."""
    said = json.loads(draw(sound))
    places = [(said, key) for key in said]
    for holder, key in places:
        inner = holder[key]
        if isinstance(inner, dict):
            places.extend((inner, below) for below in inner)
        elif isinstance(inner, list):
            places.extend((inner, below) for below in range(len(inner)))
    holder, key = draw(st.sampled_from(places))
    holder[key] = draw(anything)
    return json.dumps(said).encode()


@st.composite
def altered(draw: st.DrawFn, sound: st.SearchStrategy[bytes]) -> bytes:
    """Draw a sound record with some of its bytes changed, cut or doubled."""
    data = bytearray(draw(sound))
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + 12)))
        data[start:end] = draw(st.one_of(st.binary(max_size=6), st.just(bytes(data[start:end] * 2))))
    return bytes(data)


PAGE = encode_event(Observed("a", Instance("a", "t", "p", "h", 1, EMPTY_OBJECT, (), "ok", 1, 1), 1))
sound_events = single_events().map(encode_event)
sound_entries = instances().map(encode_entry)
observations = st.builds(Observed, st.just("file.a"), instances(), st.integers(0, 9)).map(encode_event)
noise = st.binary() | anything.map(lambda said: json.dumps(said).encode())


@given(st.one_of(noise, altered(sound_events), restructured(sound_events), restructured(observations)))
@example(b'{"x":' + b"[" * 100_000)
@example(PAGE.replace(b'"object({})","value":{}', b'"string","value":"x"'))
@example(PAGE.replace(b"object({})", b"nonsense"))
@example(PAGE.replace(b'"value":{}', b'"value":[]'))
@example(b'{"format":1,"kind":"outputs_recorded","at":0,"outputs":{"a":{"type":"nonsense","value":null}}}')
@example(b'{"format":1,"kind":"founded","at":0,"lineage":"x","lineage":"y"}')
@example(b'{"format":1,"kind":"founded","at":1e400,"lineage":"x"}')
@example(b'{"format":' + b"9" * 5000 + b"}")
@example(b'{"format":1,"kind":"founded","at":0,"lineage":"\\ud800"}')
@example(b'{"format":1,"kind":"founded","at":0,"lineage":"\xff"}')
def test_any_bytes_are_an_event_or_a_diagnostic(data: bytes) -> None:
    read = decode_event(data)
    note(f"read: {is_successful(read)}")
    if not is_successful(read):
        (problem,) = read.failure()
        assert problem.code in (DAMAGED, NEWER, UNKNOWN_KIND)
        return
    event = read.unwrap()
    assert decode_event(encode_event(event)).unwrap() == event
    if isinstance(event, Observed) and event.instance is not None:
        assert isinstance(event.instance.attributes, Object)
    assert fold(None, event, 0).serial == 0
    assert fold(fold(None, event, 0), event, 1).serial == 1


def exported(history: tuple[Event, ...]) -> bytes:
    """Give the state that a history leads to, as it is exported."""
    state = fold_all(None, history)
    assert state is not None
    return encode_state(state)


@given(st.one_of(noise, altered(histories(3).map(exported)), restructured(histories(3).map(exported))))
def test_any_bytes_are_a_state_or_a_diagnostic(data: bytes) -> None:
    read = decode_state(data)
    note(f"read: {is_successful(read)}")
    if is_successful(read):
        assert decode_state(encode_state(read.unwrap())).unwrap() == read.unwrap()
    else:
        assert all(problem.code in (DAMAGED, NEWER) for problem in read.failure())


@given(sections, st.one_of(noise, altered(sound_entries), restructured(sound_entries)))
def test_any_bytes_are_a_part_of_a_state_or_a_diagnostic(section: Section, data: bytes) -> None:
    read = decode_entry(section, data, Types())
    note(f"read: {is_successful(read)}")
    if is_successful(read):
        assert decode_entry(section, encode_entry(read.unwrap()), Types()) == read
    else:
        assert all(problem.code is DAMAGED or problem.code is NEWER for problem in read.failure())


@given(st.integers(2, 2**63))
def test_what_a_newer_version_wrote_is_refused_as_such(newer: int) -> None:
    for data in (b'{"format":%d,"kind":"founded"}' % newer, b'{"format":%d,"kind":"dreamt","at":{}}' % newer):
        (problem,) = decode_event(data).failure()
        assert problem.code is NEWER
        assert str(newer) in problem.detail

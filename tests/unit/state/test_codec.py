"""The stored form, by example: what another implementation would have to write."""

import json

from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.state.codec import decode_event, encode_event, encode_state, stored
from clockwork.pure.state.codes import DAMAGED, UNKNOWN_KIND, UNSTORABLE
from clockwork.pure.state.event import Founded, Observed, OutputsRecorded
from clockwork.pure.state.fold import fold, fold_all
from clockwork.pure.state.model import Instance, RunRecord, State
from clockwork.pure.value.kind import ANY
from clockwork.pure.value.value import EPHEMERAL, SENSITIVE, List, String, make_number, make_object

PAGE = Instance(
    "file.page",
    "file",
    "builtin",
    "h1:abc",
    1,
    make_object(
        {"path": String("/srv/page"), "key": String("swordfish", SENSITIVE), "size": make_number("1.5")}
    ),
    ("directory.srv",),
    "ok",
    1,
    2,
)


def test_an_event_is_canonical_json_with_types_and_sensitive_paths() -> None:
    assert encode_event(Observed("file.page", PAGE, 3)) == (
        b'{"address":"file.page","at":3,"format":1,"instance":{"address":"file.page","attributes":'
        b'{"sensitive":[["key"]],"type":"object({key = string, path = string, size = number})",'
        b'"value":{"key":"swordfish","path":"/srv/page","size":1.5}},"created_at":1,"dependencies":["directory.srv"],'
        b'"provider":"builtin","provider_digest":"h1:abc","schema_version":1,"status":"ok","type":"file","updated_at":2},'
        b'"kind":"observed"}'
    )


def test_a_state_lists_its_instances_by_address() -> None:
    events = (Founded("l", 1), Observed("file.page", PAGE, 3), Observed("file.a", PAGE, 4))
    state = fold_all(None, events)
    assert state is not None
    exported = json.loads(encode_state(state))
    assert [one["address"] for one in exported["instances"]] == ["file.a", "file.page"]
    assert (exported["format"], exported["lineage"], exported["serial"]) == (1, "l", 2)


def test_a_kind_that_nobody_knows_is_said_with_its_name() -> None:
    (problem,) = decode_event(b'{"format":1,"kind":"dreamt","at":1}').failure()
    assert problem.code is UNKNOWN_KIND
    assert "'dreamt'" in problem.detail


def test_damage_is_said_with_its_place_and_without_the_value() -> None:
    sound = encode_event(Observed("file.page", PAGE, 3))
    for broken in (
        sound.replace(b'"status":"ok"', b'"status":"fine"'),
        sound.replace(b'"size":1.5', b'"size":"swordfish"'),
        sound.replace(b"size = number", b"size = nonsense"),
        sound.replace(b'"created_at":1', b'"created_at":"1"'),
        sound.replace(b'"kind"', b'"surplus":1,"kind"'),
        sound[:-5],
        b'{"format":"1","kind":"founded"}',
        b'{"format":1}',
    ):
        (problem,) = decode_event(broken).failure()
        assert problem.code is DAMAGED
        assert "swordfish" not in problem.detail


def test_attributes_that_are_no_object_are_damage() -> None:
    sound = encode_event(Observed("file.page", PAGE, 3)).decode()
    start, end = sound.index('"attributes":') + len('"attributes":'), sound.index(',"created_at"')
    (problem,) = decode_event(
        f'{sound[:start]}{{"type":"string","value":"x"}}{sound[end:]}'.encode()
    ).failure()
    assert "not an object" in problem.detail


def test_an_event_that_would_not_read_back_is_not_stored() -> None:
    wrong = OutputsRecorded(pmap({"a": List(ANY, (String("x"),))}), 1)
    (problem,) = stored(wrong).failure()
    assert problem.code is UNSTORABLE


def test_a_stored_event_is_what_its_bytes_read_as() -> None:
    event = OutputsRecorded(pmap({"a": make_object({"otp": String("1234", EPHEMERAL)})}), 1)
    kept = stored(event).unwrap()
    assert kept.payload == encode_event(event)
    assert kept.event == decode_event(kept.payload).unwrap() != event
    assert b"1234" not in kept.payload


def test_an_event_before_the_founding_finds_a_state_without_lineage() -> None:
    state = fold(None, Observed("file.page", PAGE, 3), 0)
    assert (state.lineage, set(state.instances)) == ("", {"file.page"})


def test_the_end_of_another_run_ends_nothing() -> None:
    state = State("l", last_run=RunRecord("r", "me", 1, "d"))
    assert is_successful(decode_event(encode_event(Founded("l", 1))))
    assert fold(state, Founded("other", 2), 1) == State("l", 1, last_run=state.last_run)

"""What may happen to a state's files: kills, flipped bits, cut ends, full disks, strangers in its place.

Each is a diagnostic, never an empty state and never another one than was recorded.
"""

import asyncio
import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest
from returns.pipeline import is_successful

from clockwork.effects.store.codes import (
    DAMAGED,
    INACCESSIBLE,
    MISSING,
    NEWER,
    NO_SPACE,
    NOT_A_STATE,
    UNRECOVERABLE,
)
from clockwork.effects.store.recover import recover
from clockwork.effects.store.sqlite import open_store
from clockwork.pure.state.chain import link, payload_digest
from clockwork.pure.state.event import Event
from clockwork.pure.state.fold import fold_all
from clockwork.pure.state.model import State
from tests.integration.store_conformance import code_of, instance, intended, observed, state_of, whole

ROOT: Final = Path(__file__).resolve().parents[2]
KILLS: Final = 50
# The size of SQLite's pages.
PAGE: Final = 4096


async def grown(folder: Path, size: int = 40) -> tuple[Event, ...]:
    """Make a state with `size` events after its founding, a backup half way, and give all of them."""
    store = open_store(folder).unwrap()
    lease = await whole(store)
    for number in range(size):
        await store.append((observed(f"file.f[{number % 11}]", f"{number}" * 40),), {}, lease)
        if number == size // 2:
            await store.backup()
    events = tuple(event for _, event in (await store.events()).unwrap())
    await store.close()
    return events


async def read(folder: Path) -> State:
    """Open, verify, read and close."""
    store = open_store(folder, create=False).unwrap()
    state = await state_of(store)
    assert (await store.verify()).unwrap() == state
    await store.close()
    return state


def test_a_killed_writer_leaves_all_that_was_acknowledged(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    moments = random.Random(20)
    acknowledged = 0
    for _ in range(KILLS):
        command = (sys.executable, "-m", "tests.integration.store_writer", str(folder))
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for _ in range(moments.randrange(12)):
                acknowledged = int(writer.stdout.readline())
            # Somewhere in the middle of the work that follows the last line.
            with suppress_timeout():
                writer.wait(moments.random() * 0.01)
            writer.send_signal(signal.SIGKILL)
            acknowledged = max([acknowledged, *map(int, writer.stdout.read().split())])
        if folder.joinpath("state.db").exists():
            state = asyncio.run(read(folder))
            assert state.serial >= acknowledged
            acknowledged = state.serial
    assert acknowledged > KILLS


@contextmanager
def suppress_timeout() -> Iterator[None]:
    """Let a wait end without its process having ended."""
    try:
        yield
    except subprocess.TimeoutExpired:
        pass


def test_a_flipped_byte_anywhere_is_found_or_harmless(tmp_path: Path) -> None:
    events = asyncio.run(grown(tmp_path / "s"))
    intact = (tmp_path / "s" / "state.db").read_bytes()
    places = random.Random(21)
    found = 0
    for _ in range(120):
        changed = bytearray(intact)
        changed[places.randrange(len(intact))] ^= 1 << places.randrange(8)
        found += judged(tmp_path, bytes(changed), events)
    # Most of so small a file is unused; what is found otherwise is seen in `is_intact`.
    assert found > 20


def test_a_cut_end_is_found(tmp_path: Path) -> None:
    events = asyncio.run(grown(tmp_path / "s"))
    intact = (tmp_path / "s" / "state.db").read_bytes()
    # Nothing may hang on the very last page.
    for length in range(0, len(intact) - PAGE, len(intact) // 40):
        assert judged(tmp_path, intact[:length], events)


def judged(tmp_path: Path, content: bytes, events: tuple[Event, ...]) -> bool:
    """Say whether a state of `content` is refused; when it is, it must recover to a prefix, otherwise be just as it was."""
    folder = tmp_path / "changed"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tmp_path / "s", folder)
    (folder / "state.db").write_bytes(content)
    if asyncio.run(is_intact(folder, events)):
        return False
    recovery = recover(folder).unwrap()
    # The backup was made half way.
    assert recovery.serial >= len(events) // 2
    assert asyncio.run(read(folder)) == fold_all(None, events[: recovery.serial + 1])
    assert (recovery.kept / "state.db").read_bytes() == content
    return True


async def is_intact(folder: Path, events: tuple[Event, ...]) -> bool:
    """Say whether all that was recorded can be read; what can be read is never anything else."""
    opened = open_store(folder)
    if not is_successful(opened):
        assert code_of(opened) in (DAMAGED, NOT_A_STATE, NEWER)
        return False
    store = opened.unwrap()
    state, read = await store.snapshot(), await store.events()
    verified = await store.verify()
    await store.close()
    assert state.unwrap() == fold_all(None, events)
    if is_successful(read):
        assert tuple(event for _, event in read.unwrap()) == events
    else:
        assert code_of(read) is DAMAGED
    return is_successful(read) and is_successful(verified)


@pytest.mark.parametrize(
    ("what", "place"),
    [
        ("UPDATE entries SET payload = replace(payload, '/srv/', '/etc/') WHERE name = 'file.f[3]'", "open"),
        ("DELETE FROM entries WHERE name = 'file.f[3]'", "open"),
        ("UPDATE entries SET version = 99 WHERE name = 'file.f[3]'", "open"),
        ("DELETE FROM events WHERE serial = 7", "open"),
        ("DELETE FROM events WHERE serial = (SELECT max(serial) FROM events)", "open"),
        ("UPDATE head SET serial = serial - 1", "open"),
        ("DELETE FROM head", "open"),
        ("DROP TABLE entries", "open"),
        ("UPDATE events SET payload = replace(payload, '/srv/', '/etc/') WHERE serial = 5", "verify"),
        ("UPDATE events SET digest = zeroblob(32) WHERE serial = 5", "verify"),
    ],
)
def test_an_edit_behind_the_back_of_the_store_is_found(tmp_path: Path, what: str, place: str) -> None:
    events = asyncio.run(grown(tmp_path / "s"))
    with closing(sqlite3.connect(tmp_path / "s" / "state.db")) as database, database:
        database.execute(what.replace("payload, '", "CAST(payload AS TEXT), '"))

    async def judge() -> None:
        opened = open_store(tmp_path / "s")
        if place == "open":
            assert code_of(opened) is DAMAGED
            return
        store = opened.unwrap()
        assert code_of(await store.verify()) is DAMAGED
        assert code_of(await store.events()) is DAMAGED
        assert is_successful(await store.events(6))
        await store.close()

    asyncio.run(judge())
    recovery = recover(tmp_path / "s").unwrap()
    state = asyncio.run(read(tmp_path / "s"))
    assert state == fold_all(None, events[: recovery.serial + 1])
    assert recovery.serial >= len(events) // 2
    assert recovery.known == (recovery.serial if "Lost" not in recovery.lost else len(events) - 1)


def test_a_broken_history_falls_back_on_the_newest_backup_and_says_what_was_lost(tmp_path: Path) -> None:
    events = asyncio.run(grown(tmp_path / "s", 40))
    with closing(sqlite3.connect(tmp_path / "s" / "state.db")) as database, database:
        database.execute("UPDATE events SET digest = zeroblob(32) WHERE serial = 3")
    recovery = recover(tmp_path / "s").unwrap()
    assert recovery.source.parent.name == "backups"
    assert (recovery.serial, recovery.known) == (21, 40)
    assert "22 to 40" in recovery.lost
    assert asyncio.run(read(tmp_path / "s")) == fold_all(None, events[:22])


def test_a_state_of_another_lineage_is_not_taken_for_this_one(tmp_path: Path) -> None:
    mine = asyncio.run(grown(tmp_path / "s", 4))
    asyncio.run(grown(tmp_path / "other", 40))
    (tmp_path / "s" / "damaged-1").mkdir()
    shutil.copy(tmp_path / "other" / "state.db", tmp_path / "s" / "damaged-1" / "state.db")
    recovery = recover(tmp_path / "s").unwrap()
    assert recovery.serial == 4
    assert "No event" in recovery.lost
    assert asyncio.run(read(tmp_path / "s")) == fold_all(None, mine)


def test_a_state_that_is_gone_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    events = asyncio.run(grown(tmp_path / "s"))
    (tmp_path / "s" / "state.db").unlink()
    for create in (True, False):
        assert code_of(open_store(tmp_path / "s", create)) is MISSING
    assert recover(tmp_path / "s").unwrap().serial == 21
    assert asyncio.run(read(tmp_path / "s")) == fold_all(None, events[:22])


def test_nothing_left_to_recover_from_is_said(tmp_path: Path) -> None:
    assert code_of(recover(tmp_path / "nowhere")) is INACCESSIBLE
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "state.db").write_bytes(b"")
    assert code_of(open_store(tmp_path / "s")) is DAMAGED
    assert code_of(recover(tmp_path / "s")) is UNRECOVERABLE
    assert (tmp_path / "s" / "state.db").read_bytes() == b""


def test_a_stranger_in_the_place_of_the_state_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    place = folder / "state.db"
    place.write_bytes(b"my diary, not a database\n" * 100)
    assert code_of(open_store(folder)) is NOT_A_STATE
    assert place.read_bytes().startswith(b"my diary")
    place.unlink()
    place.mkdir()
    assert code_of(open_store(folder)) is NOT_A_STATE
    place.rmdir()
    asyncio.run(grown(tmp_path / "elsewhere", 2))
    place.symlink_to(tmp_path / "elsewhere" / "state.db")
    assert code_of(open_store(folder)) is NOT_A_STATE
    place.unlink()
    place.symlink_to(tmp_path / "nothing")
    assert code_of(open_store(folder)) is NOT_A_STATE
    assert not (tmp_path / "nothing").exists()
    place.unlink()
    with closing(sqlite3.connect(place)) as other, other:
        other.execute("CREATE TABLE diary (day, entry)")
    assert code_of(open_store(folder)) is NOT_A_STATE


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "s").symlink_to(tmp_path / "elsewhere")
    assert code_of(open_store(tmp_path / "s")) is INACCESSIBLE
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_state_from_a_newer_version_is_refused(tmp_path: Path) -> None:
    asyncio.run(grown(tmp_path / "s", 2))
    with closing(sqlite3.connect(tmp_path / "s" / "state.db")) as database:
        database.execute("PRAGMA user_version = 2")
    before = (tmp_path / "s" / "state.db").read_bytes()
    refused = open_store(tmp_path / "s")
    assert code_of(refused) is NEWER
    assert "layout 2" in refused.failure()[0].detail
    assert (tmp_path / "s" / "state.db").read_bytes() == before


def test_events_from_a_newer_version_are_refused(tmp_path: Path) -> None:
    asyncio.run(grown(tmp_path / "s", 2))
    payload = json.dumps({"format": 2, "kind": "dreamt", "at": 1}).encode()
    with closing(sqlite3.connect(tmp_path / "s" / "state.db")) as database, database:
        (chain,) = database.execute("SELECT chain FROM head").fetchone()
        digest = payload_digest(payload)
        newest = link(chain, 3, digest)
        database.execute("INSERT INTO events VALUES (3, 2, ?, ?, ?)", (payload, digest, newest))
        database.execute("UPDATE head SET serial = 3, chain = ?", (newest,))
    refused = open_store(tmp_path / "s")
    assert code_of(refused) is NEWER
    assert "format 2" in refused.failure()[0].detail


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size` bytes, as on a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_disk_that_is_full_leaves_the_old_state(tmp_path: Path) -> None:
    asyncio.run(grown(tmp_path / "s"))

    async def fill() -> None:
        store = open_store(tmp_path / "s").unwrap()
        lease = await whole(store)
        before = await state_of(store)
        events = tuple(observed(f"file.big[{number}]", "x" * 10_000) for number in range(200))
        with at_most(200_000):
            refused = await store.append(events, {}, lease)
            assert code_of(refused) in (NO_SPACE, INACCESSIBLE)
            assert "is intact" in refused.failure()[0].detail
            assert await state_of(store) == before
        with at_most(20_000):
            assert not is_successful(await store.backup())
        assert (await store.append(events, {}, lease)).unwrap() == before.serial + 200
        await store.close()

    asyncio.run(fill())
    assert len(asyncio.run(read(tmp_path / "s")).instances) == 211
    assert [path.suffix for path in (tmp_path / "s" / "backups").iterdir()] == [".db"]


def test_a_disk_without_room_for_a_state_makes_none(tmp_path: Path) -> None:
    with at_most(8_000):
        assert code_of(open_store(tmp_path / "s")) in (NO_SPACE, INACCESSIBLE)
    assert not (tmp_path / "s" / "state.db").exists()
    asyncio.run(grown(tmp_path / "s", 2))


def test_a_database_that_may_not_grow_says_that_there_is_no_space(tmp_path: Path) -> None:
    async def fill() -> None:
        store = open_store(tmp_path / "s").unwrap()
        lease = await whole(store)
        # SQLite's own limit stands for the file system's.
        store._connection.execute("PRAGMA max_page_count = 1")
        events = tuple(observed(f"file.big[{number}]", "x" * 10_000) for number in range(50))
        assert code_of(await store.append(events, {}, lease)) is NO_SPACE
        assert (await state_of(store)).serial == 0
        await store.close()

    asyncio.run(fill())


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be somebody without rights for a while; whoever is not root has none over other people's files anyway."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_not_be_written_is_said(tmp_path: Path) -> None:
    asyncio.run(grown(tmp_path / "s", 2))
    (tmp_path / "s" / "state.db").chmod(0o400)
    (tmp_path / "s").chmod(0o500)
    (tmp_path / "empty").mkdir(mode=0o500)
    with as_nobody():
        for folder in (tmp_path / "s", tmp_path / "empty" / "s"):
            for create in (True, False):
                refused = open_store(folder, create)
                assert code_of(refused) is INACCESSIBLE or not create and code_of(refused) is MISSING
    (tmp_path / "s").chmod(0o700)
    (tmp_path / "s" / "state.db").chmod(0o600)
    assert asyncio.run(read(tmp_path / "s")).serial == 2


def test_an_intent_that_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    """The file is copied while it is open, as a kill leaves it: the log not yet taken into the database."""

    async def use() -> None:
        store = open_store(tmp_path / "s").unwrap()
        lease = await whole(store)
        await store.append((intended("file.a", "t"),), {}, lease)
        shutil.copytree(tmp_path / "s", tmp_path / "killed")
        await store.append((observed("file.b"),), {}, lease)
        await store.close()

    asyncio.run(use())
    state = asyncio.run(read(tmp_path / "killed"))
    assert set(state.intents) == {"t"}
    assert state.intents["t"].after == instance("file.a")
    assert not state.instances

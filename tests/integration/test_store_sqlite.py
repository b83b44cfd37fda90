"""The SQLite store: the suite that every store passes, and what only a file can promise."""

import asyncio
import sqlite3
import stat
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from returns.pipeline import is_successful

from clockwork.effects.store.codes import BUSY, LOCKED, MISSING
from clockwork.effects.store.holder import TIME_TO_LIVE
from clockwork.effects.store.protocol import Store
from clockwork.effects.store.recover import recover
from clockwork.effects.store.sqlite import open_store
from clockwork.pure.state.event import Event, Founded
from clockwork.pure.state.fold import fold_all
from clockwork.pure.state.retention import KEPT
from tests.integration.store_conformance import (
    ME,
    StoreConformance,
    code_of,
    observed,
    state_of,
    whole,
)
from tests.property.strategies.state import histories


class TestSqliteStore(StoreConformance):
    """The suite, on files."""

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path) -> None:
        """Keep the folder of this test."""
        self.path = tmp_path / ".clockwork"

    async def opened(self) -> Store:
        """Open a new state."""
        return open_store(self.path).unwrap()


def test_files_are_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / ".clockwork"
    folder.mkdir(mode=0o755)

    async def use() -> None:
        store = open_store(folder).unwrap()
        await store.append((observed("file.a"),), {}, await whole(store))
        await store.backup()
        modes = {path.name: stat.S_IMODE(path.lstat().st_mode) for path in (folder, *folder.rglob("*"))}
        assert {name for name, mode in modes.items() if mode & 0o077} == set()
        assert "state.db-wal" in modes
        await store.close()

    asyncio.run(use())


def test_two_openings_of_a_folder_share_one_state(tmp_path: Path) -> None:
    async def use() -> None:
        stores = [
            opened.unwrap()
            for opened in await asyncio.gather(
                *(asyncio.to_thread(open_store, tmp_path / "s") for _ in range(8))
            )
        ]
        assert len({(await state_of(store)).lineage for store in stores}) == 1
        assert len({(await store.digest_key()).unwrap() for store in stores}) == 1
        lease = await whole(stores[0])
        assert code_of(await stores[1].lease(None, ME)) is LOCKED
        await stores[0].append((observed("file.a"),), {}, lease)
        assert await state_of(stores[1]) == await state_of(stores[0])
        # Closing one of them must not take the others' locks away.
        await stores[2].close()
        assert (await stores[0].append((observed("file.a"),), {}, lease)).unwrap() == 2
        for store in stores:
            await store.close()

    asyncio.run(use())


def test_a_state_is_the_same_after_closing_and_opening(tmp_path: Path) -> None:
    async def use() -> None:
        store = open_store(tmp_path / "s").unwrap()
        await store.append((observed("file.a"),), {}, await whole(store))
        before, key = await state_of(store), (await store.digest_key()).unwrap()
        await store.close()
        await store.close()
        again = open_store(tmp_path / "s", create=False).unwrap()
        assert await state_of(again) == before == (await again.verify()).unwrap()
        assert (await again.digest_key()).unwrap() == key
        # The lease went with the store that had taken it.
        assert is_successful(await again.lease(None, ME))
        await again.close()

    asyncio.run(use())


def test_a_state_that_is_not_there_is_only_made_when_asked(tmp_path: Path) -> None:
    assert code_of(open_store(tmp_path / "s", create=False)) is MISSING
    assert not (tmp_path / "s").exists()


def test_a_silent_holder_elsewhere_is_succeeded_after_its_time(tmp_path: Path) -> None:
    clock = [1_000_000]
    elsewhere = evolve(ME, host="another.example", pid=1)

    async def use() -> None:
        store = open_store(tmp_path / "s", now=lambda: clock[0]).unwrap()
        lease = await whole(store, elsewhere)
        clock[0] += TIME_TO_LIVE
        assert code_of(await store.lease(None, ME)) is LOCKED
        # A sign of life counts from now on.
        await store.append((), {}, lease)
        clock[0] += TIME_TO_LIVE
        assert code_of(await store.lease(None, ME)) is LOCKED
        clock[0] += 1
        assert (await store.lease(None, ME)).unwrap().token > lease.token
        await store.close()

    asyncio.run(use())


def test_unlock_takes_a_lease_away(tmp_path: Path) -> None:
    async def use() -> None:
        store = open_store(tmp_path / "s").unwrap()
        lease = await whole(store)
        await store.unlock(lease.token)
        assert is_successful(await store.lease(None, ME))
        assert not is_successful(await store.append((observed("file.a"),), {}, lease))
        await store.close()

    asyncio.run(use())


def test_backups_open_as_states_and_the_oldest_go(tmp_path: Path) -> None:
    clock = [1_000]

    def now() -> int:
        clock[0] += 1
        return clock[0]

    async def use() -> None:
        store = open_store(tmp_path / "s", now=now).unwrap()
        lease = await whole(store)
        await store.append((observed("file.a"),), {}, lease)
        state = await state_of(store)
        first = (await store.backup()).unwrap()
        (tmp_path / "copy").mkdir(mode=0o700)
        Path(first).rename(tmp_path / "copy" / "state.db")
        copy = open_store(tmp_path / "copy", create=False).unwrap()
        assert await state_of(copy) == state
        await copy.close()
        places = [(await store.backup()).unwrap() for _ in range(KEPT + 3)]
        assert [Path(place).exists() for place in places] == [False] * 3 + [True] * KEPT
        assert sorted(path.name for path in (tmp_path / "s" / "backups").iterdir()) == [
            Path(place).name for place in places[3:]
        ]
        await store.close()

    asyncio.run(use())


def test_recovery_waits_for_those_who_use_the_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clockwork.effects.store.recover.PATIENCE", 0.05)

    async def use() -> None:
        store = open_store(tmp_path / "s").unwrap()
        assert code_of(recover(tmp_path / "s")) is BUSY
        await store.close()
        assert is_successful(recover(tmp_path / "s"))

    asyncio.run(use())


def test_a_writer_who_does_not_end_is_waited_for_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clockwork.effects.store.layout.PATIENCE", 0.05)

    async def use() -> None:
        store = open_store(tmp_path / "s").unwrap()
        lease = await whole(store)
        with closing(sqlite3.connect(tmp_path / "s" / "state.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert code_of(await store.append((observed("file.a"),), {}, lease)) is BUSY
            other.execute("ROLLBACK")
        assert (await store.append((observed("file.a"),), {}, lease)).unwrap() == 1
        await store.close()

    asyncio.run(use())


@given(histories(), st.data())
@settings(max_examples=max(10, settings().max_examples // 4))
def test_the_stored_state_is_the_fold_of_its_events_and_so_is_every_earlier_one(
    history: tuple[Event, ...], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(kept(Path(folder) / "s", history[1:], data))


async def kept(folder: Path, events: tuple[Event, ...], data: st.DataObject) -> None:
    """Append `events` in batches, reopen now and then, and compare with the fold each time."""
    store = open_store(folder).unwrap()
    founded = (await store.events()).unwrap()[0][1]
    assert isinstance(founded, Founded)
    done = 0
    while done < len(events):
        batch = events[done : done + data.draw(st.integers(1, 4))]
        lease = await whole(store)
        done += len(batch)
        assert (await store.append(batch, {}, lease)).unwrap() == done
        assert (await store.snapshot()).unwrap() == fold_all(None, (founded, *events[:done]))
        await store.release(lease)
        if data.draw(st.booleans()):
            await store.close()
            store = open_store(folder).unwrap()
    stored = tuple(event for _, event in (await store.events()).unwrap())
    assert stored == (founded, *events)
    assert (await store.verify()).unwrap() == fold_all(None, stored)
    await store.close()

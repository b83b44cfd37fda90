"""What every store promises. A store's test module inherits `StoreConformance` and opens a new, empty store each time it is asked.

Public: a store of somebody else's passes it too, or it is none.
"""

import asyncio
from collections.abc import Awaitable, Callable

from attrs import evolve
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.effects.store.codes import CLASH, LEASE_LOST, LOCKED, OUTSIDE_LEASE
from clockwork.effects.store.holder import this_process
from clockwork.effects.store.protocol import Holder, Lease, Store
from clockwork.pure.report.diagnostic import Code
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.codes import UNSTORABLE
from clockwork.pure.state.event import (
    Event,
    Founded,
    Intended,
    Observed,
    OutputsRecorded,
    RunStarted,
    Succeeded,
)
from clockwork.pure.state.fold import fold_all
from clockwork.pure.state.model import Instance, Intent, State
from clockwork.pure.value.kind import ANY, STRING
from clockwork.pure.value.value import (
    EPHEMERAL,
    SENSITIVE,
    List,
    Null,
    String,
    make_number,
    make_object,
)

ME = this_process("me", "apply", 1_000)
# A process of this machine that ended long ago: number 0 never was one.
DEAD = evolve(ME, pid=0)


def instance(address: str, content: str = "x") -> Instance:
    """Give an instance whose attributes have a bit of everything."""
    attributes = make_object(
        {
            "path": String(f"/srv/{address}"),
            "content": String(content),
            "password": String("correct horse", SENSITIVE),
            "size": make_number("12.5"),
            "mode": Null(STRING),
        }
    )
    return Instance(address, "file", "builtin", "h1:x", 1, attributes, (), "ok", 5, 6)


def observed(address: str, content: str = "x") -> Observed:
    """Give the event that records `instance(address, content)`."""
    return Observed(address, instance(address, content), 7)


def intended(address: str, token: str) -> Intended:
    """Give the event that records the intent to create `address`."""
    return Intended(Intent(token, "run", "step", address, "create", "read", None, instance(address), 8), 8)


def code_of(outcome: Outcome[object]) -> Code:
    """Give the code of the only diagnostic of a failure."""
    (problem,) = outcome.failure()
    return problem.code


async def whole(store: Store, holder: Holder = ME) -> Lease:
    """Take a lease over everything."""
    return (await store.lease(None, holder)).unwrap()


async def state_of(store: Store) -> State:
    """Give the snapshot, which is the fold of the events (law 20)."""
    state = (await store.snapshot()).unwrap()
    events = (await store.events()).unwrap()
    assert [serial for serial, _ in events] == list(range(len(events)))
    assert fold_all(None, (event for _, event in events)) == state
    return state


class StoreConformance:
    """The suite. Its methods run in one event loop each."""

    async def opened(self) -> Store:
        """Give a new, empty store."""
        raise NotImplementedError

    def run(self, promise: Callable[[Store], Awaitable[None]]) -> None:
        """Open a store, check `promise` on it, and close it."""

        async def checked() -> None:
            store = await self.opened()
            try:
                await asyncio.wait_for(promise(store), 60)
            finally:
                await store.close()

        asyncio.run(checked())

    def test_a_new_store_has_a_founded_state(self) -> None:
        async def promise(store: Store) -> None:
            state = await state_of(store)
            assert (state.serial, len(state.instances)) == (0, 0)
            assert state.lineage
            ((serial, first),) = (await store.events()).unwrap()
            assert serial == 0
            assert isinstance(first, Founded)

        self.run(promise)

    def test_what_is_appended_is_there_in_order(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            events: tuple[Event, ...] = (RunStarted("r", "me", "d", 3), intended("file.a", "t"))
            assert (await store.append(events, {}, lease)).unwrap() == 2
            assert (await store.append((Succeeded("t", instance("file.a"), 9),), {}, lease)).unwrap() == 3
            state = await state_of(store)
            assert state.instances["file.a"] == evolve(instance("file.a"), version=3)
            assert not state.intents
            assert [event for _, event in (await store.events(1)).unwrap()][:2] == list(events)
            assert [serial for serial, _ in (await store.events(3)).unwrap()] == [3]
            assert (await store.events(4)).unwrap() == ()

        self.run(promise)

    def test_a_guard_with_the_present_versions_lets_an_append_pass(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            outputs = OutputsRecorded(pmap({"url": String("a")}), 4)
            await store.append((observed("file.a"), outputs), {"file.a": 0, "output.url": 0}, lease)
            guard = {"file.a": 1, "output.url": 2, "file.b": 0, "root.x": 0}
            assert (await store.append((observed("file.a", "y"),), guard, lease)).unwrap() == 3

        self.run(promise)

    def test_a_clash_names_what_has_changed_and_leaves_everything(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            await store.append((observed("file.a"), observed("file.b")), {}, lease)
            before = await state_of(store)
            guard = {"file.a": 0, "file.b": 2, "file.c": 7}
            refused = await store.append((observed("file.b", "z"),), guard, lease)
            assert code_of(refused) is CLASH
            assert [name for name, _ in refused.failure()[0].values] == ["file.a", "file.c"]
            assert await state_of(store) == before

        self.run(promise)

    def test_an_unsettled_create_clashes_with_a_plan_that_did_not_know_of_it(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            await store.append((intended("file.a", "t"),), {}, lease)
            refused = await store.append((intended("file.a", "u"),), {"file.a": 0}, lease)
            assert code_of(refused) is CLASH
            assert is_successful(await store.append((intended("file.a", "u"),), {"file.a": 1}, lease))

        self.run(promise)

    def test_an_output_that_did_not_change_keeps_its_version(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            first = OutputsRecorded(pmap({"a": String("1"), "b": String("1")}), 4)
            second = OutputsRecorded(pmap({"a": String("1"), "b": String("2")}), 5)
            await store.append((first, second), {}, lease)
            assert is_successful(await store.append((), {"output.a": 1, "output.b": 2}, lease))

        self.run(promise)

    def test_an_event_that_would_not_read_back_is_refused_with_all_that_came_with_it(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            wrong = OutputsRecorded(pmap({"a": List(ANY, (String("said to be of any type"),))}), 4)
            assert code_of(await store.append((observed("file.a"), wrong), {}, lease)) is UNSTORABLE
            assert (await state_of(store)).serial == 0

        self.run(promise)

    def test_nothing_ephemeral_is_kept(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            secret = make_object({"otp": String("123 456", EPHEMERAL), "path": String("p")})
            one = evolve(instance("file.a"), attributes=secret)
            await store.append((Observed("file.a", one, 4),), {}, lease)
            assert "123 456" not in repr((await store.events()).unwrap())
            assert (await state_of(store)).instances["file.a"].attributes.names == ("otp", "path")

        self.run(promise)

    def test_only_one_of_two_overlapping_leases_is_given(self) -> None:
        async def promise(store: Store) -> None:
            first = (await store.lease(frozenset({"file.a"}), ME)).unwrap()
            refused = await store.lease(frozenset({"file.a", "file.b"}), ME)
            assert code_of(refused) is LOCKED
            assert "me" in refused.failure()[0].detail
            assert code_of(await store.lease(None, ME)) is LOCKED
            other = (await store.lease(frozenset({"file.b"}), ME)).unwrap()
            assert other.token > first.token
            await store.release(first)
            assert (await store.lease(frozenset({"file.a"}), ME)).unwrap().token > other.token

        self.run(promise)

    def test_disjoint_leases_write_side_by_side(self) -> None:
        async def promise(store: Store) -> None:
            one = (await store.lease(frozenset({"file.a"}), ME)).unwrap()
            other = (await store.lease(frozenset({"file.b"}), ME)).unwrap()
            written = await asyncio.gather(
                *(store.append((observed("file.a", str(n)),), {}, one) for n in range(5)),
                *(store.append((observed("file.b", str(n)),), {}, other) for n in range(5)),
            )
            assert sorted(serial.unwrap() for serial in written) == list(range(1, 11))
            assert set((await state_of(store)).instances) == {"file.a", "file.b"}

        self.run(promise)

    def test_a_lease_that_was_given_back_writes_nothing(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            await store.release(lease)
            assert code_of(await store.append((observed("file.a"),), {}, lease)) is LEASE_LOST
            again = await whole(store)
            assert code_of(await store.append((observed("file.a"),), {}, lease)) is LEASE_LOST
            assert is_successful(await store.append((observed("file.a"),), {}, again))

        self.run(promise)

    def test_a_lease_writes_only_what_it_covers(self) -> None:
        async def promise(store: Store) -> None:
            lease = (await store.lease(frozenset({"file.a"}), ME)).unwrap()
            strayed = await store.append((observed("file.a"), observed("file.b")), {}, lease)
            assert code_of(strayed) is OUTSIDE_LEASE
            assert "file.b" in strayed.failure()[0].detail
            assert (await state_of(store)).serial == 0

        self.run(promise)

    def test_a_dead_holder_is_succeeded_at_once_and_fenced_off(self) -> None:
        async def promise(store: Store) -> None:
            dead = await whole(store, DEAD)
            alive = await whole(store)
            assert code_of(await store.append((observed("file.a"),), {}, dead)) is LEASE_LOST
            assert is_successful(await store.append((observed("file.a"),), {}, alive))
            await store.release(dead)
            assert is_successful(await store.append((), {}, alive))

        self.run(promise)

    def test_whoever_waits_gets_the_lease_when_it_is_given_back(self) -> None:
        async def promise(store: Store) -> None:
            held = await whole(store)
            waiting = asyncio.create_task(store.lease(None, ME, 30.0))
            assert code_of(await store.lease(None, ME, 0.01)) is LOCKED
            await store.release(held)
            assert (await waiting).unwrap().token > held.token

        self.run(promise)

    def test_a_backup_says_where_it_is_and_changes_nothing(self) -> None:
        async def promise(store: Store) -> None:
            lease = await whole(store)
            await store.append((observed("file.a"),), {}, lease)
            before = await state_of(store)
            assert (await store.backup()).unwrap()
            assert await state_of(store) == before

        self.run(promise)

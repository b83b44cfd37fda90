"""States from events: `fold` takes one event in, and a state is the fold of all its events (law 20).

Total: every event has an effect on every state, if only that the serial moves on, so nothing that was once
stored can fail to load. What an event says is there never gets lost: an object whose operation is not known
is still recorded. An event changes only what it names, so its cost does not depend on how much the state
holds.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar, assert_never

from attrs import evolve
from pyrsistent import PMap, pmap

from clockwork.pure.state.event import (
    Deposed,
    Event,
    Failed,
    Forgotten,
    Founded,
    Intended,
    Observed,
    OutputsRecorded,
    RootsRecorded,
    RunEnded,
    RunStarted,
    Succeeded,
)
from clockwork.pure.state.model import Instance, Intent, OutputValue, Root, RunRecord, State

Versioned = TypeVar("Versioned", OutputValue, Root)


def fold(state: State | None, event: Event, serial: int) -> State:
    """Take `event`, the one numbered `serial`, into `state` (None before the first event).

    A `Founded` that is not the first event changes nothing; an event before any `Founded` finds a state
    without lineage.
    """
    if state is None:
        state = State(event.lineage if isinstance(event, Founded) else "")
    return _taken_in(evolve(state, serial=serial), event)


def fold_all(state: State | None, events: Iterable[Event], first: int = 0) -> State | None:
    """Take `events` into `state` one after another, the first of them numbered `first`.

    None when there is nothing at all.
    """
    for serial, event in enumerate(events, first):
        state = fold(state, event, serial)
    return state


def _taken_in(state: State, event: Event) -> State:
    match event:
        case Founded():
            return state
        case RunStarted(run=run, who=who, change_digest=change_digest, at=at):
            return evolve(state, last_run=RunRecord(run, who, at, change_digest))
        case Intended(intent=intent):
            return _intended(state, intent)
        case Succeeded(token=token, instance=instance) | Failed(token=token, instance=instance):
            return _settled(state, token, instance)
        case Deposed(address=address, token=token):
            return _deposed(state, address, token)
        case Observed(address=address, instance=instance):
            return _recorded(state, address, instance)
        case Forgotten(address=address):
            return evolve(state, instances=state.instances.discard(address))
        case OutputsRecorded(outputs=outputs):
            values = {name: OutputValue(value, state.serial) for name, value in outputs.items()}
            return evolve(state, outputs=_renewed(state.outputs, values))
        case RootsRecorded(roots=roots):
            numbered = {root.name: evolve(root, version=state.serial) for root in roots}
            return evolve(state, roots=_renewed(state.roots, numbered))
        case RunEnded():
            return _ended(state, event)
        case _:
            assert_never(event)


def _intended(state: State, intent: Intent) -> State:
    """Remember the intent, and that what it is about is in the making."""
    intents = state.intents.set(intent.token, evolve(intent, version=state.serial))
    key = intent.address if intent.deposed is None else intent.deposed
    section = state.instances if intent.deposed is None else state.deposed
    present = section.get(key)
    if present is None:
        return evolve(state, intents=intents)
    pending = section.set(key, evolve(present, status="pending", version=state.serial))
    if intent.deposed is None:
        return evolve(state, intents=intents, instances=pending)
    return evolve(state, intents=intents, deposed=pending)


def _settled(state: State, token: str, instance: Instance | None) -> State:
    """End the intent of `token`: `instance` is there now, in the place that the intent was about."""
    intent = state.intents.get(token)
    if intent is None:
        return state if instance is None else _recorded(state, instance.address, instance)
    state = evolve(state, intents=state.intents.discard(token))
    if intent.deposed is None:
        return _recorded(state, intent.address, instance)
    return evolve(state, deposed=_placed(state, state.deposed, intent.deposed, intent.address, instance))


def _recorded(state: State, address: str, instance: Instance | None) -> State:
    return evolve(state, instances=_placed(state, state.instances, address, address, instance))


def _placed(
    state: State, section: PMap[str, Instance], key: str, address: str, instance: Instance | None
) -> PMap[str, Instance]:
    """Give `section` with `instance` under `key`, or with nothing there. The place decides the address."""
    if instance is None:
        return section.discard(key)
    return section.set(key, evolve(instance, address=address, version=state.serial))


def _deposed(state: State, address: str, token: str) -> State:
    """Move the instance aside.

    Where `token` is taken it stays, since the object that has it must not be lost.
    """
    instance = state.instances.get(address)
    if instance is None or token in state.deposed:
        return state
    moved = state.deposed.set(token, evolve(instance, version=state.serial))
    return evolve(state, instances=state.instances.discard(address), deposed=moved)


def _renewed(before: PMap[str, Versioned], after: Mapping[str, Versioned]) -> PMap[str, Versioned]:
    """Give `after`, in which what has not changed keeps its version."""
    return pmap({name: _oldest(before.get(name), entry) for name, entry in after.items()})


def _oldest(before: Versioned | None, after: Versioned) -> Versioned:
    return before if before is not None and evolve(after, version=before.version) == before else after


def _ended(state: State, event: RunEnded) -> State:
    run = state.last_run
    if run is None or run.run != event.run:
        return state
    return evolve(state, last_run=evolve(run, ended_at=event.at, verdict=event.verdict))

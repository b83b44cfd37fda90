"""A state as rows: one for each instance, deposed object, unsettled intent, output and root, and one for the
last run.

A store keeps the rows beside the events, so that neither opening nor appending folds the whole history. To
append, it reads the rows that the events are about (`about`), folds over that part of the state alone, and
writes what `difference` says.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final, assert_never

from attrs import frozen
from pyrsistent import PMap, pmap
from returns.pipeline import is_successful
from returns.result import Success

from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.state.chain import LENGTH
from clockwork.pure.state.codec import decode_entry, encode_entry
from clockwork.pure.state.event import (
    Deposed,
    Event,
    Failed,
    Forgotten,
    Intended,
    Observed,
    OutputsRecorded,
    RootsRecorded,
    Succeeded,
)
from clockwork.pure.state.model import Instance, Intent, OutputValue, Root, RunRecord, State
from clockwork.pure.state.stored import Entry, Section
from clockwork.pure.state.typed import Types

# The name of the only row of section `run`.
LAST: Final = "last"


@frozen
class Row:
    """One entry of a state: its place, what a guard compares, and its stored form."""

    section: Section
    # The key in the state's map: an address, a token or a name.
    name: str
    # The address it is about, "" for outputs, roots and runs.
    address: str
    version: int
    payload: bytes


@frozen
class About:
    """The rows that events are about: those under `tokens`, those whose address is in `addresses`,
    and perhaps all outputs or roots.
    """

    tokens: frozenset[str]
    addresses: frozenset[str]
    outputs: bool
    roots: bool


@frozen
class Difference:
    """How rows change: `written` replace or join, `dropped` (section and name) go.

    Both sorted by section and name.
    """

    written: tuple[Row, ...]
    dropped: tuple[tuple[Section, str], ...]


def rows(state: State) -> Iterator[Row]:
    """Give every row of `state`, sorted by section and name."""
    for section, entries in _sections(state).items():
        for name in sorted(entries):
            yield _row(section, name, entries[name])


def assembled(lineage: str, serial: int, found: Iterable[Row]) -> Outcome[State]:
    """Give the state of `lineage` at `serial` that has the rows `found`.

    Diagnostics: those of rows that cannot be read.
    """
    entries: dict[Section, dict[str, Any]] = {section: {} for section in _sections(State(""))}
    problems: list[Diagnostic] = []
    types = Types()
    for row in found:
        entry = decode_entry(row.section, row.payload, types)
        if is_successful(entry):
            entries[row.section][row.name] = entry.unwrap()
        else:
            problems.extend(entry.failure())
    if problems:
        return fail(*problems)
    return Success(
        State(
            lineage,
            serial,
            pmap(entries["instance"]),
            pmap(entries["deposed"]),
            pmap(entries["intent"]),
            pmap(entries["output"]),
            pmap(entries["root"]),
            entries["run"].get(LAST),
        )
    )


def row_digest(row: Row) -> int:
    """Give the digest of `row` as a number, for the digest of a set of rows (chain)."""
    place = f"{row.section}\0{row.name}\0{row.address}\0{row.version}\0".encode()
    return int.from_bytes(blake2b(place + row.payload, digest_size=LENGTH).digest(), "big")


def about(events: Iterable[Event]) -> About:
    """Say which rows have to be there for `events` to be folded as over the whole state.

    What an intent among `tokens` is about (its address, its deposed object) belongs to it too; only who has
    the rows can tell.
    """
    tokens: set[str] = set()
    addresses: set[str] = set()
    outputs = roots = False
    for event in events:
        match event:
            case Intended(intent=intent):
                tokens.update((intent.token,) if intent.deposed is None else (intent.token, intent.deposed))
                addresses.add(intent.address)
            case Succeeded(token=token, instance=instance) | Failed(token=token, instance=instance):
                tokens.add(token)
                addresses.update(() if instance is None else (instance.address,))
            case Deposed(address=address, token=token):
                tokens.add(token)
                addresses.add(address)
            case Observed(address=address) | Forgotten(address=address):
                addresses.add(address)
            case OutputsRecorded():
                outputs = True
            case RootsRecorded():
                roots = True
            case _:
                pass
    return About(frozenset(tokens), frozenset(addresses), outputs, roots)


def difference(before: State, after: State) -> Difference:
    """Say how the rows of `before` become those of `after`."""
    written: list[Row] = []
    dropped: list[tuple[Section, str]] = []
    old = _sections(before)
    for section, entries in _sections(after).items():
        was = old[section]
        written.extend(
            _row(section, name, entries[name])
            for name in sorted(entries)
            if entries[name] is not was.get(name)
        )
        dropped.extend((section, name) for name in sorted(was) if name not in entries)
    return Difference(tuple(written), tuple(dropped))


def _sections(state: State) -> Mapping[Section, Mapping[str, Any]]:
    run: PMap[str, RunRecord] = pmap() if state.last_run is None else pmap({LAST: state.last_run})
    return {
        "deposed": state.deposed,
        "instance": state.instances,
        "intent": state.intents,
        "output": state.outputs,
        "root": state.roots,
        "run": run,
    }


def _row(section: Section, name: str, entry: Entry) -> Row:
    payload = encode_entry(entry)
    match entry:
        case Instance(address=address, version=version) | Intent(address=address, version=version):
            return Row(section, name, address, version, payload)
        case OutputValue(version=version) | Root(version=version):
            return Row(section, name, "", version, payload)
        case RunRecord():
            return Row(section, name, "", 0, payload)
        case _:
            assert_never(entry)

"""Events and histories. A history is what several runs leave: mostly orderly, with strays that only damage or a mistake would leave.

Few addresses, tokens and names, so that events meet each other.
"""

from hypothesis import strategies as st
from pyrsistent import pmap

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
from clockwork.pure.state.model import Instance, Intent, Root
from clockwork.pure.state.record import StepVerdict
from clockwork.pure.value.kind import BOOL, NUMBER, STRING, Type
from clockwork.pure.value.structure import make_set, with_marks
from clockwork.pure.value.value import (
    EPHEMERAL,
    SENSITIVE,
    UNMARKED,
    Bool,
    List,
    Null,
    Object,
    Refinement,
    String,
    Tuple,
    Unknown,
    Value,
    make_map,
    make_number,
    make_object,
)

ADDRESSES = ("file.a", 'file.b["k"]', "module.m[0].value.c")
TOKENS = ("t1", "t2", "t3", "t4")
NAMES = ("url", "$unknown", "é")
TYPES: tuple[Type, ...] = (STRING, NUMBER, BOOL)

addresses = st.sampled_from(ADDRESSES)
moments = st.integers(0, 2**41)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def leaves(marks: st.SearchStrategy[int]) -> st.SearchStrategy[Value]:
    """Draw values that hold no others; a fifth of them unknown or null."""
    plain: st.SearchStrategy[Value] = st.one_of(
        texts.map(String),
        st.integers(-(2**70), 2**70).map(make_number),
        st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-9, max_value=9).map(
            make_number
        ),
        st.booleans().map(Bool),
        st.sampled_from(TYPES).map(Null),
        st.builds(Unknown, st.sampled_from(TYPES), st.builds(Refinement, st.booleans())),
    )
    return st.builds(with_marks, plain, marks)


def values(marks: st.SearchStrategy[int]) -> st.SearchStrategy[Value]:
    """Draw values up to three levels deep, of every kind."""
    inner = leaves(marks)
    strings: st.SearchStrategy[list[Value]] = st.lists(
        st.builds(with_marks, texts.map(String), marks), max_size=3
    )
    return st.one_of(
        inner,
        strings.map(lambda items: List(STRING, tuple(items))),
        strings.map(lambda items: make_set(STRING, items)),
        st.lists(inner, max_size=3).map(lambda items: Tuple(tuple(items))),
        st.dictionaries(st.sampled_from(NAMES), texts.map(String)).map(lambda items: make_map(STRING, items)),
        st.dictionaries(st.sampled_from(NAMES), inner).map(make_object).map(lambda one: Tuple((one,))),
    )


some_sensitive = st.sampled_from((UNMARKED, UNMARKED, UNMARKED, SENSITIVE))
some_ephemeral = st.sampled_from((UNMARKED, SENSITIVE, EPHEMERAL, EPHEMERAL | SENSITIVE))


def attributes(marks: st.SearchStrategy[int] = some_sensitive) -> st.SearchStrategy[Object]:
    """Draw an instance's attributes."""
    return st.dictionaries(st.sampled_from(("path", "$x", "é")), values(marks), max_size=3).map(make_object)


def instances(
    address: st.SearchStrategy[str] = addresses,
    marks: st.SearchStrategy[int] = some_sensitive,
) -> st.SearchStrategy[Instance]:
    """Draw instances; their versions are whatever the writer left in them."""
    return st.builds(
        Instance,
        address,
        st.just("file"),
        st.just("builtin"),
        st.sampled_from(("h1:a", "h1:b")),
        st.integers(1, 3),
        attributes(marks),
        st.lists(addresses, unique=True, max_size=2).map(lambda found: tuple(sorted(found))),
        st.sampled_from(("ok", "tainted", "unconfirmed", "pending")),
        moments,
        moments,
        st.sampled_from(("local", "ssh.web")),
        st.sampled_from(("local", "key:1")),
        st.booleans(),
        st.integers(0, 5),
    )


def intents(token: str, address: str) -> st.SearchStrategy[Intent]:
    """Draw an intent of `token` on `address`."""
    maybe = st.none() | instances(st.just(address))
    return st.builds(
        Intent,
        st.just(token),
        st.just("run"),
        st.just("step"),
        st.just(address),
        st.sampled_from(("create", "read", "update", "delete", "verify")),
        st.sampled_from(("read", "rerun", "ask")),
        maybe,
        maybe,
        moments,
    )


@st.composite
def operations(draw: st.DrawFn) -> tuple[Event, ...]:
    """Draw what one operation leaves: its intent, and, unless the run was killed, its end."""
    token, address = draw(st.sampled_from(TOKENS)), draw(addresses)
    begun = Intended(draw(intents(token, address)), draw(moments))
    made = instances(st.just(address))
    left = draw(st.one_of(made, made, made, st.none()))
    verdicts: tuple[StepVerdict, ...] = ("failed", "timed_out", "cancelled", "lost", "not_started")
    verdict = draw(st.sampled_from(verdicts))
    ended: tuple[Event, ...] = draw(
        st.sampled_from(
            (
                (Succeeded(token, left, begun.at + 1),),
                (Succeeded(token, left, begun.at + 1),),
                (Failed(token, verdict, left, begun.at + 1, "it broke"),),
                (),
            )
        )
    )
    return (begun, *ended)


@st.composite
def replacements(draw: st.DrawFn) -> tuple[Event, ...]:
    """Draw a create before destroy, killed after any of its events: the old object is deposed, the new one made, the old one deleted."""
    one, other = draw(st.permutations(TOKENS))[:2]
    address = draw(addresses)
    old, new = draw(instances(st.just(address))), draw(instances(st.just(address)))
    create = draw(intents(one, address))
    delete = draw(intents(other, address))
    endings: tuple[Event, ...] = (Succeeded(other, None, 6), Failed(other, "failed", old, 6))
    ended = draw(st.sampled_from(endings))
    events: tuple[Event, ...] = (
        Observed(address, old, 1),
        Deposed(address, one, 2),
        Intended(create, 3),
        Succeeded(one, new, 4),
        Intended(_on_deposed(delete, one), 5),
        ended,
    )
    return events[: draw(st.integers(2, len(events)))]


@st.composite
def collisions(draw: st.DrawFn) -> tuple[Event, ...]:
    """Draw events that meet where sound ones seldom do: a token that is taken, an intent on another's object, the same said twice."""
    kind = draw(st.sampled_from(("taken", "another's", "twice")))
    if kind == "twice":
        outputs = draw(recorded_outputs(min_size=1))
        return (outputs, Forgotten(draw(addresses), 1), outputs)
    here, there = draw(st.permutations(ADDRESSES))[:2]
    one, other = draw(st.permutations(TOKENS))[:2]
    made = draw(instances(st.just(here)))
    aside: tuple[Event, ...] = (Observed(here, made, 1), Deposed(here, one, 2))
    if kind == "taken":
        return (*aside, Observed(here, made, 3), Deposed(here, one, 4))
    of_another = Intended(_on_deposed(draw(intents(other, there)), one), 5)
    # Something else in between, so that a store often has them in different batches.
    between = (RunStarted("r1", "me", "", 3),) * 3
    return (*aside, *between, of_another, *between, Succeeded(other, draw(st.none() | instances()), 6))


def _on_deposed(intent: Intent, token: str) -> Intent:
    return Intent(
        intent.token,
        intent.run,
        intent.step,
        intent.address,
        "delete",
        intent.recovery,
        intent.before,
        None,
        intent.at,
        deposed=token,
    )


def recorded_outputs(
    marks: st.SearchStrategy[int] = some_sensitive, min_size: int = 0
) -> st.SearchStrategy[OutputsRecorded]:
    """Draw the outputs of a run."""
    outputs = st.dictionaries(st.sampled_from(NAMES), values(marks), min_size=min_size)
    return st.builds(OutputsRecorded, outputs.map(pmap), moments)


def single_events(marks: st.SearchStrategy[int] = some_sensitive) -> st.SearchStrategy[Event]:
    """Draw any event, in any order: also those that no sound run leaves."""
    tokens = st.sampled_from(TOKENS)
    left = st.none() | instances(marks=marks)
    return st.one_of(
        st.builds(RunStarted, st.sampled_from(("r1", "r2")), texts, texts, moments),
        st.builds(Succeeded, tokens, left, moments),
        st.builds(Failed, tokens, st.just("lost"), left, moments, texts),
        st.builds(Deposed, addresses, tokens, moments),
        st.builds(Observed, addresses, left, moments),
        st.builds(Forgotten, addresses, moments),
        st.builds(OutputsRecorded, st.dictionaries(st.sampled_from(NAMES), values(marks)).map(pmap), moments),
        st.builds(
            RootsRecorded,
            st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from("ab"), st.none() | texts)).map(
                lambda roots: tuple(Root(name, digest, shown) for name, (digest, shown) in roots.items())
            ),
            moments,
        ),
        st.builds(
            RunEnded,
            st.sampled_from(("r1", "r2")),
            st.sampled_from(("succeeded", "failed", "cancelled")),
            moments,
            st.dictionaries(st.sampled_from(("succeeded", "lost")), st.integers(0, 9)).map(pmap),
        ),
        st.tuples(tokens, addresses).flatmap(
            lambda drawn: st.builds(
                Intended, intents(*drawn).map(lambda one: _on_deposed(one, "t1")), moments
            )
        ),
        st.builds(Founded, texts, moments),
    )


def histories(max_size: int = 12) -> st.SearchStrategy[tuple[Event, ...]]:
    """Draw histories from their founding on: operations, replacements, collisions and single events, up to `max_size` of them."""
    parts = st.one_of(operations(), replacements(), collisions(), single_events().map(lambda event: (event,)))
    return st.lists(parts, min_size=min(2, max_size), max_size=max_size).map(
        lambda drawn: (Founded("lineage", 0), *(event for part in drawn for event in part))
    )

"""Saved plans: the inputs of a plan and what it said, as canonical JSON with a digest.

Nothing of a plan is decoded. Loading checks the digest, the versions that the plan relied on and the
sensitive values, which are in no file and have to be given again; then it plans once more from the same
inputs, purely, and compares every byte. So an edited file, a changed state and another provider are all
found, and what is applied is what was reviewed.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import msgspec
from attrs import frozen
from pyrsistent import PMap, pmap
from returns.pipeline import is_successful
from returns.result import Success

from clockwork.pure.assembly.codes import DAMAGED_PLAN, MISSING_SECRET, NEWER_PLAN, STALE_PLAN, UNSAVABLE_PLAN
from clockwork.pure.assembly.plain import to_plain
from clockwork.pure.assembly.plan import Needs, Observation, Observations, Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.intake.inputs import Input
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.intake.schema import Provider
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.state.guard import clashes, versions
from clockwork.pure.state.model import State
from clockwork.pure.value.codec import Plain, canonical, decode, digest, encode
from clockwork.pure.value.convert import Mismatch
from clockwork.pure.value.kind_text import type_from_text, type_text
from clockwork.pure.value.structure import item_at, marks_within, type_of
from clockwork.pure.value.value import Object, Value

# Raised when an older reader could misread what is written.
FORMAT: Final = 1


@frozen
class _Typed:
    """A value without secrets, and the type to read it by."""

    type: str
    value: Any


@frozen
class _Options:
    mode: Literal["normal", "destroy"]
    refresh: bool
    assumptions: dict[str, bool]
    retries: int


@frozen
class _Document:
    """What a plan was made of, and what it said."""

    format: int
    sources: dict[str, str]
    workspace: str
    variables: dict[str, _Typed]
    # Keyed digests of the sensitive variables.
    secrets: dict[str, str]
    # Digests by name.
    providers: dict[str, str]
    lineage: str
    guard: dict[str, int]
    # None: not there.
    observations: dict[str, _Typed | None]
    options: _Options
    now: int
    plan: Any


def save(plan: Plan) -> Outcome[bytes]:
    """Give the file that holds `plan`.

    It fails only when a sensitive value that was observed is in no record (CW0734).
    """
    unsavable = sorted(
        address for address, seen in plan.observations.items() if not _is_recorded(address, seen, plan.state)
    )
    if unsavable:
        detail = (
            f"{', '.join(unsavable)} was found with a sensitive value that is not the recorded one, and a "
            "plan file holds no sensitive values. Apply without saving the plan."
        )
        return fail(Diagnostic(UNSAVABLE_PLAN, detail))
    key, variables = plan.options.digest_key, plan.ir.variables
    options = plan.options
    document = _Document(
        format=FORMAT,
        sources=dict(plan.ir.sources),
        workspace=plan.ir.workspace,
        variables={name: _typed(value) for name, value in variables.items() if not marks_within(value)},
        secrets={name: _keyed(value, key) for name, value in variables.items() if marks_within(value)},
        providers={name: provider.digest for name, provider in plan.ir.providers.items()},
        lineage=plan.state.lineage,
        guard=dict(plan.guard),
        observations={address: _observed(seen) for address, seen in plan.observations.items()},
        options=_Options(options.mode, options.refresh, dict(options.assumptions), options.retries),
        now=plan.now,
        plan=to_plain(plan),
    )
    plain = msgspec.to_builtins(document)
    return Success(canonical({"digest": digest(canonical(plain)), "document": plain}))


def _is_recorded(address: str, seen: Observation, state: State) -> bool:
    """Say whether every sensitive value of an observation is the one in the record."""
    if seen.attributes is None or not marks_within(seen.attributes):
        return True
    instance = state.instances.get(address)
    if instance is None:
        return False
    pairs = zip(seen.attributes.names, seen.attributes.items, strict=True)
    return all(not marks_within(item) or item_at(instance.attributes, name) == item for name, item in pairs)


def _observed(seen: Observation) -> _Typed | None:
    """Write an observation without what is sensitive: that is as recorded."""
    if seen.attributes is None:
        return None
    pairs = zip(seen.attributes.names, seen.attributes.items, strict=True)
    clear = [(name, item) for name, item in pairs if not marks_within(item)]
    return _typed(Object(tuple(name for name, _ in clear), tuple(item for _, item in clear)))


def load(
    data: bytes, state: State, providers: PMap[str, Provider], inputs: tuple[Input, ...], digest_key: bytes
) -> Outcome[Plan]:
    """Give the plan that `save` wrote to `data`, if it still holds for `state` and `providers`.

    `inputs` give the sensitive variables again (others are in the file, and may be left out); `digest_key` is
    the one that the plan was made with. Failures: damaged or edited (CW0730), another format (CW0731), stale
    (CW0732), a sensitive value missing (CW0733).
    """
    opened = _open(data)
    if not is_successful(opened):
        return fail(*opened.failure())
    document = opened.unwrap()
    problems = [*_stale(document, state, providers), *_missing(document, inputs)]
    if problems:
        return fail(*problems)
    read = _read(document, providers, inputs, digest_key)
    if not is_successful(read):
        return fail(*read.failure())
    observations = _observations(document)
    if observations is None:
        return fail(_damaged())
    said = document.options
    options = Options(said.mode, said.refresh, pmap(said.assumptions), said.retries, digest_key)
    outcome = plan(read.unwrap(), state, observations, {}, options, document.now)
    return outcome.bind(lambda found: _compared(found, document.plan))


def _open(data: bytes) -> Outcome[_Document]:
    """Give the document when it is whole and of this format."""
    try:
        outer = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError):
        return fail(_damaged())
    plain = outer.get("document") if isinstance(outer, dict) else None
    if not isinstance(plain, dict) or not isinstance(outer, dict):
        return fail(_damaged())
    if plain.get("format") != FORMAT:
        detail = (
            f"The plan file has another format than {FORMAT}, which this version of Clockwork reads. "
            "Use the version that wrote it, or plan again."
        )
        return fail(Diagnostic(NEWER_PLAN, detail))
    if outer.get("digest") != digest(canonical(plain)):
        return fail(_damaged())
    try:
        return Success(msgspec.convert(plain, _Document))
    except msgspec.ValidationError:
        return fail(_damaged())


def _damaged() -> Diagnostic:
    detail = (
        "The plan file is not as it was written: it was damaged or edited. Plan again, and apply what that "
        "saves."
    )
    return Diagnostic(DAMAGED_PLAN, detail)


def _stale(document: _Document, state: State, providers: PMap[str, Provider]) -> Iterator[Diagnostic]:
    """Say what the plan relied on and is not so any more."""
    if document.lineage != state.lineage:
        yield _outdated("it was made for another state")
        return
    current_versions = versions(state)
    moved = clashes(document.guard, lambda name: current_versions.get(name, 0))
    if moved:
        more = f" and {len(moved) - 5} more" if len(moved) > 5 else ""
        yield _outdated(f"the state of {', '.join(moved[:5])}{more} has changed since it was made")
    current = {name: provider.digest for name, provider in providers.items()}
    other = sorted(name for name, known in document.providers.items() if current.get(name) != known)
    if other:
        yield _outdated(f"the provider {', '.join(other)} is not the one that it was made with")


def _outdated(reason: str) -> Diagnostic:
    return Diagnostic(STALE_PLAN, f"The saved plan does not hold any more: {reason}. Plan again.")


def _missing(document: _Document, inputs: tuple[Input, ...]) -> Iterator[Diagnostic]:
    missing = sorted(document.secrets.keys() - {one.name for one in inputs})
    if missing:
        detail = (
            f"The plan was made with the sensitive variable {', '.join(missing)}, whose value is in no file. "
            "Give it again as it was when the plan was made, for instance in the environment as "
            f"{', '.join(f'CW_VAR_{name}' for name in missing)}."
        )
        yield Diagnostic(MISSING_SECRET, detail)


def _read(
    document: _Document, providers: PMap[str, Provider], inputs: tuple[Input, ...], key: bytes
) -> Outcome[IR]:
    """Give the configuration, with the variables in the file and the sensitive ones among `inputs`."""
    given: list[Input] = []
    for name, typed in sorted(document.variables.items()):
        value = _value(typed)
        if value is None:
            return fail(_damaged())
        given.append(Input(name, value, "file"))
    given += [one for one in inputs if one.name in document.secrets]
    read = intake(pmap(document.sources), providers, tuple(given), document.workspace)
    return read.bind(lambda ir: _with_secrets(ir, document.secrets, key))


def _with_secrets(ir: IR, secrets: Mapping[str, str], key: bytes) -> Outcome[IR]:
    """Give `ir` when its sensitive variables have the values that the plan was made with."""
    other = [name for name, known in sorted(secrets.items()) if _keyed(ir.variables[name], key) != known]
    if not other:
        return Success(ir)
    detail = (
        f"The sensitive variable {', '.join(other)} has not the value that the plan was made with. Give that "
        "value again, or plan again with the new one."
    )
    return fail(Diagnostic(MISSING_SECRET, detail))


def _observations(document: _Document) -> Observations | None:
    """Read the observations; None when one is no set of attributes."""
    found: dict[str, Observation] = {}
    for address, typed in document.observations.items():
        value = None if typed is None else _value(typed)
        if typed is not None and not isinstance(value, Object):
            return None
        found[address] = Observation(value if isinstance(value, Object) else None)
    return pmap(found)


def _compared(found: Plan | Needs, said: Plain) -> Outcome[Plan]:
    if isinstance(found, Needs) or canonical(to_plain(found)) != canonical(said):
        return fail(_outdated("planning again from what it was made of gives something else"))
    return Success(found)


def _typed(value: Value) -> _Typed:
    return _Typed(type_text(type_of(value)), encode(value))


def _value(typed: _Typed) -> Value | None:
    """Read a value; None when it cannot be read."""
    type = type_from_text(typed.type)
    value = None if type is None else decode(typed.value, type)
    return None if isinstance(value, Mismatch) else value


def _keyed(value: Value, key: bytes) -> str:
    return digest(canonical(encode(value, reveal=True)), key)

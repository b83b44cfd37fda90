"""What stands before the run: the record, corrected by what was observed, with interrupted operations
settled.

The corrections are events, so that the run records them before its first step, and planning sees their fold.
"""

from collections.abc import Mapping

from attrs import evolve, frozen

from clockwork.pure.assembly.codes import UNKNOWN_RECORDED_TYPE
from clockwork.pure.assembly.decision import Again, Recorded
from clockwork.pure.assembly.fill import Problems
from clockwork.pure.assembly.interrupted import settle_intent
from clockwork.pure.assembly.kind import Kinds
from clockwork.pure.assembly.observed import observed_attributes
from clockwork.pure.assembly.plan import Observation, Observations, Options
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.state.drift import Drift, runtime_drift
from clockwork.pure.state.event import Event, Observed
from clockwork.pure.state.fold import fold_all
from clockwork.pure.state.model import Instance, Instant, Intent, State


@frozen
class Prior:
    """What stands before the run, and how it came to that from the record."""

    # The fold of the recorded state and the preface.
    state: State
    preface: tuple[Event, ...]
    drift: tuple[Drift, ...]
    # Addresses of recorded instances that are not there any more.
    vanished: frozenset[str]
    # Operations that an interrupted run began and that have to be done again, by address.
    again: Mapping[str, Again]
    # Operations of which only the user can say whether they took place.
    unanswered: tuple[Intent, ...]

    def recorded(self, address: str) -> Recorded | None:
        """Give the instance at `address`, if there is one."""
        instance = self.state.instances.get(address)
        return None if instance is None else Recorded(instance, self.again.get(address))


def needed_reads(state: State, observations: Observations, options: Options, kinds: Kinds) -> tuple[str, ...]:
    """Give the addresses that have to be read before a plan, sorted: what can be read and has not been, when
    reads are wanted.
    """
    if not options.refresh:
        return ()
    wanted = {
        address: kinds.recorded(instance.provider, instance.type)
        for address, instance in state.instances.items()
    }
    for intent in state.intents.values():
        subject = intent.after or intent.before
        if intent.deposed is None and subject is not None and intent.address not in options.assumptions:
            wanted[intent.address] = kinds.recorded(subject.provider, subject.type)
    return tuple(
        sorted(
            address
            for address, kind in wanted.items()
            if kind is not None and "read" in kind.type.operations and address not in observations
        )
    )


def settle_prior(
    state: State, observations: Observations, options: Options, now: Instant, kinds: Kinds, problems: Problems
) -> Prior:
    """Correct `state` by what was observed and assumed.

    What is recorded and cannot be dealt with is added to `problems`.
    """
    preface: list[Event] = []
    drift: list[Drift] = []
    again: dict[str, Again] = {}
    unanswered: list[Intent] = []
    unsettled = {intent.address for intent in state.intents.values()}
    for _, intent in sorted(state.intents.items()):
        settled = settle_intent(intent, observations.get(intent.address), options, now, kinds)
        if settled is None:
            unanswered.append(intent)
        else:
            preface.append(settled.event)
            if settled.again is not None and intent.deposed is None:
                again[intent.address] = settled.again
    for address in sorted(observations):
        instance = state.instances.get(address)
        if instance is not None and address not in unsettled:
            _observe(instance, observations[address], now, kinds, preface, drift)
    problems.extend(_missing_types(state, kinds))
    corrected = fold_all(state, preface, state.serial + 1)
    assert corrected is not None
    vanished = frozenset(one.address for one in drift if one.found is None)
    return Prior(corrected, tuple(preface), tuple(drift), vanished, again, tuple(unanswered))


def _observe(
    instance: Instance,
    observation: Observation,
    now: Instant,
    kinds: Kinds,
    preface: list[Event],
    drift: list[Drift],
) -> None:
    """Add what `observation` says beyond the record."""
    kind = kinds.recorded(instance.provider, instance.type)
    if kind is None:
        return
    found = observation.attributes
    attributes = None if found is None else observed_attributes(kind, instance.attributes, found)
    drifted = runtime_drift(instance, attributes, kind.type)
    if drifted is not None:
        drift.append(drifted)
    if attributes is None:
        preface.append(Observed(instance.address, None, now))
        return
    status = "ok" if instance.status == "unconfirmed" else instance.status
    if drifted is not None or status != instance.status:
        preface.append(
            Observed(instance.address, evolve(instance, attributes=attributes, status=status), now)
        )


def _missing_types(state: State, kinds: Kinds) -> list[Diagnostic]:
    """Say which recorded instances no provider is there for."""
    missing: dict[tuple[str, str], list[str]] = {}
    for address, instance in [
        *state.instances.items(),
        *((one.address, one) for one in state.deposed.values()),
    ]:
        if kinds.recorded(instance.provider, instance.type) is None:
            missing.setdefault((instance.provider, instance.type), []).append(address)
    return [
        Diagnostic(
            UNKNOWN_RECORDED_TYPE,
            f"The state records {_listed(sorted(addresses))}, made by the resource type {type} of the "
            f"provider {provider}, and that is not there any more. Without it these can neither be changed "
            "nor destroyed: bring it back, destroy what it made, and then remove it.",
        )
        for (provider, type), addresses in sorted(missing.items())
    ]


def _listed(addresses: list[str]) -> str:
    shown = ", ".join(addresses[:5])
    return shown if len(addresses) <= 5 else f"{shown} and {len(addresses) - 5} more"

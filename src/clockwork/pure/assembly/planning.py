"""The planner: a configuration, the record and what was observed become a plan, or a request for what has to
be observed first.

Linear in what it reads and writes. Equal inputs give equal plans (law 13); planning after what a plan said
was done gives no change (law 14).
"""

from collections.abc import Mapping

from attrs import evolve
from pyrsistent import PMap, pmap
from returns.result import Failure, Success

from clockwork.pure.assembly.digest import change_digest
from clockwork.pure.assembly.expansion import Expansion
from clockwork.pure.assembly.interrupted import questions, unasked
from clockwork.pure.assembly.kind import Kinds
from clockwork.pure.assembly.ledger import Ledger
from clockwork.pure.assembly.plan import Action, Change, Needs, Observations, Options, OutputChange, Plan
from clockwork.pure.assembly.prior import needed_reads, settle_prior
from clockwork.pure.assembly.record import rerecorded
from clockwork.pure.assembly.removal import removals
from clockwork.pure.assembly.succession import Destruction, Leaving, destruction, forced
from clockwork.pure.assembly.walk import walk
from clockwork.pure.intake.ir import IR
from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics, Severity
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.guard import versions
from clockwork.pure.state.model import Instant, State
from clockwork.pure.value.value import Value

# What the probe of a runner found; by the runner's address.
Facts = Mapping[str, Value]


def plan(
    ir: IR, state: State, observations: Observations, facts: Facts, options: Options, now: Instant
) -> Outcome[Plan | Needs]:
    """Compare `ir` with `state` and give the plan, or what has to be read first.

    `observations` are what read operations said, by address; `facts` what is known of the runners; `now` is
    in milliseconds since 1970 and is what the plan takes for the present. The failure holds everything that
    is wrong (CW07.., and what evaluation finds).
    """
    kinds = Kinds(ir.providers)
    reads = needed_reads(state, observations, options, kinds)
    if reads:
        return Success(Needs((), reads))
    problems: list[Diagnostic] = []
    prior = settle_prior(state, observations, options, now, kinds, problems)
    problems.extend(questions(prior.unanswered, ir, kinds))
    problems.extend(unasked(options.assumptions, state.intents.values()))
    ledger = Ledger(ir, prior, options, kinds, problems=problems)
    walk(ledger)
    deletions = removals(ledger)
    found = _distinct(ledger.problems)
    if any(one.severity is Severity.ERROR for one in found):
        return Failure(found)
    changes = _with_forced(ledger)
    leaving = _destruction(changes, deletions, ledger)
    by_name = {deletion_name(change): change for change in deletions}
    ordered = (*changes.values(), *(by_name[name] for name in leaving.order if name in by_name))
    return Success(
        Plan(
            changes=ordered,
            drift=prior.drift,
            outputs=_outputs(ledger),
            deferred=tuple(sorted(ledger.deferred, key=lambda one: one.block)),
            warnings=(*ir.warnings, *found),
            change_digest=change_digest(ordered, options.digest_key),
            ir=ir,
            state=state,
            observations=observations,
            options=options,
            now=now,
            expansion=_expansion(ledger, leaving),
            guard=_guard(ordered, ledger, state),
            preface=(*prior.preface, *rerecorded(changes.values(), prior.state, now)),
        )
    )


def deletion_name(change: Change) -> str:
    """Give what is unique to the object that a change removes: its address, and its token when it is
    deposed.
    """
    return change.address if change.deposed is None else f"{change.address}#{change.deposed}"


def _distinct(problems: list[Diagnostic]) -> Diagnostics:
    """Give each problem once, in the order of first sight: what is wrong in a block is found in each of its
    instances.
    """
    return tuple(dict.fromkeys(problems))


def _with_forced(ledger: Ledger) -> Mapping[str, Change]:
    """Give the changes with create_before_destroy wherever it is forced."""
    asking = [address for address, change in ledger.changes.items() if change.create_before_destroy]
    if not asking:
        return ledger.changes
    found = forced(asking, ledger.nodes, ledger.edges.hubs, ledger.prior.state)
    return {
        address: evolve(change, create_before_destroy=address in found)
        for address, change in ledger.changes.items()
    }


def _destruction(changes: Mapping[str, Change], deletions: list[Change], ledger: Ledger) -> Destruction:
    instances, deposed = ledger.prior.state.instances, ledger.prior.state.deposed
    leaving = [
        Leaving(address, instances[address])
        for address, change in changes.items()
        if change.action is Action.REPLACE
    ]
    for change in deletions:
        if change.deposed is None:
            leaving.append(Leaving(change.address, instances[change.address]))
        else:
            leaving.append(Leaving(deletion_name(change), deposed[change.deposed], is_deposed=True))
    return destruction(leaving)


def _outputs(ledger: Ledger) -> tuple[OutputChange, ...]:
    """Give the root outputs that differ from the record, by name."""
    before = {name: output.value for name, output in ledger.prior.state.outputs.items()}
    after: Mapping[str, Value] = {} if ledger.destroys else ledger.outputs
    return tuple(
        OutputChange(name, before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def _guard(changes: tuple[Change, ...], ledger: Ledger, state: State) -> PMap[str, int]:
    """Give the versions that the plan relies on."""
    known = versions(state)
    names = {change.address for change in changes} | {
        f"output.{name}" for name in {*state.outputs, *ledger.outputs}
    }
    return pmap({name: known.get(name, 0) for name in names})


def _expansion(ledger: Ledger, leaving: Destruction) -> Expansion:
    for sites in ledger.sites.values():
        for site in sites:
            site.settle()
    return Expansion(
        planned=pmap(ledger.planned),
        given=pmap(ledger.given),
        nodes=pmap(ledger.nodes),
        hubs=pmap(ledger.edges.hubs),
        open=pmap(ledger.open),
        seats=pmap(ledger.seats),
        pending=tuple(ledger.pending),
        sites=pmap({path: tuple(sites) for path, sites in ledger.sites.items()}),
        outputs=pmap() if ledger.destroys else pmap(ledger.outputs),
        prior=ledger.prior.state,
        destruction=leaving,
    )

"""A pickled plan comes back by planning again: from what it was made of to the plan that it was."""

from attrs import evolve
from returns.result import Success

from clockwork.pure.assembly.plan import Observations, Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.intake.ir import IR
from clockwork.pure.state.model import Instant, State


def planned_again(
    ir: IR, state: State, seen: Observations, options: Options, now: Instant, folder: str, change_digest: str
) -> Plan:
    """Give the plan that was pickled; ValueError when planning gives another one here, as another version of
    Clockwork may.
    """
    match plan(ir, state, seen, {}, options, now):
        case Success(Plan(change_digest=found) as made) if found == change_digest:
            return evolve(made, folder=folder)
        case _:
            raise ValueError("planning again does not give the plan that was pickled; plan anew")

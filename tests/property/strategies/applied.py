"""Plans that must succeed, and the states that a simulated apply of them leaves."""

from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.assembly.plan import Needs, Observations, Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.forge.simulate import simulate
from clockwork.pure.intake.ir import IR
from clockwork.pure.state.model import State

EMPTY = State("test")
OPTIONS = Options()
NOTHING_SEEN: Observations = pmap()
NOW = 1_700_000_000_000


def planned(
    ir: IR, state: State = EMPTY, options: Options = OPTIONS, observations: Observations = NOTHING_SEEN
) -> Plan:
    """Plan, and demand that it succeeds."""
    outcome = plan(ir, state, observations, {}, options, NOW)
    assert is_successful(outcome), [(one.code.number, one.detail) for one in outcome.failure()]
    found = outcome.unwrap()
    assert not isinstance(found, Needs), found
    return found


def applied(done: Plan) -> State:
    """Give the state that `simulate` leaves, and demand that nothing forbids or fails the apply."""
    outcome = simulate(done)
    assert is_successful(outcome), [(one.code.number, one.detail) for one in outcome.failure()]
    return outcome.unwrap()

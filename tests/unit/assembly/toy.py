"""Configurations of the toy provider, planned from text."""

from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.assembly.plan import Needs, Observations, Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.intake.inputs import Input
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.state.model import State
from tests.property.strategies.applied import EMPTY, NOTHING_SEEN, NOW, OPTIONS, applied, planned
from tests.property.strategies.configuration import PROVIDERS


def read(text: str, module: str = "", **variables: str) -> IR:
    """Read a configuration, with the folder `m` as a module."""
    files = {"main.cw": text} | ({"m/main.cw": module} if module else {})
    inputs = tuple(Input(name, value, "command line") for name, value in variables.items())
    outcome = intake(pmap(files), PROVIDERS, inputs)
    assert is_successful(outcome), outcome.failure()
    return outcome.unwrap()


def outcome(
    ir: IR, state: State = EMPTY, options: Options = OPTIONS, observations: Observations = NOTHING_SEEN
) -> Outcome[Plan | Needs]:
    """Plan."""
    return plan(ir, state, observations, {}, options, NOW)


def problems(ir: IR, state: State = EMPTY, options: Options = OPTIONS) -> Diagnostics:
    """Plan, demand that it fails, and give what is wrong."""
    found = outcome(ir, state, options)
    assert not is_successful(found)
    return found.failure()


def codes(ir: IR, state: State = EMPTY, options: Options = OPTIONS) -> list[str]:
    """Give the codes of what is wrong."""
    return [one.code.number for one in problems(ir, state, options)]


def made(text: str, module: str = "", **variables: str) -> State:
    """Give the state after an apply of a configuration."""
    return applied(planned(read(text, module, **variables)))

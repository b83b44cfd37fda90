"""Plans for tests, from text with the provider `toy`."""

from typing import Final

from pyrsistent import pmap

from clockwork.pure.assembly.plan import Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.forge.channel import Entries, Json, Report, Text
from clockwork.pure.forge.machine import Evidence
from clockwork.pure.intake.intake import intake
from clockwork.pure.state.model import State
from tests.property.strategies.configuration import PROVIDERS

NOW: Final = 1_700_000_000_000
EMPTY: Final = State("test")
DEFAULT: Final = Options()


def planned(text: str, state: State = EMPTY, options: Options = DEFAULT) -> Plan:
    """Give the plan for the configuration `text`."""
    found = plan(
        intake(pmap({"main.cw": text}), PROVIDERS).unwrap(), state, pmap(), {}, options, NOW
    ).unwrap()
    assert isinstance(found, Plan)
    return found


def well(**told: Text | Json | Entries) -> Evidence:
    """Give the evidence of a program that ended well and reported `told`."""
    return Evidence(0, "itself", Report(pmap(told), end_status=0))

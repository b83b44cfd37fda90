"""Answering what a plan needs to know of the world: it runs the read operations, many at a time."""

import asyncio
from collections.abc import Mapping
from typing import Final

from pyrsistent import PMap, pmap
from returns.pipeline import is_successful

from clockwork.effects.files import random_bytes
from clockwork.effects.loop.program import Listener, run_program
from clockwork.effects.runner.protocol import Runner
from clockwork.pure.assembly.plan import Needs, Observation, Observations
from clockwork.pure.forge.reading import Reading, observation, readings
from clockwork.pure.intake.schema import Provider
from clockwork.pure.report.outcome import Outcome, fail, gather
from clockwork.pure.state.model import State

PARALLELISM: Final = 10


async def answer(
    needs: Needs,
    state: State,
    providers: PMap[str, Provider],
    runners: Mapping[str, Runner],
    listener: Listener,
    parallelism: int = PARALLELISM,
) -> Outcome[Observations]:
    """Run the reads that `needs` names and give what they found, or why each of those that failed did."""
    slots = asyncio.Semaphore(parallelism)

    async def look(reading: Reading) -> Outcome[tuple[str, Observation]]:
        async with slots:
            evidence = await run_program(runners[reading.runner], reading.program, listener)
        return observation(reading, evidence).map(lambda found: (reading.address, found))

    rendered = readings(needs.reads, state, providers, random_bytes(32))
    if not is_successful(rendered):
        return fail(*rendered.failure())
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(look(reading)) for reading in rendered.unwrap()]
    return gather(task.result() for task in tasks).map(lambda found: pmap(dict(found)))

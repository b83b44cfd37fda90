"""Carrying a bundle out: the executor's machine says what to do, and this loop does it and reports what
happened.

Programs, commits and the clock run beside each other; every answer goes through one inbox, so the machine
sees one event after the other. The loop decides nothing, not even when to stop.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from attrs import define, field, frozen
from returns.pipeline import is_successful

from clockwork.effects.clock import now
from clockwork.effects.files import random_bytes
from clockwork.effects.loop.program import Listener, run_program
from clockwork.effects.runner.protocol import Runner
from clockwork.effects.store.protocol import Guard, Lease, Store
from clockwork.pure.forge.bundle import ArtifactBundle
from clockwork.pure.forge.machine import (
    Begun,
    Cancel,
    Command,
    Commit,
    CommitRefused,
    Committed,
    Ended,
    Finish,
    Interrupted,
    RunEvent,
    Start,
    Tell,
    Ticked,
    WakeAt,
)
from clockwork.pure.forge.run import RunOptions
from clockwork.pure.forge.schedule import advance, begin

# Seconds between two signs of life to the store, whose leases last far longer.
_SIGN_OF_LIFE: Final = 60.0


@define(eq=False)
class Interrupts:
    """Lets anybody, from any thread or signal handler, ask a run to stop: once to finish what runs,
    twice to cancel it.
    """

    _count: int = 0
    _hear: Callable[[], None] | None = None

    def interrupt(self) -> None:
        """Ask once. Before the run has begun it is kept for it; after its end it has no effect."""
        self._count += 1
        if self._hear is not None:
            self._hear()

    def attach(self, hear: Callable[[], None] | None) -> int:
        """Send what is asked from now on to `hear` (None: to nobody), and give how often it was asked
        before.
        """
        self._hear = hear
        return self._count


@frozen
class Means:
    """What a run works with: where it is recorded and by which right, and where its steps run, by the
    runner's address.
    """

    store: Store
    lease: Lease
    # Versions that the plan relied on: checked with the first commit, before anything runs.
    guard: Guard
    runners: Mapping[str, Runner]
    listener: Listener
    interrupts: Interrupts


async def execute(bundle: ArtifactBundle, options: RunOptions, means: Means) -> Finish:
    """Run `bundle` to the end that the machine decides on, which the store has recorded as far as it
    takes anything.
    """
    async with asyncio.TaskGroup() as tasks:
        return await _Execution(means, tasks, means.guard).drive(bundle, options)


@define(eq=False)
class _Execution:
    means: Means
    tasks: asyncio.TaskGroup
    # What the next commit depends on.
    guard: Guard
    inbox: asyncio.Queue[RunEvent] = field(factory=asyncio.Queue)

    async def drive(self, bundle: ArtifactBundle, options: RunOptions) -> Finish:
        loop = asyncio.get_running_loop()
        signs_of_life = self.tasks.create_task(self._show_life())
        self.inbox.put_nowait(Begun(now(), random_bytes(32), options.run))

        def hear() -> None:
            loop.call_soon_threadsafe(self._interrupted)

        asked = self.means.interrupts.attach(hear)
        for _ in range(asked):
            self._interrupted()
        run = begin(bundle, options)
        try:
            while True:
                run, commands = advance(run, await self.inbox.get())
                for command in commands:
                    if isinstance(command, Finish):
                        return command
                    self._obey(command)
        finally:
            self.means.interrupts.attach(None)
            signs_of_life.cancel()

    def _obey(self, command: Command) -> None:
        match command:
            case Commit():
                self.tasks.create_task(self._commit(command))
            case Start():
                self.tasks.create_task(self._start(command))
            case Cancel(step=step, attempt=attempt):
                for runner in self.means.runners.values():
                    self.tasks.create_task(runner.cancel(step, attempt))
            case WakeAt(at=at):
                delay = max(0, at - now()) / 1000
                asyncio.get_running_loop().call_later(delay, self._ticked)
            case Tell(progress=progress):
                self.means.listener(progress)
            case Finish():
                pass

    async def _commit(self, command: Commit) -> None:
        # After the first commit the lease keeps others away.
        guard, self.guard = self.guard, {}
        outcome = await self.means.store.append(command.events, guard, self.means.lease)
        answer: RunEvent = (
            Committed(command.batch, now())
            if is_successful(outcome)
            else CommitRefused(command.batch, outcome.failure(), now())
        )
        self.inbox.put_nowait(answer)

    async def _start(self, command: Start) -> None:
        program = command.program
        evidence = await run_program(self.means.runners[command.runner], program, self.means.listener)
        self.inbox.put_nowait(Ended(program.step, program.attempt, evidence, now()))

    async def _show_life(self) -> None:
        while True:
            await asyncio.sleep(_SIGN_OF_LIFE)
            # A lease that is lost is found at the next commit, which the machine hears of.
            await self.means.store.append((), {}, self.means.lease)

    def _interrupted(self) -> None:
        self.inbox.put_nowait(Interrupted(now()))

    def _ticked(self) -> None:
        self.inbox.put_nowait(Ticked(now()))

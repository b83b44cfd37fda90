"""What the record lacks about instances that stay: who may see their values now, and what they depend
on now.
"""

from collections.abc import Iterable

from attrs import evolve

from clockwork.pure.assembly.plan import Action, Change
from clockwork.pure.state.event import Observed
from clockwork.pure.state.model import Instant, State


def rerecorded(changes: Iterable[Change], prior: State, now: Instant) -> list[Observed]:
    """Give the events that bring the record of unchanged instances up to date: marks, derived attributes,
    dependencies.
    """
    events: list[Observed] = []
    for change in changes:
        if change.action is not Action.NO_OP or change.after is None:
            continue
        instance = prior.instances[change.address]
        renewed = evolve(
            instance,
            attributes=change.after,
            dependencies=change.dependencies,
            create_before_destroy=change.create_before_destroy,
        )
        if renewed != instance:
            events.append(Observed(change.address, renewed, now))
    return events

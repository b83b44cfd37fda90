"""Resolution in mid-run: what was unknown when the plan was made, evaluated with what has been made since."""

from collections.abc import Mapping

from attrs import field, frozen
from pyrsistent import PMap, pmap
from returns.result import Success

from clockwork.pure.assembly.expansion import Expansion
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.value.value import Object, Value


@frozen
class Settled:
    """What has been resolved so far, so that nothing is evaluated twice in a run."""

    values: PMap[str, Value] = field(factory=pmap)


def settle(
    expansion: Expansion, settled: Settled, made: Mapping[str, Object], address: str
) -> tuple[Outcome[Object], Settled]:
    return Success(expansion.planned[address]), settled

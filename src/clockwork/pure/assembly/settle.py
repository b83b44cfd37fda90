"""Resolution in mid-run: what was unknown when the plan was made, evaluated with what has been made since.

Each local, variable and output is evaluated at most once in a run: what has become known is handed on in
`Settled`.
"""

from collections.abc import Mapping

from attrs import field, frozen
from pyrsistent import PMap, pmap
from returns.result import Failure, Success

from clockwork.pure.assembly.condition import check
from clockwork.pure.assembly.derive import derived
from clockwork.pure.assembly.expansion import Expansion
from clockwork.pure.assembly.fill import Problems, fill
from clockwork.pure.assembly.instances import evaluate_self
from clockwork.pure.assembly.reader import Ground, Reader
from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.value.structure import is_wholly_known
from clockwork.pure.value.value import Object, Value


@frozen
class Settled:
    """What has been resolved in a run so far, by the name of its node: locals, variables, outputs, and blocks
    as a whole.
    """

    values: PMap[str, Value] = field(factory=pmap)


def settle(
    expansion: Expansion, settled: Settled, made: Mapping[str, Object], address: str
) -> tuple[Outcome[Object], Settled]:
    """Give what the scripts of `address` are given, with what `made` (attributes by address) tells in place
    of unknowns.

    What `address` itself is to tell stays unknown. The failure says what cannot be evaluated, or which
    condition does not hold.
    """
    given = expansion.given.get(address, expansion.planned[address])
    seat = expansion.seats.get(address)
    if seat is None:
        return Success(given), settled
    problems: Problems = []
    reader = Reader(made, settled.values, problems)
    ground = Ground(reader, seat.site)
    kind = seat.blueprint.kind
    own = ground.own(seat.blueprint.resource.repetition, seat.key, seat.own)
    items = list(given.items)
    for cell in seat.blueprint.cells:
        position = kind.index[cell.name]
        if not is_wholly_known(items[position]):
            items[position] = fill(cell, ground, own, problems).given
    found = derived(kind, items, problems)
    check(seat.blueprint.preconditions, address, lambda one: ground.evaluate(one, own), problems)
    check(kind.validations, address, lambda one: evaluate_self(one, found), problems)
    return _outcome(found, problems), Settled(reader.values)


def settle_postconditions(
    expansion: Expansion, settled: Settled, made: Mapping[str, Object], address: str
) -> tuple[Diagnostics, Settled]:
    """Say what does not hold of `address` now that it is among `made`, as far as the plan could not
    say it.
    """
    seat = expansion.seats.get(address)
    if seat is None or not seat.blueprint.postconditions:
        return (), settled
    problems: Problems = []
    reader = Reader(made, settled.values, problems)
    ground = Ground(reader, seat.site)
    own = ground.own(seat.blueprint.resource.repetition, seat.key, seat.own)
    with_self = {**own, ("self",): made[address]}
    check(seat.blueprint.postconditions, address, lambda one: ground.evaluate(one, with_self), problems)
    return tuple(dict.fromkeys(problems)), Settled(reader.values)


def settle_outputs(
    expansion: Expansion, settled: Settled, made: Mapping[str, Object]
) -> tuple[PMap[str, Value], Diagnostics]:
    """Give the root outputs with what `made` tells in place of unknowns, and what is wrong at the end of a
    run.

    That is an output without a value, and a condition of a variable or an output that the plan could not
    decide and that does not hold.
    """
    problems: Problems = []
    reader = Reader(made, settled.values, problems)
    told: dict[str, Value] = {}
    for name in sorted(expansion.outputs):
        site = expansion.sites[()][0]
        told[name] = reader.output(site, name)
    for one in expansion.pending:
        check(one.checks, one.where, Ground(reader, one.site).evaluate, problems)
    return pmap(told), tuple(dict.fromkeys(problems))


def _outcome(found: Object, problems: Problems) -> Outcome[Object]:
    return Failure(tuple(dict.fromkeys(problems))) if problems else Success(found)

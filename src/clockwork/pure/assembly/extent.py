"""Which instances a block has in one module instance, what they all depend on, and what may be missing to say
so.
"""

from attrs import frozen

from clockwork.pure.assembly.edge import NOTHING, Nodes
from clockwork.pure.assembly.formula import Formula
from clockwork.pure.assembly.ledger import Ledger
from clockwork.pure.assembly.repetition import SINGLE, UNDECIDED, Keys, Undecided, read_repetition
from clockwork.pure.assembly.site import Site
from clockwork.pure.expression.scope import Reference
from clockwork.pure.intake.address import key_text
from clockwork.pure.intake.ir import Repetition
from clockwork.pure.report.diagnostic import Diagnostic


@frozen
class Extent:
    """The instances of a block.

    `awaits`: what has to be known before they are decided (addresses and whole blocks, sorted).
    """

    keys: Keys | Undecided
    # What all of them depend on.
    nodes: Nodes
    awaits: Nodes = NOTHING


def extent(
    repetition: Repetition,
    value: Formula | None,
    depends_on: tuple[Reference, ...],
    site: Site,
    ledger: Ledger,
) -> Extent:
    """Evaluate how often a block exists in `site`; what is wrong with that goes to the ledger, and nothing is
    decided then.
    """
    nodes: set[str] = set()
    awaited: set[str] = set()
    for reference in depends_on:
        mentioned, waits = waits_for(reference, site)
        nodes.update(mentioned)
        awaited.update(waits)
    if value is None:
        keys: Keys | Undecided = UNDECIDED if awaited else SINGLE
        return Extent(keys, tuple(sorted(nodes)), tuple(sorted(awaited)))
    awaited.update(site.awaited(value))
    evaluation = site.evaluate(value)
    ledger.problems.extend(evaluation.diagnostics)
    read = site.depends_on(value, evaluation)
    nodes.update(read)
    found = (
        UNDECIDED
        if evaluation.diagnostics
        else read_repetition(repetition, evaluation.value, value.source.span)
    )
    if isinstance(found, Diagnostic):
        ledger.problems.append(found)
        found = UNDECIDED
    if isinstance(found, Undecided):
        awaited.update(ledger.edges.flat(tuple(sorted(read))))
    return Extent(UNDECIDED if awaited else found, tuple(sorted(nodes)), tuple(sorted(awaited)))


def waits_for(reference: Reference, site: Site) -> tuple[Nodes, Nodes]:
    """Give the nodes that a mention in `depends_on` means, and what it awaits of a later round."""
    awaited = site.awaits.get(reference.head, NOTHING)
    if reference.key is not None and reference.head[0] != "module":
        return (f"{site.prefix}{'.'.join(reference.head)}{key_text(reference.key)}",), awaited
    return site.nodes.get(reference.head, NOTHING), awaited

"""The instances of a resource block: what each is to be, what is done to it, and what others read of it."""

from collections.abc import Mapping

from attrs import frozen

from clockwork.pure.assembly.blueprint import Blueprint, read_blueprint
from clockwork.pure.assembly.codes import NO_OPERATION
from clockwork.pure.assembly.condition import check
from clockwork.pure.assembly.decision import Decision, Recorded, decide
from clockwork.pure.assembly.edge import WHOLE_BLOCK, Nodes
from clockwork.pure.assembly.expansion import Seat
from clockwork.pure.assembly.extent import extent
from clockwork.pure.assembly.fill import Filled, Open, fill
from clockwork.pure.assembly.formula import Formula
from clockwork.pure.assembly.ledger import Ledger
from clockwork.pure.assembly.plan import Action, Change, Deferred, Reason
from clockwork.pure.assembly.protection import is_set, protect
from clockwork.pure.assembly.repetition import Undecided
from clockwork.pure.assembly.site import Site, bound
from clockwork.pure.assembly.trigger import is_triggered
from clockwork.pure.expression.evaluate import run
from clockwork.pure.expression.scope import Bound, Evaluation, Head, Key, Scope
from clockwork.pure.intake.address import key_text
from clockwork.pure.intake.ir import Resource
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.value.value import NULL, UNKNOWN, Object, Value


def expand_resource(resource: Resource, sites: list[Site], ledger: Ledger) -> None:
    """Decide on every instance of `resource` in `sites`, and bind them for those who read them."""
    blueprint = read_blueprint(resource, ledger.kinds.configured(resource.provider, resource.type))
    if ledger.destroys:
        for site in sites:
            site.bindings[(resource.type, resource.name)] = UNKNOWN
        return
    _check_operations(blueprint, ledger)
    for site in sites:
        _expand(blueprint, site, ledger)


def _check_operations(blueprint: Blueprint, ledger: Ledger) -> None:
    type = blueprint.kind.type
    for name in ("verify",) if type.is_check else ("create", "delete"):
        if name not in type.operations:
            detail = (
                f"The resource type {type.name} has no operation {name}, and no instance of it can be "
                "planned without."
            )
            ledger.problems.append(Diagnostic(NO_OPERATION, detail, blueprint.resource.span))


@frozen
class _Block:
    """What the instances of one block in one module instance have in common."""

    blueprint: Blueprint
    site: Site
    address: str
    nodes: Nodes
    # The content of the cells that is the same for all, by name.
    shared: Mapping[str, Filled]
    create_before_destroy: bool
    # Something changes that replace_triggered_by names for all of them.
    is_triggered: bool


def _expand(blueprint: Blueprint, site: Site, ledger: Ledger) -> None:
    resource = blueprint.resource
    head = (resource.type, resource.name)
    address = f"{site.prefix}{resource.type}.{resource.name}"
    found = extent(resource.repetition, blueprint.repetition, resource.depends_on, site, ledger)
    awaited = {*found.awaits, *(one for formula in blueprint.formulas for one in site.awaited(formula))}
    if isinstance(found.keys, Undecided) or awaited:
        waits = tuple(sorted(awaited))
        ledger.deferred.append(Deferred(address, waits, resource.span))
        ledger.postponed.add(address)
        site.bindings[head] = UNKNOWN
        site.awaits[head] = (address,)
        site.postponed.add(address)
        return
    shared = {
        cell.name: fill(cell, site, {}, ledger.problems)
        for cell in blueprint.cells
        if not cell.is_own and found.keys.own
    }
    before_destroy = is_set(blueprint.create_before_destroy, "create_before_destroy", site, ledger.problems)
    nodes = {*found.nodes, *site.ambient}
    shared_triggers = [one for one in blueprint.triggers if not one.is_own]
    triggered = is_triggered(shared_triggers, site, {}, ledger, nodes)
    block = _Block(blueprint, site, address, tuple(nodes), shared, before_destroy, triggered)
    objects = {key: _instance(block, key, own, ledger) for key, own in found.keys.own.items()}
    _bind(block, head, objects, found.nodes, ledger)


def _bind(block: _Block, head: Head, objects: dict[Key, Object], nodes: Nodes, ledger: Ledger) -> None:
    site = block.site
    site.bindings[head] = bound(block.blueprint.resource.repetition.kind, objects)
    addresses = [f"{block.address}{key_text(key)}" for key in objects]
    site.nodes[head] = ledger.edges.join(block.address + WHOLE_BLOCK, addresses or nodes)
    site.contents.update(site.nodes[head])


def _instance(block: _Block, key: Key, own: Mapping[Head, Bound], ledger: Ledger) -> Object:
    """Decide on one instance, enter its change, and give its attributes afterwards."""
    site, blueprint, kind = block.site, block.blueprint, block.blueprint.kind
    address = f"{block.address}{key_text(key)}"
    items: list[Value] = [NULL] * len(kind.names)
    given: dict[str, Value] = {}
    nodes = set(block.nodes)
    opened: list[Open] = []
    for cell in blueprint.cells:
        filled = fill(cell, site, own, ledger.problems) if cell.is_own else block.shared[cell.name]
        items[kind.index[cell.name]] = filled.recorded
        if filled.given is not filled.recorded:
            given[cell.name] = filled.given
        nodes.update(filled.nodes)
        opened.extend(filled.open)
    recorded = ledger.prior.recorded(address)
    own_triggers = [one for one in blueprint.triggers if one.is_own]
    triggered = is_triggered(own_triggers, site, own, ledger, nodes) or block.is_triggered
    decision = decide(blueprint, items, recorded, triggered, ledger.problems)
    is_decided = _check(block, address, own, decision, ledger, nodes)
    ledger.nodes[address] = tuple(sorted(nodes))
    _enter(block, address, recorded, decision, ledger)
    if given:
        ledger.given[address] = with_given(decision.after, given)
    if opened:
        ledger.open[address] = tuple(opened)
    if not is_decided or opened:
        ledger.seats[address] = Seat(site, blueprint, key, own)
    return decision.after


def with_given(recorded: Object, given: Mapping[str, Value]) -> Object:
    """Give what the scripts get: what is recorded, and what must not be."""
    pairs = zip(recorded.names, recorded.items, strict=True)
    return Object(recorded.names, tuple(given.get(name, item) for name, item in pairs), recorded.marks)


def _enter(
    block: _Block, address: str, recorded: Recorded | None, decision: Decision, ledger: Ledger
) -> None:
    resource = block.blueprint.resource
    reasons = decision.reasons
    if recorded is None and address in ledger.prior.vanished:
        reasons = (Reason("vanished"),)
    is_new = recorded is None or decision.action is Action.CREATE
    ledger.planned[address] = decision.after
    ledger.changes[address] = Change(
        address,
        decision.action,
        resource.type,
        resource.provider,
        None if is_new or recorded is None else recorded.instance.attributes,
        decision.after,
        reasons,
        ledger.edges.flat(ledger.nodes[address]),
        block.create_before_destroy,
        None,
        resource.span,
    )
    if decision.action is Action.REPLACE:
        named = sorted({str(path[0]) for reason in reasons for path in reason.paths})
        fate = f"replaced because {' and '.join(named)} would change" if named else "replaced"
        protect(block.blueprint.prevent_destroy, address, fate, block.site, ledger.problems)


def _check(
    block: _Block,
    address: str,
    own: Mapping[Head, Bound],
    decision: Decision,
    ledger: Ledger,
    nodes: set[str],
) -> bool:
    """Check what must hold of the instance, and say whether everything could be decided.

    What that takes is added to `nodes`.
    """
    blueprint, site, problems = block.blueprint, block.site, ledger.problems
    with_self = {**own, ("self",): decision.after}

    def evaluate(formula: Formula, own: Mapping[Head, Bound]) -> Evaluation:
        evaluation = site.evaluate(formula, own)
        nodes.update(site.depends_on(formula, evaluation))
        return evaluation

    decided = [
        check(blueprint.preconditions, address, lambda one: evaluate(one, own), problems),
        check(blueprint.postconditions, address, lambda one: evaluate(one, with_self), problems),
    ]
    if decision.action is not Action.NO_OP:
        validations = blueprint.kind.validations
        decided.append(check(validations, address, lambda one: evaluate_self(one, decision.after), problems))
    return all(decided)


def evaluate_self(formula: Formula, self: Object) -> Evaluation:
    """Run a formula of a provider, which sees nothing but the instance."""
    return run(formula.program, Scope({}, {("self",): self}))

"""What goes: recorded instances that the configuration has no more, deposed objects, and everything in
destroy mode.
"""

from typing import Literal

from attrs import frozen
from returns.pipeline import is_successful

from clockwork.pure.assembly.codes import NO_OPERATION
from clockwork.pure.assembly.formula import formula
from clockwork.pure.assembly.ledger import Ledger
from clockwork.pure.assembly.plan import Action, Change, Reason
from clockwork.pure.assembly.protection import protect
from clockwork.pure.assembly.site import Site
from clockwork.pure.intake.address import Address, key_text, module_prefix, parse_address, sort_key
from clockwork.pure.intake.ir import Resource
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.state.model import Instance


def removals(ledger: Ledger) -> list[Change]:
    """Give the deletions, by address, deposed objects last; what may not go adds to the ledger's problems."""
    sites = {site.prefix: site for inside in ledger.sites.values() for site in inside}
    gone = [address for address in ledger.prior.state.instances if address not in ledger.planned]
    found = [_removal(address, sites, ledger) for address in sorted(gone, key=sort_key)]
    deposed = [
        _deletion(instance, Reason("deposed"), None, ledger, token)
        for token, instance in sorted(ledger.prior.state.deposed.items())
    ]
    return [*(one for one in found if one is not None), *deposed]


@frozen
class _Place:
    """Where in the configuration an address would stand."""

    address: Address
    site: Site | None
    resource: Resource | None


def _removal(text: str, sites: dict[str, Site], ledger: Ledger) -> Change | None:
    """Give the deletion of a recorded instance; None when a later round decides on it."""
    instance = ledger.prior.state.instances[text]
    parsed = parse_address(text)
    if not is_successful(parsed):
        return _deletion(instance, Reason("not_configured"), None, ledger)
    address = parsed.unwrap()
    if _is_postponed(address, ledger.postponed):
        return None
    module = ledger.ir.modules.get(tuple(step.name for step in address.module))
    resource = None if module is None else module.resources.get((address.type, address.name))
    place = _Place(address, sites.get(module_prefix(address.module)), resource)
    if resource is not None and resource.lifecycle.prevent_destroy is not None:
        protect(formula(resource.lifecycle.prevent_destroy), text, "destroyed", place.site, ledger.problems)
    return _deletion(instance, Reason(_reason(place, ledger)), resource, ledger)


def _is_postponed(address: Address, postponed: set[str]) -> bool:
    """Say whether the block of `address`, or a module call above it, waits for a later round."""
    if not postponed:
        return False
    prefix = ""
    for step in address.module:
        if f"{prefix}module.{step.name}" in postponed:
            return True
        prefix = f"{prefix}module.{step.name}{key_text(step.key)}."
    return f"{prefix}{address.type}.{address.name}" in postponed


def _reason(
    place: _Place, ledger: Ledger
) -> Literal["destroy_mode", "module_gone", "not_configured", "count_index", "each_key", "disabled"]:
    if ledger.destroys:
        return "destroy_mode"
    if place.site is None:
        return "module_gone"
    kind = "one" if place.resource is None else place.resource.repetition.kind
    match kind, place.address.key:
        case "count", int():
            return "count_index"
        case "for_each", str():
            return "each_key"
        case "enabled", None:
            return "disabled"
        case _:
            return "not_configured"


def _deletion(
    instance: Instance, reason: Reason, resource: Resource | None, ledger: Ledger, token: str | None = None
) -> Change:
    span = None if resource is None else resource.span
    kind = ledger.kinds.recorded(instance.provider, instance.type)
    if kind is not None and "delete" not in kind.type.operations:
        detail = (
            f"{instance.address} has to be deleted, and its resource type {instance.type} has no operation "
            "for that."
        )
        ledger.problems.append(Diagnostic(NO_OPERATION, detail, span))
    return Change(
        instance.address,
        Action.DELETE,
        instance.type,
        instance.provider,
        instance.attributes,
        None,
        (reason,),
        instance.dependencies,
        instance.create_before_destroy,
        token,
        span,
    )

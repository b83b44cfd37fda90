"""The walk over a configuration: every node once, after those that it depends on, in every module instance.

Expressions are compiled once per node, and evaluated once per module instance or resource instance. What is
unknown is carried along; what decides how many instances there are and is unknown defers a block and all that
hangs on it.
"""

from collections.abc import Iterable
from typing import assert_never

from clockwork.pure.assembly.codes import EPHEMERAL_STORED, SENSITIVE_OUTPUT
from clockwork.pure.assembly.condition import check
from clockwork.pure.assembly.edge import NOTHING, Nodes
from clockwork.pure.assembly.expansion import Pending
from clockwork.pure.assembly.extent import extent, waits_for
from clockwork.pure.assembly.formula import Formula, formula
from clockwork.pure.assembly.instances import expand_resource
from clockwork.pure.assembly.kind import Check, read_check
from clockwork.pure.assembly.ledger import Ledger
from clockwork.pure.assembly.passing import marked, passed, unset
from clockwork.pure.assembly.plan import Deferred
from clockwork.pure.assembly.repetition import Undecided
from clockwork.pure.assembly.site import Called, Site
from clockwork.pure.expression.scope import Head
from clockwork.pure.intake.address import ModulePath, key_text
from clockwork.pure.intake.graph import Node, order
from clockwork.pure.intake.ir import Call, Output
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.value.structure import marks_within, with_marks
from clockwork.pure.value.value import (
    EPHEMERAL,
    SENSITIVE,
    String,
    Value,
    make_object,
)


def walk(ledger: Ledger) -> None:
    """Visit every node of the configuration and fill `ledger`."""
    ledger.sites[()] = [new_site(Site((), ledger.ir.root), ledger)]
    for node in order(ledger.ir):
        visit(node, ledger)
    for path in sorted(ledger.sites):
        if path and not ledger.destroys:
            for site in ledger.sites[path]:
                _check_variables(site, ledger)


def new_site(site: Site, ledger: Ledger) -> Site:
    """Bind what every module instance sees."""
    folders = {"module": String(site.module.folder), "root": String("."), "cwd": String(".")}
    site.bindings[("path",)] = make_object(folders)
    site.bindings[("clockwork",)] = make_object({"workspace": String(ledger.ir.workspace)})
    return site


def visit(node: Node, ledger: Ledger) -> None:
    """Evaluate one node in every instance of its module."""
    sites = ledger.sites.get(node.module, [])
    match node.kind:
        case "variable":
            _visit_variable(node, sites, ledger)
        case "local":
            value = formula(ledger.ir.modules[node.module].locals[node.name[0]].value)
            for site in sites:
                site.bindings[("local", *node.name)] = _evaluated(("local", *node.name), value, site, ledger)
        case "output":
            _visit_output(node, sites, ledger)
        case "resource":
            expand_resource(
                ledger.ir.modules[node.module].resources[node.name[0], node.name[1]], sites, ledger
            )
        case "call":
            _visit_call(ledger.ir.modules[node.module].calls[node.name[0]], node.module, sites, ledger)
        case "exports":
            # Outputs are joined as they are visited.
            pass
        case "module":
            _join_contents(node.module, ledger)
        case _:
            assert_never(node.kind)


def _evaluated(head: Head, value: Formula, site: Site, ledger: Ledger) -> Value:
    """Evaluate what `head` is bound to, and note what a read of it depends on and awaits."""
    evaluation = site.evaluate(value)
    ledger.problems.extend(evaluation.diagnostics)
    _note(head, site.depends_on(value, evaluation), site.awaited(value), site, ledger)
    return evaluation.value


def _note(head: Head, nodes: Iterable[str], awaited: Iterable[str], site: Site, ledger: Ledger) -> None:
    joined = ledger.edges.join(f"{site.prefix}{':'.join(head)}", nodes)
    if joined:
        site.nodes[head] = joined
    waits = tuple(sorted(awaited))
    if waits:
        site.awaits[head] = waits


def _visit_variable(node: Node, sites: list[Site], ledger: Ledger) -> None:
    name = node.name[0]
    variable = ledger.ir.modules[node.module].variables[name]
    if not node.module:
        sites[0].bindings["var", name] = marked(ledger.ir.variables[name], variable)
        return
    given = ledger.ir.modules[node.module[:-1]].calls[node.module[-1]].inputs.get(name)
    value = None if given is None else formula(given)
    for site in sites:
        caller = site.parent
        if value is None or caller is None:
            site.bindings["var", name] = unset(variable)
            continue
        evaluation = caller.evaluate(value, site.own)
        ledger.problems.extend(evaluation.diagnostics)
        head = ("var", name)
        _note(head, caller.depends_on(value, evaluation), caller.awaited(value), site, ledger)
        site.bindings[head] = passed(variable, evaluation.value, value.source.span, ledger.problems)


def _check_variables(site: Site, ledger: Ledger) -> None:
    for name, variable in sorted(site.module.variables.items()):
        _check(site, f"{site.prefix}var.{name}", tuple(map(read_check, variable.validations)), ledger)


def _check(site: Site, where: str, checks: tuple[Check, ...], ledger: Ledger) -> None:
    if not check(checks, where, site.evaluate, ledger.problems):
        ledger.pending.append(Pending(site, where, checks))


def _visit_output(node: Node, sites: list[Site], ledger: Ledger) -> None:
    name = node.name[0]
    output = ledger.ir.modules[node.module].outputs[name]
    value = formula(output.value)
    conditions = tuple(map(read_check, output.preconditions))
    head = ("output", name)
    for site in sites:
        found = _evaluated(head, value, site, ledger)
        waited = {node for reference in output.depends_on for node in waits_for(reference, site)[0]}
        _note(head, {*site.nodes.get(head, NOTHING), *waited}, site.awaits.get(head, NOTHING), site, ledger)
        site.outputs[name] = with_marks(found, SENSITIVE) if output.is_sensitive else found
        if not ledger.destroys:
            _check(site, f"{site.prefix}output.{name}", conditions, ledger)
    if node.module:
        _export(node.module, name, ledger)
    else:
        _check_root_output(output, sites[0].outputs[name], ledger)


def _check_root_output(output: Output, value: Value, ledger: Ledger) -> None:
    ledger.outputs[output.name] = value
    marks = marks_within(value)
    if marks & SENSITIVE and not output.is_sensitive:
        detail = (
            f"The output {output.name} is shown after each run, and its value is sensitive. Say sensitive = "
            "true in its block to keep it hidden, or wrap what may be shown in nonsensitive(...)."
        )
        ledger.problems.append(Diagnostic(SENSITIVE_OUTPUT, detail, output.value.span))
    if marks & EPHEMERAL:
        detail = (
            f"The value of the output {output.name} is ephemeral: it must never be stored, but outputs are "
            "recorded in the state."
        )
        ledger.problems.append(Diagnostic(EPHEMERAL_STORED, detail, output.value.span))


def _export(path: ModulePath, name: str, ledger: Ledger) -> None:
    """Let the callers see an output of the module at `path`."""
    for caller in ledger.sites.get(path[:-1], []):
        called = caller.calls[path[-1]]
        called.is_stale = True
        inside = list(called.sites.values())
        nodes = {node for site in inside for node in site.nodes.get(("output", name), NOTHING)}
        awaited = {one for site in inside for one in site.awaits.get(("output", name), NOTHING)}
        _note(
            ("module", path[-1], name), {*nodes, *called.ambient}, {*awaited, *called.awaits}, caller, ledger
        )


def _join_contents(path: ModulePath, ledger: Ledger) -> None:
    """Let `depends_on` of the callers see all that is inside the module at `path`."""
    for caller in ledger.sites.get(path[:-1], []):
        called = caller.calls[path[-1]]
        nodes = {node for site in called.sites.values() for node in site.contents}
        awaited = {one for site in called.sites.values() for one in site.postponed}
        _note(("module", path[-1]), {*nodes, *called.ambient}, {*awaited, *called.awaits}, caller, ledger)
        caller.contents.update(caller.nodes.get(("module", path[-1]), NOTHING))
        caller.postponed.update(caller.awaits.get(("module", path[-1]), NOTHING))


def _visit_call(call: Call, module: ModulePath, sites: list[Site], ledger: Ledger) -> None:
    path = (*module, call.name)
    inside = ledger.sites.setdefault(path, [])
    repetition = None if call.repetition.value is None else formula(call.repetition.value)
    for site in sites:
        found = extent(call.repetition, repetition, call.depends_on, site, ledger)
        prefix = f"{site.prefix}module.{call.name}"
        called = site.calls[call.name] = Called(call, ledger.ir.modules[path])
        called.ambient = ledger.edges.join(f"{prefix}:call", {*found.nodes, *site.ambient})
        called.awaits = found.awaits
        if isinstance(found.keys, Undecided):
            called.is_deferred = True
            _defer_module(path, prefix, found.awaits, ledger)
            continue
        for key, own in found.keys.own.items():
            child = Site(path, called.module, f"{prefix}{key_text(key)}.", site, key, own, called.ambient)
            called.sites[key] = new_site(child, ledger)
            inside.append(child)


def _defer_module(path: ModulePath, prefix: str, awaits: Nodes, ledger: Ledger) -> None:
    """Defer every block of the module at `path` and of those that it calls."""
    ledger.postponed.add(prefix)
    for inner, module in sorted(ledger.ir.modules.items()):
        if inner[: len(path)] == path:
            nested = "".join(f".module.{name}" for name in inner[len(path) :])
            ledger.deferred.extend(
                Deferred(f"{prefix}{nested}.{type}.{name}", awaits, resource.span)
                for (type, name), resource in sorted(module.resources.items())
            )

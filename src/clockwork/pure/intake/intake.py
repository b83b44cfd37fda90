"""From sources to IR: parse, declare, read, link, check. One pass finds every independent error.

Each module folder is read once, however often it is called. The result does not depend on the order of files
or of blocks.
"""

from collections.abc import Mapping
from typing import Final

from pyrsistent import PMap, pmap
from returns.result import Success

from clockwork.pure.intake.address import ModulePath
from clockwork.pure.intake.body import Problems, tidy
from clockwork.pure.intake.call import Callee, called_folder, read_call, source_of
from clockwork.pure.intake.codes import EMPTY_MODULE, MODULE_RECURSION, TOO_MANY_CALLS
from clockwork.pure.intake.cycle import dependency_cycles
from clockwork.pure.intake.declare import Declared, declare
from clockwork.pure.intake.folder import ROOT, parse_folder, paths_by_folder
from clockwork.pure.intake.inputs import Input, root_values
from clockwork.pure.intake.ir import IR, Local, Module, Sources, Variable
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.intake.output import read_output
from clockwork.pure.intake.resource import read_resource
from clockwork.pure.intake.schema import Provider, ResourceType
from clockwork.pure.intake.settings import read_settings
from clockwork.pure.intake.variable import read_variable
from clockwork.pure.intake.walk import cycles
from clockwork.pure.report.diagnostic import Diagnostic, Label, has_errors
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.report.span import Span

# How many blocks all module calls together may bring about: calls within calls multiply.
BLOCK_LIMIT: Final = 200_000
_LOCAL: Final = Sight("a local value")


def intake(
    sources: Sources,
    providers: PMap[str, Provider],
    inputs: tuple[Input, ...] = (),
    workspace: str = "default",
    version: str = "",
) -> Outcome[IR]:
    """Read a configuration whose root module is the folder `.` of `sources`.

    `inputs` give values to root variables, later ones win. `version` is the running Clockwork's, for
    `required_version`; when it is empty only the form of that is checked. The failure holds all errors and
    warnings, sorted by place.
    """
    problems: Problems = []
    declared = _declare_all(sources, problems)
    variables = _read_variables(declared, problems)
    modules = _read_modules(declared, variables, providers, version, problems)
    hung: dict[ModulePath, Module] = {(): modules[ROOT]}
    if _check_recursion(declared, problems):
        _hang(modules, hung, problems)
    problems.extend(dependency_cycles(hung))
    values = root_values(declared[ROOT], variables[ROOT], inputs, problems)
    found = tidy(problems)
    if has_errors(found):
        return fail(*found)
    return Success(IR(pmap(hung), values, providers, sources, found, workspace))


def _declare_all(sources: Sources, problems: Problems) -> dict[str, Declared]:
    """Parse the root module's folder and those that it calls, directly or not, and find what they declare."""
    paths = paths_by_folder(sources)
    if ROOT not in paths:
        detail = "There is no .cw file in this folder, so there is nothing to plan."
        problems.append(Diagnostic(EMPTY_MODULE, detail))
    declared: dict[str, Declared] = {}
    waiting = [ROOT]
    while waiting:
        folder = waiting.pop()
        if folder in declared:
            continue
        declared[folder] = declare(parse_folder(folder, paths.get(folder, []), sources, problems), problems)
        called = (called_folder(section, folder) for section in declared[folder].calls.values())
        waiting.extend(one for one in called if one is not None and one in paths)
    return declared


def _names(declared: Mapping[str, Declared], folder: str, types: Mapping[str, ResourceType]) -> Names:
    own = declared[folder]
    callees = {
        name: declared.get(called_folder(section, folder) or "") for name, section in own.calls.items()
    }
    return Names(own, types, callees)


def _read_variables(declared: Mapping[str, Declared], problems: Problems) -> dict[str, dict[str, Variable]]:
    variables: dict[str, dict[str, Variable]] = {}
    for folder, own in declared.items():
        names = _names(declared, folder, {})
        variables[folder] = {
            name: read_variable(section, names, problems) for name, section in own.variables.items()
        }
    return variables


def _read_modules(
    declared: Mapping[str, Declared],
    variables: Mapping[str, Mapping[str, Variable]],
    providers: PMap[str, Provider],
    version: str,
    problems: Problems,
) -> dict[str, Module]:
    types = {
        type_: schema
        for name in sorted(providers, reverse=True)
        for type_, schema in providers[name].resource_types.items()
    }
    callees = {folder: Callee(own, variables[folder]) for folder, own in declared.items()}
    modules: dict[str, Module] = {}
    for folder, own in declared.items():
        names = _names(declared, folder, types)
        for section in own.settings:
            read_settings(section, providers, version, problems)
        outputs = {name: read_output(section, names, problems) for name, section in own.outputs.items()}
        resources = {
            key: read_resource(section, names, providers, problems) for key, section in own.resources.items()
        }
        calls = {
            name: read_call(section, callees.get(called_folder(section, folder) or ""), names, problems)
            for name, section in own.calls.items()
        }
        modules[folder] = Module(
            folder,
            pmap(variables[folder]),
            _read_locals(own, names, problems),
            pmap({name: one for name, one in outputs.items() if one is not None}),
            pmap({key: one for key, one in resources.items() if one is not None}),
            pmap({name: one for name, one in calls.items() if one is not None}),
        )
    return modules


def _read_locals(own: Declared, names: Names, problems: Problems) -> PMap[str, Local]:
    found: dict[str, Local] = {}
    for name, site in own.locals.items():
        value = site.section.expression(site.attribute)
        names.check(value, _LOCAL, problems)
        found[name] = Local(name, value, site.section.name_span(site.attribute))
    return pmap(found)


def _check_recursion(declared: Mapping[str, Declared], problems: Problems) -> bool:
    """Report folders that call themselves, directly or through others; say whether there are none."""
    graph: dict[str, list[str]] = {}
    sites: dict[tuple[str, str], Span] = {}
    for folder in sorted(declared):
        graph[folder] = []
        for section in declared[folder].calls.values():
            called = called_folder(section, folder)
            attribute = source_of(section)
            if called is not None and called in declared and attribute is not None:
                graph[folder].append(called)
                sites.setdefault((folder, called), section.expression(attribute).span)
    found = cycles(graph)
    for cycle in found:
        steps = zip(cycle, (*cycle[1:], cycle[0]), strict=True)
        labels = tuple(Label(sites[step], f"{step[0]} calls {step[1]}") for step in steps)
        detail = (
            f"A module must not call itself, directly or through others: {' -> '.join((*cycle, cycle[0]))}. "
            "Its instances would never end."
        )
        problems.append(Diagnostic(MODULE_RECURSION, detail, labels[0].span, labels=labels[1:]))
    return not found


def _hang(modules: Mapping[str, Module], hung: dict[ModulePath, Module], problems: Problems) -> None:
    """Hang each module under the paths of its calls; `hung` has the root."""
    waiting: list[ModulePath] = [()]
    budget = BLOCK_LIMIT
    while waiting:
        path = waiting.pop()
        for name in sorted(hung[path].calls):
            call = hung[path].calls[name]
            module = modules[call.folder]
            budget -= (
                1 + len(module.resources) + len(module.locals) + len(module.variables) + len(module.outputs)
            )
            if budget < 0:
                detail = (
                    f"The modules that are called, and those that they call, come to more than {BLOCK_LIMIT} "
                    "blocks. Call fewer modules from modules, or use for_each on one call."
                )
                problems.append(Diagnostic(TOO_MANY_CALLS, detail, call.span))
                return
            hung[(*path, name)] = module
            waiting.append((*path, name))

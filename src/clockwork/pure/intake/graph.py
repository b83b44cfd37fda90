"""The graph over configuration nodes: what has to be evaluated before what.

Its size is that of the text (times the calls of a module): instances are no nodes. Validations of variables
are no edges, for two variables may check each other: they are judged when all variables of their module have
values.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import frozen

from clockwork.pure.expression.refer import references
from clockwork.pure.expression.scope import Reference
from clockwork.pure.intake.address import ModulePath
from clockwork.pure.intake.ir import IR, Condition, Module, Repetition, Resource
from clockwork.pure.intake.schema import Expression
from clockwork.pure.intake.walk import depth_first
from clockwork.pure.report.span import Span

# call: evaluates the repetition of a module call, once; everything inside depends on it. It stands under the
# caller's path. exports: all outputs of a module call have been evaluated; module: all of its contents have.
# Both hold no expression of their own: they are hubs, so that what mentions a whole module costs one edge.
# They stand under the called module's path.
NodeKind: TypeAlias = Literal["variable", "local", "output", "resource", "call", "exports", "module"]


@frozen
class Node:
    """One thing to evaluate.

    `name` is (type, name) for a resource, () for exports and module, (name,) for the others.
    """

    module: ModulePath
    kind: NodeKind
    name: tuple[str, ...]


@frozen
class Edge:
    """`target` has to be evaluated first, because it is mentioned at `span` (None: it lies in the
    nature of modules).
    """

    target: Node
    span: Span | None


Modules: TypeAlias = Mapping[ModulePath, Module]


def dependencies(ir: IR) -> Mapping[Node, tuple[Node, ...]]:
    """Give each node's direct dependencies, distinct and sorted; all nodes are keys, in sorted order."""
    return simplify(edges(ir.modules))


def order(ir: IR) -> tuple[Node, ...]:
    """Give all nodes, each after all that it depends on; the same for equal configurations."""
    return depth_first(dependencies(ir))


def simplify(graph: Mapping[Node, list[Edge]]) -> dict[Node, tuple[Node, ...]]:
    """Reduce edges to their targets, everything sorted."""
    return {
        node: tuple(sorted({edge.target for edge in graph[node]}, key=sort_key))
        for node in sorted(graph, key=sort_key)
    }


def sort_key(node: Node) -> tuple[ModulePath, str, tuple[str, ...]]:
    """Give what nodes are sorted by."""
    return node.module, node.kind, node.name


def edges(modules: Modules) -> dict[Node, list[Edge]]:
    """Give the edges of each node, those with spans in source order.

    A mention of what does not exist is no edge.
    """
    graph: dict[Node, list[Edge]] = {}
    for path, module in modules.items():
        for node, mentions in _contents(path, module):
            graph[node] = [Edge(target, span) for target, span in _targets(mentions, path)]
    for path in modules:
        if path:
            _tie(path, modules, graph)
    return {node: [edge for edge in found if edge.target in graph] for node, found in graph.items()}


@frozen
class _Mentions:
    """What a node's expressions read, and what it only waits for (`depends_on`)."""

    reads: tuple[Reference, ...]
    waits: tuple[Reference, ...] = ()


def _contents(path: ModulePath, module: Module) -> Iterator[tuple[Node, _Mentions]]:
    """Give the nodes of a module but its hubs."""
    for name in module.variables:
        yield Node(path, "variable", (name,)), _Mentions(())
    for name, local in module.locals.items():
        yield Node(path, "local", (name,)), _Mentions(_reads((local.value,)))
    for name, output in module.outputs.items():
        parts = (output.value, *_of_conditions(output.preconditions))
        yield Node(path, "output", (name,)), _Mentions(_reads(parts), output.depends_on)
    for key, resource in module.resources.items():
        yield Node(path, "resource", key), _Mentions(_reads(_of_resource(resource)), resource.depends_on)
    for name, call in module.calls.items():
        yield Node(path, "call", (name,)), _Mentions(_reads(_of_repetition(call.repetition)), call.depends_on)


def _nodes(path: ModulePath, module: Module) -> list[Node]:
    return [
        *(Node(path, "variable", (name,)) for name in module.variables),
        *(Node(path, "local", (name,)) for name in module.locals),
        *(Node(path, "output", (name,)) for name in module.outputs),
        *(Node(path, "resource", key) for key in module.resources),
        *(Node(path, "call", (name,)) for name in module.calls),
    ]


def _tie(path: ModulePath, modules: Modules, graph: dict[Node, list[Edge]]) -> None:
    """Tie a called module to its call: what is inside waits for the call, variables for their inputs,
    hubs for contents.
    """
    caller, module = modules[path[:-1]], modules[path]
    inputs = caller.calls[path[-1]].inputs
    begin = Edge(Node(path[:-1], "call", path[-1:]), None)
    inside = _nodes(path, module)
    for node in inside:
        graph[node].append(begin)
        if node.kind == "variable" and node.name[0] in inputs:
            given = _Mentions(_reads((inputs[node.name[0]],)))
            graph[node].extend(Edge(target, span) for target, span in _targets(given, path[:-1]))
    outputs = (Edge(node, None) for node in inside if node.kind == "output")
    nested = (Edge(Node((*path, name), "module", ()), None) for name in module.calls)
    graph[Node(path, "exports", ())] = [*outputs, begin]
    graph[Node(path, "module", ())] = [*(Edge(node, None) for node in inside), *nested, begin]


def _targets(mentions: _Mentions, path: ModulePath) -> Iterator[tuple[Node, Span]]:
    for reference in mentions.reads:
        yield _target(reference, path, "exports"), reference.span
    for reference in mentions.waits:
        yield _target(reference, path, "module"), reference.span


def _target(reference: Reference, path: ModulePath, hub: Literal["exports", "module"]) -> Node:
    """Give the node that a reference in the module at `path` means; what is none of a module's
    declarations is no node.
    """
    match reference.head:
        case ("var", name):
            return Node(path, "variable", (name,))
        case ("local", name):
            return Node(path, "local", (name,))
        case ("module", name) if reference.attribute is None:
            return Node((*path, name), hub, ())
        case ("module", name):
            return Node((*path, name), "output", (str(reference.attribute),))
        case head:
            return Node(path, "resource", head)


def _reads(expressions: Iterable[Expression]) -> tuple[Reference, ...]:
    found = [reference for one in expressions for reference in references(one.node, one.path)]
    return tuple(sorted(found, key=lambda reference: reference.span))


def _of_resource(resource: Resource) -> Iterator[Expression]:
    yield from _of_repetition(resource.repetition)
    bodies = [resource.body]
    while bodies:
        body = bodies.pop()
        yield from body.attributes.values()
        bodies.extend(block.body for block in body.blocks)
    rules = resource.lifecycle
    yield from (one for one in (rules.create_before_destroy, rules.prevent_destroy) if one is not None)
    yield from rules.replace_triggered_by
    yield from _of_conditions((*rules.preconditions, *rules.postconditions))


def _of_repetition(repetition: Repetition) -> tuple[Expression, ...]:
    return () if repetition.value is None else (repetition.value,)


def _of_conditions(conditions: tuple[Condition, ...]) -> Iterator[Expression]:
    for one in conditions:
        yield one.condition
        yield one.message

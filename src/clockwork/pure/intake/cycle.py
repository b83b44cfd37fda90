"""Configuration nodes that need each other in a circle."""

from collections.abc import Iterator

from clockwork.pure.intake.codes import CYCLE
from clockwork.pure.intake.graph import Edge, Modules, Node, edges, simplify
from clockwork.pure.intake.walk import cycles
from clockwork.pure.report.diagnostic import Diagnostic, Label
from clockwork.pure.report.span import Span


def dependency_cycles(modules: Modules) -> Iterator[Diagnostic]:
    """Give a diagnostic for each knot of configuration nodes that need each other, with each mention
    on the way round.
    """
    found = edges(modules)
    seen: set[Span] = set()
    for cycle in cycles(simplify(found)):
        steps = [
            (node, target, _edge(found[node], target))
            for node, target in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
        ]
        mentions = [
            Label(edge.span, f"{name_of(node)} needs {name_of(target)}")
            for node, target, edge in steps
            if edge.span
        ]
        # A module that is called twice has its cycles twice, and they stand at the same places.
        if mentions[0].span not in seen:
            seen.add(mentions[0].span)
            yield Diagnostic(CYCLE, _explain(cycle), mentions[0].span, labels=tuple(mentions[1:]))


def name_of(node: Node) -> str:
    """Name a node as a person would."""
    prefix = "".join(f"module.{name}." for name in node.module)
    match node.kind:
        case "variable":
            return f"{prefix}var.{node.name[0]}"
        case "local" | "output":
            return f"{prefix}{node.kind}.{node.name[0]}"
        case "resource":
            return prefix + ".".join(node.name)
        case "call":
            return f"{prefix}module.{node.name[0]}"
        case "exports":
            return f"the outputs of {prefix[:-1]}"
        case _:
            return f"the whole of {prefix[:-1]}"


def _edge(found: list[Edge], target: Node) -> Edge:
    """Give the first edge to `target`, one with a span if there is one."""
    candidates = [edge for edge in found if edge.target == target]
    return next((edge for edge in candidates if edge.span), candidates[0])


def _explain(cycle: tuple[Node, ...]) -> str:
    names = [name_of(node) for node in cycle]
    if len(names) == 1:
        return f"{names[0]} refers to itself. Its value would have to be known before it can be worked out."
    shown = names if len(names) <= 12 else [*names[:6], "...", *names[-5:]]
    return (
        "These need each other in a circle, so none of them can come first: "
        f"{' -> '.join((*shown, names[0]))}. Remove one of the references, or move what both sides need into "
        "a local value of its own."
    )

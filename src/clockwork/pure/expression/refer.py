"""What an expression mentions, found in its syntax without evaluating it.

Names that a `for` binds are no mentions.

Order is source order. A mention is a `Name` or an `Access` whose target is one; what stands in its index
brackets is mentioned too.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from clockwork.pure.expression.scope import HEAD_LENGTHS, Key, Reference
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree

Mention: TypeAlias = tree.Name | tree.Access

_UNBOUND: frozenset[str] = frozenset()


def references(node: tree.Expression, path: str) -> tuple[Reference, ...]:
    """Give every reference in `node`, which stands in the source `path`, in source order, repetitions
    included.
    """
    return tuple(_reference(mention, path) for mention in mentions(node))


def mentions(node: tree.Expression) -> Iterator[Mention]:
    """Give the names and accesses in `node` that are not bound inside it, in source order."""
    return _within(node, _UNBOUND)


def is_plain(node: tree.Expression) -> bool:
    """Say whether `node` is a mention and nothing more: no splat, which would make something new of
    what is mentioned.
    """
    if isinstance(node, tree.Access):
        return isinstance(node.target, tree.Name) and not any(
            isinstance(step, tree.Splat) for step in node.steps
        )
    return isinstance(node, tree.Name)


def split_head(root: str, steps: Sequence[tree.Step]) -> tuple[tuple[str, ...], Sequence[tree.Step]]:
    """Split a mention of `root` into the segments of its head and the steps after it.

    The head is shorter than its kind demands when the steps do not continue it with plain names.
    """
    wanted = HEAD_LENGTHS.get(root, 2) - 1
    segments = [root]
    for step in steps[:wanted]:
        if not isinstance(step, tree.GetAttribute):
            break
        segments.append(step.name)
    return tuple(segments), steps[len(segments) - 1 :]


def _reference(mention: Mention, path: str) -> Reference:
    if isinstance(mention, tree.Name):
        return Reference((mention.name,), Span(path, mention.start, mention.end))
    assert isinstance(mention.target, tree.Name)
    head, rest = split_head(mention.target.name, mention.steps)
    end = mention.steps[len(head) - 2].end if len(head) > 1 else mention.target.end
    key: Key = None
    if rest and isinstance(rest[0], tree.GetIndex):
        key = literal_key(rest[0].key)
        rest = rest[1:]
    elif rest and isinstance(rest[0], tree.Splat):
        rest = rest[1:]
    attribute = None
    if rest and isinstance(rest[0], tree.GetAttribute):
        attribute, end = rest[0].name, rest[0].end
    return Reference(head, Span(path, mention.start, end), attribute, key)


def literal_key(node: tree.Expression) -> Key:
    """Give the key that a literal index is: a small whole number, or a string without interpolation;
    otherwise None.
    """
    match node:
        case tree.Number(text=text) if text.isdecimal() and len(text) <= 9:
            return int(text)
        case tree.Template(parts=()):
            return ""
        case tree.Template(parts=(tree.Text(text=text),)):
            return text
        case _:
            return None


def _within(node: tree.Expression, bound: frozenset[str]) -> Iterator[Mention]:
    match node:
        case tree.Number() | tree.Keyword():
            return
        case tree.Name():
            if node.name not in bound:
                yield node
        case tree.Access():
            yield from _within_access(node, bound)
        case tree.Template():
            yield from _within_parts(node.parts, bound)
        case tree.ForTuple():
            yield from _within(node.collection, bound)
            inner = bound | {node.value} | ({node.key} if node.key is not None else _UNBOUND)
            yield from _within_all((node.result, node.condition), inner)
        case tree.ForObject():
            yield from _within(node.collection, bound)
            inner = bound | {node.value} | ({node.key} if node.key is not None else _UNBOUND)
            yield from _within_all((node.result_key, node.result, node.condition), inner)
        case tree.ObjectLiteral():
            for item in node.items:
                keys = () if item.is_bare else (item.key,)
                yield from _within_all((*keys, item.value), bound)
        case tree.Unary():
            yield from _within(node.operand, bound)
        case tree.Parentheses():
            yield from _within(node.inner, bound)
        case tree.Binary():
            yield from _within_all(node.operands, bound)
        case tree.Conditional():
            yield from _within_all((node.condition, node.then, node.otherwise), bound)
        case tree.TupleLiteral():
            yield from _within_all(node.items, bound)
        case _:
            yield from _within_all(node.arguments, bound)


def _within_all(nodes: Sequence[tree.Expression | None], bound: frozenset[str]) -> Iterator[Mention]:
    for node in nodes:
        if node is not None:
            yield from _within(node, bound)


def _within_access(node: tree.Access, bound: frozenset[str]) -> Iterator[Mention]:
    if not isinstance(node.target, tree.Name):
        yield from _within(node.target, bound)
    elif node.target.name not in bound:
        yield node
    for step in node.steps:
        if isinstance(step, tree.GetIndex):
            yield from _within(step.key, bound)


def _within_parts(parts: Sequence[tree.Part], bound: frozenset[str]) -> Iterator[Mention]:
    for part in parts:
        match part:
            case tree.Text():
                pass
            case tree.Interpolation():
                yield from _within(part.value, bound)
            case tree.IfDirective():
                yield from _within(part.condition, bound)
                yield from _within_parts((*part.then, *(part.otherwise or ())), bound)
            case _:
                yield from _within(part.collection, bound)
                inner = bound | {part.value} | ({part.key} if part.key is not None else _UNBOUND)
                yield from _within_parts(part.body, inner)


def text_of(node: tree.Expression) -> str | None:
    """Give a name or a simple access as it is written (`file.a[count.index].id`); None for what is
    more than that.
    """
    match node:
        case tree.Name():
            return node.name
        case tree.Number():
            return node.text
        case tree.Template():
            key = literal_key(node)
            return f'"{key}"' if isinstance(key, str) and key.isprintable() and '"' not in key else None
        case tree.Access():
            target = text_of(node.target)
            steps = list(map(_text_of_step, node.steps))
            known = [step for step in steps if step is not None]
            return None if target is None or len(known) < len(steps) else target + "".join(known)
        case _:
            return None


def _text_of_step(step: tree.Step) -> str | None:
    match step:
        case tree.GetAttribute():
            return f".{step.name}"
        case tree.Splat():
            return "[*]" if step.full else ".*"
        case _:
            key = text_of(step.key)
            return None if key is None else f".{key}" if step.legacy else f"[{key}]"

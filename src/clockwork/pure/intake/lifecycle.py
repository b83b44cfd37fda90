"""`lifecycle` blocks of resources."""

from typing import Final

from clockwork.pure.intake.body import Contents, Problems, Section, Shape, check_no_labels, read_body, unknown
from clockwork.pure.intake.codes import NOT_A_REFERENCE, UNKNOWN_ATTRIBUTE, WRONG_TYPE
from clockwork.pure.intake.condition import read_condition
from clockwork.pure.intake.depends import read_references
from clockwork.pure.intake.folder import literal_text
from clockwork.pure.intake.ir import Condition, IgnoredPath, Lifecycle
from clockwork.pure.intake.literal import constant
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.intake.schema import Expression, ResourceType
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import BOOL
from clockwork.pure.value.value import Null

_SHAPE: Final = Shape(
    "a lifecycle block",
    attributes=frozenset(
        ("create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by", "enabled")
    ),
    blocks=frozenset(("precondition", "postcondition")),
)


def lifecycle_body(section: Section, problems: Problems) -> Contents:
    """Split the body of a `lifecycle` block."""
    check_no_labels(section, problems)
    return read_body(section, _SHAPE, problems)


def read_lifecycle(
    section: Section,
    contents: Contents,
    schema: ResourceType,
    own: frozenset[str],
    names: Names,
    problems: Problems,
) -> Lifecycle:
    """Read a `lifecycle` block of a resource of type `schema`; `own` has `each` or `count` where they
    exist.
    """
    rule = Sight("a lifecycle rule", own)
    before = Sight("a precondition", own)
    after = Sight("a postcondition", own | {"self"}, self_type=schema)
    pre = [
        read_condition(section.within(one), names, before, problems) for one in contents.each("precondition")
    ]
    post = [
        read_condition(section.within(one), names, after, problems) for one in contents.each("postcondition")
    ]
    ignored, ignores_all = _read_ignored(section, contents, schema, problems)
    return Lifecycle(
        _read_rule(section, contents, "create_before_destroy", names, problems),
        _read_rule(section, contents, "prevent_destroy", names, problems),
        ignored,
        ignores_all,
        _read_triggers(section, contents, rule, names, problems),
        tuple(one for one in pre if isinstance(one, Condition)),
        tuple(one for one in post if isinstance(one, Condition)),
    )


def _read_rule(
    section: Section, contents: Contents, name: str, names: Names, problems: Problems
) -> Expression | None:
    attribute = contents.attributes.get(name)
    if attribute is None:
        return None
    expression = section.expression(attribute)
    names.check(expression, Sight(f"the value of {name}"), problems)
    value = constant(expression, problems)
    if value is not None and (isinstance(value, Null) or isinstance(convert(value, BOOL), Mismatch)):
        problems.append(Diagnostic(WRONG_TYPE, f"{name} must be true or false.", expression.span))
    return expression


def _read_triggers(
    section: Section, contents: Contents, sight: Sight, names: Names, problems: Problems
) -> tuple[Expression, ...]:
    attribute = contents.attributes.get("replace_triggered_by")
    if attribute is None:
        return ()
    read_references(section, attribute, names, sight, problems)
    items = attribute.value.items if isinstance(attribute.value, tree.TupleLiteral) else ()
    return tuple(Expression(item, section.path) for item in items)


def _read_ignored(
    section: Section, contents: Contents, schema: ResourceType, problems: Problems
) -> tuple[tuple[IgnoredPath, ...], bool]:
    attribute = contents.attributes.get("ignore_changes")
    match attribute:
        case None:
            return (), False
        case tree.Attribute(value=tree.Name(name="all")):
            return (), True
        case tree.Attribute(value=tree.TupleLiteral(items=items)):
            found = [_read_path(item, section.path, schema, problems) for item in items]
            return tuple(one for one in found if one is not None), False
        case _:
            problems.append(_not_a_path(section.expression(attribute).span))
            return (), False


def _read_path(
    node: tree.Expression, path: str, schema: ResourceType, problems: Problems
) -> IgnoredPath | None:
    span = Span(path, node.start, node.end)
    steps = _steps(node)
    if not steps or not isinstance(steps[0], str):
        problems.append(_not_a_path(span))
        return None
    name = steps[0]
    if name not in schema.attributes and name not in schema.blocks:
        candidates = (*schema.attributes, *schema.blocks)
        detail = f"The resource type {schema.name} has no attribute {name} whose changes could be ignored."
        problems.append(unknown(UNKNOWN_ATTRIBUTE, name, detail, span, candidates))
        return None
    return IgnoredPath(steps, span)


def _steps(node: tree.Expression) -> tuple[str | int, ...]:
    """Give the path that an expression writes (`tags`, `tags["x"]`, `disk[0].size`); () when it
    writes none.
    """
    match node:
        case tree.Name(name=name):
            return (name,)
        case tree.Access(target=tree.Name(name=name), steps=steps):
            path: list[str | int] = [name]
            for step in steps:
                key = _step(step)
                if key is None:
                    return ()
                path.append(key)
            return tuple(path)
        case _:
            return ()


def _step(step: tree.Step) -> str | int | None:
    match step:
        case tree.GetAttribute(name=name):
            return name
        case tree.GetIndex(key=tree.Number(text=digits)) if digits.isdecimal() and len(digits) < 10:
            return int(digits)
        case tree.GetIndex(key=key):
            return literal_text(key)
        case _:
            return None


def _not_a_path(span: Span) -> Diagnostic:
    detail = (
        "ignore_changes is a list of the resource's own attributes, such as [content, tags], or the word all."
    )
    return Diagnostic(NOT_A_REFERENCE, detail, span)

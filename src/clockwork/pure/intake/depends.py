"""`depends_on`: references without values."""

from clockwork.pure.expression.refer import references
from clockwork.pure.expression.scope import Reference
from clockwork.pure.intake.body import Contents, Problems, Section
from clockwork.pure.intake.codes import NOT_A_REFERENCE
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree


def read_depends_on(
    section: Section, contents: Contents, names: Names, problems: Problems
) -> tuple[Reference, ...]:
    """Read the argument `depends_on`: a list of references to resources, modules, variables or local
    values.
    """
    attribute = contents.attributes.get("depends_on")
    if attribute is None:
        return ()
    sight = Sight("depends_on")
    return read_references(section, attribute, names, sight, problems)


def read_references(
    section: Section, attribute: tree.Attribute, names: Names, sight: Sight, problems: Problems
) -> tuple[Reference, ...]:
    """Read a list whose entries are references, and report those that are none or name nothing."""
    if not isinstance(attribute.value, tree.TupleLiteral):
        problems.append(_not_a_reference(attribute.name, section.expression(attribute).span))
        return ()
    found: list[Reference] = []
    for item in attribute.value.items:
        reference = reference_of(item, section.path)
        if reference is None:
            problems.append(_not_a_reference(attribute.name, Span(section.path, item.start, item.end)))
        else:
            names.check_reference(reference, sight, problems)
            found.append(reference)
    return tuple(found)


def reference_of(node: tree.Expression, path: str) -> Reference | None:
    """Give the one reference that an expression consists of; None when it is anything else."""
    if not isinstance(node, tree.Access | tree.Name):
        return None
    found = references(node, path)
    is_root = isinstance(node, tree.Name) or isinstance(node.target, tree.Name)
    return found[0] if is_root and found else None


def _not_a_reference(name: str, span: Span) -> Diagnostic:
    detail = (
        f"The argument {name} is a list of references, such as [file.page, module.site], and this is none."
    )
    return Diagnostic(NOT_A_REFERENCE, detail, span)

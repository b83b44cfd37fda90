"""The `clockwork` block: which version and which providers the configuration asks for."""

from typing import Final

from pyrsistent import PMap

from clockwork.pure.intake.body import Problems, Section, Shape, check_no_labels, read_body, unknown
from clockwork.pure.intake.codes import INVALID_VERSION, NOT_CONSTANT, UNKNOWN_PROVIDER, WRONG_VERSION
from clockwork.pure.intake.folder import literal_text
from clockwork.pure.intake.literal import text
from clockwork.pure.intake.schema import Provider
from clockwork.pure.package.version import Constraints, parse_constraints
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree

_SHAPE: Final = Shape(
    "a clockwork block",
    frozenset(("required_version",)),
    blocks=frozenset(("required_providers",)),
    later=frozenset(("state", "encryption")),
)
_FORM: Final = 'A required provider is written as NAME = ">= 1.0" or NAME = { version = ">= 1.0" }.'


def read_settings(section: Section, providers: PMap[str, Provider], version: str, problems: Problems) -> None:
    """Check a `clockwork` block against the running version ("": only its form) and the providers at hand."""
    contents = read_body(section, _SHAPE, problems)
    wanted = text(section, contents, "required_version", problems)
    if wanted is not None:
        span = section.expression(contents.attributes["required_version"]).span
        constraints = _constraints(wanted, span, problems)
        if constraints is not None and version and not constraints.allows(version):
            detail = (
                f"This configuration asks for Clockwork {wanted}, and this is {version}. Install a version "
                "that fits."
            )
            problems.append(Diagnostic(WRONG_VERSION, detail, span))
    for block in contents.blocks:
        _read_required_providers(section.within(block), providers, problems)


def _read_required_providers(section: Section, providers: PMap[str, Provider], problems: Problems) -> None:
    check_no_labels(section, problems)
    for item in section.block.body.items:
        if isinstance(item, tree.Block):
            problems.append(Diagnostic(NOT_CONSTANT, _FORM, Span(section.path, item.start, item.type_end)))
            continue
        span = section.expression(item).span
        wanted = _version_text(item.value)
        if wanted is None:
            problems.append(Diagnostic(NOT_CONSTANT, _FORM, span))
            continue
        constraints = _constraints(wanted, span, problems)
        provider = providers.get(item.name)
        if provider is None:
            detail = f"This configuration needs the provider {item.name}, and there is none of that name."
            problems.append(
                unknown(UNKNOWN_PROVIDER, item.name, detail, section.name_span(item), tuple(providers))
            )
        elif constraints is not None and not constraints.allows(provider.version):
            detail = (
                f"This configuration needs version {wanted} of the provider {item.name}, and "
                f"{provider.version} is there."
            )
            problems.append(Diagnostic(WRONG_VERSION, detail, span))


def _version_text(node: tree.Expression) -> str | None:
    """Give the constraint of a required provider: a string, or the `version` of an object; "" when it
    has none.
    """
    if not isinstance(node, tree.ObjectLiteral):
        return literal_text(node)
    for item in node.items:
        if item.is_bare and isinstance(item.key, tree.Name) and item.key.name == "version":
            return literal_text(item.value)
    return ""


def _constraints(written: str, span: Span, problems: Problems) -> Constraints | None:
    found = parse_constraints(written)
    if isinstance(found, str):
        problems.append(Diagnostic(INVALID_VERSION, found, span))
        return None
    return found

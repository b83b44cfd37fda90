"""`attribute`, `computed` and `block` blocks of a provider's resource types."""

from typing import Final

from pyrsistent import PMap, pmap
from returns.pipeline import is_successful

from clockwork.pure.expression.constraint import read_constraint
from clockwork.pure.expression.refer import references
from clockwork.pure.intake.body import Contents, Problems, Section, Shape, duplicate, read_body
from clockwork.pure.intake.codes import (
    INVALID_NAME,
    INVALID_TYPE,
    NOT_CONSTANT,
    NOT_SUPPORTED,
    WRONG_LABELS,
    WRONG_VALUE,
)
from clockwork.pure.intake.declare import is_name
from clockwork.pure.intake.literal import constant, fitting, flag, text, whole_number
from clockwork.pure.intake.resource import LATER, META_ARGUMENTS, META_BLOCKS
from clockwork.pure.intake.schema import AttributeSchema, BlockSchema, Impact
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.value.constraint import NO_DEFAULTS
from clockwork.pure.value.kind import ANY, Type
from clockwork.pure.value.value import Value

_COMMON: Final = frozenset(("type", "description", "sensitive", "impact"))
_SET: Final = Shape(
    "an attribute block", _COMMON | {"required", "default", "replaces", "write_only"}, required=("type",)
)
_COMPUTED: Final = Shape("a computed block", _COMMON | {"derive", "stable"}, required=("type",))
_BLOCK: Final = Shape(
    "a block block",
    frozenset(("min_items", "max_items", "replaces")),
    blocks=frozenset(("attribute", "block")),
)
RESERVED: Final = META_ARGUMENTS | META_BLOCKS | LATER | {"self", "each"}


def read_attributes(section: Section, contents: Contents, problems: Problems) -> PMap[str, AttributeSchema]:
    """Read the `attribute` and `computed` blocks in the body of `section`."""
    found: dict[str, AttributeSchema] = {}
    spans: dict[str, Span] = {}
    for block in contents.blocks:
        if block.type not in ("attribute", "computed"):
            continue
        own = section.within(block)
        name = label_of(own, problems)
        if name is None:
            continue
        if name in spans:
            problems.append(duplicate(f"The attribute {name}", own.header, spans[name]))
            continue
        spans[name] = own.header
        found[name] = (
            _read_set(own, name, problems)
            if block.type == "attribute"
            else _read_computed(own, name, problems)
        )
    return pmap(found)


def read_blocks(
    section: Section, contents: Contents, taken: PMap[str, AttributeSchema], problems: Problems
) -> PMap[str, BlockSchema]:
    """Read the `block` blocks in the body of `section`; `taken` are the attributes beside them."""
    found: dict[str, BlockSchema] = {}
    for block in contents.each("block"):
        own = section.within(block)
        name = label_of(own, problems)
        if name is None:
            continue
        first = found[name].span if name in found else taken[name].span if name in taken else None
        if first is not None:
            problems.append(duplicate(f"The block {name}", own.header, first))
            continue
        inner = read_body(own, _BLOCK, problems)
        attributes = read_attributes(own, inner, problems)
        found[name] = BlockSchema(
            name,
            attributes,
            read_blocks(own, inner, attributes, problems),
            whole_number(own, inner, "min_items", problems) or 0,
            whole_number(own, inner, "max_items", problems),
            flag(own, inner, "replaces", problems) is True,
            own.header,
        )
    return pmap(found)


def label_of(section: Section, problems: Problems) -> str | None:
    """Give the one label of a block, which must be a name that is not taken by the language; None
    otherwise (reported).
    """
    block = section.block
    if len(block.labels) != 1:
        detail = f'A {block.type} block has one label, its name: {block.type} "NAME" {{ ... }}.'
        problems.append(Diagnostic(WRONG_LABELS, detail, section.header))
        return None
    name = block.labels[0].text
    if not is_name(name) or name in RESERVED:
        reason = "has a meaning of its own in every resource" if name in RESERVED else "is not a name"
        problems.append(Diagnostic(INVALID_NAME, f"{name!r} {reason}. Choose another one.", section.header))
        return None
    return name


def _read_set(section: Section, name: str, problems: Problems) -> AttributeSchema:
    contents = read_body(section, _SET, problems)
    flags = {
        one: flag(section, contents, one, problems) is True
        for one in ("required", "sensitive", "write_only", "replaces")
    }
    type_ = _read_type(section, contents, problems)
    default = _read_default(section, contents, type_, problems)
    if flags["required"] and default is not None:
        detail = (
            f"The attribute {name} is required, so its default could never be used. Leave one of the two out."
        )
        problems.append(Diagnostic(INVALID_TYPE, detail, section.header))
    return AttributeSchema(
        name,
        type_,
        text(section, contents, "description", problems) or "",
        is_required=flags["required"],
        is_sensitive=flags["sensitive"],
        is_write_only=flags["write_only"],
        replaces=flags["replaces"],
        default=default,
        impact=_read_impact(section, contents, problems),
        span=section.header,
    )


def _read_computed(section: Section, name: str, problems: Problems) -> AttributeSchema:
    contents = read_body(section, _COMPUTED, problems)
    derive = contents.attributes.get("derive")
    is_stable = flag(section, contents, "stable", problems) is True
    if is_stable and derive is not None:
        detail = f"The attribute {name} is derived, and so known at plan time: stable has no meaning for it."
        problems.append(Diagnostic(INVALID_TYPE, detail, section.header))
    return AttributeSchema(
        name,
        _read_type(section, contents, problems),
        text(section, contents, "description", problems) or "",
        is_computed=True,
        is_sensitive=flag(section, contents, "sensitive", problems) is True,
        derive=None if derive is None else section.expression(derive),
        is_stable=is_stable,
        impact=_read_impact(section, contents, problems),
        span=section.header,
    )


def _read_type(section: Section, contents: Contents, problems: Problems) -> Type:
    attribute = contents.attributes.get("type")
    if attribute is None:
        return ANY
    found = read_constraint(attribute.value, section.path)
    if not is_successful(found):
        problems.extend(found.failure())
        return ANY
    constraint = found.unwrap()
    if constraint.defaults != NO_DEFAULTS:
        detail = "Defaults inside the type of an attribute are not read by this version of Clockwork yet."
        problems.append(Diagnostic(NOT_SUPPORTED, detail, section.expression(attribute).span))
    return constraint.type


def _read_default(section: Section, contents: Contents, type_: Type, problems: Problems) -> Value | None:
    attribute = contents.attributes.get("default")
    if attribute is None:
        return None
    expression = section.expression(attribute)
    if references(expression.node, expression.path):
        detail = (
            "The default of an attribute must be written out as a constant. A value from other attributes is "
            "computed."
        )
        problems.append(Diagnostic(NOT_CONSTANT, detail, expression.span))
        return None
    value = constant(expression, problems)
    if value is None:
        return None
    fit = fitting(value, type_, "default", expression)
    if isinstance(fit, Diagnostic):
        problems.append(fit)
        return None
    return fit


def _read_impact(section: Section, contents: Contents, problems: Problems) -> Impact:
    written = text(section, contents, "impact", problems)
    for impact in Impact:
        if written in (None, impact.value):
            return Impact.SENSITIVE if written is None else impact
    detail = f"The impact of a change is safe, sensitive or destructive, and not {written}."
    problems.append(Diagnostic(WRONG_VALUE, detail, section.expression(contents.attributes["impact"]).span))
    return Impact.SENSITIVE

"""`resource` blocks: the schema's attributes and nested blocks, and what every resource may have."""

import re
from collections.abc import Mapping
from typing import Final

from pyrsistent import PMap, pmap

from clockwork.pure.intake.body import (
    Contents,
    Problems,
    Section,
    Shape,
    check_no_labels,
    read_body,
    unknown,
)
from clockwork.pure.intake.codes import (
    COMPUTED_ARGUMENT,
    NOT_A_REFERENCE,
    NOT_SUPPORTED,
    UNKNOWN_PROVIDER,
    UNKNOWN_TYPE,
    WRONG_BLOCK_COUNT,
    WRONG_TYPE,
    WRONG_VALUE,
)
from clockwork.pure.intake.depends import read_depends_on
from clockwork.pure.intake.ir import BlockConfig, BodyConfig, Lifecycle, Resource
from clockwork.pure.intake.lifecycle import lifecycle_body, read_lifecycle
from clockwork.pure.intake.literal import constant, fitting, text
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.intake.repetition import REPETITIONS, own_names, read_repetition
from clockwork.pure.intake.schema import AttributeSchema, BlockSchema, Expression, Provider, ResourceType
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.value.value import Null

META_ARGUMENTS: Final = REPETITIONS | {"depends_on", "provider"}
META_BLOCKS: Final = frozenset(("lifecycle", "timeouts"))
LATER: Final = frozenset(("runner", "dynamic", "connection", "provisioner"))
_NO_CONTENTS: Final = Contents()
_DURATION: Final = re.compile(r"([0-9]{1,9})(s|m|h)")
_UNITS: Final[Mapping[str, int]] = {"s": 1, "m": 60, "h": 3600}
_OPERATIONS: Final = ("create", "read", "update", "delete", "verify")
_TIMEOUTS: Final = Shape("a timeouts block", frozenset(_OPERATIONS))


def read_resource(
    section: Section, names: Names, providers: PMap[str, Provider], problems: Problems
) -> Resource | None:
    """Read a `resource` block; None when there is no such resource type (reported)."""
    provider = _choose_provider(section, providers, problems)
    schema = None if provider is None else provider.resource_types.get(section.block.labels[0].text)
    if provider is None or schema is None:
        _check_untyped(section, names, problems)
        return None
    contents = read_body(section, _shape_of(schema), problems)
    rules = _section_of(section, contents, "lifecycle")
    rule_contents = lifecycle_body(rules, problems) if rules else _NO_CONTENTS
    repetition = read_repetition(section, contents, rule_contents, names, problems)
    own = own_names(repetition)
    lifecycle = read_lifecycle(rules, rule_contents, schema, own, names, problems) if rules else Lifecycle()
    return Resource(
        schema.name,
        section.block.labels[1].text,
        schema,
        provider.name,
        _read_config(section, contents, schema, Sight("a resource", own), names, problems),
        section.header,
        repetition,
        read_depends_on(section, contents, names, problems),
        lifecycle,
        _read_timeouts(section, contents, schema, problems),
    )


def _section_of(section: Section, contents: Contents, type_: str) -> Section | None:
    block = contents.first(type_)
    return section.within(block) if block else None


def _shape_of(schema: ResourceType) -> Shape:
    return Shape(
        f"a {schema.name} resource",
        attributes=META_ARGUMENTS.union(schema.attributes),
        required=_required(schema.attributes),
        blocks=META_BLOCKS.union(schema.blocks),
        single=META_BLOCKS,
        later=LATER.difference(schema.attributes, schema.blocks),
    )


def _required(attributes: PMap[str, AttributeSchema]) -> tuple[str, ...]:
    return tuple(sorted(name for name, attribute in attributes.items() if attribute.is_required))


def _choose_provider(section: Section, providers: PMap[str, Provider], problems: Problems) -> Provider | None:
    """Find the provider of a resource's type: the one it names, else the first by name that has the type."""
    type_ = section.block.labels[0].text
    named = _named_provider(section, problems)
    if named is not None and named not in providers:
        detail = f"There is no provider {named} in this configuration."
        problems.append(unknown(UNKNOWN_PROVIDER, named, detail, section.header, tuple(providers)))
        return None
    candidates = sorted(providers) if named is None else [named]
    for name in candidates:
        if type_ in providers[name].resource_types:
            return providers[name]
    types = tuple(sorted({each for name in candidates for each in providers[name].resource_types}))
    label = section.block.labels[0]
    detail = f"No provider of this configuration has a resource type {type_}."
    problems.append(unknown(UNKNOWN_TYPE, type_, detail, Span(section.path, label.start, label.end), types))
    return None


def _named_provider(section: Section, problems: Problems) -> str | None:
    for item in section.block.body.items:
        if isinstance(item, tree.Attribute) and item.name == "provider":
            span = section.expression(item).span
            match item.value:
                case tree.Name(name=name):
                    return name
                case tree.Access(target=tree.Name(), steps=(tree.GetAttribute(),)):
                    detail = (
                        "Provider configurations with an alias are not read by this version of Clockwork yet."
                    )
                    problems.append(Diagnostic(NOT_SUPPORTED, detail, span))
                case _:
                    detail = (
                        "The argument provider is the bare name of a provider, such as provider = builtin."
                    )
                    problems.append(Diagnostic(NOT_A_REFERENCE, detail, span))
    return None


def _check_untyped(section: Section, names: Names, problems: Problems) -> None:
    """Check what can be checked without a schema: what the expressions mention."""
    sight = Sight("a resource", frozenset(("each", "count", "self")))
    for item in section.block.body.items:
        if isinstance(item, tree.Attribute) and item.name != "provider":
            names.check(section.expression(item), sight, problems)


def _read_config(
    section: Section,
    contents: Contents,
    schema: ResourceType | BlockSchema,
    sight: Sight,
    names: Names,
    problems: Problems,
) -> BodyConfig:
    attributes: dict[str, Expression] = {}
    for name, attribute in contents.attributes.items():
        rule = schema.attributes.get(name)
        if rule is not None:
            expression = section.expression(attribute)
            names.check(expression, sight, problems)
            _check_attribute(section.name_span(attribute), expression, rule, problems)
            attributes[name] = expression
    blocks = [block for block in contents.blocks if block.type in schema.blocks]
    _check_block_counts(section, blocks, schema.blocks, problems)
    configs = tuple(
        _read_block(section.within(block), schema.blocks[block.type], sight, names, problems)
        for block in blocks
    )
    body = section.block.body
    return BodyConfig(pmap(attributes), configs, Span(section.path, body.start, body.end))


def _read_block(
    section: Section, schema: BlockSchema, sight: Sight, names: Names, problems: Problems
) -> BlockConfig:
    check_no_labels(section, problems)
    shape = Shape(
        f"a {schema.name} block",
        attributes=frozenset(schema.attributes),
        required=_required(schema.attributes),
        blocks=frozenset(schema.blocks),
        later=frozenset(("dynamic",)).difference(schema.blocks),
    )
    contents = read_body(section, shape, problems)
    body = _read_config(section, contents, schema, sight, names, problems)
    return BlockConfig(schema.name, body, section.header)


def _check_attribute(name: Span, expression: Expression, rule: AttributeSchema, problems: Problems) -> None:
    if rule.is_computed:
        detail = f"{rule.name} is computed: it is read from other blocks, and cannot be set."
        problems.append(Diagnostic(COMPUTED_ARGUMENT, detail, name))
        return
    value = constant(expression, problems)
    if value is None:
        return
    fit = fitting(value, rule.type, rule.name, expression)
    if isinstance(fit, Diagnostic):
        problems.append(fit)
    elif isinstance(fit, Null) and rule.is_required:
        problems.append(
            Diagnostic(
                WRONG_TYPE, f"The value of {rule.name} is required, and null is none.", expression.span
            )
        )


def _check_block_counts(
    section: Section, blocks: list[tree.Block], schemas: PMap[str, BlockSchema], problems: Problems
) -> None:
    for name in sorted(schemas):
        schema = schemas[name]
        found = [block for block in blocks if block.type == name]
        # One that is written as an argument has been reported.
        is_told = section.is_damaged or any(
            isinstance(item, tree.Attribute) and item.name == name for item in section.block.body.items
        )
        if len(found) < schema.min_items and not is_told:
            detail = f"At least {schema.min_items} {name} block must be here, and there are {len(found)}."
            problems.append(Diagnostic(WRONG_BLOCK_COUNT, detail, section.header))
        if schema.max_items is not None and len(found) > schema.max_items:
            extra = found[schema.max_items]
            detail = f"At most {schema.max_items} {name} block may be here, and there are {len(found)}."
            problems.append(
                Diagnostic(WRONG_BLOCK_COUNT, detail, Span(section.path, extra.start, extra.type_end))
            )


def _read_timeouts(
    section: Section, contents: Contents, schema: ResourceType, problems: Problems
) -> PMap[str, int]:
    inner = _section_of(section, contents, "timeouts")
    if inner is None:
        return pmap()
    check_no_labels(inner, problems)
    found = read_body(inner, _TIMEOUTS, problems)
    timeouts: dict[str, int] = {}
    for name, attribute in found.attributes.items():
        span = inner.expression(attribute).span
        written = text(inner, found, name, problems)
        match = None if written is None else _DURATION.fullmatch(written)
        if name not in schema.operations:
            detail = f"The resource type {schema.name} has no operation {name} whose time could be limited."
            problems.append(Diagnostic(WRONG_VALUE, detail, span))
        elif match is not None and int(match[1]) > 0:
            timeouts[name] = int(match[1]) * _UNITS[match[2]]
        elif written is not None:
            detail = 'A timeout is a whole number above zero with the unit s, m or h, such as "90s" or "5m".'
            problems.append(Diagnostic(WRONG_VALUE, detail, span))
    return pmap(timeouts)

"""A resource type made ready for planning, once for all its blocks and recorded instances."""

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from attrs import field, frozen
from pyrsistent import PMap

from clockwork.pure.assembly.formula import Formula, formula
from clockwork.pure.intake.ir import Condition
from clockwork.pure.intake.schema import AttributeSchema, Provider, ResourceType, Validation
from clockwork.pure.report.span import Span


@frozen
class Check:
    """A condition and its message, ready to run."""

    condition: Formula
    message: Formula
    span: Span


@frozen
class Derivation:
    """A computed attribute that is known at plan time."""

    index: int
    schema: AttributeSchema
    formula: Formula


@frozen
class Kind:
    """A resource type made ready."""

    type: ResourceType
    provider: Provider
    # Attributes and nested block types, sorted.
    names: tuple[str, ...]
    index: Mapping[str, int]
    # In an order in which each comes after those that it reads.
    derivations: tuple[Derivation, ...]
    # Computed attributes that only execution tells, with their places.
    made: tuple[tuple[int, AttributeSchema], ...]
    # Names of all computed attributes.
    computed: frozenset[str]
    write_only: frozenset[str]
    validations: tuple[Check, ...]


@frozen
class Kinds:
    """The resource types of some providers, each made ready when it is first asked for."""

    providers: PMap[str, Provider]
    _ready: dict[tuple[str, str], Kind] = field(factory=dict, repr=False)

    def recorded(self, provider: str, type: str) -> Kind | None:
        """Give the type `type` of `provider`; None when there is none."""
        found = self._ready.get((provider, type))
        if found is None and provider in self.providers:
            schema = self.providers[provider].resource_types.get(type)
            if schema is not None:
                found = self._ready[provider, type] = read_kind(schema, self.providers[provider])
        return found

    def configured(self, provider: str, type: str) -> Kind:
        """Give the type of a resource block, which intake has linked."""
        found = self.recorded(provider, type)
        assert found is not None
        return found


def read_kind(type: ResourceType, provider: Provider) -> Kind:
    """Make a resource type ready."""
    names = tuple(sorted([*type.attributes, *type.blocks]))
    index = {name: position for position, name in enumerate(names)}
    computed = [schema for _, schema in sorted(type.attributes.items()) if schema.is_computed]
    derived = {
        schema.name: Derivation(index[schema.name], schema, formula(schema.derive))
        for schema in computed
        if schema.derive is not None
    }
    return Kind(
        type,
        provider,
        names,
        index,
        _in_order(derived),
        tuple((index[schema.name], schema) for schema in computed if schema.derive is None),
        frozenset(schema.name for schema in computed),
        frozenset(schema.name for schema in type.attributes.values() if schema.is_write_only),
        tuple(map(read_check, type.validations)),
    )


def read_check(condition: Condition | Validation) -> Check:
    """Make a condition ready."""
    return Check(formula(condition.condition), formula(condition.message), condition.span)


def _in_order(derived: Mapping[str, Derivation]) -> tuple[Derivation, ...]:
    graph = {
        name: sorted(
            {one.attribute for one in derivation.formula.references if one.attribute} & derived.keys()
        )
        for name, derivation in derived.items()
    }
    try:
        order: tuple[str, ...] = tuple(TopologicalSorter(graph).static_order())
    except CycleError:
        # Derivations that wait for each other read each other as unknown.
        order = tuple(derived)
    return tuple(map(derived.__getitem__, order))

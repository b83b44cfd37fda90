"""Finding one type for many, by cty's rules: what a list's elements or a conditional's branches have in
common.

`any` among the types stands for a settled null or an empty collection's element and gives way to every other
type. Types that unknowns may still change are the caller's concern (convert.unify_values).
"""

from collections.abc import Iterable, Sequence

from clockwork.pure.value.kind import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    ListOf,
    MapOf,
    ObjectOf,
    Primitive,
    SetOf,
    TupleOf,
    Type,
)


def unify(types: Iterable[Type]) -> Type | None:
    """Give the type that all `types` convert to; `any` of none; None when there is no such type."""
    distinct = tuple(dict.fromkeys(one for one in types if one != ANY))
    if len(distinct) < 2:
        return distinct[0] if distinct else ANY
    common = _structural(distinct)
    # One kind alone has no better candidate: converting an object to a smaller one would lose attributes
    # silently.
    if common is not None or (
        len({type(one) for one in distinct}) == 1 and not isinstance(distinct[0], Primitive)
    ):
        return common
    return _preferred(distinct)


def _structural(types: Sequence[Type]) -> Type | None:
    """Build a common type out of the parts of types of one kind, or of kinds that are often the other
    in disguise.
    """
    if any(isinstance(one, MapOf) for one in types):
        return _one_element(MapOf, [_element_as(MapOf, one) for one in types])
    if any(isinstance(one, ListOf) for one in types):
        return _one_element(ListOf, [_element_as(ListOf, one) for one in types])
    if all(isinstance(one, SetOf) for one in types):
        return _one_element(SetOf, [_element_as(SetOf, one) for one in types])
    if all(isinstance(one, ObjectOf) for one in types):
        return _objects([one for one in types if isinstance(one, ObjectOf)])
    if all(isinstance(one, TupleOf) for one in types):
        return _tuples([one for one in types if isinstance(one, TupleOf)])
    return None


def _element_as(kind: type[ListOf] | type[SetOf] | type[MapOf], one: Type) -> Type | None:
    """Give the element type of `one` seen as a `kind`; None when it cannot be seen so."""
    if isinstance(one, ListOf | SetOf | MapOf):
        return one.element if isinstance(one, kind) else None
    if isinstance(one, TupleOf):
        return unify(one.elements) if kind is ListOf else None
    if isinstance(one, ObjectOf):
        return unify(one.types) if kind is MapOf else None
    return None


def _one_element(
    kind: type[ListOf] | type[SetOf] | type[MapOf], elements: Sequence[Type | None]
) -> Type | None:
    known = [one for one in elements if one is not None]
    common = unify(known) if len(known) == len(elements) else None
    return None if common is None else kind(common)


def _objects(types: Sequence[ObjectOf]) -> Type | None:
    """Attribute by attribute when all have the same names; otherwise as maps."""
    if any(one.names != types[0].names for one in types):
        return _one_element(MapOf, [_element_as(MapOf, one) for one in types])
    columns = [unify(column) for column in zip(*(one.types for one in types), strict=True)]
    known = tuple(one for one in columns if one is not None)
    return ObjectOf(types[0].names, known) if len(known) == len(columns) else None


def _tuples(types: Sequence[TupleOf]) -> Type | None:
    """Element by element when all have the same length; otherwise as lists."""
    if any(len(one.elements) != len(types[0].elements) for one in types):
        return _one_element(ListOf, [_element_as(ListOf, one) for one in types])
    columns = [unify(column) for column in zip(*(one.elements for one in types), strict=True)]
    known = tuple(one for one in columns if one is not None)
    return TupleOf(known) if len(known) == len(columns) else None


def _preferred(types: Sequence[Type]) -> Type | None:
    """Give the most general of `types` that all the others convert to."""
    for wanted in sorted(types, key=_generality):
        if all(converted_type(one, wanted) is not None for one in types):
            return wanted
    return None


def _generality(one: Type) -> int:
    """Rank types: string before other primitives, lists and maps before sets, sets before nothing
    that fits them.
    """
    if isinstance(one, Primitive):
        return 0 if one == STRING else 1
    return 0 if isinstance(one, ListOf | MapOf) else 1 if isinstance(one, SetOf) else 2


def converted_type(source: Type, target: Type) -> Type | None:
    """Give the type that a value of `source` has once converted to `target`, or None when no value of it
    converts.

    A hole in `target` takes what `source` has there; a hole in `source` may yet be anything.
    """
    if target == ANY:
        return source
    if source == ANY:
        return plain_type(target)
    match target:
        case Primitive():
            return _converted_primitive(source, target)
        case ListOf():
            return _converted_collection(source, target, (ListOf, SetOf, TupleOf))
        case SetOf():
            return _converted_collection(source, target, (ListOf, SetOf, TupleOf))
        case MapOf():
            return _converted_collection(source, target, (MapOf, ObjectOf))
        case TupleOf():
            return _converted_tuple(source, target)
        case _:
            return _converted_object(source, target)


def _converted_primitive(source: Type, target: Primitive) -> Type | None:
    if not isinstance(source, Primitive) or {source, target} == {NUMBER, BOOL}:
        return None
    return target


def _converted_collection(
    source: Type, target: ListOf | SetOf | MapOf, sources: tuple[type[Type], ...]
) -> Type | None:
    if isinstance(source, Primitive) or not isinstance(source, sources):
        return None
    converted = [converted_type(one, target.element) for one in elements_of(source)]
    known = [one for one in converted if one is not None]
    if len(known) < len(converted):
        return None
    common = unify(known)
    if len(set(known)) > 1 and not all(map(is_exact, known)) and (common is None or not is_final(common)):
        # A hole in one of several types may yet change what they have in common, or give them something in
        # common.
        common = plain_type(target.element)
    if common is None:
        return None
    return type(target)(common if known else plain_type(target.element))


def elements_of(source: ListOf | SetOf | MapOf | TupleOf | ObjectOf) -> tuple[Type, ...]:
    """Give the types of what a value of `source` holds: one for a collection, each for a tuple or an
    object.
    """
    match source:
        case ListOf() | SetOf() | MapOf():
            return (source.element,)
        case TupleOf():
            return source.elements
        case _:
            return source.types


def _converted_tuple(source: Type, target: TupleOf) -> Type | None:
    if not isinstance(source, TupleOf) or len(source.elements) != len(target.elements):
        return None
    converted = [converted_type(one, to) for one, to in zip(source.elements, target.elements, strict=True)]
    known = tuple(one for one in converted if one is not None)
    return TupleOf(known) if len(known) == len(converted) else None


def _converted_object(source: Type, target: ObjectOf) -> Type | None:
    if isinstance(source, MapOf):
        given = dict.fromkeys(target.names, source.element)
    elif isinstance(source, ObjectOf):
        given = dict(zip(source.names, source.types, strict=True))
    else:
        return None
    converted: list[Type] = []
    for name, to in zip(target.names, target.types, strict=True):
        if name not in given and name not in target.optional:
            return None
        one = converted_type(given[name], to) if name in given else plain_type(to)
        if one is None:
            return None
        converted.append(one)
    return ObjectOf(target.names, tuple(converted))


def is_exact(type: Type) -> bool:
    """Say whether `type` has no hole: no `any` in it."""
    match type:
        case ListOf() | SetOf() | MapOf():
            return is_exact(type.element)
        case TupleOf():
            return all(map(is_exact, type.elements))
        case ObjectOf():
            return all(map(is_exact, type.types))
        case _:
            return type != ANY


def is_final(common: Type) -> bool:
    """Say whether no further type can make a different one out of `common` by unification: string,
    and lists and maps of such.
    """
    if isinstance(common, ListOf | MapOf):
        return is_final(common.element)
    return common == STRING


def plain_type(one: Type) -> Type:
    """Give `one` without what only a constraint has: which attributes are optional."""
    match one:
        case Primitive():
            return one
        case ListOf() | SetOf() | MapOf():
            return type(one)(plain_type(one.element))
        case TupleOf():
            return TupleOf(tuple(map(plain_type, one.elements)))
        case _:
            return ObjectOf(one.names, tuple(map(plain_type, one.types)))

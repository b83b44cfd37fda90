"""`for`: tuples and objects made by visiting each element of a collection; and what the template
directives share with it.
"""

from collections.abc import Iterator, Sequence
from itertools import repeat

from attrs import frozen

from clockwork.pure.expression.codes import DUPLICATE_KEY, INVALID_CONDITION, NOT_ITERABLE
from clockwork.pure.expression.environment import Constant, Environment
from clockwork.pure.expression.literal import key_of
from clockwork.pure.expression.run import Run, Site, Thunk
from clockwork.pure.syntax import tree
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ANY, BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.structure import Container, elements, marks_within, type_of
from clockwork.pure.value.value import (
    NOT_NULL,
    NULL,
    TRUE,
    Bool,
    Marks,
    Null,
    Refinement,
    Tuple,
    Unknown,
    Value,
    make_object,
)


@frozen
class Items:
    """The keys and elements to visit, and the marks of the collection itself, which its result carries."""

    pairs: Iterator[tuple[Value, Value]]
    marks: Marks


def each(site: Site, run: Run, collection: Value, with_keys: bool) -> Items | Unknown:
    """Give the elements of `collection`, each counted as a step; unknown when it is not known or cannot be
    visited.

    Without `with_keys` the keys are null: making an index for every element costs more than all the rest.
    """
    if isinstance(collection, Container):
        site.spend(run, len(collection.items))
        pairs = elements(collection) if with_keys else zip(repeat(NULL), collection.items, strict=False)
        return Items(pairs, collection.marks)
    if isinstance(collection, Null):
        return site.refuse(
            run, NOT_ITERABLE, "This is null, so there is nothing to visit. Use coalesce() or a conditional."
        )
    if isinstance(collection, Unknown) and (
        isinstance(collection.type, ListOf | SetOf | MapOf | TupleOf | ObjectOf) or collection.type == ANY
    ):
        return collection
    kind = type_text(type_of(collection))
    return site.refuse(
        run, NOT_ITERABLE, f"A for visits lists, sets, tuples, maps and objects, and this is of type {kind}."
    )


def visit_unknown(run: Run, collection: Unknown, slots: tuple[int, int], bodies: Sequence[Thunk]) -> Marks:
    """Give the marks that a loop over an unknown collection leaves on its result: its own, and those of what
    its body touches.

    The body runs once, on an unknown element. What is wrong then may never be evaluated, so it is not
    reported.
    """
    of = collection.type
    element = Unknown(of.element if isinstance(of, ListOf | SetOf | MapOf) else ANY)
    if isinstance(of, SetOf):
        key = element
    elif isinstance(of, ListOf | TupleOf):
        key = Unknown(NUMBER, NOT_NULL)
    else:
        key = Unknown(STRING if isinstance(of, MapOf | ObjectOf) else ANY, NOT_NULL)
    run.slots[slots[0]], run.slots[slots[1]] = key, element
    problems = len(run.problems)
    marks = collection.marks
    for body in bodies:
        marks |= marks_within(body(run))
    del run.problems[problems:]
    return marks


def truth_of(site: Site, run: Run, condition: Value) -> Bool | Unknown:
    """Give a condition as a bool; unknown when it is not known or was refused."""
    converted = convert(condition, BOOL)
    if isinstance(converted, Bool | Unknown):
        return converted
    why = f" {converted.message}" if isinstance(converted, Mismatch) else " this one is null"
    return site.refuse(run, INVALID_CONDITION, f"A condition is true or false:{why}.")


def compile_for_tuple(node: tree.ForTuple, environment: Environment) -> Thunk:
    """`[for key, value in collection : result if condition]`"""
    collection = environment.compile(node.collection)
    site = environment.site(node.collection)
    inner = environment.binding(node.key, node.value)
    slots = (environment.depth, environment.depth + 1)
    result = inner.compile(node.result)
    included = _Filter.of(node.condition, inner)

    def thunk(run: Run) -> Value:
        items = each(site, run, collection(run), node.key is not None)
        if isinstance(items, Unknown):
            marks = visit_unknown(run, items, slots, [result, included.condition])
            return Unknown(ANY, _length(items, included), marks)
        marks = items.marks
        is_open = False
        made: list[Value] = []
        for key, value in items.pairs:
            run.slots[slots[0]], run.slots[slots[1]] = key, value
            wanted = included.test(run)
            marks |= wanted.marks
            if isinstance(wanted, Unknown) or wanted.truth:
                is_open = is_open or isinstance(wanted, Unknown)
                made.append(result(run))
        return _unknown_of(made, marks) if is_open else Tuple(tuple(made), marks)

    return thunk


def compile_for_object(node: tree.ForObject, environment: Environment) -> Thunk:
    """`{for key, value in collection : result_key => result... if condition}`"""
    collection = environment.compile(node.collection)
    site = environment.site(node.collection)
    inner = environment.binding(node.key, node.value)
    slots = (environment.depth, environment.depth + 1)
    key_site, result_key, result = (
        inner.site(node.result_key),
        inner.compile(node.result_key),
        inner.compile(node.result),
    )
    included = _Filter.of(node.condition, inner)

    def thunk(run: Run) -> Value:
        items = each(site, run, collection(run), node.key is not None)
        if isinstance(items, Unknown):
            return Unknown(
                ANY, NOT_NULL, visit_unknown(run, items, slots, [result_key, result, included.condition])
            )
        marks = items.marks
        is_open = False
        groups: dict[str, list[Value]] = {}
        nameless: list[Value] = []
        for key, value in items.pairs:
            run.slots[slots[0]], run.slots[slots[1]] = key, value
            wanted = included.test(run)
            marks |= wanted.marks
            if isinstance(wanted, Bool) and not wanted.truth:
                continue
            name = key_of(key_site, run, result_key(run))
            marks |= name.marks
            is_open = is_open or isinstance(wanted, Unknown) or isinstance(name, Unknown)
            group = nameless if isinstance(name, Unknown) else groups.setdefault(name.text, [])
            if group and group is not nameless and not node.grouped and not is_open:
                key_site.refuse(
                    run,
                    DUPLICATE_KEY,
                    "Two elements give the same key. Make the keys distinct, or write ... after the result "
                    "to group the results of each key.",
                )
            group.append(result(run))
        if is_open:
            return _unknown_of([value for group in (nameless, *groups.values()) for value in group], marks)
        entries = {name: Tuple(tuple(group)) if node.grouped else group[0] for name, group in groups.items()}
        return make_object(entries, marks)

    return thunk


def _unknown_of(parts: Sequence[Value], marks: Marks) -> Unknown:
    """Give the unknown that stands for a collection of some of `parts`."""
    for part in parts:
        marks |= marks_within(part)
    return Unknown(ANY, NOT_NULL, marks)


def _length(collection: Unknown, included: "_Filter") -> Refinement:
    """A tuple made of a collection has as many elements, unless some are left out."""
    known = collection.refinement
    if included.site is not None:
        return Refinement(not_null=True, length_max=known.length_max)
    if isinstance(collection.type, TupleOf):
        return Refinement(True, "", len(collection.type.elements), len(collection.type.elements))
    return Refinement(True, "", known.length_min, known.length_max)


@frozen(eq=False)
class _Filter:
    """The `if` of a for; without one everything is included."""

    condition: Thunk
    site: Site | None

    @classmethod
    def of(cls, node: tree.Expression | None, environment: Environment) -> "_Filter":
        if node is None:
            return cls(Constant(TRUE), None)
        return cls(environment.compile(node), environment.site(node))

    def test(self, run: Run) -> Bool | Unknown:
        return TRUE if self.site is None else truth_of(self.site, run, self.condition(run))

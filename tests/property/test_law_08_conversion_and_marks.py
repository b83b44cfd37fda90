"""Law 8: conversion is idempotent, and never loses a mark: what a sensitive value touches is sensitive.

That marks are kept is checked as noninterference: two scopes that differ only in what is sensitive give results that differ only in
what is sensitive. Expressions come from the typed grammar (`strategies.expression`), to depth 3; one variable in four is
sensitive, and parts of others. `nonsensitive` is left out, since it is what lets a secret go.
"""

from hypothesis import event, given
from hypothesis import strategies as st

from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import Type
from clockwork.pure.value.structure import marks_within
from clockwork.pure.value.value import Value
from tests.property.strategies.expression import evaluated, expressions, scopes_with_secrets
from tests.property.strategies.value import (
    constraints,
    loosened,
    marked,
    types,
    values,
    visible,
    with_other_secrets,
)


@given(st.data())
def test_converting_twice_is_converting_once(data: st.DataObject) -> None:
    value, target = data.draw(loosened(data.draw(marked(data.draw(values()))))), data.draw(constraints())
    once = convert(value, target)
    if isinstance(once, Mismatch):
        event("does not convert")
        return
    event("changed by conversion" if once != value else "of the type already")
    assert convert(once, target) == once


@given(values().flatmap(marked), st.one_of(types(), constraints()))
def test_conversion_keeps_every_mark(value: Value, target: Type) -> None:
    converted = convert(value, target)
    if isinstance(converted, Mismatch):
        event("does not convert")
        return
    may_drop = "ObjectOf" in repr(target)
    event("marked" if marks_within(value) else "unmarked")
    # Conversion to an object type leaves out attributes, and their marks with them.
    if not may_drop:
        assert marks_within(converted) == marks_within(value)
    assert converted.marks & value.marks == value.marks


@given(st.data())
def test_conversion_shows_nothing_of_a_secret(data: st.DataObject) -> None:
    value, target = data.draw(marked(data.draw(values()))), data.draw(constraints())
    one, other = convert(value, target), convert(data.draw(with_other_secrets(value)), target)
    if isinstance(one, Mismatch) or isinstance(other, Mismatch):
        event("does not convert")
        return
    event("marked" if marks_within(value) else "unmarked")
    assert visible(one) == visible(other)


@given(expressions(), scopes_with_secrets())
def test_results_differ_only_where_they_are_sensitive(
    text: str, scopes: tuple[dict[str, Value], dict[str, Value]]
) -> None:
    one, other = (evaluated(text, scope) for scope in scopes)
    if one.diagnostics or other.diagnostics:
        event("has a problem")
        return
    event("sensitive in part or whole" if marks_within(one.value) else "not sensitive")
    assert visible(one.value) == visible(other.value), text

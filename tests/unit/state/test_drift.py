"""Drift: which paths, of what kind, and how grave."""

import pytest
from attrs import evolve
from pyrsistent import pmap

from clockwork.pure.intake.schema import AttributeSchema, BlockSchema, Impact, ResourceType
from clockwork.pure.state.drift import Gravity, configuration_drift, runtime_drift
from clockwork.pure.state.model import Instance
from clockwork.pure.value.difference import differences
from clockwork.pure.value.kind import ANY, NUMBER, STRING
from clockwork.pure.value.structure import make_set, with_marks
from clockwork.pure.value.value import (
    SENSITIVE,
    UNKNOWN,
    List,
    Object,
    String,
    Tuple,
    Value,
    make_map,
    make_number,
    make_object,
)

SERVICE = ResourceType(
    "service",
    pmap(
        {
            "retries": AttributeSchema("retries", NUMBER, impact=Impact.SAFE),
            "image": AttributeSchema("image", STRING, impact=Impact.SENSITIVE),
            "data": AttributeSchema("data", STRING, impact=Impact.DESTRUCTIVE),
            "name": AttributeSchema("name", STRING, replaces=True, impact=Impact.SAFE),
        }
    ),
    pmap(),
    blocks=pmap(
        {"port": BlockSchema("port", pmap({"label": AttributeSchema("label", STRING, impact=Impact.SAFE)}))}
    ),
)
PORTS = Tuple((make_object({"label": String("http")}),))
ATTRIBUTES: dict[str, Value] = {
    "retries": make_number(3),
    "image": String("nginx:1"),
    "data": String("/srv"),
    "name": String("web"),
    "port": PORTS,
    "extra": String("kept from an older schema"),
}
RECORDED = Instance("service.web", "service", "p", "h1:", 1, make_object(ATTRIBUTES), (), "ok", 1, 1)


def changed(**changes: Value) -> Object:
    """Give the attributes with some changed."""
    return make_object({**ATTRIBUTES, **changes})


@pytest.mark.parametrize(
    ("changes", "gravity"),
    [
        ({"retries": make_number(5)}, Gravity.LOW),
        ({"port": Tuple((make_object({"label": String("https")}),))}, Gravity.LOW),
        ({"image": String("nginx:2")}, Gravity.MEDIUM),
        ({"port": Tuple((*PORTS.items, *PORTS.items))}, Gravity.MEDIUM),
        ({"extra": String("changed")}, Gravity.MEDIUM),
        ({"data": String("/mnt")}, Gravity.HIGH),
        ({"name": String("other")}, Gravity.HIGH),
        ({"retries": make_number(5), "data": String("/mnt")}, Gravity.HIGH),
    ],
)
def test_the_gravity_is_that_of_the_worst_change(changes: dict[str, Value], gravity: Gravity) -> None:
    found = runtime_drift(RECORDED, changed(**changes), SERVICE)
    assert found is not None
    assert (found.address, found.kind, found.gravity) == ("service.web", "runtime", gravity)


def test_what_has_vanished_or_is_not_wanted_is_critical() -> None:
    for drift in (runtime_drift, configuration_drift):
        found = drift(RECORDED, None, SERVICE)
        assert found is not None
        assert (found.paths, found.gravity) == (((),), Gravity.CRITICAL)


def test_agreement_is_no_drift() -> None:
    assert runtime_drift(RECORDED, changed(), SERVICE) is None
    assert configuration_drift(evolve(RECORDED, version=9), changed(), SERVICE) is None


def test_what_became_sensitive_has_not_changed() -> None:
    assert runtime_drift(RECORDED, changed(image=String("nginx:1", SENSITIVE)), SERVICE) is None


def test_what_is_unknown_may_differ() -> None:
    found = configuration_drift(RECORDED, changed(image=UNKNOWN), SERVICE)
    assert found is not None
    assert found.paths == (("image",),)


@pytest.mark.parametrize(
    ("before", "after", "paths"),
    [
        (String("a"), String("b"), [()]),
        (String("1"), make_number(1), [()]),
        (List(STRING, (String("a"), String("b"))), List(STRING, (String("a"), String("c"), String("d"))), [(1,), (2,)]),
        (Tuple((String("a"), String("b"))), Tuple((String("b"),)), [(0,), (1,)]),
        (make_map(ANY, {"a": String("1"), "b": String("2")}), make_map(ANY, {"b": String("3"), "c": String("4")}), [("a",), ("b",), ("c",)]),
        (make_set(STRING, (String("a"),)), make_set(STRING, (String("b"),)), [()]),
        (make_object({"a": make_object({"b": String("1")})}), make_object({"a": make_object({"b": String("2")})}), [("a", "b")]),
        (make_object({"a": String("1")}), with_marks(make_object({"a": String("1")}), SENSITIVE), []),
        (None, String("a"), [()]),
    ],
)  # fmt: skip
def test_paths_go_as_deep_as_both_sides_have_one_shape(
    before: Value | None, after: Value | None, paths: list[tuple[str | int, ...]]
) -> None:
    assert tuple(differences(before, after)) == tuple(paths)
    assert len(tuple(differences(after, before))) == len(paths)

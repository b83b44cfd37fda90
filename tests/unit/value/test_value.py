"""Values by themselves: numbers' text, copies and pickles, the order of sets, showing in one line."""

import copy
import pickle
from decimal import Decimal

import pytest
from hypothesis import given

from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ANY, BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from clockwork.pure.value.number import number_text, parse_number, whole_number
from clockwork.pure.value.operate import arithmetic
from clockwork.pure.value.show import show
from clockwork.pure.value.structure import make_set, marks_within, rebuilt, remarked, type_of, without_marks
from clockwork.pure.value.unify import unify
from clockwork.pure.value.value import (
    EPHEMERAL,
    SENSITIVE,
    UNKNOWN,
    List,
    Null,
    Refinement,
    Set,
    String,
    Unknown,
    Value,
    make_number,
    make_object,
    make_tuple,
)
from tests.property.strategies.value import marked, values


@pytest.mark.parametrize(
    ("written", "text"),
    [("1.0", "1"), ("-0", "0"), ("1e3", "1000"), (".5", "0.5"), ("5.", "5"), ("+2", "2"), ("1e-3", "0.001"), ("100", "100")],
)  # fmt: skip
def test_a_number_has_one_text(written: str, text: str) -> None:
    amount = parse_number(written)
    assert amount is not None
    assert number_text(amount) == text


@pytest.mark.parametrize(
    "written", ["", "x", "0x1", "1_0", " 1", "Infinity", "nan", "1e10000", "1e99999999999999999999", "١"]
)
def test_what_is_no_number_is_none(written: str) -> None:
    assert parse_number(written) is None


def test_whole_numbers_are_told_from_fractions() -> None:
    assert whole_number(Decimal("1e2")) == 100
    assert whole_number(Decimal("0.5")) is None


def test_a_remainder_is_exact_whatever_the_quotient() -> None:
    found = arithmetic("%", make_number("1e9999"), make_number(7))
    assert found == make_number(pow(10, 9999, 7))


@given(values().flatmap(marked))
def test_a_copy_is_the_value_itself(value: Value) -> None:
    assert copy.copy(value) is value
    assert copy.deepcopy(value) is value
    if not marks_within(value):
        assert pickle.loads(pickle.dumps(value)) == value


@given(values().flatmap(marked))
def test_marks_can_be_taken_off_everything(value: Value) -> None:
    assert marks_within(without_marks(value)) == 0
    assert type_of(without_marks(value)) == type_of(value)


def test_marks_are_replaced_on_every_kind_of_value() -> None:
    for value in (
        UNKNOWN,
        Null(),
        Set(STRING, (String("a"),)),
        List(STRING, ()),
        make_object({}),
        make_tuple([]),
    ):
        assert remarked(value, EPHEMERAL).marks == EPHEMERAL
        assert type_of(remarked(value, EPHEMERAL)) == type_of(value)


def test_a_representation_names_what_is_in_it() -> None:
    assert repr(make_tuple([String("a"), String("b", SENSITIVE), String("c", EPHEMERAL)])) == (
        "Tuple((String('a'), String(<sensitive>), String('c', 2)))"
    )


def test_sets_are_in_canonical_order_and_take_their_elements_marks() -> None:
    given: list[Value] = [make_number(2), Null(NUMBER), make_number("1.5"), make_number(2)]
    assert make_set(NUMBER, given) == Set(NUMBER, (make_number("1.5"), make_number(2), Null(NUMBER)))
    assert make_set(STRING, [String("a", SENSITIVE)]) == Set(STRING, (String("a"),), SENSITIVE)
    assert make_set(STRING, [Unknown(STRING), String("a"), String("b")]) == Unknown(
        SetOf(STRING), Refinement(True, "", 2, 3)
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (make_object({"a-b": String("x\n${y}%{z}\"\\\x00\U000e0001"), "c d": make_tuple([])}), '{ a-b = "x\\n$${y}%%{z}\\"\\\\\\u0000\\U000e0001", "c d" = [] }'),
        (make_set(STRING, [String("a")]), 'toset(["a"])'),
        (Unknown(STRING), "(known after apply)"),
        (Null(), "null"),
    ],
)  # fmt: skip
def test_a_value_is_shown_as_an_expression(value: Value, text: str) -> None:
    assert show(value) == text


def test_what_is_shown_is_cut_at_the_limit() -> None:
    shown = show(make_tuple([make_number(1)] * 1_000_000), limit=20)
    assert len(shown) == 20
    assert shown.endswith("…")


def test_types_that_have_nothing_in_common_have_no_union() -> None:
    pairs: list[tuple[Type, Type]] = [
        (ListOf(STRING), MapOf(STRING)),
        (TupleOf((STRING,)), MapOf(STRING)),
        (SetOf(STRING), MapOf(STRING)),
        (STRING, ListOf(STRING)),
    ]
    for one, other in pairs:
        assert unify([one, other]) is None
    assert unify([SetOf(STRING), TupleOf((NUMBER,))]) == SetOf(STRING)
    assert unify([SetOf(STRING), ListOf(NUMBER)]) == ListOf(NUMBER)
    assert unify([]) == ANY


@pytest.mark.parametrize(
    ("value", "of"),
    [
        (List(STRING, ()), ListOf(ListOf(ANY))),
        (Unknown(TupleOf((NUMBER, BOOL))), ListOf(ANY)),
        (Unknown(ObjectOf((), ())), ObjectOf(("a",), (STRING,))),
        (Unknown(ObjectOf(("a",), (ListOf(STRING),))), ObjectOf(("a",), (STRING,))),
        (Unknown(STRING), ObjectOf((), ())),
        (make_tuple([]), TupleOf((STRING,))),
        (make_tuple([make_tuple([])]), TupleOf((STRING,))),
        (make_object({}), TupleOf(())),
        (Null(ListOf(STRING)), NUMBER),
    ],
)
def test_what_no_value_of_a_type_converts_to_is_refused(value: Value, of: Type) -> None:
    assert isinstance(convert(value, of), Mismatch)


def test_a_container_is_rebuilt_of_its_kind() -> None:
    numbers = (make_number(1),)
    for one in (Set(NUMBER, (make_number(2),)), List(NUMBER, (make_number(2),), SENSITIVE)):
        assert rebuilt(one, numbers) == type(one)(NUMBER, numbers, one.marks)


def test_a_hole_in_one_element_type_leaves_the_others_open() -> None:
    assert convert(Unknown(TupleOf((ANY, NUMBER))), ListOf(ANY)) == Unknown(ListOf(ANY))
    assert convert(Unknown(TupleOf((ANY, STRING))), ListOf(ANY)) == Unknown(ListOf(STRING))

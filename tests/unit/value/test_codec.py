"""Values as data and back; types as text and back; canonical bytes and digests."""

from hypothesis import given
from hypothesis import strategies as st

from clockwork.pure.value.codec import (
    canonical,
    decode,
    digest,
    encode,
    secret_paths,
    to_plain,
    type_from_text,
    type_text,
)
from clockwork.pure.value.convert import Mismatch, Path
from clockwork.pure.value.kind import ANY, BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from clockwork.pure.value.structure import type_of
from clockwork.pure.value.value import (
    EPHEMERAL,
    NULL,
    SENSITIVE,
    TRUE,
    List,
    Map,
    Refinement,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
    make_map,
    make_number,
    make_object,
)
from tests.property.strategies.value import constraints, loosened, marked, values


@given(st.data())
def test_what_is_encoded_in_clear_comes_back(data: st.DataObject) -> None:
    value = data.draw(loosened(data.draw(marked(data.draw(values())))))
    plain = encode(value, reveal=True)
    text = type_from_text(type_text(type_of(value)))
    assert text is not None
    assert decode(plain, text, secret_paths(value)) == value


@given(values().flatmap(marked))
def test_what_is_not_revealed_comes_back_unknown_and_marked(value: Value) -> None:
    back = decode(encode(value), type_of(value))
    assert not isinstance(back, Mismatch)
    if value.marks & SENSITIVE:
        assert isinstance(back, Unknown)
        assert back.marks == SENSITIVE


@given(constraints())
def test_a_type_comes_back_from_its_text(one: Type) -> None:
    assert type_from_text(type_text(one)) == one


def test_names_that_are_no_words_are_quoted_in_types() -> None:
    one = ObjectOf(("a b", 'q"'), (STRING, NUMBER))
    assert type_text(one) == 'object({"a b" = string, "q\\"" = number})'
    assert type_from_text(type_text(one)) == one


def test_a_comma_may_stand_after_the_last_part() -> None:
    assert type_from_text("tuple([string,])") == TupleOf((STRING,))
    assert type_from_text("object({a = string,})") == ObjectOf(("a",), (STRING,))


def test_what_is_no_type_is_none() -> None:
    for text in ("", "strin", "list", "list(", "list(string", "list(string)x", "object({a})", 'object({"\\q" = string})', "tuple([string string])", "set()", "foo(string)", "object({a = string b = string})", "map(" * 300):  # fmt: skip
        assert type_from_text(text) is None, text


def test_plain_data_has_exact_numbers_and_no_secrets() -> None:
    value = Tuple((
        make_number(1), make_number("0.1"), make_number("1e100"), make_number("0.12345678901234567890123"), TRUE, NULL, Unknown(STRING),
        Set(STRING, (String("a"),)), make_map(STRING, {"k": String("hush", SENSITIVE)}),
    ))  # fmt: skip
    assert to_plain(value) == [
        1, 0.1, "1" + "0" * 100, "0.12345678901234567890123", True, None, "(known after apply)", ["a"], {"k": "(sensitive value)"},
    ]  # fmt: skip
    assert to_plain(value.items[-1], reveal=True) == {"k": "hush"}


def test_unknowns_and_hidden_values_say_what_they_are() -> None:
    unknown = Unknown(STRING, Refinement(True, "web-", 0, None))
    assert encode(unknown) == {"$unknown": {"type": "string", "not_null": True, "prefix": "web-"}}
    sized = Unknown(ListOf(ANY), Refinement(False, "", 1, 3))
    assert encode(sized) == {"$unknown": {"type": "list(any)", "length_min": 1, "length_max": 3}}
    assert encode(String("x", SENSITIVE)) == {"$sensitive": True}
    assert encode(String("x", EPHEMERAL | SENSITIVE), reveal=True) == {"$ephemeral": True}
    assert decode({"$ephemeral": True}, STRING) == Unknown(STRING, marks=EPHEMERAL)
    odd = make_object({"$unknown": TRUE})
    assert encode(odd) == {"$literal": {"$unknown": True}}
    assert decode(encode(odd), type_of(odd)) == odd


def test_damaged_data_is_told_with_its_path() -> None:
    cases: list[tuple[object, Type, tuple[str | int, ...]]] = [
        (1, STRING, ()),
        ("x", NUMBER, ()),
        (True, NUMBER, ()),
        (1, BOOL, ()),
        ("x", ANY, ()),
        ({}, ListOf(STRING), ()),
        ([], MapOf(STRING), ()),
        (["a", 1], ListOf(STRING), (1,)),
        (["a"], TupleOf(()), ()),
        ({"a": 1}, ObjectOf(("a",), (STRING,)), ("a",)),
        ({}, ObjectOf(("a",), (STRING,)), ()),
        ({1: "x"}, MapOf(STRING), ()),
        ({"$what": 1}, STRING, ()),
        ({"$literal": 1}, MapOf(STRING), ()),
        ({"$unknown": {"type": "strng"}}, STRING, ()),
        ({"$unknown": {"type": "string", "prefix": 1}}, STRING, ()),
        ({"$unknown": 1}, STRING, ()),
    ]
    for plain, of, path in cases:
        found = decode(plain, of)
        assert isinstance(found, Mismatch), plain
        assert found.path == path, plain


def test_a_path_that_leads_nowhere_marks_what_it_leads_to_last() -> None:
    plain, of = {"a": ["x"]}, ObjectOf(("a",), (ListOf(STRING),))
    paths: list[Path] = [("a", 5), ("a", "x"), ("b",), ("a", 0, "deeper")]
    for path in paths:
        value = decode(plain, of, [path])
        assert not isinstance(value, Mismatch)
        marked_instead: dict[Path, Path] = {("b",): (), ("a", 0, "deeper"): ("a", 0)}
        assert secret_paths(value) == (marked_instead.get(path, ("a",)),)


def test_secret_paths_are_the_outermost() -> None:
    hidden = String("x", SENSITIVE)
    value = make_object(
        {"a": List(STRING, (String("y"), hidden)), "b": Map(STRING, ("k",), (hidden,), SENSITIVE), "c": TRUE}
    )
    assert secret_paths(value) == (("a", 1), ("b",))


def test_canonical_bytes_are_the_same_whatever_the_order() -> None:
    assert (
        canonical({"b": 1, "a": ["é", None]})
        == '{"a":["é",null],"b":1}'.encode()
        == canonical({"a": ["é", None], "b": 1})
    )


def test_a_digest_depends_on_its_key() -> None:
    assert digest(b"x") != digest(b"x", b"k") != digest(b"x", b"k" * 100)
    assert len(digest(b"x", b"k" * 100)) == 64


def test_sets_come_back_in_canonical_order() -> None:
    assert decode(["b", "a"], SetOf(STRING)) == Set(STRING, (String("a"), String("b")))

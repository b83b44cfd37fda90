"""Secrets in what a program writes."""

import pytest

from clockwork.pure.forge.redaction import redact, secrets_in
from clockwork.pure.value.structure import with_marks
from clockwork.pure.value.value import SENSITIVE, String, Value, make_number, make_object, make_tuple


def secret(text: str) -> Value:
    """Give a sensitive text."""
    return String(text, SENSITIVE)


def test_a_secret_is_replaced_wherever_it_stands_and_nothing_else_is() -> None:
    given = make_object({"a": secret("hunter2hunter2"), "b": String("nobody cares")})
    assert redact("x=hunter2hunter2,hunter2hunter2!", secrets_in([given])) == (
        "x=(sensitive value),(sensitive value)!"
    )
    assert redact("nobody cares", secrets_in([given])) == "nobody cares"


def test_what_is_within_something_sensitive_is_sensitive() -> None:
    inner = make_object({"list": make_tuple([String("first one"), make_number(12345678)])})
    assert secrets_in([with_marks(inner, SENSITIVE)]) == ("first one", "12345678")
    assert secrets_in([inner]) == ()


def test_a_secret_that_holds_another_is_replaced_whole() -> None:
    secrets = secrets_in([secret("password"), secret("password=hunter2")])
    assert redact("password=hunter2", secrets) == "(sensitive value)"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_each_line_of_a_secret_is_looked_for_however_it_is_indented(ending: str) -> None:
    secrets = secrets_in([secret(f"  first line{ending}\tsecond line{ending}")])
    assert redact("> first line", secrets) == "> (sensitive value)"
    assert redact("second line", secrets) == "(sensitive value)"


def test_a_secret_is_found_as_output_shows_it() -> None:
    assert redact(r"a bell\x07 rings", secrets_in([secret("bell\a rings")])) == "a (sensitive value)"


def test_short_texts_stay() -> None:
    assert secrets_in([secret("true"), secret(""), secret("a\nb\nc")]) == ()

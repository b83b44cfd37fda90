"""Law 25, without a shell: what is rendered for sh reads back as the values that went in. `shlex` reads it, by the same quoting rules as sh.

Attributes: up to four, of up to three levels, of hostile pieces (quotes, substitutions, globs, dashes, control characters, closing braces) and any characters; in
half of the second test's examples one text holds a NUL or a lone surrogate. tests/integration/test_law_25_encode_sh.py asks the real sh.
"""

import shlex
from itertools import pairwise

from hypothesis import event, given
from hypothesis import strategies as st
from returns.pipeline import is_successful

from clockwork.pure.forge.codes import NOT_UNICODE, NUL_IN_VALUE
from clockwork.pure.forge.encode import (
    INPUT_LIMIT,
    element_text,
    encode_inputs,
    json_text,
    quote,
    scalar_text,
)
from clockwork.pure.value.value import (
    Bool,
    Map,
    Null,
    Number,
    Object,
    String,
    Unknown,
    Value,
    make_object,
    make_tuple,
)
from tests.property.strategies.forge import attributes, texts
from tests.unit.forge.programs import rendered


def words(name: str, value: Value) -> list[str]:
    """Give the words of an attribute's definition, as sh reads them."""
    match value:
        case String() | Number() | Bool():
            return [f"input_{name}={scalar_text(value)}"]
        case Null() | Unknown():
            return ["unset", f"input_{name}", f"input_{name}_json", f"each_input_{name}()", "{", ":;", "}"]
        case _:
            keys = value.names if isinstance(value, Map | Object) else map(str, range(len(value.items)))
            calls: list[str] = []
            for key, item in zip(keys, value.items, strict=True):
                calls += ["$1", key] + ([] if isinstance(item, Null) else [element_text(item)])
                calls += ["[", "$?", "=", "0", "]", "||", "return", "1"]
            return [f"input_{name}_json={json_text(value)}", f"each_input_{name}()", "{", *calls, ":", "}"]


@given(texts(40))
def test_a_quoted_text_is_one_word_and_that_text(text: str) -> None:
    assert shlex.split(f"before {quote(text)} after") == ["before", text, "after"]


@given(attributes())
def test_what_is_rendered_reads_back_as_the_values(inputs: Object) -> None:
    text = encode_inputs(inputs, "input", None).unwrap()
    expected = [
        word for name, value in zip(inputs.names, inputs.items, strict=True) for word in words(name, value)
    ]
    assert shlex.split(text) == expected


@given(
    texts(),
    st.sampled_from(("", "\0", "\ud800")),
    texts(),
    st.sampled_from(("text", "element", "key", "nested")),
)
def test_what_sh_cannot_hold_is_refused_wherever_it_stands(
    before: str, hole: str, after: str, place: str
) -> None:
    text = before + hole + after
    value: Value = String(text)
    match place:
        case "element":
            value = make_tuple([value])
        case "key":
            value = make_object({text: Null()})
        case "nested":
            value = make_tuple([make_object({"a": value})])
    outcome = encode_inputs(make_object({"given": value}), "input", None)
    # JSON has an escape for NUL, so it may be where only JSON goes.
    is_sound = not hole or (hole == "\0" and place == "nested")
    event("sound" if is_sound else "refused")
    assert is_successful(outcome) is is_sound
    if not is_sound:
        assert {one.code for one in outcome.failure()} == {NUL_IN_VALUE if hole == "\0" else NOT_UNICODE}


@given(st.integers(-40, 40))
def test_no_program_is_given_more_than_its_limit(excess: int) -> None:
    overhead = len("input_given=''\n")
    text = "x" * (INPUT_LIMIT - overhead + excess)
    outcome = rendered("", make_object({"given": String(text)}))
    assert is_successful(outcome) is (excess <= 0)


@given(attributes())
def test_values_never_stand_in_the_command_of_a_program(inputs: Object) -> None:
    made = rendered("# script", inputs).unwrap()
    assert made.cmd == ("sh", "-s")
    positions = [
        made.stdin.index(part)
        for part in (b"clockwork_run() {", b"operation_token=", b"# script", b"</dev/null")
    ]
    assert all(one < other for one, other in pairwise(positions))

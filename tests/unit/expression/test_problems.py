"""What is said of expressions that have no value: the kind of problem, the place, the values around it, the nearest names."""

import pytest

from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.scope import Instances, Key, Scope
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.kind import NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf
from clockwork.pure.value.value import (
    SENSITIVE,
    UNKNOWN,
    Null,
    Object,
    String,
    Tuple,
    Unknown,
    Value,
    make_number,
    make_object,
)

PAGES: dict[Key, Value] = {key: make_object({"path": String(f"{key}.html")}) for key in ("home", "news")}
COPIES: dict[Key, Value] = {index: make_object({"path": String(f"{index}.html")}) for index in (0, 1)}
SCOPE = Scope(
    {
        ("var", "port"): String("http"),
        ("var", "ports"): Tuple((make_number(80), make_number(443))),
        ("var", "nothing"): Null(ListOf(STRING)),
        ("var", "secret"): String("hush-hush", SENSITIVE),
        ("var", "hidden"): make_object({"token": String("hush-hush")}, SENSITIVE),
        ("var", "ul"): Unknown(ListOf(STRING)),
        ("var", "us"): Unknown(STRING),
        ("var", "uz"): Unknown(SetOf(STRING)),
        ("var", "um"): Unknown(MapOf(STRING)),
        ("var", "ut"): Unknown(TupleOf((STRING,))),
        ("var", "uo"): Unknown(ObjectOf(("name",), (STRING,))),
        ("var", "un"): Unknown(NUMBER),
        ("local", "tags"): make_object({"team": String("a"), "site": String("b")}),
        ("file", "page"): Instances("for_each", PAGES, Object(("home", "news"), tuple(PAGES.values()))),
        ("file", "copy"): Instances("count", COPIES, Tuple(tuple(COPIES.values()))),
        ("data", "x", "y"): String("z"),
    }
)


def problems(text: str) -> tuple[Diagnostic, ...]:
    found = evaluate(parse_expression("main.cw", text).unwrap(), "main.cw", SCOPE)
    assert found.value is UNKNOWN
    return found.diagnostics


# The code and the text under the span.
PLACES = {
    "var.port + 1": ("CW0201", "var.port"),
    "1 + [2]": ("CW0201", "[2]"),
    '1 + 2 + "x" + 3': ("CW0201", '"x"'),
    "1 < true": ("CW0201", "true"),
    '"x" && true': ("CW0201", '"x"'),
    "true && 5": ("CW0201", "5"),
    "-true": ("CW0201", "-true"),
    '!"x"': ("CW0201", '!"x"'),
    "1 + null": ("CW0204", "null"),
    "null || true": ("CW0204", "null"),
    "1 / 0": ("CW0203", "0"),
    "1 % (1 - 1)": ("CW0203", "(1 - 1)"),
    "9e9999 * 10": ("CW0202", "9e9999 * 10"),
    "1e99999": ("CW0202", "1e99999"),
    "var.ports[2]": ("CW0205", "[2]"),
    "[][0]": ("CW0205", "[0]"),
    "[1][0]": ("", ""),
    "[1][-1]": ("CW0205", "[-1]"),
    "[1][0.5]": ("CW0205", "[0.5]"),
    '[1]["x"]': ("CW0205", '["x"]'),
    "[1][var.um]": ("CW0205", "[var.um]"),
    "[1][null]": ("CW0205", "[null]"),
    "var.nothing[0]": ("CW0204", "[0]"),
    "toset([1])[0]": ("CW0205", "[0]"),
    "var.port[0]": ("CW0205", "[0]"),
    'local.tags["tema"]': ("CW0205", '["tema"]'),
    "local.tags[[1]]": ("CW0205", "[[1]]"),
    "{}.a": ("CW0206", ".a"),
    "local.tags.tema": ("CW0206", ".tema"),
    "var.hidden.x": ("CW0206", ".x"),
    'var.hidden["x"]': ("CW0205", '["x"]'),
    "var.nothing.a": ("CW0204", ".a"),
    "var.port.a": ("CW0206", ".a"),
    "var.ports.a": ("CW0206", ".a"),
    "var.ul.a": ("CW0206", ".a"),
    "var.ul[-1]": ("CW0205", "[-1]"),
    "var.us[0]": ("CW0205", "[0]"),
    "var.uz[0]": ("CW0205", "[0]"),
    "var.ut[1]": ("CW0205", "[1]"),
    "var.ut[-1]": ("CW0205", "[-1]"),
    "var.uo.nam": ("CW0206", ".nam"),
    'var.uo["nam"]': ("CW0206", '["nam"]'),
    "var.nothing[*]": ("CW0204", "[*]"),
    "var.prot": ("CW0301", "var.prot"),
    "nope.x": ("CW0301", "nope.x"),
    "nope": ("CW0301", "nope"),
    "var": ("CW0302", "var"),
    "data.x": ("CW0302", "data.x"),
    "file": ("CW0302", "file"),
    "true ? 1 : [1]": ("CW0303", "true ? 1 : [1]"),
    "var.ul[0] == \"a\" ? [1] : {}": ("CW0303", 'var.ul[0] == "a" ? [1] : {}'),
    '"x" ? 1 : 2': ("CW0304", '"x"'),
    "null ? 1 : 2": ("CW0304", "null"),
    "[for x in [1] : x if x]": ("CW0304", "x"),
    '"${[1]}x"': ("CW0305", "[1]"),
    '"${null}x"': ("CW0305", "null"),
    "[for x in 5 : x]": ("CW0306", "5"),
    "[for x in null : x]": ("CW0306", "null"),
    "[for x in var.us : x]": ("CW0306", "var.us"),
    '"%{ for x in true }%{ endfor }"': ("CW0306", "true"),
    "{ a = 1, a = 2 }": ("CW0307", "a"),
    "{ for x in [1, 2] : \"a\" => x }": ("CW0307", '"a"'),
    "{ var.port = 1 }": ("CW0308", "var.port"),
    "{ (null) = 1 }": ("CW0308", "(null)"),
    "{ ([1]) = 1 }": ("CW0308", "([1])"),
    "{ for x in [1] : null => x }": ("CW0308", "null"),
    "uper(var.port)": ("CW0309", "uper"),
    "upper()": ("CW0310", "upper()"),
    "upper(1, 2)": ("CW0310", "upper(1, 2)"),
    "lookup({}, \"a\", 1, 2)": ("CW0310", 'lookup({}, "a", 1, 2)'),
    "max()": ("CW0310", "max()"),
    "try()": ("CW0310", "try()"),
    "can()": ("CW0310", "can()"),
    "upper([1])": ("CW0311", "[1]"),
    "upper(null)": ("CW0311", "null"),
    "join(\",\", [[1]])": ("CW0311", "[[1]]"),
    "upper(5...)": ("CW0311", "5"),
    "max([1, [2]]...)": ("CW0311", "[1, [2]]"),
    "join(\",\", [null])": ("CW0311", "[null]"),
    "sort([null])": ("CW0311", "[null]"),
    "tonumber(\"x\")": ("CW0311", '"x"'),
    "tobool(\" True\")": ("CW0311", '" True"'),
    "length(5)": ("CW0311", "5"),
    "length(var.un)": ("CW0311", "var.un"),
    "keys([1])": ("CW0311", "[1]"),
    "values(var.us)": ("CW0311", "var.us"),
    "merge([1])": ("CW0311", "[1]"),
    "concat(toset([1]))": ("CW0311", "toset([1])"),
    "concat(tolist([1]), tolist([[1]]))": ("", ""),
    "contains({}, 1)": ("CW0311", "{}"),
    "element([], 0)": ("CW0311", "[]"),
    "element({}, 0)": ("CW0311", "{}"),
    "element(var.um, 0)": ("CW0311", "var.um"),
    "element([1], 0.5)": ("CW0311", "0.5"),
    "lookup([1], \"a\")": ("CW0311", "[1]"),
    "lookup(tomap({ a = 1 }), \"b\", [])": ("CW0311", "[]"),
    "range(0, 1, 0)": ("CW0311", "0"),
    "range(0, 1, -1)": ("CW0311", "-1"),
    "range(1, 0, 1)": ("CW0311", "1"),
    "flatten(5)": ("CW0311", "5"),
    "zipmap([\"a\"], 5)": ("CW0311", "5"),
    "zipmap([\"a\"], [])": ("CW0311", 'zipmap(["a"], [])'),
    "zipmap([null], [1])": ("CW0311", "[null]"),
    "coalesce(1, [])": ("CW0311", "coalesce(1, [])"),
    "regex(\"(?P<a>x)(y)\", \"xy\")": ("CW0311", '"(?P<a>x)(y)"'),
    "jsondecode(\"{\")": ("CW0311", '"{"'),
    'jsondecode(join("", [for i in range(20000) : "["]))': ("CW0311", 'join("", [for i in range(20000) : "["])'),
    "jsondecode(\"NaN\")": ("CW0311", '"NaN"'),
    "format(\"%z\", 1)": ("CW0311", '"%z"'),
    "format(\"%\")": ("CW0311", '"%"'),
    "format(\"%s\")": ("CW0311", '"%s"'),
    "format(\"%[0]s\", 1)": ("CW0311", '"%[0]s"'),
    "format(\"%99999d\", 1)": ("CW0311", '"%99999d"'),
    "format(\"a\", 1)": ("CW0311", '"a"'),
    "format(\"%s\", null)": ("CW0311", "null"),
    "format(\"%d\", [1])": ("CW0311", "[1]"),
    "lookup(local.tags, \"tema\")": ("CW0312", '"tema"'),
    "lookup(var.hidden, \"x\")": ("CW0312", '"x"'),
    "try(no.such)": ("CW0312", "try(no.such)"),
    "coalesce(null, \"\")": ("CW0312", 'coalesce(null, "")'),
    "regex(\"a\", \"b\")": ("CW0312", 'regex("a", "b")'),
    "file.copy[2].path": ("CW0313", "file.copy[2].path"),
    "file.page[\"hom\"].path": ("CW0313", 'file.page["hom"].path'),
    "file.page[var.secret]": ("CW0313", "file.page[var.secret]"),
    "file.page.path": ("CW0314", "file.page.path"),
    "file.copy.path": ("CW0314", "file.copy.path"),
    "regex(\"(\", \"\")": ("CW0318", '"("'),
    "replace(\"a\", \"/(/\", \"\")": ("CW0318", '"/(/"'),
}  # fmt: skip


@pytest.mark.parametrize("text", [text for text in PLACES if PLACES[text][0]])
def test_a_problem_has_its_kind_and_a_tight_place(text: str) -> None:
    (problem,) = problems(text)
    assert problem.span is not None
    assert (problem.code.number, text[problem.span.start : problem.span.end]) == PLACES[text]
    assert "hush-hush" not in repr(problem)
    assert "token" not in repr(problem)


def test_every_independent_problem_is_reported() -> None:
    found = problems('[1 + "a", upper(), var.prot, { b = [][0] }]')
    assert [one.code.number for one in found] == ["CW0201", "CW0310", "CW0301", "CW0205"]


def test_what_depends_on_a_problem_is_not_reported_again() -> None:
    assert [one.code.number for one in problems("upper(var.prot.x[0]) == 1")] == ["CW0301"]


def test_a_problem_in_a_loop_is_reported_once() -> None:
    assert len(problems('[for x in [1, 2, 3] : x + "a"]')) == 1


def test_the_values_around_a_problem_are_shown() -> None:
    (problem,) = problems("[for p in var.ports : p + var.port]")
    assert problem.values == (("var.port", '"http"'),)
    (problem,) = problems("[for i, p in var.ports : var.ports[i + 2]]")
    assert problem.values == (("var.ports[i + 2]", ""),) or problem.values == (("i", "0"),)
    (problem,) = problems("upper([var.secret, var.port])")
    assert problem.values == (("var.secret", "(sensitive value)"), ("var.port", '"http"'))


SUGGESTIONS = {
    "var.prot": ("var.port", "var.ports"),
    "uper(1)": ("upper",),
    "local.tags.tema": ("team",),
    'local.tags["sit"]': ("site",),
    'file.page["hom"]': ("home",),
    "var.uo.nam": ("name",),
    'lookup(local.tags, "tema")': ("team",),
}


@pytest.mark.parametrize("text", SUGGESTIONS)
def test_the_nearest_names_are_suggested(text: str) -> None:
    (problem,) = problems(text)
    assert problem.suggestions[: len(SUGGESTIONS[text])] == SUGGESTIONS[text]

"""What expressions are worth, as a table: an expression on the left, the value as `show` writes it on the right."""

import pytest

from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.scope import Evaluation, Scope
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.kind import ANY, BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.show import show
from clockwork.pure.value.structure import marks_within, type_of
from clockwork.pure.value.value import (
    SENSITIVE,
    Null,
    Refinement,
    String,
    Unknown,
    Value,
    make_number,
    make_object,
)

SCOPE: dict[tuple[str, ...], Value] = {
    ("var", "n"): make_number(3),
    ("var", "o"): make_object({"a": String("x"), "b": make_number(1)}),
    ("var", "secret"): String("hush-hush", SENSITIVE),
    ("var", "us"): Unknown(STRING),
    ("var", "up"): Unknown(STRING, Refinement(not_null=True, prefix="web-")),
    ("var", "un"): Unknown(NUMBER),
    ("var", "ub"): Unknown(BOOL),
    ("var", "ua"): Unknown(ANY),
    ("var", "ul"): Unknown(ListOf(STRING)),
    ("var", "ul2"): Unknown(ListOf(STRING), Refinement(not_null=True, length_min=2, length_max=2)),
    ("var", "uz"): Unknown(SetOf(STRING)),
    ("var", "um"): Unknown(MapOf(NUMBER)),
    ("var", "ut"): Unknown(TupleOf((STRING, NUMBER))),
    ("var", "uo"): Unknown(ObjectOf(("a", "b"), (STRING, NUMBER))),
    ("var", "ns"): Null(STRING),
}


def evaluated(text: str) -> Evaluation:
    return evaluate(parse_expression("main.cw", text).unwrap(), "main.cw", Scope(SCOPE))


KNOWN = {
    'replace("xb", "/x*/", "-")': '"-b-"',
    'format("%.1s|", "")': '"|"',
    'true ? { a = 1 } : { a = "x" }': '{ a = "1" }',
    'false ? toset([1]) : toset(["a"])': 'toset(["a"])',
    # Numbers are exact, and have one text each.
    "0.1 + 0.2 == 0.3": "true",
    '"x${1.50}"': '"x1.5"',
    "1e3": "1000",
    "-0": "0",
    "-7 % 3": "-1",
    "1e200 % 7": "2",
    "10 / 4": "2.5",
    '"5" + 1': "6",
    "1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3": "true",
    # Equality is structural, and kinds of value do not convert for it.
    '[1] == tolist([1])': "true",
    '{ a = 1 } == tomap({ a = 1 })': "true",
    'toset(["a"]) == toset(["a", "a"])': "true",
    'toset(["a"]) == ["a"]': "false",
    '1 == "1"': "false",
    "[1, 2] == [1]": "false",
    "{ a = 1 } == { b = 1 }": "false",
    "null == var.ns": "true",
    "true != false": "true",
    # What does not matter is not looked at.
    "false && no.such": "false",
    'true || "x"': "true",
    '"true" && true': "true",
    "var.ub && false": "false",
    "true ? 1 : no.such": "1",
    'false ? null : "a"': '"a"',
    "true ? null : [1]": "null",
    'true ? "a" : 1': '"a"',
    'false ? "a" : 1': '"1"',
    "true ? tolist([1]) : tolist([])": "[1]",
    "true ? { a = 1 } : { b = 2 }": "{ a = 1 }",
    'true ? "a" : var.ua': '"a"',
    "true ? tolist([\"a\"]) : var.ua": '["a"]',
    "true ? null : var.ua": "null",
    # Indexes and attributes.
    '["a", "b"]["1"]': '"b"',
    "var.o.b": "1",
    'var.o["a"]': '"x"',
    "[{ a = 1 }, { a = 2 }][*].a": "[1, 2]",
    "tolist([{ a = 1 }])[*].a": "[1]",
    "tolist([[1], [\"x\"]])[*][0]": '["1", "x"]',
    "[for x in [null] : x][*]": "[null]",
    "null[*]": "[]",
    "var.o[*].a": '["x"]',
    "[{ a = [1, 2] }].*.a[0]": "[1, 2]",
    # Loops.
    "[for i, x in [\"a\"] : \"${i}${x}\"]": '["0a"]',
    "{ for k, v in { a = 1, b = 2 } : v => k if v > 1 }": '{ "2" = "b" }',
    '{ for x in ["a", "b", "a"] : x => 1... }': "{ a = [1, 1], b = [1] }",
    '[for x in toset(["b", "a"]) : x]': '["a", "b"]',
    "[for a in [1, 2] : [for a in [a, 3] : a]]": "[[1, 3], [2, 3]]",
    "[for k, v in { a = 1 } : [for v in [2] : \"${k}${v}\"]]": '[["a2"]]',
    '"%{ for k, v in { a = 1 } }${k}=${v};%{ endfor }"': '"a=1;"',
    '"%{ if false }a%{ endif }"': '""',
    # Text is in normal form C.
    '"e\\u0301" == "\\u00e9"': "true",
    'length("e\\u0301")': "1",
    '{ "e\\u0301" = 1 }["\\u00e9"]': "1",
    # try and can.
    'try(var.o.nope, "d")': '"d"',
    "try(no.such, 1)": "1",
    "can(var.o.nope)": "false",
    "can(var.o.a)": "true",
    # Functions.
    "core::upper(\"a\")": '"A"',
    "max([1, 5, 3]...)": "5",
    'length(keys(var.uo))': "2",
    "keys(var.uo)": '["a", "b"]',
    "length(var.ut)": "2",
    "length(var.ul2)": "2",
    'length("\\U0001F1E9\\U0001F1EA\\U0001F468\\u200D\\U0001F469\\u200D\\U0001F467")': "2",
    'length("a\\r\\nb")': "3",
    'length("\\u1112\\u1161\\u11ab")': "1",
    'length("\\uac00\\u11a8")': "1",
    'length("\\n\\u0301")': "2",
    'length("\\u1113\\u1161\\u11c3")': "1",
    'length("\\uac00\\u11c3")': "1",
    'length("\\u1113\\uac00")': "1",
    'merge(null, { a = 1 })': "{ a = 1 }",
    "merge()": "{}",
    "concat(tolist([1]), tolist([\"a\"]))": '["1", "a"]',
    "concat([1], tolist([2]))": "[1, 2]",
    'lookup(tomap({ a = 1 }), "b", "2")': "2",
    'lookup({ a = 1 }, "a")': "1",
    "contains([1, 2], 3)": "false",
    'contains(["a", var.us], "a")': "true",
    "element([1, 2, 3], -1)": "3",
    "range(1, 2, 0.5)": "[1, 1.5]",
    "range(0)": "[]",
    "flatten([1, [2, [toset([3])]], []])": "[1, 2, 3]",
    'zipmap(["a"], [1])': "{ a = 1 }",
    'zipmap(["a"], tolist([1]))': "{ a = 1 }",
    "distinct([1, 2, 1])": "[1, 2]",
    'coalesce("", "b")': '"b"',
    'coalesce(null, 1, "b")': '"1"',
    'split("", "ab")': '["a", "b"]',
    'replace("aaa", "/a*?/", "x")': '"xaxaxax"',
    'replace("abc", "/(?P<l>b)/", "[${l}$$$2$x]")'.replace("${", "$${"): '"a[b$]c"',
    'replace("abc", "/b/", "$")': '"a$c"',
    'replace("abc", "/b/", "${")'.replace("${", "$${"): '"a$${c"',
    'replace("abc", "/b/", "${é-}")'.replace("${", "$${"): '"a$${é-}c"',
    'regex("(a)|(b)", "b")': '[null, "b"]',
    'upper("straße")': '"STRAßE"',
    'lower("İ")': '"i"',
    'jsonencode({ a = [true, null, "é<"], b = toset([1.5]) })': '"{\\"a\\":[true,null,\\"é\\\\u003c\\"],\\"b\\":[1.5]}"',
    'jsondecode("{\\"a\\": [1.50, true, null, \\"\\\\ud800\\"]}")': '{ a = [1.5, true, null, "\ufffd"] }',
    "nonsensitive(var.secret)": '"hush-hush"',
    "issensitive(1)": "false",
    "tolist(toset([\"b\", \"a\"]))": '["a", "b"]',
    # format
    'format("%v %v %v %v", "a", 1.5, true, null)': '"a 1.5 true null"',
    'format("%#v %v", "a", [1, "b"])': '"\\"a\\" [1,\\"b\\"]"',
    'format("%5d|%-5d|%05d|%+d|% d", 42, 42, 42, 42, 42)': '"   42|42   |00042|+42| 42"',
    'format("%x %X %o %b %#x", 255, 255, 8, 5, 255)': '"ff FF 10 101 0xff"',
    'format("%f %.2f %e %E %g %G", 1.5, 2.345, 1234.5, 0.5, 1e21, 1e-7)': '"1.500000 2.34 1.234500e+03 5.000000E-01 1e+21 1E-07"',
    'format("%.3g %.5g %g %.2g", 1234.5, 1234.5, 0, 0.5)': '"1.23e+03 1234.5 0 0.5"',
    'format("%.2s|%q|%t", "héllo", "a\\"b", "true")': '"hé|\\"a\\\\\\"b\\"|true"',
    'format("%[2]s %[1]s %s", "a", "b")': '"b a b"',
    'format("%%d")': '"%d"',
    'format("%.2v", 3.14159)': '"3.1"',
    'format("%.4d", 7)': '"0007"',
    'format("%d", -3.7)': '"-3"',
}  # fmt: skip


@pytest.mark.parametrize("text", KNOWN)
def test_expressions_are_worth_what_the_table_says(text: str) -> None:
    found = evaluated(text)
    assert found.diagnostics == ()
    assert show(found.value, 1000) == KNOWN[text]


# What is known of a result that is not: its type, whether it may be null, its prefix and its length.
UNKNOWN = {
    "var.un + 1": "number!",
    "-var.un": "number!",
    "!var.ub": "bool!",
    "var.un < 1": "bool!",
    "var.us == \"a\"": "bool!",
    "var.ub || false": "bool!",
    "[var.us] == [\"a\"]": "bool!",
    "var.ub ? 1 : 2": "number!",
    "var.ub ? 1 : null": "number",
    "var.ub ? 1 : \"a\"": "string!",
    "var.ub ? 1 : var.ua": "any",
    "true ? 1 : var.ua": "any",
    '"a-${var.us}"': 'string! "a-"',
    '"${var.up}x"': 'string! "web-"',
    '"b${var.us}"': "string!",
    '"é${var.us}"': "string!",
    '"%{ if var.ub }a%{ endif }"': "string!",
    '"%{ if true }${var.us}x%{ endif }"': "string!",
    '"%{ for x in var.ul }${x}%{ endfor }"': "string!",
    "var.ul[0]": "string",
    "var.ul[var.un]": "string",
    "var.ut[1]": "number",
    "var.ut[var.un]": "any",
    "var.um[\"a\"]": "number",
    "var.um.a": "number",
    "var.uo.a": "string",
    "var.uo[\"b\"]": "number",
    "var.uo[var.us]": "any",
    "var.ua.x": "any",
    "var.ua[0]": "any",
    "[1, 2][var.un]": "any",
    "var.o[var.us]": "any",
    "tolist([1])[var.un]": "number",
    "tomap({ a = 1 })[var.us]": "number",
    "var.ul[*]": "list(string)!",
    "var.ul2[*]": "list(string)! 2..2",
    "var.us[*]": "any!",
    "var.ua[*].x": "any!",
    "[for x in var.ul2 : x]": "any! 2..2",
    "[for x in var.ut : x]": "any! 2..2",
    "[for x in var.ul2 : x if var.ub]": "any! 0..2",
    "[for x in [1] : x if var.ub]": "any!",
    "{ for x in var.uz : x => x }": "any!",
    "{ for k, v in var.um : k => v }": "any!",
    "{ for x in [1] : var.us => x }": "any!",
    "{ for x in [\"a\"] : x => x if var.ub }": "any!",
    "{ for k, x in var.ua : k => x }": "any!",
    "{ (var.us) = 1, b = 2 }": "any!",
    "upper([var.us]...)": "string!",
    "upper(var.ul...)": "string",
    "length(var.ul)": "number!",
    "length(var.us)": "number!",
    "keys(var.um)": "list(string)!",
    "keys(var.ua)": "any!",
    "values(var.um)": "list(number)!",
    "values(var.ua)": "any!",
    "merge(var.um, var.um)": "map(number)!",
    "merge(var.um, {})": "any!",
    "concat(var.ul, tolist([1]))": "list(string)!",
    "concat(var.ul, [1])": "any!",
    "lookup(var.um, \"a\", 1)": "number",
    "lookup({ a = 1 }, var.us)": "any",
    "contains(var.ul, 1)": "bool!",
    "contains([var.us], \"a\")": "bool!",
    "element(var.ul, 0)": "string",
    "element([1], var.un)": "any",
    "flatten(var.ul)": "any!",
    "flatten([1, var.ua])": "any!",
    "zipmap(var.ul, tolist([1]))": "map(number)!",
    "zipmap([\"a\"], var.ua)": "any!",
    "coalesce(var.us, \"a\")": "string!",
    "coalesce(var.ua, 1)": "any!",
    "jsondecode(var.us)": "any",
    "format(\"a-%s\", var.us)": 'string! "a-"',
    "try(var.ua.x, 1)": "any",
    "can(var.ua.x)": "bool!",
    "issensitive(var.us)": "bool!",
    "tolist([var.ua, 1])": "list(any)! 2..2",
    "toset([var.us, \"a\"])": "set(string)! 1..2",
    "toset([var.ua, 1])": "set(any)! 1..2",
    "tomap({ a = var.ua, b = 1 })": "map(any)! 2..2",
    "toset(var.ul2)": "set(string)! 1..2",
    "tostring(var.un)": "string",
}  # fmt: skip


def described(value: Value) -> str:
    assert isinstance(value, Unknown)
    known = value.refinement
    length = f" {known.length_min}..{known.length_max}" if known.length_max is not None else ""
    prefix = f' "{known.prefix}"' if known.prefix else ""
    return f"{type_text(value.type)}{'!' if known.not_null else ''}{prefix}{length}"


@pytest.mark.parametrize("text", UNKNOWN)
def test_of_what_is_not_known_the_type_and_bounds_are(text: str) -> None:
    found = evaluated(text)
    assert found.diagnostics == ()
    assert described(found.value) == UNKNOWN[text]


DECIDED = {
    'var.up == "db"': "false",
    "var.up == null": "false",
    "var.ul2 == [1]": "false",
    "var.up == 1": "false",
    "var.ul2 == var.up": "false",
    'var.ul2 == toset(["a", "b"])': "false",
    '[var.us, 1] == ["a", 2]': "false",
    "tolist([var.us, 1])[0]": "(known after apply)",
    "[for x in var.ut : x]": "(known after apply)",
    "var.ut[*]": "[(known after apply), (known after apply)]",
    "var.up[*]": "[(known after apply)]",
    "values(var.uo)": "[(known after apply), (known after apply)]",
    'tolist([var.ua, "a"])': '[(known after apply), "a"]',
}


@pytest.mark.parametrize("text", DECIDED)
def test_what_is_known_of_an_unknown_can_decide(text: str) -> None:
    assert show(evaluated(text).value) == DECIDED[text]


@pytest.mark.parametrize(
    "text",
    [
        "var.secret == 1",
        'var.secret == "a" ? 1 : 2',
        '"a${var.secret}"',
        "[for x in [1] : x if var.secret != null]",
        "{ (var.secret) = 1 }",
        "{ for x in [1] : var.secret => x }",
        "upper(var.secret)",
        "can(tonumber(var.secret))",
        'try(tonumber(var.secret), "x")',
        "[1, 2][length(var.secret) - 9]",
        "length(var.secret)",
        '{ a = 1 }[var.secret == "" ? "a" : "a"]',
        "toset([var.secret])",
        '"%{ if var.secret == null }a%{ endif }"',
        "[for x in var.ul : var.secret]",
        "var.ub ? var.secret : 1",
        "var.um[var.secret]",
        "[var.secret][var.un]",
        "[upper([var.secret]...)]",
        "sensitive(1)",
    ],
)
def test_what_touches_a_sensitive_value_is_sensitive(text: str) -> None:
    assert marks_within(evaluated(text).value) & SENSITIVE


@pytest.mark.parametrize(
    "text",
    [
        "[var.secret, 1][1]",
        "length([var.secret])",
        "keys({ a = var.secret })",
        "merge({ a = var.secret }, { b = 1 }).b",
    ],
)
def test_a_sensitive_part_does_not_hide_its_neighbours(text: str) -> None:
    assert not marks_within(evaluated(text).value)


def test_the_type_of_a_conditional_is_what_both_branches_convert_to() -> None:
    assert type_of(evaluated("true ? null : [1]").value) == TupleOf((NUMBER,))
    assert type_of(evaluated('[for x in [1] : true ? x : "a"][0]').value) == STRING

"""What an expression mentions, what it reads, and how the scope's instances are reached."""

import pytest

from clockwork.pure.expression.evaluate import compile_expression, evaluate, run
from clockwork.pure.expression.refer import references, text_of
from clockwork.pure.expression.scope import Bound, Head, Instances, Key, Read, Reference, Scope
from clockwork.pure.report.span import Span
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.show import show
from clockwork.pure.value.value import (
    UNKNOWN,
    Object,
    String,
    Tuple,
    Unknown,
    Value,
    make_number,
    make_object,
)

COPIES: dict[Key, Value] = {index: make_object({"id": String(f"c{index}")}) for index in (0, 1)}
PAGES: dict[Key, Value] = {key: make_object({"id": String(key)}) for key in ("a", "b")}
SHARED: dict[Head, Bound] = {
    ("var", "x"): make_number(1),
    ("file", "copy"): Instances("count", COPIES, Tuple(tuple(COPIES.values()))),
    ("file", "page"): Instances("for_each", PAGES, Object(("a", "b"), tuple(PAGES.values()))),
    ("file", "later"): Instances("count", {}, UNKNOWN),
    ("file", "one"): make_object({"id": String("one")}),
}
OWN: dict[Head, Bound] = {
    ("count",): make_object({"index": make_number(1)}),
    ("each",): make_object({"key": String("b")}),
    ("size",): make_number(9),
}


@pytest.mark.parametrize(
    ("text", "shown", "reads"),
    [
        ("var.x", "1", [Read(("var", "x"))]),
        ("file.copy[count.index].id", '"c1"', [Read(("file", "copy"), 1, False)]),
        ('file.copy["0"].id', '"c0"', [Read(("file", "copy"), 0, False)]),
        ("file.page[each.key].id", '"b"', [Read(("file", "page"), "b", False)]),
        ("file.page.a.id", '"a"', [Read(("file", "page"), "a", False)]),
        ("file.copy[*].id", '["c0", "c1"]', [Read(("file", "copy"))]),
        ("file.copy", '[{ id = "c0" }, { id = "c1" }]', [Read(("file", "copy"))]),
        ("[for f in file.page : f.id]", '["a", "b"]', [Read(("file", "page"))]),
        ("file.one.id", '"one"', [Read(("file", "one"))]),
        ("file.later[0].id", "(known after apply)", [Read(("file", "later"))]),
        ("file.later.id", "(known after apply)", [Read(("file", "later"))]),
        ("file.copy[file.later[0].n].id", "(known after apply)", [Read(("file", "copy")), Read(("file", "later"))]),
        ("[file.copy[1], file.copy[0], file.page.a, file.copy[1], file.copy]", None, [
            Read(("file", "copy"), 0, False), Read(("file", "copy"), 1, False), Read(("file", "copy")), Read(("file", "page"), "a", False),
        ]),
        ("size + count.index", "10", []),
        ("[for size in [1] : size]", "[1]", []),
        ("true ? var.x : file.one.id", '"1"', [Read(("file", "one")), Read(("var", "x"))]),
    ],
)  # fmt: skip
def test_an_evaluation_tells_what_it_read(text: str, shown: str | None, reads: list[Read]) -> None:
    found = evaluate(parse_expression("main.cw", text).unwrap(), "main.cw", Scope(SHARED, OWN))
    assert found.diagnostics == ()
    assert shown is None or show(found.value) == shown
    assert list(found.reads) == reads


def test_instances_in_the_own_scope_are_reached_too() -> None:
    found = evaluate(
        parse_expression("main.cw", "file.copy[0].id").unwrap(),
        "main.cw",
        Scope({}, {("file", "copy"): SHARED[("file", "copy")]}),
    )
    assert show(found.value) == '"c0"'


def test_a_program_runs_in_many_scopes() -> None:
    program = compile_expression(parse_expression("main.cw", '"${var.x}-${each.key}"').unwrap(), "main.cw")
    for key in "ab":
        scope = Scope(SHARED, {("each",): make_object({"key": String(key)})})
        assert run(program, scope).value == String(f"1-{key}")
    assert program.constant is None


def test_a_constant_is_found_at_compilation() -> None:
    program = compile_expression(
        parse_expression("main.cw", '{ a = [1 + 2, "x${true}"], b = !false ? -1 : 2 }').unwrap(), "main.cw"
    )
    assert program.constant is not None
    assert show(program.constant) == '{ a = [3, "xtrue"], b = -1 }'
    assert run(program, Scope({})).value == program.constant


def found(text: str) -> list[tuple[str, str, str | None, int | str | None]]:
    return [
        (".".join(one.head), text[one.span.start : one.span.end], one.attribute, one.key)
        for one in references(parse_expression("main.cw", text).unwrap(), "main.cw")
    ]


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("var.x + local.y.z", [("var.x", "var.x", None, None), ("local.y", "local.y.z", "z", None)]),
        ("module.m[0].out.deep", [("module.m", "module.m[0].out", "out", 0)]),
        ('module.m["k"].out', [("module.m", 'module.m["k"].out', "out", "k")]),
        ('module.m[""]', [("module.m", "module.m", None, "")]),
        ("module.m[*].out", [("module.m", "module.m[*].out", "out", None)]),
        ("data.t.n.a", [("data.t.n", "data.t.n.a", "a", None)]),
        ("file.a[each.key].id", [("file.a", "file.a[each.key].id", "id", None), ("each", "each.key", "key", None)]),
        ("self.x", [("self", "self.x", "x", None)]),
        ("name", [("name", "name", None, None)]),
        ("var", [("var", "var", None, None)]),
        ("var[0].x", [("var", "var[0].x", "x", 0)]),
        ("[for k, v in var.a : k == v.b ? var.c : k]", [("var.a", "var.a", None, None), ("var.c", "var.c", None, None)]),
        ("{ for v in var.a : v => var.b if v != var.c }", [(f"var.{x}", f"var.{x}", None, None) for x in "abc"]),
        ("[for v in v.a : v]", [("v.a", "v.a", None, None)]),
        ("{ k = var.a, (var.b) = -var.c }", [(f"var.{x}", f"var.{x}", None, None) for x in "abc"]),
        ('"${var.a}%{ if var.b }${var.c}%{ else }x%{ endif }"', [(f"var.{x}", f"var.{x}", None, None) for x in "abc"]),
        ('"%{ for k, v in var.a }${k}${v}${var.b}%{ endfor }"', [(f"var.{x}", f"var.{x}", None, None) for x in "ab"]),
        ("f(var.a, [var.b]).x[var.c]", [(f"var.{x}", f"var.{x}", None, None) for x in "abc"]),
        ("1 + true", []),
    ],
)  # fmt: skip
def test_references_are_found_without_evaluating(
    text: str, mentioned: list[tuple[str, str, str | None, int | str | None]]
) -> None:
    assert found(text) == mentioned


def test_a_reference_is_data() -> None:
    (one,) = references(parse_expression("main.cw", " var.x").unwrap(), "main.cw")
    assert one == Reference(("var", "x"), Span("main.cw", 1, 6))


@pytest.mark.parametrize(
    "text", ["var.a", "file.a[count.index].id", 'a["k"][0].b', "a[*].b", "a.*.b", "a.0", "name"]
)
def test_simple_mentions_are_written_as_they_stand(text: str) -> None:
    assert text_of(parse_expression("main.cw", text).unwrap()) == text


@pytest.mark.parametrize("text", ["a[b + 1]", "f(1).a", 'a["x${b}"]', "1 + 2", 'a["\\n"]'])
def test_what_is_more_than_a_mention_has_no_short_text(text: str) -> None:
    assert text_of(parse_expression("main.cw", text).unwrap()) is None


def test_deep_scopes_do_not_break_the_search_for_names() -> None:
    evaluation = evaluate(parse_expression("main.cw", "each.kye").unwrap(), "main.cw", Scope({}, OWN))
    assert evaluation.diagnostics[0].suggestions == ("key",)
    assert isinstance(evaluation.value, Unknown)

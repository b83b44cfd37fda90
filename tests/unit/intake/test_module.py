"""Module calls: folders, inputs, outputs, recursion."""

import pytest
from pyrsistent import pmap

from clockwork.pure.intake import intake as module_under_test
from clockwork.pure.intake.folder import join_folder, missing_folders
from clockwork.pure.report.diagnostic import Severity
from tests.unit.intake.reading import codes, found, only, sound

SITE = 'variable "title" {\n}\noutput "made" {\n  value = var.title\n}\n'


def call(name: str, rest: str = 'title = "x"', source: str = "./site") -> str:
    """Give a module call."""
    return f'module "{name}" {{\n  source = "{source}"\n  {rest}\n}}\n'


def test_calls_of_one_folder_share_a_module() -> None:
    ir = sound({"main.cw": call("a") + call("b"), "site/main.cw": SITE})
    assert ir.modules[("a",)] is ir.modules[("b",)]
    assert ir.root.calls["a"].folder == "site"
    assert sorted(ir.modules) == [(), ("a",), ("b",)]


def test_modules_may_call_up_and_down() -> None:
    files = {"main.cw": call("a"), "site/main.cw": SITE + call("up", source="../lib"), "lib/main.cw": SITE}
    assert sorted(sound(files).modules) == [(), ("a",), ("a", "up")]


@pytest.mark.parametrize(
    ("folder", "source", "joined"),
    [
        (".", "./site", "site"),
        (".", "../shared", "../shared"),
        ("site", "../lib", "lib"),
        ("site", "..", "."),
        ("../shared", "../other/", "../other"),
        ("a/b", ".././c/../d", "a/d"),
    ],
)
def test_folders_are_joined(folder: str, source: str, joined: str) -> None:
    assert join_folder(folder, source) == joined


def test_missing_folders_are_named_until_all_are_there() -> None:
    files = {
        "main.cw": call("a") + call("far", source="git::https://x/y") + 'output "module" {\n  value = 1\n}\n'
    }
    assert missing_folders(pmap(files)) == ("site",)
    files["site/main.cw"] = call("b", source="../lib") + call("again", source=".")
    files["site/other.cw.json"] = "{}"
    assert missing_folders(pmap(files)) == ("lib",)
    files["lib/main.cw"] = "locals {\n  module = 1\n}\n"
    assert missing_folders(pmap(files)) == ()


@pytest.mark.parametrize(
    ("rest", "source", "code"),
    [
        ("", "./site", "CW0507"),
        ("title = 1\n  tilte = 2", "./site", "CW0506"),
        ("title = 1\n  version = 1", "./site", "CW0502"),
        ("title = each.key", "./site", "CW0528"),
        ("title = null", "./strict", "CW0511"),
        ('title = "x"', "./strict", "CW0511"),
        ("title = 1 + true", "./site", "CW02"),
        ("title = 1", "./nowhere", "CW0551"),
        ("title = 1", "../..", "CW0551"),
        ("title = 1", "hashicorp/consul/aws", "CW0550"),
        ("title = 1", "${var.x}", "CW0510"),
        ("title = 1", "", "CW0550"),
        ("title = 1\n  depends_on = [file.none]", "./site", "CW0522"),
    ],
)
def test_what_is_wrong_with_a_call_is_reported_once(rest: str, source: str, code: str) -> None:
    strict = 'variable "title" {\n  type     = number\n  nullable = false\n}\n'
    files = {"main.cw": call("a", rest, source), "site/main.cw": SITE, "strict/main.cw": strict}
    assert only(files).code.number.startswith(code)


def test_a_call_without_a_source_is_reported_once() -> None:
    assert codes('module "m" {\n  count = 2\n}\noutput "o" {\n  value = module.m[0].anything\n}') == [
        "CW0507"
    ]


def test_a_deprecated_input_warns() -> None:
    site = 'variable "title" {\n  deprecated = "no longer shown"\n}\n'
    one = only({"main.cw": call("a"), "site/main.cw": site})
    assert (one.code.number, one.severity) == ("CW0545", Severity.WARNING)


def test_a_module_that_calls_itself_is_reported_with_the_way_round() -> None:
    files = {
        "main.cw": call("a"),
        "site/main.cw": call("b", "", "../lib"),
        "lib/main.cw": call("c", "", "../site"),
    }
    told = [one for one in found(files) if one.code.number == "CW0552"]
    assert len(told) == 1
    assert "lib -> site -> lib" in told[0].detail
    assert [label.text for label in told[0].labels] == ["site calls lib"]


def test_a_module_that_calls_itself_at_once_is_reported() -> None:
    assert codes(call("a", "", "./")) == ["CW0552"]


def test_calls_that_multiply_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_under_test, "BLOCK_LIMIT", 1000)
    files = {
        f"f{depth}/main.cw": call("l", "", f"../f{depth + 1}") + call("r", "", f"../f{depth + 1}")
        for depth in range(40)
    }
    files |= {"main.cw": call("a", "", "./f0"), "f40/main.cw": "locals {\n  x = 1\n}\n"}
    assert codes(files) == ["CW0553"]


def test_a_syntax_error_in_a_module_hides_nothing_elsewhere() -> None:
    broken = 'variable "title" {\n}\nvariable "lost ?\noutput "made" {\n  value = 1\n}\n'
    files = {
        "main.cw": call("a", "title = 1\n  lost = 2\n  wrong = 3")
        + 'output "o" {\n  value = module.a.made\n}\n'
    }
    told = found(files | {"site/main.cw": broken})
    assert [one.code.number for one in told if one.span and one.span.path == "main.cw"] == ["CW0506"]


def test_the_json_syntax_and_override_files_are_refused_by_name() -> None:
    told = found({"main.cw": "", "notes.txt": "}", "x.cw.json": "{}", "override.cw": "", "a_override.cw": ""})
    assert [one.code.number for one in told] == ["CW0502"] * 3


def test_an_empty_folder_is_reported() -> None:
    assert codes({}) == ["CW0551"]

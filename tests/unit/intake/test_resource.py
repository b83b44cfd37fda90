"""Resources: attributes, nested blocks, repetition, lifecycle, timeouts."""

import pytest

from clockwork.pure.intake.ir import ONE
from tests.unit.intake.reading import codes, found, only, resource, sound


def test_a_resource_is_read_whole() -> None:
    text = """
resource "file" "page" {
  for_each   = { a = 1 }
  path       = each.key
  content    = self_content
  depends_on = [directory.site, module.m, var.x, local.y]
  provider   = builtin

  timeouts {
    create = "90s"
    delete = "2m"
    read   = "1h"
  }

  lifecycle {
    create_before_destroy = true
    prevent_destroy       = var.x
    ignore_changes        = [content, mode]
    replace_triggered_by  = [directory.site, value.v[0].id]

    precondition {
      condition     = each.value == 1
      error_message = "one"
    }
    postcondition {
      condition     = self.path == each.key
      error_message = "two"
    }
  }
}
""".replace("self_content", '"x"')
    others = """
resource "directory" "site" { path = "site" }
resource "value" "v" {
  count = 2
  input = count.index
}
module "m" { source = "./m" }
variable "x" { default = true }
locals { y = 1 }
"""
    page = sound({"main.cw": text + others, "m/main.cw": "locals {\n  a = 1\n}\n"}).root.resources[
        "file", "page"
    ]
    assert (page.type, page.name, page.provider) == ("file", "page", "builtin")
    assert page.repetition.kind == "for_each"
    assert sorted(page.body.attributes) == ["content", "path"]
    assert [one.head for one in page.depends_on] == [
        ("directory", "site"),
        ("module", "m"),
        ("var", "x"),
        ("local", "y"),
    ]
    assert dict(page.timeouts) == {"create": 90, "delete": 120, "read": 3600}
    rules = page.lifecycle
    assert [one.path for one in rules.ignore_changes] == [("content",), ("mode",)]
    assert len(rules.replace_triggered_by) == 2
    assert (len(rules.preconditions), len(rules.postconditions)) == (1, 1)
    assert rules.create_before_destroy is not None
    assert rules.prevent_destroy is not None


def test_a_plain_resource_exists_once() -> None:
    assert sound(resource("")).root.resources["file", "page"].repetition == ONE


@pytest.mark.parametrize(
    "rest",
    [
        "count = 3",
        "count = true ? 1 : 0",
        "enabled = false",
        "lifecycle {\n enabled = true\n }",
        "for_each = toset([])",
    ],
)
def test_ways_to_repeat(rest: str) -> None:
    kind = sound(resource(rest)).root.resources["file", "page"].repetition.kind
    assert kind in rest


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("count = 1.5", "CW0511"),
        ("count = null", "CW0511"),
        ('count = "many"', "CW0511"),
        ("enabled = 3", "CW0511"),
        ("for_each = 3", "CW0511"),
        ('for_each = ["a"]', "CW0511"),
        ("count = each.key", "CW0528"),
        ("enabled = true\n  lifecycle {\n    enabled = true\n  }", "CW0514"),
        ("lifecycle {\n    prevent_destroy = 3\n  }", "CW0511"),
        ("lifecycle {\n    prevent_destroy = null\n  }", "CW0511"),
        ('lifecycle {\n    ignore_changes = "all"\n  }', "CW0529"),
        ("lifecycle {\n    ignore_changes = [1]\n  }", "CW0529"),
        ("lifecycle {\n    ignore_changes = [content[count.index]]\n  }", "CW0529"),
        ("lifecycle {\n    ignore_changes = [content[*]]\n  }", "CW0529"),
        ("lifecycle {\n    replace_triggered_by = value.x\n  }", "CW0529"),
        ("lifecycle {\n    replace_triggered_by = [value.x]\n  }", "CW0522"),
        ("lifecycle {\n    precondition {\n      condition = true\n    }\n  }", "CW0507"),
        (
            "lifecycle {\n    precondition {\n      condition     = self.path\n      error_message = 1\n    }\n  }",
            "CW0528",
        ),
        ("depends_on = directory.site", "CW0529"),
        ("depends_on = [1 + 1]", "CW0529"),
        ("depends_on = [[directory.site][0]]", "CW0529"),
        ("depends_on = [directory.site]", "CW0522"),
        ("provider = builtin.other", "CW0502"),
        ("provider = 1", "CW0529"),
        ("runner = local", "CW0502"),
        ("timeouts {\n    create = 5\n  }", "CW0512"),
        ('timeouts {\n    create = "0s"\n  }', "CW0512"),
        ("timeouts {\n    create = var.x\n  }", "CW0510"),
        ('timeouts {\n    verify = "5s"\n  }', "CW0512"),
        ("content = 1 + true", "CW02"),
        ("content = data.x.y.z", "CW0502"),
        ("content = var", "CW0527"),
        ("content = file", "CW0527"),
        ("content = path", "CW0525"),
    ],
)
def test_what_is_wrong_is_reported_once(rest: str, code: str) -> None:
    assert only(resource(rest)).code.number.startswith(code)


def test_a_required_attribute_must_not_be_null() -> None:
    assert codes('resource "file" "page" {\n  path = null\n}') == ["CW0511"]


def test_paths_whose_changes_are_ignored_may_go_deep() -> None:
    text = 'resource "value" "v" {\n  lifecycle {\n    ignore_changes = [input.a["b"][0].c, input]\n  }\n}'
    rules = sound(text).root.resources["value", "v"].lifecycle
    assert [one.path for one in rules.ignore_changes] == [("input", "a", "b", 0, "c"), ("input",)]
    assert (
        sound(resource("lifecycle {\n    ignore_changes = all\n  }"))
        .root.resources["file", "page"]
        .lifecycle.ignores_all
    )


def test_a_resource_of_an_unknown_type_still_has_its_expressions_checked() -> None:
    text = 'resource "fiel" "x" {\n  provider = builtin\n  path = var.x\n  inner {\n  }\n}\noutput "o" {\n  value = fiel.x.path\n}'
    assert sorted(codes(text)) == ["CW0520", "CW0526"]


def test_what_a_damaged_block_lacks_is_not_reported() -> None:
    assert [
        code[:4]
        for code in codes(
            'resource "file" "page" {\n  path = [1,,]\n}\noutput "o" {\n  value = file.page.path\n}'
        )
    ] == ["CW01"]


def test_names_in_lost_text_are_not_called_unknown() -> None:
    text = 'resource "file" "page" ?? {\nresource "fiel" "page" ?? {\nvariable "x" ?? {\nmodule "m" @ {\nlocals {\n  l = = 1\n}\n'
    uses = {
        "uses.cw": 'output "o" {\n  value = [file.page.path, fiel.page.path, var.x, module.m.out, local.l]\n}\n'
    }
    assert all(one.span is None or one.span.path == "main.cw" for one in found({"main.cw": text, **uses}))


def test_self_is_what_the_resource_is() -> None:
    text = resource(
        'lifecycle {\n    postcondition {\n      condition     = self.contnt == ""\n      error_message = "x"\n    }\n  }'
    )
    assert only(text).suggestions == ("content",)


def test_an_argument_outside_of_blocks_is_reported() -> None:
    assert codes("x = 1\n") == ["CW0506"]


def test_a_text_of_one_long_word_is_read_in_linear_time() -> None:
    assert codes(f'resource "file" "a" {{\n  path = "a"\n  content = "{"x" * 2**20}"\n}}\n') == []

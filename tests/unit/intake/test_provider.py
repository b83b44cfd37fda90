"""Provider packages: what a sound one gives, and what is wrong with an unsound one."""

import pytest

from clockwork.pure.intake.provider import decode_provider, digest_of
from clockwork.pure.intake.schema import Expression, Impact
from clockwork.pure.value.kind import BOOL, NUMBER, STRING, ListOf
from clockwork.pure.value.value import make_number
from tests.property.strategies.intake import BUILTIN, PACKAGE
from tests.unit.intake.reading import HEADER, OPERATIONS, faults, package, thing

FULL = """
  description    = "A thing"
  acts_on        = "engine"
  recovery       = "rerun"
  schema_version = 3
  identity       = ["name"]
  requires       = ["tr", "od"]

  attribute "name" {
    type        = string
    required    = true
    replaces    = true
    description = "Its name"
    impact      = "destructive"
  }

  attribute "size" {
    type    = number
    default = "2"
    impact  = "safe"
  }

  attribute "secret" {
    type       = string
    sensitive  = true
    write_only = true
  }

  computed "id" {
    type      = string
    stable    = true
    sensitive = true
  }

  computed "double" {
    type   = number
    derive = self.size * 2
  }

  computed "shown" {
    type   = string
    derive = "${self.name}: ${self.double} ${self.disk[0].size}"
  }

  block "disk" {
    min_items = 1
    max_items = 2
    replaces  = true

    attribute "size" {
      type     = number
      required = true
    }

    block "part" {
      attribute "flags" {
        type = list(bool)
      }
    }
  }

  validate {
    condition     = self.size > 0
    error_message = "size is above zero"
  }
"""


def test_a_resource_type_is_read_whole() -> None:
    type_ = thing(FULL)
    assert (type_.name, type_.description, type_.acts_on, type_.recovery) == (
        "thing",
        "A thing",
        "engine",
        "rerun",
    )
    assert (type_.schema_version, type_.identity, type_.requires) == (3, ("name",), ("tr", "od"))
    assert not type_.is_check
    name, size, secret = (type_.attributes[one] for one in ("name", "size", "secret"))
    assert (name.type, name.is_required, name.replaces, name.impact) == (
        STRING,
        True,
        True,
        Impact.DESTRUCTIVE,
    )
    assert (size.type, size.default, size.impact) == (NUMBER, make_number(2), Impact.SAFE)
    assert (secret.is_sensitive, secret.is_write_only, secret.impact) == (True, True, Impact.SENSITIVE)
    id_, double = type_.attributes["id"], type_.attributes["double"]
    assert (id_.is_computed, id_.is_stable, id_.is_sensitive, id_.derive) == (True, True, True, None)
    assert (double.is_computed, double.is_stable) == (True, False)
    assert isinstance(double.derive, Expression)
    disk = type_.blocks["disk"]
    assert (disk.min_items, disk.max_items, disk.replaces) == (1, 2, True)
    assert disk.attributes["size"].is_required
    assert disk.blocks["part"].attributes["flags"].type == ListOf(BOOL)
    assert len(type_.validations) == 1
    create = type_.operations["create"]
    assert (create.lang, create.script, create.text, create.is_idempotent, create.timeout) == (
        "sh",
        "make.sh",
        ":\n",
        True,
        7,
    )
    assert (type_.operations["delete"].is_idempotent, type_.operations["delete"].timeout) == (False, 300)


def test_a_provider_has_name_version_and_digest() -> None:
    provider = decode_provider(package("")).unwrap()
    assert (provider.name, provider.version) == ("toy", "1.2.3")
    assert provider.digest == digest_of(package(""))
    assert provider.digest != digest_of({**package(""), "make.sh": ": \n"})


def test_the_digest_is_that_of_the_go_module_system() -> None:
    # As golang.org/x/mod/sumdb/dirhash has it; computed with: sha256sum a | sha256sum | xxd -r -p | base64
    assert digest_of({"a": "hello\n"}) == "h1:5Fn9UlLDraC1wY/JAI5JBHb+Ice9ZdUmjUVTW+ldYmc="


def test_a_type_with_verify_alone_is_a_check() -> None:
    type_ = thing("", 'operation "verify" {\n  lang = "sh"\n  script = "make.sh"\n}')
    assert type_.is_check


def test_recovery_may_be_an_expression_over_the_instance() -> None:
    type_ = thing('recovery = self.safe ? "rerun" : "ask"\nattribute "safe" {\n  type = bool\n}')
    assert isinstance(type_.recovery, Expression)


def test_the_built_in_provider_is_sound() -> None:
    assert (BUILTIN.name, BUILTIN.version) == ("builtin", "1.0.0")
    assert sorted(BUILTIN.resource_types) == ["command", "directory", "file", "value", "verify_command"]
    assert BUILTIN.resource_types["verify_command"].is_check
    scripts = {path for path in PACKAGE if path.endswith(".sh")}
    used = {one.script for type_ in BUILTIN.resource_types.values() for one in type_.operations.values()}
    assert scripts == used


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ('attribute "x" {\n}', "CW0507"),
        ('attribute "x" {\n  type = strnig\n}', "CW03"),
        ('attribute "x" {\n  type = object({ a = optional(string, "b") })\n}', "CW0502"),
        ('attribute "x" {\n  type = number\n  default = "many"\n}', "CW0511"),
        ('attribute "x" {\n  type = number\n  default = 1 + true\n}', "CW02"),
        ('attribute "x" {\n  type = number\n  default = self.y\n}', "CW0510"),
        ('attribute "x" {\n  type = number\n  default = 1\n  required = true\n}', "CW0572"),
        ('attribute "x" {\n  type = number\n  impact = "none"\n}', "CW0512"),
        ('attribute "x" "y" {\n  type = number\n}', "CW0503"),
        ('attribute "count" {\n  type = number\n}', "CW0504"),
        ('attribute "x y" {\n  type = number\n}', "CW0504"),
        ('attribute "x" {\n  type = number\n}\ncomputed "x" {\n  type = number\n}', "CW0505"),
        ('attribute "x" {\n  type = number\n}\nblock "x" {\n}', "CW0505"),
        ('block "x" {\n}\nblock "x" {\n}', "CW0505"),
        ("block {\n}", "CW0503"),
        ('block "x" {\n  min_items = 1.5\n}', "CW0511"),
        ('block "x" {\n  min_items = -1\n}', "CW0511"),
        (
            'computed "x" {\n  type = string\n  stable = true\n  derive = self.y\n}\nattribute "y" {\n  type = string\n}',
            "CW0572",
        ),
        (
            'computed "x" {\n  type = string\n  derive = self.y\n}\ncomputed "y" {\n  type = string\n}',
            "CW0572",
        ),
        ('computed "x" {\n  type = string\n  derive = self.z\n}', "CW0525"),
        ('computed "x" {\n  type = string\n  derive = var.z\n}', "CW0528"),
        (
            'computed "x" {\n  type = string\n  derive = self.y\n}\ncomputed "y" {\n  type = string\n  derive = self.x\n}',
            "CW0530",
        ),
        ('computed "x" {\n  type = string\n  derive = fnord(1)\n}', "CW0309"),
        ('identity = ["name"]', "CW0572"),
        ('identity = "name"', "CW0511"),
        ("identity = [null]\n", "CW0512"),
        ('acts_on = "cloud"', "CW0512"),
        ('recovery = "hope"', "CW0512"),
        ("recovery = 1", "CW0512"),
        ('recovery = "read"', "CW0572"),
        ("recovery = self.x", "CW0525"),
        ('validate {\n  condition = local.x\n  error_message = "x"\n}', "CW0528"),
        ("upgrade {\n}", "CW0502"),
        ("schema_version = null", "CW0510"),
        ('operation "create" {\n  lang = "sh"\n  script = "make.sh"\n}', "CW0505"),
        ('operation "crate" {\n  lang = "sh"\n  script = "make.sh"\n}', "CW0503"),
        ('operation "read" {\n  lang = "perl"\n  script = "make.sh"\n}', "CW0512"),
        ('operation "read" {\n  lang = "sh"\n  script = "mkae.sh"\n}', "CW0571"),
        ('operation "verify" {\n  lang = "sh"\n  script = "make.sh"\n}', "CW0572"),
    ],
)
def test_what_is_wrong_is_reported_once(body: str, code: str) -> None:
    [one] = faults(package(body))
    assert one.startswith(code)


def test_what_makes_something_has_create_and_delete() -> None:
    assert faults(package("", "")) == ["CW0507", "CW0507"]
    assert faults(package('recovery = "rerun"', OPERATIONS.replace("idempotent = true", ""))) == ["CW0572"]
    assert faults(package('recovery = "rerun"', "")) == ["CW0507", "CW0507"]


@pytest.mark.parametrize("name", ["health-check", "gr\u00f6\u00dfe"])
@pytest.mark.parametrize("kind", ["attribute", "computed", "block"])
def test_what_a_shell_script_gets_has_the_name_of_a_shell_variable(kind: str, name: str) -> None:
    body = f'{kind} "{name}" {{\n{"" if kind == "block" else "type = string"}\n}}'
    assert faults(package(body)) == ["CW0573"]
    read = (
        decode_provider(package(body, OPERATIONS.replace('"sh"', '"python"')))
        .unwrap()
        .resource_types["thing"]
    )
    assert name in (*read.attributes, *read.blocks)
    assert "part" in thing(f'block "part" {{\nattribute "{name}" {{\ntype = string\n}}\n}}').blocks


@pytest.mark.parametrize("name", ["output", "root", "module", "var"])
def test_no_type_is_called_like_what_other_references_begin_with(name: str) -> None:
    files = package("")
    assert faults(files | {"toy.cw": files["toy.cw"].replace('"thing"', f'"{name}"')}) == ["CW0504"]


def test_a_damaged_type_is_not_blamed_for_what_was_lost() -> None:
    assert all(code.startswith("CW01") for code in faults(package("recovery = [1,,]", "")))


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "CW0570"),
        ({"a.cw": HEADER + "x = 1\n"}, "CW0570"),
        ({"a.cw": HEADER, "b.cw": HEADER}, "CW0505"),
        ({"a.cw": 'provider_package "toy" {\n}\n'}, "CW0507"),
        ({"a.cw": 'provider_package {\n  version = "1.0.0"\n}\n'}, "CW0503"),
        ({"a.cw": 'provider_package "toy" {\n  version = "1.0"\n}\n'}, "CW0555"),
        ({"a.cw": HEADER + "config {\n}\n"}, "CW0502"),
        ({"a.cw": HEADER + 'resource_tpye "x" {\n}\n'}, "CW0501"),
        ({"a.cw": HEADER + f"resource_type {{\n{OPERATIONS}}}\n", "make.sh": ""}, "CW0503"),
        ({**package(""), "b.cw": f'resource_type "thing" {{\n{OPERATIONS}}}\n'}, "CW0505"),
        ({"a.cw.json": "{}", "a.cw": HEADER + "]"}, "CW01"),
    ],
)
def test_a_package_that_is_none_is_reported(files: dict[str, str], code: str) -> None:
    [one] = faults(files)
    assert one.startswith(code)


def test_a_digest_is_total() -> None:
    assert digest_of({"a\ud800": "\udfff"}) != digest_of({"a": ""})

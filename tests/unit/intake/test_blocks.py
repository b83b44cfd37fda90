"""Nested blocks of resources, by a provider that has some."""

import pytest
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import Resource
from clockwork.pure.intake.provider import decode_provider
from tests.unit.intake.reading import package

PROVIDER = decode_provider(
    package("""
  block "disk" {
    min_items = 1
    max_items = 2

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
""")
).unwrap()


def read(rest: str) -> Resource | list[str]:
    """Give the one resource, or the numbers of what is wrong."""
    text = f'resource "thing" "x" {{\n{rest}\n}}\nvariable "on" {{\n  default = true\n}}\n'
    outcome = intake(pmap({"main.cw": text}), pmap({PROVIDER.name: PROVIDER}))
    if is_successful(outcome):
        return outcome.unwrap().root.resources["thing", "x"]
    return [one.code.number for one in outcome.failure()]


def test_nested_blocks_are_kept_in_order() -> None:
    resource = read(
        "disk {\n  size = 1\n  part {\n    flags = [var.on]\n  }\n  part {\n  }\n}\ndisk {\n  size = 2\n}"
    )
    assert isinstance(resource, Resource)
    first, second = resource.body.blocks
    assert (first.type, second.type) == ("disk", "disk")
    assert list(first.body.attributes) == ["size"]
    assert [list(part.body.attributes) for part in first.body.blocks] == [["flags"], []]


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("", "CW0508"),
        ("disk {\n  size = 1\n}\n" * 3, "CW0508"),
        ("disk {\n}", "CW0507"),
        ("disk {\n  size = 1\n  sise = 1\n}", "CW0506"),
        ("disk {\n  size = 1\n  prat {\n  }\n}", "CW0501"),
        ('disk "x" {\n  size = 1\n}', "CW0503"),
        ("disk {\n  size = []\n}", "CW0511"),
        ("disk {\n  size = 1\n  part {\n    flags = [var.of]\n  }\n}", "CW0520"),
        ("disk = {}", "CW0509"),
        ('dynamic "disk" {\n}\ndisk {\n  size = 1\n}', "CW0502"),
    ],
)
def test_what_is_wrong_is_reported_once(rest: str, code: str) -> None:
    assert read(rest) == [code]

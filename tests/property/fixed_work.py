"""Fixed computations through every layer of the core, and their digests: what two processes must agree on, byte for byte.

Run as a program it prints one line for each layer: `python -m tests.property.fixed_work`.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from importlib import resources
from typing import Final

from pyrsistent import pmap

from clockwork.pure.assembly.actions import actions
from clockwork.pure.assembly.plan import Options, Plan
from clockwork.pure.assembly.planning import plan
from clockwork.pure.assembly.show import show, to_plain
from clockwork.pure.forge.compile import compile_bundle
from clockwork.pure.forge.simulate import simulate
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.intake.provider import decode_provider
from clockwork.pure.intake.schema import Provider
from clockwork.pure.report.render import render_json, render_text
from clockwork.pure.state.codec import encode_state
from clockwork.pure.state.model import State
from clockwork.pure.syntax.parse import parse
from clockwork.pure.value.codec import canonical

NOW: Final = 1_750_000_000_000

CONFIGURATION: Final = {
    "main.cw": """
variable "pages" {
  type    = map(object({ title = string, words = optional(number, 3) }))
  default = { b = { title = "B" }, a = { title = "A", words = 4 }, c = { title = "C" } }
}

variable "secret" {
  type      = string
  default   = "0123456789abcdef"
  sensitive = true
}

locals {
  names = toset([for name, page in var.pages : "${name}-${page.words}"])
  total = { for name in local.names : name => length(name) }
}

module "part" {
  source   = "./part"
  for_each = var.pages
  label    = each.value.title
}

resource "value" "hub" {
  input = merge(local.total, { secret = var.secret })
}

resource "value" "reader" {
  count = 3
  input = [for key in keys(module.part) : "${module.part[key].made}-${count.index}-${value.hub.id}"]
}

output "names" {
  value = local.names
}

output "made" {
  value = { for name, part in module.part : name => part.made }
}
""",
    "part/main.cw": """
variable "label" {
  type = string
}

resource "value" "one" {
  input = { label = var.label, size = length(var.label) }
}

resource "value" "two" {
  input = value.one.id

  lifecycle {
    create_before_destroy = true
  }
}

output "made" {
  value = value.two.output
}
""",
}
# Several independent errors, some of whose messages list names.
FAULTY: Final = {
    "main.cw": """
variable "size" {
  type    = number
  default = "large"
}

resource "valu" "x" {
  input = 1
}

resource "value" "y" {
  inputs = var.sise
  input  = local.none
}

locals {
  a = local.b
  b = local.a
}
""",
}


def builtin() -> Provider:
    """Give the built-in provider, decoded from its files."""
    folder = resources.files("clockwork") / "providers" / "builtin"
    return decode_provider(dict(_files(folder, ""))).unwrap()


def configured(sources: dict[str, str], provider: Provider) -> IR:
    """Give the IR of `sources`."""
    return intake(pmap(sources), pmap({provider.name: provider})).unwrap()


def planned(ir: IR) -> Plan:
    """Give the plan that makes `ir` from nothing."""
    made = plan(ir, State("fixed"), pmap(), pmap(), Options(), NOW).unwrap()
    assert isinstance(made, Plan)
    return made


def digests() -> dict[str, str]:
    """Give a digest for what each layer makes of the fixed inputs."""
    provider = builtin()
    ir = configured(CONFIGURATION, provider)
    first = planned(ir)
    faults = intake(pmap(FAULTY), pmap({provider.name: provider})).failure()
    after = simulate(first).unwrap()
    second = plan(ir, after, pmap(), pmap(), Options(), NOW).unwrap()
    assert isinstance(second, Plan)
    made = {
        "tree": repr(parse("main.cw", CONFIGURATION["main.cw"]).file.body),
        "diagnostics": render_text(faults, FAULTY, 100, False) + json.dumps(render_json(faults, FAULTY)),
        "plan": canonical(to_plain(first)).decode(),
        "shown plan": show(first, 100, False),
        "change digest": first.change_digest,
        "actions": repr([(step.name, step.depends_on, step.awaited) for step in actions(first).steps]),
        "bundle": repr(compile_bundle(actions(first)).unwrap()),
        "state": encode_state(after).decode(),
        "plan after": canonical(to_plain(second)).decode(),
    }
    return {name: hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for name, text in made.items()}


def _files(folder: resources.abc.Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        else:
            yield f"{prefix}{entry.name}", entry.read_text(encoding="utf-8")


if __name__ == "__main__":
    json.dump(digests(), sys.stdout, indent=2)

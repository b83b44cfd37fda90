"""The catalogue of semantic faults: for each kind, blocks that hold one fault, and the code that it is to be reported with.

`#` in a text becomes the number of the group, so that groups are independent of each other. A group is one top-level block
with a fault; where the fault lies between two blocks, the sound one of them comes first. Only the last one is reported, but
for a cycle, which is reported at its first mention.
"""

from typing import Final

from attrs import frozen

# Part of every configuration that faults are drawn into: what the faulty blocks refer to.
COMMON: Final = {
    "common.cw": """
variable "known" {
  default = 1
}

locals {
  known = 2
}

resource "file" "known" {
  path = "known"
}

module "known" {
  source = "./known"
  needed = 1
}
""",
    "known/main.cw": """
variable "needed" {
  type = number
}

variable "list" {
  type    = list(string)
  default = []
}

output "made" {
  value = var.needed
}
""",
}


@frozen
class Fault:
    """A kind of fault. `sound` blocks come before the faulty one; `fault` is its one block."""

    kind: str
    code: str
    fault: str
    sound: str = ""


def _resource(rest: str) -> str:
    return f'resource "file" "r#" {{\n  path = "p#"\n  {rest}\n}}'


def _output(value: str) -> str:
    return f'output "o#" {{\n  value = {value}\n}}'


def _variable(rest: str) -> str:
    return f'variable "v#" {{\n  {rest}\n}}'


FAULTS: Final = (
    Fault("unknown block type", "CW0501", 'resorce "file" "r#" {\n}'),
    Fault("unknown nested block", "CW0501", _resource("lifecycel {\n  }")),
    Fault("block inside locals", "CW0501", "locals {\n  inner {\n  }\n}"),
    Fault("block of a later version", "CW0502", 'data "file" "d#" {\n}'),
    Fault("too few labels", "CW0503", 'resource "file" {\n  path = "p#"\n}'),
    Fault("too many labels", "CW0503", 'output "o#" "p#" {\n  value = 1\n}'),
    Fault("label of a nested block", "CW0503", _resource('lifecycle "x" {\n  }')),
    Fault("label that is no name", "CW0504", 'variable "v #" {\n}'),
    Fault("block defined twice", "CW0505", _output("2"), _output("1")),
    Fault("local value defined twice", "CW0505", "locals {\n  l# = 2\n}", "locals {\n  l# = 1\n}"),
    Fault("unknown argument", "CW0506", _variable("defualt = 1\n  default = 2")),
    Fault("unknown attribute of a resource", "CW0506", _resource('contents = "x"')),
    Fault(
        "unknown input of a module",
        "CW0506",
        'module "m#" {\n  source = "./known"\n  needed = 1\n  neded  = 1\n}',
    ),
    Fault("missing argument", "CW0507", 'output "o#" {\n}'),
    Fault("missing attribute of a resource", "CW0507", 'resource "file" "r#" {\n}'),
    Fault("missing input of a module", "CW0507", 'module "m#" {\n  source = "./known"\n}'),
    Fault("nested block twice", "CW0508", _resource("lifecycle {\n  }\n  lifecycle {\n  }")),
    Fault("block written as an argument", "CW0509", _resource("lifecycle = {}")),
    Fault("argument written as a block", "CW0509", _resource("content {\n  }")),
    Fault("default that refers to something", "CW0510", _variable("default = local.known")),
    Fault("description that is computed", "CW0510", _variable("default     = 1\n  description = var.known")),
    Fault("default of the wrong type", "CW0511", _variable('type    = number\n  default = "x"')),
    Fault("attribute of the wrong type", "CW0511", _resource("content = []")),
    Fault("negative count", "CW0511", _resource("count = -1")),
    Fault("for_each over a list", "CW0511", _resource('for_each = ["a"]')),
    Fault("input of the wrong type", "CW0511", 'module "m#" {\n  source = "./known"\n  needed = "many"\n}'),
    Fault("timeout without a unit", "CW0512", _resource('timeouts {\n    create = "5"\n  }')),
    Fault("default null where null is refused", "CW0512", _variable("default  = null\n  nullable = false")),
    Fault("computed attribute set", "CW0513", _resource('sha256 = "x"')),
    Fault("count and for_each", "CW0514", _resource("count    = 1\n  for_each = {}")),
    Fault("unknown variable", "CW0520", _output("var.unknown")),
    Fault("unknown local value", "CW0521", _resource("content = local.unknown")),
    Fault("unknown resource", "CW0522", _output("file.unknown.path")),
    Fault("unknown module", "CW0523", _output("module.unknown.made")),
    Fault("unknown output", "CW0524", _output("module.known.maed")),
    Fault("unknown attribute", "CW0525", _output("file.known.contents")),
    Fault("unknown attribute of a fixed name", "CW0525", _output("path.folder")),
    Fault(
        "unknown attribute whose changes are ignored",
        "CW0525",
        _resource("lifecycle {\n    ignore_changes = [sise]\n  }"),
    ),
    Fault(
        "unknown attribute of self",
        "CW0525",
        _resource(
            'lifecycle {\n    postcondition {\n      condition     = self.sise > 1\n      error_message = "x"\n    }\n  }'
        ),
    ),
    Fault("unknown resource type", "CW0526", 'resource "fiel" "r#" {\n  path = "p#"\n}'),
    Fault("unknown name", "CW0527", _output("hello")),
    Fault("each without for_each", "CW0528", _resource("content = each.key")),
    Fault("count without count", "CW0528", _resource("content = count.index")),
    Fault("self outside of a postcondition", "CW0528", _output("self.path")),
    Fault(
        "validation that refers to more than variables",
        "CW0528",
        _variable(
            'default = 1\n  validation {\n    condition     = local.known == var.v#\n    error_message = "x"\n  }'
        ),
    ),
    Fault("quoted reference", "CW0529", 'output "o#" {\n  value      = 1\n  depends_on = ["file.known"]\n}'),
    Fault("value that needs itself", "CW0530", "locals {\n  l# = [local.l#]\n}"),
    Fault(
        "values that need each other",
        "CW0530",
        "locals {\n  k# = [local.l#]\n}",
        "locals {\n  l# = [local.k#]\n}",
    ),
    Fault("unknown provider", "CW0531", _resource("provider = biultin")),
    Fault("missing value", "CW0540", _variable("type = string")),
    Fault(
        "validation that does not hold",
        "CW0543",
        _variable(
            'default = 0\n  validation {\n    condition     = var.v# > 0\n    error_message = "too small"\n  }'
        ),
    ),
    Fault(
        "condition that is no truth",
        "CW0544",
        _variable(
            'default = 0\n  validation {\n    condition     = "x${var.v#}"\n    error_message = "too small"\n  }'
        ),
    ),
    Fault("module from far away", "CW0550", 'module "m#" {\n  source = "git::https://example.com/x.git"\n}'),
    Fault("module in an empty folder", "CW0551", 'module "m#" {\n  source = "./nothing"\n}'),
    Fault("version that is not there yet", "CW0554", 'clockwork {\n  required_version = ">= 99"\n}'),
    Fault("version that is none", "CW0555", 'clockwork {\n  required_version = "newest"\n}'),
    Fault("unknown function", "CW0309", _output("can(unknwon(var.known))")),
)

# Sound blocks, to stand between the others.
SOUND: Final = (
    _variable('type        = list(number)\n  default     = [1, 2]\n  description = "Some"'),
    "locals {\n  l# = [for x in [1, 2] : x + local.known]\n}",
    _output("[file.known.path, module.known.made, var.known]"),
    _resource('count   = 2\n  content = "number ${count.index}"'),
    'resource "value" "r#" {\n  for_each = { a = 1 }\n  input    = [each.key, path.module]\n}',
    'module "m#" {\n  source   = "./known"\n  needed   = local.known\n  for_each = { a = 1 }\n}',
    _resource("lifecycle {\n    prevent_destroy = true\n    ignore_changes  = [content]\n  }"),
)

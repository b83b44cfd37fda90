"""The configurations that are measured, as text. The same text serves both dialects: only the resource type's name differs."""

from typing import Final, Literal, TypeAlias

Dialect: TypeAlias = Literal["clockwork", "terraform"]

# Both types have `input`, `output` (equal to it) and `id` (unknown until made), and need no provider to be installed.
RESOURCE_TYPES: Final[dict[Dialect, str]] = {"clockwork": "value", "terraform": "terraform_data"}
FILE_NAMES: Final[dict[Dialect, str]] = {"clockwork": "main.cw", "terraform": "main.tf"}
LAYER: Final = 50

_UNIT: Final = """
# Unit @: what a team keeps in one file.
variable "region_@" {
  type        = string
  default     = "eu-central-@"
  description = "Where unit @ runs"

  validation {
    condition     = can(regex("^[a-z]+-[a-z]+-[0-9]+$", var.region_@))
    error_message = "A region looks like eu-central-1, not \\"${var.region_@}\\"."
  }
}

locals {
  name_@ = "unit-@-${var.environment}"
  tags_@ = merge(var.tags, {
    Name        = local.name_@
    Environment = var.environment, "cost:center" = "c-@"
  })
  subnets_@ = [for index, zone in var.zones : cidrsubnet(var.network, 8, index + @) if zone != "none"]
  by_zone_@ = { for zone in var.zones : zone => length(zone) > 4 ? upper(zone) : lower(zone) }
}

resource "network" "main_@" {
  cidr_block           = cidrsubnet(var.network, 4, @)
  enable_dns_hostnames = true
  tags                 = local.tags_@ // shared by the whole unit
}

resource "instance" "web_@" {
  count         = var.environment == "prod" ? 3 : 1
  image         = "registry.example/web:1.@.0"
  size          = lookup(var.sizes, var.environment, "small")
  subnet        = network.main_@.id
  addresses     = ["10.0.@.1", "10.0.@.2", format("10.0.@.%d", count.index + 10)]
  labels        = { app = "web", unit = "@", owner = var.owners[*].email[0] }
  price_limit   = 0.25 * (1 + @ % 7) - 1.5e-2
  is_monitored  = !var.is_test && (var.environment != "dev" || count.index >= 1)

  disk {
    size = 20 + 10 * count.index
    kind = "ssd"
  }

  health_check {
    path     = "/healthz?unit=@"
    interval = 10
    headers  = [{ name = "Host", value = "web-${count.index}.${local.name_@}.example" }]
  }

  user_data = <<-SCRIPT
    #!/bin/sh
    set -eu
    # $${NOT_EXPANDED} stays as it is
    echo "starting ${local.name_@} in ${var.region_@}"
    %{ for zone in var.zones ~}
    install-zone --name '${zone}' --unit @
    %{ endfor ~}
    exec /usr/bin/web --port 8080
  SCRIPT

  lifecycle {
    create_before_destroy = true
    ignore_changes        = [labels]
  }
}

/* What others read of unit @. */
output "addresses_@" {
  value       = flatten(instance.web_@[*].addresses)
  description = "Every address of unit @"
  sensitive   = false
}
"""


def units(size: int) -> str:
    """Give at least `size` bytes of a configuration as people write it: every construct of the language, comments included."""
    parts: list[str] = []
    written = 0
    while written < size:
        part = _UNIT.replace("@", str(len(parts)))
        parts.append(part)
        written += len(part.encode())
    return "".join(parts)


def layers(blocks: int, dialect: Dialect) -> str:
    """Give `blocks` blocks in layers of 50; each reads the ids of three blocks of the layer before."""
    kind = RESOURCE_TYPES[dialect]
    parts: list[str] = []
    for number in range(blocks):
        layer, place = divmod(number, LAYER)
        if layer:
            before = (layer - 1) * LAYER
            read = [before + (place + step) % LAYER for step in (0, 7, 19)]
            text = "-".join(f"${{{kind}.b{one}.id}}" for one in read)
        else:
            text = f"root-{number}"
        parts.append(f'resource "{kind}" "b{number}" {{\n  input = "{text}"\n}}\n')
    return "\n".join(parts)


def pairs(instances: int, dialect: Dialect) -> str:
    """Give two blocks of `instances` instances each, where `b[i]` reads `a[i]`."""
    kind = RESOURCE_TYPES[dialect]
    return (
        f'resource "{kind}" "a" {{\n  count = {instances}\n  input = "a-${{count.index}}"\n}}\n\n'
        f'resource "{kind}" "b" {{\n  count = {instances}\n  input = {kind}.a[count.index].id\n}}\n'
    )


def counted(instances: int, dialect: Dialect) -> str:
    """Give one block of `instances` instances."""
    kind = RESOURCE_TYPES[dialect]
    return f'resource "{kind}" "a" {{\n  count = {instances}\n  input = "a-${{count.index}}"\n}}\n'

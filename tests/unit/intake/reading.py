"""Reading small configurations and packages in tests."""

from collections.abc import Mapping

from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.pure.intake.inputs import Input
from clockwork.pure.intake.intake import intake
from clockwork.pure.intake.ir import IR
from clockwork.pure.intake.provider import decode_provider
from clockwork.pure.intake.schema import ResourceType
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome
from tests.property.strategies.intake import PROVIDERS


def outcome(sources: str | Mapping[str, str], *inputs: Input, version: str = "") -> Outcome[IR]:
    """Read a configuration: one file, or files by path."""
    files = {"main.cw": sources} if isinstance(sources, str) else sources
    return intake(pmap(files), PROVIDERS, inputs, version=version)


def sound(sources: str | Mapping[str, str], *inputs: Input) -> IR:
    """Give the IR of a sound configuration."""
    return outcome(sources, *inputs).unwrap()


def found(sources: str | Mapping[str, str], *inputs: Input, version: str = "") -> list[Diagnostic]:
    """Give all diagnostics of a configuration."""
    read = outcome(sources, *inputs, version=version)
    return list(read.unwrap().warnings if is_successful(read) else read.failure())


def codes(sources: str | Mapping[str, str], *inputs: Input, version: str = "") -> list[str]:
    """Give the numbers of all diagnostics of a configuration."""
    return [one.code.number for one in found(sources, *inputs, version=version)]


def only(sources: str | Mapping[str, str], *inputs: Input, version: str = "") -> Diagnostic:
    """Give the one diagnostic of a configuration."""
    [one] = found(sources, *inputs, version=version)
    return one


def resource(rest: str) -> str:
    """Give a resource block that has `rest`."""
    return f'resource "file" "page" {{\n  path = "page"\n  {rest}\n}}\n'


HEADER = 'provider_package "toy" {\n  version = "1.2.3"\n}\n'
OPERATIONS = """
  operation "create" {
    lang       = "sh"
    script     = "make.sh"
    idempotent = true
    timeout    = 7
  }
  operation "delete" {
    lang   = "sh"
    script = "make.sh"
  }
"""


def package(body: str, operations: str = OPERATIONS) -> dict[str, str]:
    """Give the files of a package with one resource type `thing`."""
    return {"toy.cw": f'{HEADER}resource_type "thing" {{\n{body}\n{operations}\n}}\n', "make.sh": ":\n"}


def thing(body: str, operations: str = OPERATIONS) -> ResourceType:
    """Give the resource type of a sound package."""
    return decode_provider(package(body, operations)).unwrap().resource_types["thing"]


def faults(files: Mapping[str, str]) -> list[str]:
    """Give the numbers of the diagnostics of an unsound package."""
    return [one.code.number for one in decode_provider(files).failure()]

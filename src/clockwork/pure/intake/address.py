"""Addresses: the names under which instances are planned, recorded and talked about.

In maps, edges and on disk an address is its text (`module.a["x"].file.page["k"]`), which sorts and hashes fast; this
module takes it apart and puts it together.
"""

from typing import TypeAlias

from attrs import frozen

from clockwork.pure.expression.scope import Key


@frozen
class ModuleStep:
    """One `module.name[key]` of an address."""

    name: str
    key: Key = None


# The calls that lead from the root module to a module instance; () is the root.
ModuleInstance: TypeAlias = tuple[ModuleStep, ...]
# The same without keys: where a module's configuration hangs.
ModulePath: TypeAlias = tuple[str, ...]


@frozen
class Address:
    """A resource instance: `type.name[key]` in a module instance. A data resource has `is_data`."""

    module: ModuleInstance
    type: str
    name: str
    key: Key = None
    is_data: bool = False

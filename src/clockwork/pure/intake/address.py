"""Addresses: the names under which instances are planned, recorded and talked about.

In maps, edges and on disk an address is its text (`module.a["x"].file.page["k"]`), which sorts and hashes
fast; this module takes it apart and puts it together. `parse_address(text_of(address))` gives `address` back.
"""

import re
from typing import Final, TypeAlias

from attrs import frozen
from returns.result import Success

from clockwork.pure.expression.scope import Key
from clockwork.pure.intake.codes import NOT_AN_ADDRESS
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.outcome import Outcome, fail


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


_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_UNESCAPES: Final = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t"}
# What must not stand bare in an address: quotes, backslashes, and characters that a terminal or an encoder
# trips over.
_SPECIAL: Final = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]')
_ESCAPED: Final = re.compile(r'\\(?:u([0-9a-f]{4})|([\\"nrt]))')
# A dot (but before the first name), a name, and perhaps a key.
_STEP: Final = re.compile(
    r'(\.?)([^\W\d][\w-]*)(?:\[(?:(0|[1-9][0-9]{0,17})|"((?:[^"\\]|\\u[0-9a-f]{4}|\\[\\"nrt])*)")\])?'
)
_DIGITS: Final = re.compile("([0-9]+)")


def text_of(address: Address) -> str:
    """Give the text of `address`."""
    prefix = module_prefix(address.module)
    data = "data." if address.is_data else ""
    return f"{prefix}{data}{address.type}.{address.name}{key_text(address.key)}"


def block_address(address: Address) -> str:
    """Give the text of the block that `address` is an instance of: without any key, its own or a module's."""
    modules = "".join(f"module.{step.name}." for step in address.module)
    data = "data." if address.is_data else ""
    return f"{modules}{data}{address.type}.{address.name}"


def module_prefix(module: ModuleInstance) -> str:
    """Give what stands before `type.name` in the addresses of `module`: empty for the root, else it
    ends with a dot.
    """
    return "".join(f"module.{step.name}{key_text(step.key)}." for step in module)


def key_text(key: Key) -> str:
    """Give a key as it stands in an address: `[0]`, `["k"]`, or nothing."""
    if key is None:
        return ""
    return f"[{key}]" if isinstance(key, int) else f'["{_SPECIAL.sub(_escape, key)}"]'


def parse_address(text: str) -> Outcome[Address]:
    """Take the text of an address apart; the failure says what an address looks like.

    Each address has one text only.
    """
    steps = _steps(text)
    module: list[ModuleStep] = []
    index = 0
    while index + 3 < len(steps) and steps[index] == ("module", None):
        name, key = steps[index + 1]
        module.append(ModuleStep(name, key))
        index += 2
    is_data = len(steps) == index + 3 and steps[index] == ("data", None)
    own = steps[index + is_data :]
    if len(own) != 2 or own[0][1] is not None or own[0][0] in ("module", "data"):
        return fail(_not_an_address(text))
    address = Address(tuple(module), own[0][0], own[1][0], own[1][1], is_data)
    return Success(address) if text_of(address) == text else fail(_not_an_address(text))


def sort_key(text: str) -> tuple[str | tuple[int, str], ...]:
    """Give a key that sorts address texts as a person would: numbers by amount, so `a[2]` comes before
    `a[10]`.

    Total: texts that differ have keys that differ.
    """
    parts = _DIGITS.split(text)
    key: list[str | tuple[int, str]] = [*parts]
    for index in range(1, len(parts), 2):
        digits = parts[index].lstrip("0")
        key[index] = (len(digits), digits)
    return (*key, (0, ""), text)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def _unescape(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _UNESCAPES[found[2]]


def _steps(text: str) -> list[tuple[str, Key]]:
    """Split an address at its dots; what is not made of names and keys gives no steps."""
    steps: list[tuple[str, Key]] = []
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None or bool(found[1]) != bool(steps):
            return []
        key: Key = None
        if found[3] is not None:
            key = int(found[3])
        elif found[4] is not None:
            key = _ESCAPED.sub(_unescape, found[4])
        steps.append((found[2], key))
        position = found.end()
    return steps


def _not_an_address(text: str) -> Diagnostic:
    shown = key_text(text[:80])[1:-1]
    return Diagnostic(
        NOT_AN_ADDRESS,
        f"{shown} is not the address of a resource. An address is written as file.page, as file.page[0] or "
        'file.page["key"] for one instance of a block that repeats, and with '
        "module.NAME. in front inside a module.",
    )

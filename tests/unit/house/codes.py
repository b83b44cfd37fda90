"""The diagnostic codes that the source defines, found in its syntax, and the pages that explain them."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from attrs import frozen

ROOT: Final = Path(__file__).resolve().parents[3]
PAGES: Final = ROOT / "docs" / "codes"


@frozen
class Definition:
    """One `NAME = Code("CW0105", "Fixed summary")`."""

    constant: str
    number: str
    summary: str
    place: str


def definitions(source: Path = ROOT / "src") -> Iterator[Definition]:
    """Find every code that a module below `source` defines."""
    for path in sorted(source.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            match node:
                case (
                    ast.Assign(targets=[ast.Name(id=name)], value=value)
                    | ast.AnnAssign(target=ast.Name(id=name), value=value)
                ):
                    pass
                case _:
                    continue
            match value:
                case ast.Call(
                    func=ast.Name(id="Code"),
                    args=[ast.Constant(value=str(number)), ast.Constant(value=str(summary))],
                ):
                    yield Definition(name, number, summary, f"{path.relative_to(ROOT)}:{node.lineno}")
                case _:
                    pass


def mentions(source: Path = ROOT / "src") -> Counter[str]:
    """Count how often each name is loaded, as a name or an attribute, below `source`."""
    counted: Counter[str] = Counter()
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                    counted[name] += 1
                case _:
                    pass
    return counted


def constructions(source: Path = ROOT / "src") -> int:
    """Count the calls of `Code` below `source`; each must be a definition."""
    return sum(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Code"
        for path in sorted(source.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )

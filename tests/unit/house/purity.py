"""What makes a module impure and neither import contracts nor ruff can say, found in its syntax."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
PURE: Final = ROOT / "src" / "clockwork" / "pure"

# Everything else from outside `clockwork.pure` is refused: an allow-list cannot be got around by a module nobody thought of.
ALLOWED_IMPORTS: Final = frozenset(
    """
    attrs pyrsistent returns toolz networkx msgspec re2 semver resolvelib
    abc base64 binascii bisect collections dataclasses datetime decimal difflib enum fractions functools graphlib hashlib heapq
    itertools json math operator re string struct textwrap types typing unicodedata zlib
    """.split()
)
FORBIDDEN_CALLS: Final = frozenset(
    {
        "open",
        "print",
        "input",
        "eval",
        "exec",
        "compile",
        "__import__",
        "breakpoint",
        "globals",
        "vars",
        "id",
        "hash",
    }
)
# Methods that change a container in place; called on a module's constant they make it state.
MUTATING: Final = frozenset(
    """
    add append appendleft clear discard extend extendleft insert intersection_update pop popitem popleft remove reverse
    setdefault sort symmetric_difference_update update
    """.split()
)
MUTABLE_DISPLAYS: Final = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
MUTABLE_TYPES: Final = frozenset(
    {"list", "dict", "set", "bytearray", "defaultdict", "deque", "OrderedDict", "Counter", "count"}
)
# A constant may be a table: its annotation says that nothing rebinds or changes it, and `_changes_to` sees to the rest.
CONSTANT_TYPES: Final = frozenset({"Final", "Mapping", "Sequence", "Collection"})


def violations(source: str) -> tuple[str, ...]:
    """Say, line by line, what in `source` a pure module may not do."""
    tree = ast.parse(source)
    constants = _module_names(tree)
    found = [
        *_forbidden_imports(tree),
        *_forbidden_calls(tree),
        *_module_state(tree),
        *_changes_to(constants, tree),
    ]
    return tuple(f"line {line}: {claim}" for line, claim in sorted(found))


def _forbidden_imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=module, level=level):
                modules = [module or ""] if level == 0 else ["a relative name"]
            case _:
                continue
        for module in modules:
            if module.split(".")[0] not in ALLOWED_IMPORTS and not f"{module}.".startswith("clockwork.pure."):
                yield node.lineno, f"imports {module}"


def _forbidden_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    own = _bound_names(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if name in FORBIDDEN_CALLS - own:
                yield node.lineno, f"uses {name}"
            case ast.Call(func=ast.Attribute(attr="now" | "utcnow" | "today" as name)):
                yield node.lineno, f"asks the clock with {name}"
            case ast.Global() | ast.Nonlocal():
                yield node.lineno, "rebinds a name outside its function"
            case ast.ExceptHandler(type=None):
                yield node.lineno, "catches everything"
            case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                yield node.lineno, "is asynchronous"
            case _:
                pass


def _module_state(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in tree.body:
        match node:
            case ast.Assign(value=value, targets=[ast.Name(id="__all__")]):
                continue
            case ast.Assign(value=value) if _is_mutable(value):
                yield node.lineno, "holds something mutable at module level"
            case ast.AnnAssign(value=value, annotation=annotation) if _is_mutable(value):
                if not _is_constant(annotation):
                    yield node.lineno, "holds something mutable at module level"
            case ast.AugAssign():
                yield node.lineno, "changes a name at module level"
            case _:
                pass


def _changes_to(constants: frozenset[str], tree: ast.Module) -> Iterator[tuple[int, str]]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.Lambda):
            continue
        shadowed = _bound_names(function)
        for node in ast.walk(function):
            match node:
                case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                    changed = name
                case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                    changed = name
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in MUTATING:
                    changed = name
                case _:
                    continue
            if changed in constants and changed not in shadowed:
                yield node.lineno, f"changes {changed}, which outlives the call"


def _is_mutable(value: ast.expr | None) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in MUTABLE_TYPES
        case _:
            return isinstance(value, MUTABLE_DISPLAYS)


def _is_constant(annotation: ast.expr) -> bool:
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    return bool(names & CONSTANT_TYPES)


def _module_names(tree: ast.Module) -> frozenset[str]:
    names: set[str] = set()
    for node in tree.body:
        match node:
            case ast.Assign(targets=targets):
                names.update(target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
            case _:
                pass
    return frozenset(names)


def _bound_names(scope: ast.Module | ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """Names that are parameters, assigned or imported anywhere in `scope`: there they are not what they are elsewhere."""
    bound: set[str] = set()
    for node in ast.walk(scope):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.alias(asname=str(name)):
                bound.add(name)
            case ast.alias(name=name):
                bound.add(name.partition(".")[0])
            case _:
                pass
    return frozenset(bound)

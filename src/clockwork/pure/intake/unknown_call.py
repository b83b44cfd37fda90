"""Calls of functions that do not exist, found in a file without evaluating it: so `can` does not hide
them, nor a branch not taken.
"""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from clockwork.pure.expression.codes import UNKNOWN_FUNCTION
from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.functions.table import FUNCTIONS
from clockwork.pure.expression.scope import Scope
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.syntax import tree

# Tried once for each word and never again from inside of it: a text may be one word of millions of
# characters.
_CALL: Final = re.compile(r"(?<![\w:-])([\w:-]++)[ \t]*+\(")
# Blocks whose argument `type` is a type constraint, which is written with calls and is none.
_TYPED: Final = ("variable", "attribute", "computed")
_NOWHERE: Final = Scope({})


def unknown_calls(file: tree.File) -> Iterator[Diagnostic]:
    """Give a diagnostic for each call in `file` of a function that does not exist."""
    # Walking the tree costs, and hardly any file needs it: only one that has a strange name before a
    # parenthesis.
    strange = {name for name in _CALL.findall(file.text) if name not in FUNCTIONS}
    if strange:
        for node in _calls(file.body):
            if node.name in strange:
                bare = tree.Call(node.start, node.end, node.name, node.name_end, (), False)
                found = evaluate(bare, file.path, _NOWHERE).diagnostics
                yield from (one for one in found if one.code == UNKNOWN_FUNCTION)


def _calls(body: tree.Body) -> Iterator[tree.Call]:
    waiting: list[object] = [body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple):
            waiting.extend(one)
        elif isinstance(one, tree.Block) and one.type in _TYPED:
            waiting.extend(item for item in one.body.items if not _is_type(item))
        elif isinstance(one, Struct):
            if isinstance(one, tree.Call):
                yield one
            waiting.extend(getattr(one, name) for name in one.__struct_fields__)


def _is_type(item: tree.Attribute | tree.Block) -> bool:
    return isinstance(item, tree.Attribute) and item.name == "type"

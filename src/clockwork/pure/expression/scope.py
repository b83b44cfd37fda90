"""What an expression can see, as data.

A *head* is the part of a reference that names one thing of the configuration: `("var", "region")`, `("local",
"x")`, `("file", "index")` for a resource, `("data", "t", "n")`, `("module", "m")`, `("each",)`, `("count",)`,
`("self",)`, `("path",)`, `("clockwork",)`. A scope binds heads to values, or to the instances of a block that
repeats, so that `b[count.index]` reads one instance of `b` and not the whole block.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from attrs import field, frozen
from pyrsistent import pmap

from clockwork.pure.report.diagnostic import Diagnostics
from clockwork.pure.report.span import Span
from clockwork.pure.value.value import Object, Tuple, Unknown, Value

Head: TypeAlias = tuple[str, ...]
# Which instance of a block: none for a single one, the index for `count`, the key for `for_each`.
Key: TypeAlias = int | str | None

# Roots whose head is longer or shorter than the two segments of `TYPE.NAME`.
HEAD_LENGTHS: Final[Mapping[str, int]] = {
    "var": 2,
    "local": 2,
    "module": 2,
    "data": 3,
    "each": 1,
    "count": 1,
    "self": 1,
    "path": 1,
    "facts": 1,
    "clockwork": 1,
}


@frozen
class Instances:
    """The instances of a block with `count` or `for_each`: read one by key, or all of them as a tuple
    or an object.
    """

    repetition: Literal["count", "for_each"]
    by_key: Mapping[Key, Value]
    # All of them as one value, built once by whoever makes the scope.
    whole: Tuple | Object | Unknown


Bound: TypeAlias = Value | Instances


@frozen
class Scope:
    """Bindings: `own` (each, count, self, names bound by `for`) shadow `shared` (everything else of a
    module instance).
    """

    shared: Mapping[Head, Bound]
    own: Mapping[Head, Bound] = field(factory=pmap)


@frozen
class Reference:
    """A mention in an expression, found without evaluating it; `span` covers head and static attribute.

    `attribute` is the first attribute step after the head (and after one index step or splat), if it is
    static: for `module.m[0].out` it is `out`. `key` is that index step when it is a literal.
    """

    head: Head
    span: Span
    attribute: str | None = None
    key: Key = None


@frozen(cache_hash=True)
class Read:
    """What an evaluation read of the shared scope: one instance of `head` (`key`), or all of it
    (`is_whole`).
    """

    head: Head
    key: Key = None
    is_whole: bool = True


@frozen
class Evaluation:
    """What came of an evaluation.

    With an error among `diagnostics` the value is `UNKNOWN`. `reads` is sorted and distinct.
    """

    value: Value
    diagnostics: Diagnostics
    reads: tuple[Read, ...]

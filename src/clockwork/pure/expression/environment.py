"""What compiling an expression needs to know: the source, the names that are bound around it, the
functions, and the way on.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from attrs import define, evolve, field, frozen
from pyrsistent import PMap, pmap

from clockwork.pure.expression.function import Function
from clockwork.pure.expression.run import Run, Site, Thunk
from clockwork.pure.expression.scope import Scope
from clockwork.pure.syntax import tree
from clockwork.pure.value.value import Value

_NOTHING = Scope({})


@frozen
class Constant:
    """A compiled expression that is the same value in every scope."""

    value: Value

    def __call__(self, run: Run) -> Value:
        """Give the value."""
        return self.value


@define
class Draft:
    """What is learned while one program is compiled: how many names it binds at once."""

    slots: int = 0


@frozen(eq=False)
class Environment:
    """Where an expression stands.

    `names` maps what `for` binds around it to a slot of the run; `depth` slots are taken.
    """

    path: str
    functions: Mapping[str, Function]
    dispatch: "Compile"
    draft: Draft = field(factory=Draft)
    names: PMap[str, int] = field(factory=pmap)
    depth: int = 0

    def compile(self, node: tree.Expression) -> Thunk:
        """Compile `node` as it stands here."""
        return self.dispatch(node, self)

    def site(self, node: tree.Expression) -> Site:
        """Give the place where `node` stands."""
        return Site(self.path, node, self.compile)

    def binding(self, key: str | None, value: str) -> "Environment":
        """Give the environment inside a `for`: the key, if there is one, has the slot `depth`, the
        value the one after it.
        """
        names = self.names if key is None else self.names.set(key, self.depth)
        depth = self.depth + 2
        self.draft.slots = max(self.draft.slots, depth)
        return evolve(self, names=names.set(value, self.depth + 1), depth=depth)


Compile: TypeAlias = Callable[[tree.Expression, Environment], Thunk]


def folded(thunk: Thunk, parts: Iterable[Thunk]) -> Thunk:
    """Give the constant that `thunk` is when all its `parts` are constants; `thunk` itself when it is
    none or has a problem.
    """
    if not all(isinstance(part, Constant) for part in parts):
        return thunk
    run = Run(_NOTHING, 0, 0)
    value = thunk(run)
    return thunk if run.problems else Constant(value)

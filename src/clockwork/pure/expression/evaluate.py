"""Evaluation: an expression and a scope give a value, the problems on the way, and what was read.

`compile_expression` turns a tree into closures once; `run` evaluates them in as many scopes as there are
instances. Total: whatever the tree and the scope, there is an `Evaluation`. What goes beyond the limits of
`run` (steps, sizes, depth) is a diagnostic.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import frozen

from clockwork.pure.expression.access import compile_access, compile_name
from clockwork.pure.expression.call import compile_call
from clockwork.pure.expression.codes import TOO_LARGE
from clockwork.pure.expression.environment import Constant, Environment
from clockwork.pure.expression.function import Function
from clockwork.pure.expression.functions.table import FUNCTIONS
from clockwork.pure.expression.literal import (
    compile_keyword,
    compile_number,
    compile_object,
    compile_parentheses,
    compile_tuple,
)
from clockwork.pure.expression.loop import compile_for_object, compile_for_tuple
from clockwork.pure.expression.operator import compile_binary, compile_conditional, compile_unary
from clockwork.pure.expression.refer import is_plain
from clockwork.pure.expression.run import DEPTH_LIMIT, SIZE_LIMIT, STEP_LIMIT, Exhausted, Run, Site, Thunk
from clockwork.pure.expression.scope import Evaluation, Read, Scope
from clockwork.pure.expression.template import compile_template
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.value.structure import Container
from clockwork.pure.value.value import UNKNOWN, Value

_COMPILERS: Final[Mapping[type[tree.Expression], Callable[[Any, Environment], Thunk]]] = {
    tree.Number: compile_number,
    tree.Keyword: compile_keyword,
    tree.Template: compile_template,
    tree.Name: compile_name,
    tree.Access: compile_access,
    tree.Unary: compile_unary,
    tree.Binary: compile_binary,
    tree.Conditional: compile_conditional,
    tree.Parentheses: compile_parentheses,
    tree.TupleLiteral: compile_tuple,
    tree.ObjectLiteral: compile_object,
    tree.ForTuple: compile_for_tuple,
    tree.ForObject: compile_for_object,
    tree.Call: compile_call,
}
_TOO_DEEP: Final = (
    f"Values and expressions nest up to {DEPTH_LIMIT} levels, and this goes deeper. Make it flatter."
)


@frozen(eq=False, repr=False)
class Program:
    """A compiled expression. Good for any number of runs, in any thread: it holds nothing that changes."""

    path: str
    node: tree.Expression
    thunk: Thunk
    # How many names its loops bind at once.
    slots: int
    # A plain reference gives what is in the scope already, so its result needs no measuring.
    is_reference: bool = False

    @property
    def constant(self) -> Value | None:
        """The value, when it is the same in every scope and was found at compilation."""
        return self.thunk.value if isinstance(self.thunk, Constant) else None


def compile_expression(
    node: tree.Expression, path: str, functions: Mapping[str, Function] = FUNCTIONS
) -> Program:
    """Compile `node`, which stands in the source `path`, against the functions that it may call."""
    environment = Environment(path, functions, _dispatch)
    try:
        thunk = environment.compile(node)
    except RecursionError:
        # The parser bounds nesting, not how many splats stand in a row; each of them nests the ones after it.
        site = Site(path, node, environment.compile)
        thunk = _too_deep(site)
    return Program(path, node, thunk, environment.draft.slots, is_plain(node))


def _too_deep(site: Site) -> Thunk:
    return lambda run: site.exhaust(run, _TOO_DEEP)


def _dispatch(node: tree.Expression, environment: Environment) -> Thunk:
    return _COMPILERS[type(node)](node, environment)


def run(program: Program, scope: Scope, steps: int = STEP_LIMIT) -> Evaluation:
    """Evaluate `program` in `scope`, in at most `steps` steps."""
    if isinstance(program.thunk, Constant):
        return Evaluation(program.thunk.value, (), ())
    under_way = Run(scope, program.slots, steps)
    try:
        value = program.thunk(under_way)
        if not program.is_reference and isinstance(value, Container) and not _is_moderate(value):
            _report(
                program,
                under_way,
                f"This value is larger than {SIZE_LIMIT:,} elements, or nested too deeply. {_TOO_DEEP}",
            )
    except Exhausted:
        value = UNKNOWN
    except RecursionError:
        # Nesting of the text and of values is bounded, but what the two add up to is not.
        value = UNKNOWN
        _report(program, under_way, _TOO_DEEP)
    problems = tuple(problem for _, problem in under_way.problems)
    return Evaluation(UNKNOWN if problems else value, problems, _in_order(under_way.reads))


def evaluate(node: tree.Expression, path: str, scope: Scope) -> Evaluation:
    """Compile `node` and run it once."""
    return run(compile_expression(node, path), scope)


def _report(program: Program, under_way: Run, detail: str) -> None:
    span = Span(program.path, program.node.start, program.node.end)
    site = Site(program.path, program.node, lambda node: Constant(UNKNOWN))
    under_way.problems.append((site, Diagnostic(TOO_LARGE, detail, span)))


def _in_order(reads: set[Read]) -> tuple[Read, ...]:
    if len(reads) < 2:
        return tuple(reads)
    return tuple(sorted(reads, key=_read_order))


def _read_order(read: Read) -> tuple[object, ...]:
    number = read.key if isinstance(read.key, int) else -1
    return read.head, read.is_whole, number, read.key if isinstance(read.key, str) else ""


def _is_moderate(value: Container) -> bool:
    """Say whether `value` is neither too deep nor, counted as a tree, too large: shared parts can
    make a tree of any size.
    """
    level: list[Container] = [value]
    size = 0
    for _ in range(DEPTH_LIMIT):
        size += sum(len(one.items) for one in level)
        if size > SIZE_LIMIT:
            return False
        level = [item for one in level for item in one.items if isinstance(item, Container)]
        if not level:
            return True
    return False

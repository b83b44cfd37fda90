"""An evaluation under way: what it sees, what it read, what went wrong, how much it may still do.

A compiled expression is a function of a `Run`. A problem is put on the run and evaluation goes on with an
unknown in place of the value, so that one pass finds every independent problem. Only exhaustion stops an
evaluation; `evaluate.run` ends it there.
"""

from collections.abc import Callable, Mapping
from typing import Final, NoReturn, TypeAlias

from attrs import frozen

from clockwork.pure.expression.codes import TOO_LARGE
from clockwork.pure.expression.refer import mentions, text_of
from clockwork.pure.expression.scope import Bound, Head, Read, Scope
from clockwork.pure.report.diagnostic import Code, Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.value.refusal import Refusal
from clockwork.pure.value.show import show
from clockwork.pure.value.value import NULL, UNKNOWN, Unknown, Value

# Steps are elements visited by loops and calls, not nodes: what the text itself bounds is not counted. Twice
# a collection of the largest size can be visited, and what a bomb makes on the way stays within a few hundred
# megabytes.
STEP_LIMIT: Final = 2_000_000
# In code points.
TEXT_LIMIT: Final = 16 * 2**20
# Elements of one collection, and elements of all levels of one value.
COLLECTION_LIMIT: Final = 1_000_000
SIZE_LIMIT: Final = 4_000_000
# Levels of nesting of a value, as of the text.
DEPTH_LIMIT: Final = 200

Thunk: TypeAlias = "Callable[[Run], Value]"


class Exhausted(Exception):
    """The evaluation did more than it may; the problem is on the run already."""


class Run:
    """The moving parts of one evaluation; lives as long as that."""

    __slots__ = ("is_explaining", "own", "problems", "reads", "shared", "slots", "steps")

    def __init__(self, scope: Scope, slots: int, steps: int) -> None:
        """Begin an evaluation in `scope` of what binds up to `slots` names at once, with `steps` to go."""
        self.shared: Mapping[Head, Bound] = scope.shared
        self.own: Mapping[Head, Bound] = scope.own
        self.slots: list[Value] = [NULL] * slots
        self.problems: list[tuple[Site, Diagnostic]] = []
        self.reads: set[Read] = set()
        self.steps = steps
        # While the values of a problem are collected, further problems are not recorded.
        self.is_explaining = False


@frozen(eq=False)
class Site:
    """A place in the source where something can go wrong, and what stands there."""

    path: str
    node: tree.Expression
    # Compiles a mention in the scope of this place, to show its value beside a problem.
    compile: Callable[[tree.Expression], Thunk]

    def fail(self, run: Run, refusal: Refusal, at: Span | None = None) -> Unknown:
        """Record a problem here (at most once a run: a loop would repeat it), and give the unknown
        that takes its place.
        """
        if not run.is_explaining and not any(site is self for site, _ in run.problems):
            span = at or Span(self.path, self.node.start, self.node.end)
            values = self._values(run)
            problem = Diagnostic(refusal.code, refusal.detail, span, values=values, suggestions=refusal.names)
            run.problems.append((self, problem))
        return UNKNOWN

    def refuse(self, run: Run, code: Code, detail: str, names: tuple[str, ...] = ()) -> Unknown:
        """Record a problem of kind `code` with the nearest `names`, and give the unknown that takes
        its place.
        """
        return self.fail(run, Refusal(code, detail, names))

    def spend(self, run: Run, steps: int) -> None:
        """Count `steps` as done, or stop the evaluation when they are more than are left."""
        run.steps -= steps
        if run.steps < 0:
            self.exhaust(
                run, f"Evaluating this takes more than {STEP_LIMIT:,} steps. Reduce what it iterates over."
            )

    def exhaust(self, run: Run, detail: str) -> NoReturn:
        """Stop the evaluation here."""
        self.refuse(run, TOO_LARGE, detail)
        raise Exhausted

    def _values(self, run: Run, limit: int = 8) -> tuple[tuple[str, str], ...]:
        """Give what the expression here mentions and what it is worth now, each once, in source order."""
        run.is_explaining = True
        found: dict[str, str] = {}
        for mention in mentions(self.node):
            text = text_of(mention)
            if text is not None and text not in found and len(found) < limit:
                value = self.compile(mention)(run)
                if value is not UNKNOWN:
                    found[text] = show(value, limit=80)
        run.is_explaining = False
        return tuple(found.items())

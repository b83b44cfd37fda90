"""Exceptions, for callers who want methods that raise: each carries the diagnostics that say what is wrong.

The kind of the first error decides the class, by the range of its code (diagnostic.py), and for some by the
code itself.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from pyrsistent import PMap, pmap

from clockwork.pure.report.diagnostic import Diagnostics, Severity
from clockwork.pure.report.lines import line_table
from clockwork.pure.report.render import render_text

_WIDTH: Final = 100


class ClockworkError(Exception):
    """Anything that Clockwork says is wrong.

    `diagnostics` is never empty and begins with the error that gave the class.
    """

    def __init__(self, diagnostics: Diagnostics, sources: Mapping[str, str] = pmap()) -> None:
        """Take what is wrong, and the texts of the sources that its spans name."""
        super().__init__(diagnostics, sources)
        self.diagnostics = diagnostics
        self.sources: PMap[str, str] = pmap(sources)

    @property
    def code(self) -> str:
        """The stable code of the first error, such as `CW0105`."""
        return self.diagnostics[0].code.number

    @property
    def context(self) -> dict[str, str | int]:
        """Where the first error is: `component` always, `file` and `line` when it has a place in a source."""
        found: dict[str, str | int] = {"component": _COMPONENTS[self.code[2:4]]}
        span = self.diagnostics[0].span
        if span is not None:
            found["file"] = span.path
            text = self.sources.get(span.path)
            if text is not None:
                found["line"] = line_table(text).position(min(span.start, len(text))).line
        return found

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What might have been meant, best first."""
        return self.diagnostics[0].suggestions

    def __str__(self) -> str:
        """Say the first error in a line, and how many more there are."""
        first, others = self.diagnostics[0], len(self.diagnostics) - 1
        more = f" (and {others} more)" if others else ""
        return f"{first.code.number} {first.code.summary}: {first.detail}{more}"


class IntakeError(ClockworkError):
    """The configuration is not sound."""


class LoadError(IntakeError):
    """Files of the configuration cannot be read."""


class ParseError(IntakeError):
    """The text of a file is not well formed."""


class EvaluationError(IntakeError):
    """An expression has no value."""


class ValidationError(IntakeError):
    """What the configuration says does not hold together."""


class AssemblyError(ClockworkError):
    """No plan can be made."""


class StaleError(AssemblyError):
    """The plan does not fit what is there any more."""


class SavedPlanError(AssemblyError):
    """A saved plan is damaged, edited, or lacks what it needs."""


class ForgeError(ClockworkError):
    """The plan cannot be carried out."""


class CompileError(ForgeError):
    """The scripts or their inputs are not fit to be run."""


class ExecutionError(ForgeError):
    """A step did not succeed."""


class StepTimeoutError(ExecutionError):
    """A step ran out of time."""


class StepCancelledError(ExecutionError):
    """A step was cancelled."""


class StepLostError(ExecutionError):
    """Nobody can say how a step ended."""


class RunnerError(ClockworkError):
    """The target cannot run programs."""


class StateError(ClockworkError):
    """The recorded state cannot be read or written."""


class StateLockedError(StateError):
    """Somebody else has the right to write."""


class StateDamagedError(StateError):
    """The recorded state is damaged."""


class ConfigurationError(ClockworkError):
    """A command line or a call makes no sense."""


# By the range of a code: what it is about, and its error.
_RANGES: Final[Mapping[str, tuple[str, type[ClockworkError]]]] = {
    "01": ("syntax", ParseError),
    "02": ("value", EvaluationError),
    "03": ("expression", EvaluationError),
    "05": ("intake", ValidationError),
    "06": ("state", StateError),
    "07": ("assembly", AssemblyError),
    "08": ("forge", CompileError),
    "10": ("files", LoadError),
    "11": ("store", StateError),
    "12": ("runner", RunnerError),
    "13": ("loop", ForgeError),
    "20": ("command line", ConfigurationError),
}
_COMPONENTS: Final = {number: component for number, (component, _) in _RANGES.items()}
_KINDS: Final[Mapping[str, type[ClockworkError]]] = {
    "CW0730": SavedPlanError,
    "CW0731": SavedPlanError,
    "CW0732": StaleError,
    "CW0733": SavedPlanError,
    "CW0734": SavedPlanError,
    "CW0809": ExecutionError,
    "CW0810": ExecutionError,
    "CW0811": ExecutionError,
    "CW0812": StepTimeoutError,
    "CW0813": StepCancelledError,
    "CW0814": StepLostError,
    "CW0815": ExecutionError,
    "CW1005": ConfigurationError,
    "CW1101": StateLockedError,
    "CW1102": StaleError,
    "CW1105": StateDamagedError,
    "CW1110": StateDamagedError,
    "CW1112": StateDamagedError,
    "CW1301": AssemblyError,
    "CW1302": RunnerError,
    "CW1303": StaleError,
    "CW1304": ExecutionError,
}


def error_of(diagnostics: Diagnostics, sources: Mapping[str, str] = pmap()) -> ClockworkError:
    """Give the exception for `diagnostics`, of which at least one is an error; `sources` are the
    texts that its spans name.
    """
    first = next(one for one in diagnostics if one.severity is Severity.ERROR)
    number = first.code.number
    kind = _KINDS.get(number, _RANGES[number[2:4]][1])
    return kind((first, *(one for one in diagnostics if one is not first)), sources)


def create_user_friendly_error(error: BaseException) -> str:
    """Give the text that a person should see: places, source lines, values, ways out.

    Of other exceptions only their kind.
    """
    if isinstance(error, ClockworkError):
        return render_text(error.diagnostics, error.sources, _WIDTH)
    return f"{type(error).__name__}: this is a mistake in Clockwork or in what calls it. Please report it.\n"


def format_error_chain(error: BaseException) -> str:
    """Give `error` and what it was caused by, one line each, outermost first."""
    first, *causes = _chain(error)
    return "\n".join([_named(first), *(f"  caused by {_named(one)}" for one in causes)])


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    step: BaseException | None = error
    while step is not None and id(step) not in seen:
        seen.add(id(step))
        yield step
        step = step.__cause__ or (None if step.__suppress_context__ else step.__context__)


def _named(error: BaseException) -> str:
    text = str(error)
    return f"{type(error).__name__}: {text}" if text else type(error).__name__

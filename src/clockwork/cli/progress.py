"""How a run looks while it goes on: plain lines, JSON lines, or, on a terminal, what runs right now
with its time.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from attrs import asdict, define, field
from pyrsistent import PMap

from clockwork.cli.screen import Screen
from clockwork.pure.forge.machine import (
    Progress,
    RunFinished,
    StepEnded,
    StepOutput,
    StepRetrying,
    StepStarted,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

_BEGUN: Final = {
    "create": "creating",
    "read": "reading",
    "update": "updating",
    "delete": "deleting",
    "verify": "verifying",
}
_DONE: Final = {
    "create": "created",
    "read": "read",
    "update": "updated",
    "delete": "deleted",
    "verify": "verified",
}
_ENDED: Final = {
    "failed": "failed",
    "timed_out": "ran out of time",
    "cancelled": "was cancelled",
    "lost": "was lost",
    "not_started": "could not be started",
    "skipped": "skipped",
}
# The same of several.
_TOLD: Final = {
    "failed": "failed",
    "timed_out": "out of time",
    "cancelled": "cancelled",
    "lost": "lost",
    "not_started": "not started",
    "skipped": "skipped",
}
# A run without a step is there to record something.
_RECORDED: Final = "what was found is recorded, and no step was needed"
_NAMES: Final = {
    StepStarted: "step_started",
    StepOutput: "step_output",
    StepRetrying: "step_retrying",
    StepEnded: "step_ended",
    RunFinished: "run_finished",
}


@define
class Tally:
    """What became of the steps: those that succeeded by operation, the others by their verdict."""

    counts: Counter[str] = field(factory=Counter)

    def hear(self, progress: Progress) -> None:
        """Count the steps that have ended."""
        if isinstance(progress, StepEnded):
            succeeded = progress.verdict == "succeeded"
            self.counts[_DONE[progress.operation] if succeeded else _TOLD[progress.verdict]] += 1

    def __str__(self) -> str:
        """Say it in a few words."""
        words = dict.fromkeys((*_DONE.values(), *_TOLD.values()))
        return ", ".join(f"{self.counts[one]} {one}" for one in words if self.counts[one]) or _RECORDED


@contextmanager
def listening(screen: Screen) -> Iterator[Callable[[Progress], None]]:
    """Give what shows progress on `screen`, for as long as the context lasts."""
    if screen.is_json:
        yield _unbroken(lambda progress: screen.document(plain(progress)))
    elif screen.err.isatty() and screen.has_color(screen.err):
        with _Live.on(screen) as live:
            yield _unbroken(live.hear)
    else:
        yield _unbroken(lambda progress: _write(screen, progress))


def _unbroken(show: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """Let a run go on unseen when whoever read has gone: that is no reason to stop in the middle of
    things.
    """
    is_read = True

    def hear(progress: Progress) -> None:
        nonlocal is_read
        if is_read:
            try:
                show(progress)
            except OSError:
                is_read = False

    return hear


def plain(progress: Progress) -> dict[str, object]:
    """Give `progress` as an event for a program."""
    found = asdict(progress, recurse=False)
    return {
        "type": _NAMES[type(progress)],
        **{name: dict(value) if isinstance(value, PMap) else value for name, value in found.items()},
    }


def line(progress: Progress) -> str | None:
    """Give `progress` as a line for a person, if it is worth one."""
    match progress:
        case StepStarted(attempt=1):
            return f"{progress.address}: {_BEGUN[progress.operation]}"
        case StepStarted():
            return f"{progress.address}: {_BEGUN[progress.operation]}, attempt {progress.attempt}"
        case StepOutput():
            return f"{progress.step.rpartition(':')[0]} | {progress.line}"
        case StepRetrying():
            wait = (progress.next_at - progress.at) / 1000
            return f"{progress.step.rpartition(':')[0]}: {progress.reason}; trying again in {wait:.1f}s"
        case StepEnded(verdict="succeeded"):
            return f"{progress.address}: {_DONE[progress.operation]} after {_time(progress.duration)}"
        case StepEnded():
            # Why is told by the diagnostics at the end.
            return f"{progress.address}: {progress.operation} {_ENDED[progress.verdict]}"
        case RunFinished():
            return None


def _write(screen: Screen, progress: Progress) -> None:
    text = line(progress)
    if text is not None:
        print(text, file=screen.err, flush=True)


def _time(milliseconds: int) -> str:
    seconds = milliseconds / 1000
    return f"{seconds:.1f}s" if seconds < 60 else f"{int(seconds) // 60}m{int(seconds) % 60:02}s"


@define(eq=False)
class _Live:
    """What runs, at the foot of a terminal, below the lines of what has ended."""

    console: "Console"
    bars: "Bars"
    running: "dict[str, TaskID]" = field(factory=dict)

    @classmethod
    @contextmanager
    def on(cls, screen: Screen) -> Iterator["_Live"]:
        """Take over the foot of the terminal until the context ends."""
        from rich.console import Console
        from rich.progress import Progress as Bars
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

        console = Console(file=screen.err, highlight=False, markup=False, emoji=False, soft_wrap=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        with Bars(*columns, console=console, transient=True) as bars:
            yield cls(console, bars)

    def hear(self, progress: Progress) -> None:
        """Show it."""
        match progress:
            case StepStarted():
                self._end(progress.step)
                self.running[progress.step] = self.bars.add_task(line(progress) or "", total=None)
            case StepOutput():
                self.console.print(line(progress), style="dim")
            case StepRetrying():
                self._end(progress.step)
                self.console.print(line(progress), style="yellow")
            case StepEnded():
                self._end(progress.step)
                self.console.print(line(progress), style=None if progress.verdict == "succeeded" else "red")
            case RunFinished():
                pass

    def _end(self, step: str) -> None:
        task = self.running.pop(step, None)
        if task is not None:
            self.bars.remove_task(task)

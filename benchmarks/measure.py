"""Run commands in turns and say what each cost: time, processor time, memory."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

# A command that takes longer than this is not measured again: it has said enough.
LONG: Final = 30.0


class MeasurementError(Exception):
    """A measured command failed, so its time says nothing."""


@frozen
class Cost:
    """What one run took: seconds on the wall, seconds of processor, and the largest resident size in bytes."""

    seconds: float
    cpu: float
    peak: int


@frozen
class Subject:
    """A command that is measured."""

    name: str
    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str]


def run(subject: Subject) -> Cost:
    """Run `subject` to its end and give its cost; one that fails raises MeasurementError with what it wrote."""
    with tempfile.TemporaryFile() as written:
        started = time.perf_counter()
        process = subprocess.Popen(
            subject.command,
            cwd=subject.folder,
            env=_environment(subject),
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
        )
        # wait4 tells the usage of this one child; subprocess.wait does not.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            written.seek(0)
            said = written.read().decode(errors="replace")[-2000:]
            raise MeasurementError(f"{subject.name}: exit {process.returncode}\n{said}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def _environment(subject: Subject) -> dict[str, str]:
    """The caller's environment, but with compiled modules kept, as they are where a program is installed."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **subject.environment}


def alternate(subjects: tuple[Subject, ...], rounds: int) -> dict[str, Cost]:
    """Run every subject once a round, in turns, and give the median of each by name. What is quick runs once before that counts."""
    costs: dict[str, list[Cost]] = {subject.name: [] for subject in subjects}
    for subject in subjects:
        first = run(subject)
        if first.seconds >= LONG:
            costs[subject.name].append(first)
    for _ in range(rounds):
        for subject in subjects:
            if not costs[subject.name] or costs[subject.name][-1].seconds < LONG:
                costs[subject.name].append(run(subject))
    return {name: median(several) for name, several in costs.items()}


def median(costs: list[Cost]) -> Cost:
    """Give the median of each part of `costs`."""
    return Cost(
        statistics.median(cost.seconds for cost in costs),
        statistics.median(cost.cpu for cost in costs),
        int(statistics.median(cost.peak for cost in costs)),
    )

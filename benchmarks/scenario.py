"""What each scenario runs, and what it finds as rows."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from attrs import frozen

from benchmarks import corpus, parse
from benchmarks.measure import Cost, Subject, alternate

# Where `benchmarks` is imported from, whatever the folder a command runs in.
ROOT: Final = Path(__file__).resolve().parents[1]


@frozen
class Row:
    """One subject at one size. `ratio` says how many times faster Clockwork is (below 1: slower); None for Clockwork itself."""

    scenario: str
    # What the size counts: bytes, blocks or instances.
    size: int
    subject: str
    seconds: float
    cpu: float | None
    peak: int
    ratio: float | None


@frozen
class Scale:
    """How much is measured: sizes by scenario, each list ascending and its last two a doubling, and rounds."""

    sizes: dict[str, tuple[int, ...]]
    rounds: int
    with_peers: bool


FULL: Final = Scale(
    {
        "parse": (500_000, 1_000_000),
        "plan-layers": (1_000, 2_000),
        "plan-pairs": (500, 1_000),
        "plan-count": (2_000, 4_000),
        "start": (1,),
    },
    rounds=3,
    with_peers=True,
)
# Sizes of Clockwork alone: no peer comes here in reasonable time.
LARGE: Final = Scale(
    {"plan-layers": (5_000, 10_000), "plan-pairs": (25_000, 50_000), "plan-count": (50_000, 100_000)},
    rounds=1,
    with_peers=False,
)
LIGHT: Final = Scale(
    {
        "parse": (10_000, 20_000),
        "plan-layers": (100, 200),
        "plan-pairs": (20, 40),
        "plan-count": (20, 40),
        "start": (1,),
    },
    rounds=1,
    with_peers=True,
)


def missing_peers() -> tuple[str, ...]:
    """Say of each peer that is not installed what goes unmeasured without it."""
    missing = [f"{name}: parse" for name in parse.PEERS if not parse.is_installed(name)]
    if shutil.which("terraform") is None:
        missing.append("terraform: plan-layers, plan-pairs, plan-count, start")
    return tuple(missing)


def measure_parse(size: int, scale: Scale, folder: Path) -> tuple[Row, ...]:
    """Parse at least `size` bytes with each parser."""
    text = corpus.units(size)
    path = folder / "corpus.cw"
    path.write_text(text, encoding="utf-8")
    names = [name for name in parse.NAMES if parse.is_installed(name)] if scale.with_peers else ["clockwork"]
    command = [sys.executable, "-m", "benchmarks.parse", str(path), str(scale.rounds), *names]
    found = json.loads(subprocess.check_output(command, cwd=ROOT, text=True))
    ours = found["clockwork"]["seconds"]
    return tuple(
        Row(
            "parse",
            len(text.encode()),
            name,
            one["seconds"],
            None,
            one["peak"],
            None if name == "clockwork" else one["seconds"] / ours,
        )
        for name, one in found.items()
    )


def planner(
    name: str, write: Callable[[int, corpus.Dialect], str]
) -> Callable[[int, Scale, Path], tuple[Row, ...]]:
    """Give the measurement of planning what `write` writes, from nothing, through each command line."""

    def measure(size: int, scale: Scale, folder: Path) -> tuple[Row, ...]:
        dialects: list[corpus.Dialect] = ["clockwork"]
        if scale.with_peers and shutil.which("terraform"):
            dialects.append("terraform")
        for dialect in dialects:
            (folder / dialect).mkdir()
            text = write(size, dialect)
            (folder / dialect / corpus.FILE_NAMES[dialect]).write_text(text, encoding="utf-8")
        return _rows(
            name, size, alternate(tuple(_planning(one, folder / one) for one in dialects), scale.rounds)
        )

    return measure


def measure_start(size: int, scale: Scale, folder: Path) -> tuple[Row, ...]:
    """Start and stop: an import, a version, a small validation; and what the interpreter alone and the peer take."""
    quickstart = ROOT / "examples" / "quickstart"
    python = sys.executable
    commands = {
        "clockwork": (python, "-c", "import clockwork"),
        "python alone": (python, "-c", "pass"),
        "clockwork --version": (python, "-m", "clockwork", "--version"),
        "clockwork validate": (python, "-m", "clockwork", "-chdir", str(quickstart), "validate"),
    }
    if scale.with_peers and (terraform := shutil.which("terraform")):
        commands["terraform version"] = (terraform, "version")
    subjects = tuple(Subject(name, command, folder, {}) for name, command in commands.items())
    return _rows("start", size, alternate(subjects, max(scale.rounds, 5)))


MEASUREMENTS: Final[dict[str, Callable[[int, Scale, Path], tuple[Row, ...]]]] = {
    "parse": measure_parse,
    "plan-layers": planner("plan-layers", corpus.layers),
    "plan-pairs": planner("plan-pairs", corpus.pairs),
    "plan-count": planner("plan-count", corpus.counted),
    "start": measure_start,
}


def _planning(dialect: corpus.Dialect, folder: Path) -> Subject:
    if dialect == "clockwork":
        return Subject(dialect, (sys.executable, "-m", "clockwork", "plan"), folder, {"NO_COLOR": "1"})
    # These resources belong to a provider that is built into the binary: no installation and no network.
    return Subject(
        dialect, ("terraform", "plan", "-input=false", "-no-color"), folder, {"TF_IN_AUTOMATION": "1"}
    )


def _rows(scenario: str, size: int, costs: dict[str, Cost]) -> tuple[Row, ...]:
    ours = costs["clockwork"].seconds
    return tuple(
        Row(
            scenario,
            size,
            name,
            cost.seconds,
            cost.cpu,
            cost.peak,
            None if name == "clockwork" else cost.seconds / ours,
        )
        for name, cost in costs.items()
    )

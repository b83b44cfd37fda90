"""Check that the laws' tests can fail: apply each named mutant of `law_*.toml` to a copy of the source and run the law's test on it.

    python -m tests.mutants.run [LAW ...] [--workers N] [--seconds N]

An entry replaces `find`, which must occur exactly once in `file`, by `replace`. The mutant is killed when its test fails; a
test that cannot run (a collection error, a usage error) kills nothing and is an error of the entry. Exit 1 when any mutant
survives or any entry is wrong. LAW selects files by the start of their names, such as `law_07`.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Literal, TypeAlias

from attrs import frozen

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = Path(__file__).resolve().parent
# pytest's exit status when tests ran and some failed; 2 to 5 mean that they could not run.
TESTS_FAILED: Final = 1
REQUIRED: Final = 3

Verdict: TypeAlias = Literal["killed", "killed (hung)", "SURVIVED", "ERROR"]


@frozen
class Mutant:
    """One change to the source that a law's test must notice."""

    law: str
    name: str
    file: str
    find: str
    replace: str
    # Files or node ids for pytest.
    tests: tuple[str, ...]


@frozen
class Judgement:
    """What came of a mutant; `seconds` is what its test took, `detail` why it is an error or how it survived."""

    mutant: Mutant
    verdict: Verdict
    seconds: float
    detail: str = ""

    @property
    def is_killed(self) -> bool:
        """Whether a test noticed the mutant."""
        return self.verdict.startswith("killed")


def read_mutants(folder: Path = FOLDER, laws: tuple[str, ...] = ()) -> tuple[Mutant, ...]:
    """Read every entry of the tables in `folder` whose names start with one of `laws` (none: all).

    Without a `test` an entry runs what is named like its table (`law_09_order.toml`: `test_law_09_order*.py`), or else every
    test of the law.
    """
    mutants: list[Mutant] = []
    for table in sorted(folder.glob("law_*.toml")):
        if laws and not table.stem.startswith(laws):
            continue
        for entry in tomllib.loads(table.read_text(encoding="utf-8"))["mutant"]:
            named = entry.pop("test", None)
            tests = (named,) if named else _tests_of(table.stem)
            mutants.append(Mutant(law=table.stem, tests=tests, **entry))
    return tuple(mutants)


def _tests_of(table: str) -> tuple[str, ...]:
    """The tests named like `table`; where there are none, all tests of its law."""
    folder = ROOT / "tests" / "property"
    for stem in (table, table[: len("law_00")]):
        if found := sorted(folder.glob(f"test_{stem}*.py")):
            return tuple(str(path.relative_to(ROOT)) for path in found)
    return ()


def apply(mutant: Mutant, source: Path) -> str | None:
    """Apply `mutant` to the copy of `src` at `source`; give the reason when that cannot be done."""
    path = source / Path(mutant.file).relative_to("src")
    if not path.is_file():
        return f"{mutant.file} is not there"
    text = path.read_text(encoding="utf-8")
    if (found := text.count(mutant.find)) != 1:
        return f"`find` occurs {found} times in {mutant.file}"
    if mutant.find == mutant.replace:
        return "it changes nothing"
    path.write_text(text.replace(mutant.find, mutant.replace), encoding="utf-8")
    return None


def judge(mutant: Mutant, seconds: int) -> Judgement:
    """Run the tests of `mutant` against a mutated copy, for at most `seconds`."""
    if not mutant.tests:
        return Judgement(mutant, "ERROR", 0.0, f"no tests/property/test_{mutant.law}*.py")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clockwork-mutant-") as folder:
        source = Path(folder) / "src"
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        if (wrong := apply(mutant, source)) is not None:
            return Judgement(mutant, "ERROR", 0.0, wrong)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-x",
            "-q",
            "--tb=line",
            "-p",
            "no:cacheprovider",
            *mutant.tests,
        ]
        environment = {
            **os.environ,
            "PYTHONPATH": str(source),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HYPOTHESIS_PROFILE": "mutants",
        }
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            # A mutant that hangs is noticed, as long as the unchanged code takes a fraction of the time.
            return Judgement(mutant, "killed (hung)", time.monotonic() - started)
    taken = time.monotonic() - started
    if done.returncode == 0:
        return Judgement(mutant, "SURVIVED", taken, " ".join(mutant.tests))
    if done.returncode != TESTS_FAILED or not re.search(r"\b[1-9]\d* failed\b", done.stdout):
        return Judgement(
            mutant, "ERROR", taken, f"pytest exit {done.returncode}: {(done.stdout + done.stderr)[-600:]}"
        )
    return Judgement(mutant, "killed", taken)


def _baseline(mutants: tuple[Mutant, ...], seconds: int) -> str | None:
    """Say why the tests fail on the unchanged source; a test that fails anyway kills nothing."""
    tests = sorted({test for mutant in mutants for test in mutant.tests})
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "mutants"}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=short", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds * 10, check=False
    )
    return None if done.returncode == 0 else done.stdout[-2000:] + done.stderr[-500:]


def main(arguments: list[str] | None = None) -> int:
    """Judge the chosen mutants and print a table; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutants.run", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("laws", nargs="*", metavar="LAW")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--seconds", type=int, default=120, help="for one mutant's tests")
    options = parser.parse_args(arguments)
    mutants = read_mutants(laws=tuple(options.laws))
    if not mutants:
        print("no mutants of", *options.laws or ("any law",))
        return 1
    if (failing := _baseline(mutants, options.seconds)) is not None:
        print("the tests fail without any mutant:", failing, sep="\n")
        return 1
    alive = 0
    with ThreadPoolExecutor(options.workers) as pool:
        for judgement in pool.map(lambda mutant: judge(mutant, options.seconds), mutants):
            _report(judgement)
            alive += not judgement.is_killed
    few = _too_few(mutants)
    for law in few:
        print(f"{law} has fewer than {REQUIRED} mutants")
    print(f"{len(mutants) - alive} of {len(mutants)} mutants killed")
    return 1 if alive or few else 0


def _report(judgement: Judgement) -> None:
    mutant = judgement.mutant
    print(f"{mutant.law:20} {mutant.name:72} {judgement.verdict:13} {judgement.seconds:6.1f} s", flush=True)
    if not judgement.is_killed:
        print(f"    {judgement.detail}", flush=True)


def _too_few(mutants: tuple[Mutant, ...]) -> tuple[str, ...]:
    """Give the laws (by number: their tables may be several) with fewer mutants than each law must kill."""
    laws = [mutant.law[: len("law_00")] for mutant in mutants]
    return tuple(sorted({law for law in laws if laws.count(law) < REQUIRED}))


if __name__ == "__main__":
    sys.exit(main())

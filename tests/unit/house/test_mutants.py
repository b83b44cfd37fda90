"""The tables of mutants fit the source, and the runner tells a killed mutant from one that survives and from a test that cannot run."""

import shutil
from pathlib import Path

import pytest

from tests.mutants.run import ROOT, Mutant, apply, judge, read_mutants

MUTANTS = read_mutants()
FILE = "src/clockwork/pure/report/outcome.py"


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.law}-{mutant.name}")
def test_every_mutant_still_applies_and_names_tests_that_are_there(mutant: Mutant, tmp_path: Path) -> None:
    copy = tmp_path / Path(mutant.file).relative_to("src")
    copy.parent.mkdir(parents=True)
    shutil.copy(ROOT / mutant.file, copy)
    assert apply(mutant, tmp_path) is None
    assert mutant.tests
    for test in mutant.tests:
        assert (ROOT / test.partition("::")[0]).is_file()


def test_names_of_mutants_are_distinct() -> None:
    names = [(mutant.law, mutant.name) for mutant in MUTANTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("find", "replace", "verdict"),
    [
        ("problems.extend(outcome.failure())", "problems.append(outcome.failure()[0])", "killed"),
        ("if problems else", "if True and problems else", "SURVIVED"),
        ("def gather(", "def collect(", "ERROR"),
        ("import", "export", "ERROR"),
    ],
)
def test_a_mutant_is_judged_by_whether_its_test_fails(
    find: str, replace: str, verdict: str, tmp_path: Path
) -> None:
    test = tmp_path / "test_gather.py"
    test.write_text(
        "from returns.result import Failure, Success\n"
        "from clockwork.pure.report.outcome import gather\n"
        "def test_every_failure_is_kept():\n"
        "    assert gather([Failure((1, 2)), Failure((3,))]) == Failure((1, 2, 3))\n"
        "    assert gather([Success(1)]) == Success((1,))\n"
    )
    mutant = Mutant("law_00", "planted", FILE, find, replace, (str(test),))
    assert judge(mutant, seconds=60).verdict == verdict

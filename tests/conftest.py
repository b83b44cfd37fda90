"""Hypothesis profiles, chosen by HYPOTHESIS_PROFILE: how much a property test draws.

`newcomer` (the default) and `ci` draw the same examples every time; `long` draws new ones and is for a night; `mutants` is what
`tests/mutants/run.py` uses and `seeds` what `.ci/run` repeats under several hash seeds. The example database is off: it would be
a file that a property test writes.

`--no-skips` turns every skipped test into a failed one: what a checking machine lacks is its fault and not a reason to pass.
"""

import os
from collections.abc import Generator
from typing import Final, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings

EXAMPLES: Final = {"newcomer": 25, "seeds": 10, "mutants": 60, "ci": 100, "long": 2000}

for _name, _examples in EXAMPLES.items():
    settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        database=None,
        derandomize=_name != "long",
        # A slow machine is no fault of the code; what is slow shows in the run's durations.
        suppress_health_check=(HealthCheck.too_slow,),
        # A mutant has to fail, not to fail with a small example.
        phases=(Phase.explicit, Phase.generate) if _name == "mutants" else tuple(Phase),
    )

settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "newcomer"))

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--no-skips`."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed test")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Refuse a test that skips itself, where that is asked for."""
    return _refused_if_skipped((yield), item.config)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse a module that skips itself, where that is asked for."""
    return _refused_if_skipped((yield), collector.config)


def _refused_if_skipped(report: Report, config: pytest.Config) -> Report:
    if report.skipped and config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and --no-skips is given: {report.longrepr}"
    return report

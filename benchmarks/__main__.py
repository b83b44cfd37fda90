"""Measure Clockwork against the peers that are installed.

    python -m benchmarks [SCENARIO ...] [--light] [--large]

Runs take turns, medians are reported, and growth is what doubling the size does to the time. The table is printed and kept as
JSON in benchmarks/results. `--light` is tiny and shows that everything runs; `--large` adds sizes that only Clockwork is
given. Exit 1 when something measured fails.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import attrs

from benchmarks.measure import MeasurementError
from benchmarks.scenario import FULL, LARGE, LIGHT, MEASUREMENTS, Row, Scale, missing_peers

RESULTS: Final = Path(__file__).resolve().parent / "results"


def main(arguments: list[str] | None = None) -> int:
    """Run the chosen scenarios; give the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure Clockwork against its peers."
    )
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", help=f"of {', '.join(MEASUREMENTS)}")
    parser.add_argument("--light", action="store_true", help="tiny sizes, once")
    parser.add_argument("--large", action="store_true", help="also sizes that only Clockwork is given")
    options = parser.parse_args(arguments)
    if unknown := set(options.scenarios) - set(MEASUREMENTS):
        parser.error(f"no scenario {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
    scales = [LIGHT if options.light else FULL, *([LARGE] if options.large else [])]
    for missing in missing_peers():
        print(f"not installed, so not measured: {missing}")
    rows: list[Row] = []
    failures: list[str] = []
    for scale in scales:
        for name in options.scenarios or scale.sizes:
            _measure(name, scale, rows, failures)
    _print_growth(rows)
    _keep(rows, failures, "light" if options.light else "full")
    for failure in failures:
        print(f"FAILED {failure}")
    return 1 if failures else 0


def _measure(name: str, scale: Scale, rows: list[Row], failures: list[str]) -> None:
    for size in scale.sizes.get(name, ()):
        with tempfile.TemporaryDirectory(prefix="clockwork-benchmark-") as folder:
            try:
                found = MEASUREMENTS[name](size, scale, Path(folder))
            except MeasurementError as error:
                failures.append(f"{name} at {size}: {error}")
                continue
        for row in found:
            print(_line(row), flush=True)
        rows.extend(found)


def _line(row: Row) -> str:
    cpu = "" if row.cpu is None else f"{row.cpu:8.2f} s cpu"
    ratio = "" if row.ratio is None else f"{row.ratio:8.2f} x clockwork's time"
    return (
        f"{row.scenario:12} {row.size:9,} {row.subject:20} {row.seconds:8.3f} s {cpu:14}"
        f" {row.peak / 1e6:8.1f} MB {ratio}".rstrip()
    )


def _print_growth(rows: list[Row]) -> None:
    by_size = {(row.scenario, row.size): row for row in rows if row.subject == "clockwork"}
    for (scenario, size), row in by_size.items():
        for (other, larger), after in by_size.items():
            if other == scenario and 1.9 < larger / size < 2.1:
                print(
                    f"{scenario}: {size:,} to {larger:,} takes {after.seconds / row.seconds:.2f} times as long"
                )


def _keep(rows: list[Row], failures: list[str], kind: str) -> None:
    RESULTS.mkdir(exist_ok=True)
    now = datetime.now(UTC)
    path = RESULTS / f"{now:%Y%m%dT%H%M%SZ}-{kind}.json"
    found = {
        "at": now.isoformat(timespec="seconds"),
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "python": platform.python_version(),
            "processors": os.cpu_count(),
        },
        "missing": missing_peers(),
        "failures": failures,
        "rows": [attrs.asdict(row) for row in rows],
    }
    path.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"kept in {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")


if __name__ == "__main__":
    sys.exit(main())

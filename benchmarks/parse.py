"""The parse scenario: one process parses the same text with each parser in turns.

    python -m benchmarks.parse FILE ROUNDS PARSER ...     prints one JSON object: parser -> {"seconds", "peak"}

Each parser is also run alone in a process of its own for its memory: the growth of the largest resident size over what the
process had before parsing. The cyclic collector is paused, as Clockwork's loops pause it.
"""

import gc
import importlib.util
import json
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

PEERS: Final = {"pygohcl": "pygohcl", "python-hcl2": "hcl2"}
NAMES: Final = ("clockwork", *PEERS)


def is_installed(parser: str) -> bool:
    """Say whether `parser` can be measured here."""
    return parser not in PEERS or importlib.util.find_spec(PEERS[parser]) is not None


def parser_of(name: str) -> Callable[[str], object]:
    """Give the function by which the parser `name` reads a text whole."""
    if name == "clockwork":
        from clockwork.pure.syntax.parse import parse

        return lambda text: parse("corpus.cw", text)
    loads: Callable[[str], object] = importlib.import_module(PEERS[name]).loads
    return loads


def time_in_turns(text: str, names: tuple[str, ...], rounds: int) -> dict[str, float]:
    """Give the median seconds that each parser takes for `text`."""
    parsers = {name: parser_of(name) for name in names}
    times: dict[str, list[float]] = {name: [] for name in names}
    for name in names:
        parsers[name](text[: text.index("\nlocals")])
    for _ in range(rounds):
        for name in names:
            gc.collect()
            gc.disable()
            started = time.perf_counter()
            tree = parsers[name](text)
            times[name].append(time.perf_counter() - started)
            gc.enable()
            del tree
    return {name: statistics.median(taken) for name, taken in times.items()}


def peak_growth(text: str, name: str) -> int:
    """Give how many bytes the largest resident size of this process grows by when the parser reads `text`."""
    parse = parser_of(name)
    parse(text[: text.index("\nlocals")])
    gc.disable()
    before = _peak()
    tree = parse(text)
    after = _peak()
    del tree
    return after - before


def _peak() -> int:
    """The largest resident size in bytes since this program started; getrusage counts the parent's at the fork as well."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kilobytes = re.search(r"^VmHWM:\s+(\d+) kB$", status.read_text(), re.MULTILINE)
    assert kilobytes is not None
    return int(kilobytes[1]) * 1024


def main(arguments: list[str]) -> int:
    """Measure as the module's docstring says."""
    path, rounds, *names = arguments
    text = Path(path).read_text(encoding="utf-8")
    if int(rounds) == 0:
        print(peak_growth(text, names[0]))
        return 0
    seconds = time_in_turns(text, tuple(names), int(rounds))
    peaks = {
        name: int(
            subprocess.check_output([sys.executable, "-m", "benchmarks.parse", path, "0", name], text=True)
        )
        for name in names
    }
    print(json.dumps({name: {"seconds": seconds[name], "peak": peaks[name]} for name in names}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

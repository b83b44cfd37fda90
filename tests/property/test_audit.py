"""The audit hook sees what it is there for: a planted use of the world fails a property test."""

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.property.audit import WATCH, ImpureError

ROOT: Final = Path(__file__).resolve().parents[2]

PLANTED: Final = """
from hypothesis import given, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

@given(st.integers())
def test_reads_a_file(number):
    open("/dev/null").close()

@given(st.integers())
def test_swallows_what_the_hook_says(number):
    try:
        open("/dev/null").close()
    except BaseException:
        pass

@given(st.integers())
def test_is_pure(number):
    assert number == number

class Machine(RuleBasedStateMachine):
    @rule()
    def look(self):
        import os
        os.listdir("/")

TestMachine = Machine.TestCase
"""

USES: Final[dict[str, Callable[[], object]]] = {
    "open a file": lambda: open("/dev/null"),
    "list a folder": lambda: os.listdir("/"),
    "remove a file": lambda: os.remove("/nowhere/at/all"),
    "start a process": lambda: subprocess.Popen(["true"]),
    "fork": os.fork,
    "open a socket": socket.socket,
    "look up a name": lambda: socket.gethostbyname("localhost"),
    "open a database": lambda: sqlite3.connect(":memory:"),
}


@pytest.mark.parametrize("use", sorted(USES))
def test_the_armed_hook_refuses_to(use: str) -> None:
    with pytest.raises(ImpureError), WATCH.armed():
        USES[use]()


def test_a_refusal_that_is_swallowed_fails_all_the_same() -> None:
    with pytest.raises(ImpureError, match="os.listdir"), WATCH.armed():
        _swallow(USES["list a folder"])


def _swallow(use: Callable[[], object]) -> None:
    with suppress(ImpureError):
        use()


def test_the_hook_is_quiet_when_it_is_not_armed() -> None:
    os.listdir("/")
    assert not WATCH.is_armed


@given(st.data(), st.text())
def test_drawing_in_a_body_needs_no_file(data: st.DataObject, text: str) -> None:
    assert WATCH.is_armed
    data.draw(st.text(max_size=3) | st.integers() | st.sampled_from([lambda: text]))


def test_property_tests_run_under_the_hook(tmp_path: Path) -> None:
    folder = tmp_path / "property"
    folder.mkdir()
    (folder / "conftest.py").write_text((ROOT / "tests/property/conftest.py").read_text())
    (folder / "test_planted.py").write_text(PLANTED)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, folder],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 failed, 1 passed" in done.stdout, done.stdout
    assert done.stdout.count("tests.property.audit.ImpureError: ") >= 3

"""Runs that are broken off from outside: by their listener, by whoever reads them, by the terminal, by a kill, by another run."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from returns.pipeline import is_successful

import clockwork as cw
from clockwork.pure.forge.machine import Progress, StepOutput
from tests.integration.test_bad_input import PATIENCE, clockwork, write

# Each step waits until it may end.
SLOW = """
resource "command" "slow" {
  count  = 3
  create = "echo begun; until test -e go; do sleep 0.1; done; echo ended; result x 1"
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a slow configuration."""
    made = tmp_path / "infra"
    made.mkdir()
    write(made, SLOW)
    return made


def assert_nothing_is_open(folder: Path, instances: int | None = None) -> None:
    outcome = cw.recorded(folder)
    assert is_successful(outcome)
    state = outcome.unwrap()
    assert not state.intents
    assert {one.status for one in state.instances.values()} == {"ok"}
    assert instances is None or len(state.instances) == instances
    assert clockwork(folder, "plan").status == 0


def test_what_runs_is_finished_before_a_mistake_of_the_listener_is_raised(folder: Path) -> None:
    def mistaken(progress: Progress) -> None:
        if isinstance(progress, StepOutput):
            (folder / "go").touch()
            raise LookupError("a mistake of the caller's")

    plan = cw.plan(cw.load(folder)).unwrap()
    with pytest.raises(LookupError, match="of the caller's"):
        cw.apply(plan, on_event=mistaken, options=cw.ApplyOptions("test", parallelism=2))
    assert_nothing_is_open(folder, 2)


@pytest.mark.parametrize(("words", "sign"), [(["-json"], b'"line":"begun"'), ([], b"| begun")])
def test_a_run_is_shown_live_and_goes_on_when_nobody_reads_any_more(
    folder: Path, words: list[str], sign: bytes
) -> None:
    command = [sys.executable, "-m", "clockwork", "apply", "-auto-approve", *words]
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert running.stdout is not None
    until(running.stdout.fileno(), sign)
    running.stdout.close()
    (folder / "go").touch()
    assert running.wait(PATIENCE) == 1
    assert_nothing_is_open(folder, 3)


def test_a_closed_terminal_stops_a_run_as_an_interrupt_does(folder: Path) -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        command = [sys.executable, "-m", "clockwork", "apply", "-auto-approve", "-parallelism=1"]
        os.execv(sys.executable, command)
    until(terminal, b"| begun")
    os.close(terminal)
    (folder / "go").touch()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert_nothing_is_open(folder)


def test_what_another_run_is_doing_is_not_taken_for_interrupted(folder: Path) -> None:
    command = [sys.executable, "-m", "clockwork", "apply", "-auto-approve"]
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert running.stderr is not None
    until(running.stderr.fileno(), b"| begun")
    said = clockwork(folder, "plan")
    (folder / "go").touch()
    running.communicate(timeout=PATIENCE)
    assert said.codes == ["CW1101"]
    assert "holds the state" in said.err
    assert running.returncode == 0


@pytest.mark.parametrize(("answer", "deletes"), [("made", True), ("absent", False)])
def test_the_question_about_a_killed_run_is_shown_asked_and_answered(
    folder: Path, answer: str, deletes: bool
) -> None:
    write(folder, SLOW.replace("count  = 3", 'delete = "echo deleted"'))
    command = [sys.executable, "-m", "clockwork", "apply", "-auto-approve"]
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert running.stderr is not None
    until(running.stderr.fileno(), b"| begun")
    running.kill()
    running.communicate(timeout=PATIENCE)
    assert "A run was interrupted during its create." in clockwork(folder, "show").out
    assert json.loads(clockwork(folder, "show", "-json").out)["interrupted"] == [
        {"address": "command.slow", "operation": "create"}
    ]
    asked = clockwork(folder, "apply", "-auto-approve")
    assert asked.codes == ["CW0724"]
    assert "--> main.cw:2:1" in asked.err
    assert f"`--assume 'command.slow={answer}'`" in asked.err
    (folder / "go").touch()
    said = clockwork(folder, "apply", "-auto-approve", "--assume", f"command.slow={answer}")
    assert said.status == 0
    assert ("| deleted" in said.err) is deletes
    assert_nothing_is_open(folder, 1)


def until(descriptor: int, sign: bytes) -> None:
    """Read until `sign` was seen."""
    seen = b""
    while sign not in seen:
        found = os.read(descriptor, 4096)
        assert found, seen
        seen += found

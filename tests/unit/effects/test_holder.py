"""Whether a lease's holder still lives."""

import subprocess
import sys

from attrs import evolve

from clockwork.effects.store.holder import TIME_TO_LIVE, is_dead, this_process

ME = this_process("me", "apply", 0)


def test_this_process_lives_however_silent_it_is() -> None:
    assert not is_dead(ME, 0, 10 * TIME_TO_LIVE)


def test_a_later_process_with_the_same_number_is_another_one() -> None:
    assert is_dead(evolve(ME, process_started=ME.process_started + "1"), 0, 0)


def test_a_process_that_has_ended_is_dead_also_while_nobody_took_note() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        start = evolve(ME, pid=child.pid, process_started=with_start(child.pid))
        assert not is_dead(start, 0, 0)
        child.kill()
        # Waits for its end without reaping it.
        while not is_dead(start, 0, 0):
            pass
    assert is_dead(start, 0, 0)


def with_start(pid: int) -> str:
    """Give what a holder with number `pid` would say of its start."""
    with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
        started = file.read().rpartition(")")[2].split()[19]
    return " ".join((*ME.process_started.split(" ")[:3], started))


def test_of_what_cannot_be_looked_at_only_silence_tells() -> None:
    machine, boot, namespace, started = ME.process_started.split(" ")
    for unseen in (
        evolve(ME, host="elsewhere.example", pid=1),
        evolve(ME, process_started=f"other {boot} {namespace} {started}", pid=1),
        evolve(ME, process_started=f"{machine} {boot} 1 {started}", pid=1),
        evolve(ME, process_started=""),
    ):
        assert not is_dead(unseen, 0, TIME_TO_LIVE)
        assert is_dead(unseen, 0, TIME_TO_LIVE + 1)


def test_a_holder_from_before_this_machine_started_is_dead() -> None:
    machine, _, namespace, started = ME.process_started.split(" ")
    earlier = evolve(ME, process_started=f"{machine} earlier {namespace} {started}")
    assert is_dead(earlier, 0, 0) or machine == "unknown"

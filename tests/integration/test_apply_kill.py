"""Law 22, on the real thing: an apply is killed outright at a random moment, 200 times, and the next one puts everything right.

Each round copies a prepared folder, starts an apply or a destroy in it, and sends SIGKILL to the whole Clockwork process at a
moment drawn evenly over the time that such a run was measured to take. Rounds in which the run was faster do not count.
Then no process of the run is left, the state opens, the next run succeeds without a question, and afterwards the
folder holds the wanted world byte for byte and nothing else.

The runs are forked from a process that has Clockwork imported already, so that the moments fall into the work.
"""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen

ROUNDS: Final = 200
# Seconds: far more than a run takes.
PATIENCE: Final = 60

CONFIGURATION: Final = r"""
variable "edition" {
  type    = number
  default = 1
}

locals {
  # The second edition changes page 1, drops page 2, adds page 4 and moves the cover.
  pages = var.edition == 1 ? { one = "first", two = "second", three = "third" } : { one = "changed", three = "third", four = "new" }
}

resource "value" "seal" {
  input = "seal"
}

resource "directory" "book" {
  path = "book"
}

resource "directory" "pages" {
  path = "${directory.book.path}/pages"
}

resource "file" "page" {
  for_each = local.pages

  path    = "${directory.pages.path}/${each.key}.txt"
  content = "${each.value}\n"
}

resource "file" "cover" {
  path    = "${directory.book.path}/cover-${var.edition}.txt"
  content = "Sealed with ${value.seal.id}\n"
  mode    = var.edition == 1 ? "0644" : "0600"
}

resource "command" "index" {
  inputs = { pages = join(" ", keys(local.pages)), digest = file.cover.sha256, folder = directory.book.path }

  create = <<-SH
    printf '%s\n' $pages > "$folder/.index.new"
    mv "$folder/.index.new" "$folder/index"
    result lines "$(($(wc -l < "$folder/index")))"
  SH

  delete     = "rm -f \"$folder/index\" \"$folder/.index.new\""
  idempotent = true
}

output "seal" {
  value = value.seal.id
}

output "lines" {
  value = command.index.result.lines
}
"""

# For each line of input, `{"words": [...], "kill_after": seconds or null}`: forks a Clockwork, kills it when its time is over, waits until every
# process that has its standard error is gone, which are its supervisor and reapers, and answers with what there is to say.
ZYGOTE: Final = r"""
import json, os, select, signal, sys, time
import clockwork.cli.applying, clockwork.cli.planning, clockwork.cli.recorded
from clockwork.cli import main


def become(words, stdout, stderr):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(stdout, 1)
    os.dup2(stderr, 2)
    os.closerange(3, 64)
    status = 70
    try:
        status = main(words)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def read_all(fd):
    with os.fdopen(fd, "rb") as file:
        return file.read().decode()


for line in sys.stdin:
    request = json.loads(line)
    out, err = os.pipe(), os.pipe()
    begun = time.monotonic()
    pid = os.fork()
    if pid == 0:
        become(request["words"], out[1], err[1])
    os.close(out[1])
    os.close(err[1])
    if request["kill_after"] is not None:
        child = os.pidfd_open(pid)
        if not select.select([child], [], [], request["kill_after"])[0]:
            os.kill(pid, signal.SIGKILL)
        os.close(child)
    written, said = read_all(out[0]), read_all(err[0])
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    answer = {"status": status, "out": written, "err": said, "took": time.monotonic() - begun}
    print(json.dumps(answer), flush=True)
"""


@frozen
class Ended:
    """A run of Clockwork after which no process of it is left. `took` is in seconds."""

    status: int
    out: str
    err: str
    took: float


class Zygote:
    """A process that has Clockwork imported, and forks a Clockwork for each command line."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", ZYGOTE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, folder: Path, *words: str, kill_after: float | None = None) -> Ended:
        """Run `clockwork WORDS` on `folder`, and kill it after `kill_after` seconds unless it has ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = {"words": [f"-chdir={folder}", *words], "kill_after": kill_after}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=PATIENCE)


@frozen
class Kind:
    """What is killed: `words` run in a copy of `base`, after which the world is to be `wanted`. `took` in seconds, unhindered."""

    name: str
    base: Path
    words: tuple[str, ...]
    wanted: dict[str, bytes]
    took: float


FIRST: Final = ("apply", "-auto-approve", "-var=edition=1")
SECOND: Final = ("apply", "-auto-approve", "-var=edition=2")
DESTROY: Final = ("destroy", "-auto-approve", "-var=edition=1")


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    """Give the process that forks."""
    started = Zygote()
    yield started
    started.close()


def world(folder: Path, seal: str) -> dict[str, bytes]:
    """Give all that is in `folder` beside the configuration and what Clockwork keeps: modes and contents by path.

    The seal, which is another in each world, is written as `SEAL`.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if name == "main.cw" or name.startswith(".clockwork"):
            continue
        content = path.read_bytes().replace(seal.encode(), b"SEAL") if path.is_file() else b"folder"
        found[name] = f"{path.stat().st_mode:o} ".encode() + content
    return found


def seal_in(ended: Ended) -> str:
    """Give the seal that a successful apply showed among its outputs, or a text that occurs nowhere."""
    found = re.search(r'^seal = "([0-9a-f]{32})"$', ended.out, re.MULTILINE)
    return found[1] if found else "(no seal)"


def unhindered(zygote: Zygote, name: str, base: Path, words: tuple[str, ...], scratch: Path) -> Kind:
    """Run `words` in a copy of `base` to see what the world is to be, and how long that takes."""
    times = []
    for turn in range(3):
        folder = scratch / f"{name}-{turn}"
        shutil.copytree(base, folder)
        ended = zygote.run(folder, *words)
        assert ended.status == 0, ended.err
        times.append(ended.took)
    return Kind(name, base, words, world(folder, seal_in(ended)), max(times))


@pytest.fixture(scope="module")
def kinds(zygote: Zygote, tmp_path_factory: pytest.TempPathFactory) -> tuple[Kind, ...]:
    """Prepare a first apply, a second one that changes much, and a destroy."""
    scratch = tmp_path_factory.mktemp("unhindered")
    empty = scratch / "empty"
    empty.mkdir()
    (empty / "main.cw").write_text(CONFIGURATION)
    first = unhindered(zygote, "first", empty, FIRST, scratch)
    applied = scratch / "first-0"
    second = unhindered(zygote, "second", applied, SECOND, scratch)
    gone = unhindered(zygote, "destroy", applied, DESTROY, scratch)
    assert gone.wanted == {}
    assert len(first.wanted) == 7
    assert set(first.wanted) ^ set(second.wanted) == {
        "book/pages/two.txt",
        "book/pages/four.txt",
        "book/cover-1.txt",
        "book/cover-2.txt",
    }
    return first, second, gone


def assert_no_process(folder: Path) -> None:
    """No process works in `folder`."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                place = os.readlink(entry / "cwd")
            except OSError:
                continue
            assert not Path(place).is_relative_to(folder), (entry / "cmdline").read_bytes()


def kill_and_mend(zygote: Zygote, kind: Kind, folder: Path, moment: float) -> bool:
    """Kill a run at `moment` (a share of its usual time), and check that the next one mends everything; say whether it was killed."""
    shutil.copytree(kind.base, folder)
    killed = zygote.run(folder, *kind.words, kill_after=moment * kind.took)
    if killed.status != -signal.SIGKILL:
        assert killed.status == 0, killed.err
        return False
    assert_no_process(folder)
    mended = zygote.run(folder, *kind.words)
    assert mended.status == 0, mended.err
    assert world(folder, seal_in(mended)) == kind.wanted
    again = zygote.run(folder, "plan", "-detailed-exitcode", *kind.words[2:])
    assert again.status == (2 if kind.name == "destroy" else 0), again.out
    kept = {path.name for path in (folder / ".clockwork").iterdir()}
    assert kept <= {"state.db", "state.db-wal", "state.db-shm", "state.lock", "backups"}
    shutil.rmtree(folder)
    return True


def test_an_apply_that_is_killed_is_mended_by_the_next_one(
    zygote: Zygote, kinds: tuple[Kind, ...], tmp_path: Path
) -> None:
    seed = int(os.environ.get("CLOCKWORK_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
    draw = random.Random(seed)
    counts: Counter[str] = Counter()
    attempts = 0
    while counts.total() < ROUNDS:
        attempts += 1
        assert attempts < 3 * ROUNDS, f"too few runs were killed before their end: {counts}"
        kind = kinds[attempts % len(kinds)]
        moment = draw.random()
        try:
            was_killed = kill_and_mend(zygote, kind, tmp_path / f"{kind.name}-{attempts}", moment)
        except AssertionError as error:
            error.add_note(f"killed at {moment:.3f} of {kind.name}, round {attempts}, CLOCKWORK_SEED={seed}")
            raise
        if was_killed:
            counts[kind.name] += 1
    assert min(counts.values()) > ROUNDS // 6

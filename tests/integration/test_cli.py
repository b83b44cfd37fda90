"""The command line as people and scripts use it: a whole life of a configuration, its streams, JSON, interrupts, pipes."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from tests.integration.test_bad_input import PATIENCE, clockwork, write

SITE = """
variable "title" {
  default = "Home"
}

resource "directory" "site" {
  path = "site"
}

resource "value" "edition" {
  input = var.title
}

resource "file" "index" {
  path    = "${directory.site.path}/index.html"
  content = "${var.title} ${value.edition.id}"
}

output "index" {
  value = file.index.path
}

output "edition" {
  value = value.edition.id
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with the configuration of a site."""
    made = tmp_path / "infra"
    made.mkdir()
    write(made, SITE)
    return made


def test_a_configuration_is_planned_applied_shown_changed_and_destroyed(folder: Path) -> None:
    assert clockwork(folder, "plan", "-detailed-exitcode").status == 2
    assert not (folder / ".clockwork").exists(), "planning leaves no trace"
    first = clockwork(folder, "apply", "-auto-approve")
    assert first.status == 0
    edition = clockwork(folder, "output", "-raw", "edition").out
    assert (folder / "site/index.html").read_text() == f"Home {edition}"
    assert clockwork(folder, "plan", "--detailed-exitcode").status == 0
    assert "Nothing has to change." in clockwork(folder, "apply").err
    assert clockwork(folder, "state", "list").out.splitlines() == [
        "directory.site",
        "file.index",
        "value.edition",
    ]
    assert 'path = "site/index.html"' in clockwork(folder, "state", "show", "file.index").out
    assert clockwork(folder, "apply", "--auto-approve", "--var", "title=New").status == 0
    assert (folder / "site/index.html").read_text() == f"New {edition}"
    assert clockwork(folder, "destroy", "-auto-approve").status == 0
    assert not (folder / "site").exists()
    assert clockwork(folder, "state", "list").out == ""
    assert clockwork(folder, "show").out == "Nothing is recorded.\n"


def test_a_saved_plan_is_shown_and_applied_without_a_question(folder: Path) -> None:
    assert clockwork(folder, "plan", "-out=plan", "-var=title=Saved").status == 0
    assert (folder / "plan").stat().st_mode & 0o077 == 0
    assert "file.index will be created" in clockwork(folder, "show", "plan").out
    assert clockwork(folder, "apply", "plan").status == 0
    assert (folder / "site/index.html").read_text().startswith("Saved ")


def test_later_values_win_and_relative_files_belong_to_the_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def planned(*words: str) -> object:
        plan: dict[str, list[dict[str, Any]]] = json.loads(clockwork(folder, "plan", "-json", *words).out)
        (change,) = (one for one in plan["changes"] if one["address"] == "value.edition")
        return change["after"]["input"]

    assert planned() == "Home"
    monkeypatch.setenv("CW_VAR_title", "environment")
    assert planned() == "environment"
    write(folder, 'title = "main file"\n', "clockwork.cwvars")
    assert planned() == "main file"
    write(folder, 'title = "auto b"\n', "b.auto.cwvars")
    write(folder, 'title = "auto a"\n', "a.auto.cwvars")
    assert planned() == "auto b"
    write(folder, '{"title": "json"}', "more.json")
    assert planned("-var", "title=first", "-var-file", "more.json") == "json"
    assert planned("-var-file=more.json", "--var=title=last") == "last"


def test_results_and_the_rest_go_to_different_streams(folder: Path) -> None:
    plan = clockwork(folder, "plan")
    assert "will be created" in plan.out
    assert plan.err == ""
    apply = clockwork(folder, "apply", "-auto-approve")
    assert "file.index: created after" in apply.err
    assert "created after" not in apply.out
    assert apply.out.rstrip().endswith('index = "site/index.html"')
    assert "\x1b" not in apply.out + apply.err


def test_json_is_one_document_a_line_and_nothing_else(folder: Path) -> None:
    said = clockwork(folder, "apply", "-auto-approve", "-json")
    assert said.err == ""
    events = [json.loads(line) for line in said.out.splitlines()]
    kinds = [event["type"] for event in events]
    assert kinds[0] == "plan"
    assert kinds[-2:] == ["run_finished", "outputs"]
    ended = {event["address"]: event["verdict"] for event in events if event["type"] == "step_ended"}
    assert ended == dict.fromkeys(("directory.site", "file.index", "value.edition"), "succeeded")
    assert json.loads(clockwork(folder, "output", "-json").out)["index"] == {
        "value": "site/index.html",
        "type": "string",
        "sensitive": False,
    }
    assert json.loads(clockwork(folder, "validate", "-json").out) == {"valid": True, "diagnostics": []}
    assert len(json.loads(clockwork(folder, "show", "-json").out)["instances"]) == 3


def test_a_sensitive_value_is_shown_nowhere_but_in_its_file(folder: Path) -> None:
    secret = "correct-horse-battery"
    write(
        folder,
        """
variable "password" {
  type      = string
  sensitive = true
}

resource "file" "secret" {
  path    = "secret"
  content = var.password
}

output "password" {
  value     = var.password
  sensitive = true
}
""",
    )
    given = f"-var=password={secret}"
    said = [
        clockwork(folder, *words)
        for words in (
            ("plan", given),
            ("plan", given, "-out=plan", "-json"),
            ("apply", given, "-auto-approve", "-json"),
            ("apply", given, "-auto-approve"),
            ("show",),
            ("show", "-json"),
            ("output",),
            ("output", "-json"),
            ("output", "password"),
            ("state", "show", "file.secret"),
            ("destroy", given, "-auto-approve"),
        )
    ]
    assert [one.status for one in said] == [0] * len(said)
    assert not [one for one in said if secret in one.out + one.err]
    assert secret.encode() not in (folder / "plan").read_bytes()
    assert clockwork(folder, "output", "-raw", "password").status == 1


def test_a_reader_that_goes_away_is_no_error_worth_a_word(folder: Path) -> None:
    assert clockwork(folder, "apply", "-auto-approve").status == 0
    read, written = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-m", "clockwork", f"-chdir={folder}", "show"],
        stdout=written,
        stderr=subprocess.PIPE,
        timeout=PATIENCE,
    )
    os.close(written)
    assert ended.stderr == b""


WAITING = """
resource "command" "first" {
  create = <<-SH
    echo up
    read line < go
  SH
}

resource "value" "second" {
  input      = "later"
  depends_on = [command.first]
}
"""


def interrupted(folder: Path, count: int) -> tuple[int, str]:
    """Interrupt an apply `count` times while its first step waits, then let that step go on; give status and all that was said."""
    write(folder, WAITING)
    os.mkfifo(folder / "go")
    running = subprocess.Popen(
        [sys.executable, "-m", "clockwork", f"-chdir={folder}", "apply", "-auto-approve"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert running.stderr is not None
    heard = until(running.stderr, "command.first | up")
    for answer in ("Stopping", "Cancelling")[:count]:
        running.send_signal(signal.SIGINT)
        heard += until(running.stderr, answer)
    if count == 1:
        (folder / "go").write_text("go\n")
    _, rest = running.communicate(timeout=PATIENCE)
    return running.returncode, heard + rest


def until(stream: IO[str], expected: str) -> str:
    """Read lines until one holds `expected`, and give all of them."""
    heard = ""
    while expected not in heard:
        line = stream.readline()
        assert line, f"{expected!r} was never said: {heard}"
        heard += line
    return heard


def test_one_interrupt_finishes_what_runs_and_starts_nothing(folder: Path) -> None:
    status, heard = interrupted(folder, 1)
    assert status == 1
    assert "command.first: created" in heard
    assert "value.second: creating" not in heard
    assert "CW1304" in heard
    assert clockwork(folder, "state", "list").out == "command.first\n"


def test_two_interrupts_cancel_what_runs(folder: Path) -> None:
    status, heard = interrupted(folder, 2)
    assert status == 1
    assert "CW0813" in heard
    assert "value.second: creating" not in heard


def test_only_the_user_knows_what_a_killed_command_did_and_is_asked(folder: Path) -> None:
    write(folder, 'resource "command" "once" {\n  create = "echo made >> made; echo up; read line < go"\n}\n')
    os.mkfifo(folder / "go")
    running = subprocess.Popen(
        [sys.executable, "-m", "clockwork", f"-chdir={folder}", "apply", "-auto-approve"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    assert running.stderr is not None
    until(running.stderr, "command.once | up")
    running.kill()
    running.communicate(timeout=PATIENCE)
    for words in (("plan",), ("plan", "-refresh=false"), ("apply", "-auto-approve")):
        asked = clockwork(folder, *words)
        assert (asked.status, asked.codes) == (1, ["CW0724"])
        assert "--assume 'command.once=absent'" in " ".join(asked.err.split())
    assert (folder / "made").read_text() == "made\n"
    write(folder, 'resource "command" "once" {\n  create = "echo made >> made"\n}\n')
    assert clockwork(folder, "apply", "-auto-approve", "-assume=command.once=absent").status == 0
    assert (folder / "made").read_text() == "made\nmade\n"
    assert clockwork(folder, "plan", "-detailed-exitcode").status == 0


def on_terminal(folder: Path, answer: str, *words: str) -> tuple[int, str]:
    """Run a command line on a terminal, answer its question, and give its status and all that the terminal showed."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "clockwork", f"-chdir={folder}", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    shown = b""
    with os.fdopen(ours, "r+b", buffering=0) as terminal:
        while b"is accepted: " not in shown:
            shown += terminal.read(4096)
        terminal.write(f"{answer}\n".encode())
        while True:
            try:
                shown += terminal.read(4096)
            except OSError:
                break
    return running.wait(PATIENCE), shown.decode()


def test_on_a_terminal_it_asks_and_goes_on_in_colour(folder: Path) -> None:
    status, shown = on_terminal(folder, "yes", "apply")
    assert status == 0, shown
    assert "\x1b[" in shown
    assert "file.index: created after" in shown
    assert (folder / "site/index.html").is_file()


def test_no_answer_but_yes_approves(folder: Path) -> None:
    status, shown = on_terminal(folder, "y", "apply", "-no-color")
    assert status == 1
    assert "CW2002" in shown
    assert "\x1b[3" not in shown
    assert not (folder / "site").exists()


@pytest.mark.parametrize("words", [["--version"], ["-version"], ["version"]])
def test_the_version_is_told_without_importing_anything_heavy(words: list[str]) -> None:
    program = "import sys; from clockwork.cli import main; main(sys.argv[1:]); print(*sorted(sys.modules))"
    ended = subprocess.run(
        [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True
    )
    version, modules = ended.stdout.splitlines()
    assert version.startswith("clockwork 0.")
    assert not {"asyncio", "attr", "msgspec", "networkx", "rich", "argparse"} & set(modules.split())
    assert not [name for name in modules.split() if name.startswith("clockwork.") and name != "clockwork.cli"]


def test_an_internal_error_is_one_line_and_hides_its_message(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = (
        "import sys, clockwork.cli.dispatch as d\n"
        "def bug(words): raise KeyError('a secret value')\n"
        "d.dispatch = bug\n"
        "from clockwork.cli import main\n"
        "sys.exit(main(['plan']))\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert "KeyError" in ended.stderr
    assert "secret" not in ended.stderr


SECRETIVE = """
variable "password" {
  type      = string
  sensitive = true
}

resource "file" "note" {
  path    = "note"
  content = "the password is ${var.password}"
  mode    = "0600"
}

resource "command" "tell" {
  inputs = { PASSWORD = var.password, FILE = file.note.path }
  create = "echo telling $PASSWORD; echo again $PASSWORD >&2; result length $${#PASSWORD}"
  read   = "echo reading $PASSWORD; result length $${#PASSWORD}"
  delete = "echo forgetting $PASSWORD"
}

# It is given no secret, and finds one nevertheless.
resource "verify_command" "found" {
  command = "cat ${command.tell.inputs.FILE}"
}

output "password" {
  value     = var.password
  sensitive = true
}
"""


def test_no_secret_is_in_what_is_shown_or_lies_around(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "correct horse battery"
    monkeypatch.setenv("CW_VAR_password", secret)
    write(folder, SECRETIVE)
    lines = [
        ("plan",),
        ("plan", "-json", "-out=saved"),
        ("show", "saved"),
        ("apply", "saved", "-json"),
        ("apply", "-auto-approve"),
        ("show",),
        ("show", "-json"),
        ("output", "-json"),
        ("state", "show", "command.tell"),
        ("destroy", "-auto-approve"),
    ]
    for words in lines:
        said = clockwork(folder, *words)
        assert said.status == 0, said.err
        assert secret not in said.out + said.err, words
        if words == ("apply", "saved", "-json"):
            assert "telling (sensitive value)" in said.out
            assert "the password is (sensitive value)" in said.out
        if words == ("apply", "-auto-approve"):
            assert "reading (sensitive value)" in said.err
        if words == ("destroy", "-auto-approve"):
            assert "forgetting (sensitive value)" in said.err
    kept = [one for one in folder.rglob("*") if one.is_file() and secret.encode() in one.read_bytes()]
    assert {one.suffix for one in kept} <= {".db"}, "the state holds it, and nothing else"


LATE_CONDITIONS = """
resource "command" "tell" {
  create = "result word spring"
}

resource "file" "note" {
  path    = "note"
  content = "autumn"

  lifecycle {
    postcondition {
      condition     = self.content == command.tell.result.word
      error_message = "The note says ${self.content}, and ${command.tell.result.word} was told."
    }
  }
}

module "season" {
  source = "./season"
  word   = command.tell.result.word
}

output "other" {
  value = command.tell.result.other
}
"""
SEASON = """
variable "word" {
  validation {
    condition     = var.word == "summer"
    error_message = "Not summer but ${var.word}."
  }
}

output "word" {
  value = var.word

  precondition {
    condition     = var.word == "winter"
    error_message = "Not winter but ${var.word}."
  }
}
"""


def test_what_a_plan_cannot_judge_is_judged_by_the_run(folder: Path) -> None:
    write(folder, LATE_CONDITIONS)
    (folder / "season").mkdir()
    write(folder, SEASON, "season/season.cw")
    assert clockwork(folder, "plan").status == 0
    said = clockwork(folder, "apply", "-auto-approve")
    assert said.status == 1
    assert "The note says autumn, and spring was told." in said.err
    assert "module.season.var.word: Not summer but spring." in said.err
    assert "module.season.output.word: Not winter but spring." in said.err
    assert 'There is no attribute "other" here.' in said.err


def test_a_failure_tells_the_last_of_what_was_written_without_secrets(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CW_VAR_password", "correct horse battery")
    script = r"for n in 1 2 3 4 5 6; do echo line $n; done; echo \"no such user: $${PASSWORD}\" >&2; exit 7"
    variable = 'variable "password" {\n  sensitive = true\n}\n'
    resource = (
        f'resource "command" "a" {{\n  inputs = {{ PASSWORD = var.password }}\n  create = "{script}"\n}}\n'
    )
    write(folder, variable + resource)
    said = clockwork(folder, "apply", "-auto-approve", "-json")
    assert said.status == 1
    (diagnostic,) = json.loads(said.out.splitlines()[-1])["diagnostics"]
    lines = diagnostic["detail"].splitlines()
    assert "its exit status is 7" in lines[0]
    assert "| line 1" not in lines
    assert {"| line 6", "| no such user: (sensitive value)"} <= set(lines)
    assert "battery" not in said.out

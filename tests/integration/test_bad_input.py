"""Whatever is wrong, the command line says so: a code, a place where there is one, a way out, exit status 1, and the state intact."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from resource import RLIMIT_FSIZE, setrlimit

import pytest
from attrs import field, frozen

# Seconds: far more than anything here takes.
PATIENCE = 60

SOUND = """
resource "value" "a" {
  input = "kept"
}

output "a" {
  value = value.a.output
}
"""


@frozen
class Said:
    """What a command line left behind."""

    status: int
    out: str
    err: str = field(repr=False)

    @property
    def codes(self) -> list[str]:
        """The codes of the errors, in order."""
        return re.findall(r"^Error (CW\d{4})", self.err, re.MULTILINE)


def clockwork(folder: Path, *words: str, prepare: Callable[[], None] | None = None) -> Said:
    """Run the real command line on `folder`, in a process that calls `prepare` first."""
    ended = subprocess.run(
        [sys.executable, "-m", "clockwork", f"-chdir={folder}", *words],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE,
        text=True,
        preexec_fn=prepare,
    )
    assert "Traceback" not in ended.stderr + ended.stdout
    assert "internal error" not in ended.stderr
    return Said(ended.returncode, ended.stdout, ended.stderr)


def refused(folder: Path, *words: str, code: str, place: str | None = None, hint: str) -> Said:
    """Run a command line that is refused with `code` at `place`, saying `hint` among the ways out; the state stays as it is."""
    before = recorded(folder)
    said = clockwork(folder, *words)
    assert said.status == 1, said.out
    assert code in said.codes, said.err
    if place is not None:
        assert re.search(rf"^\s*--> {re.escape(place)}", said.err, re.MULTILINE), said.err
    assert hint in " ".join(said.err.split()), said.err
    assert recorded(folder) == before
    return said


def recorded(folder: Path) -> dict[str, bytes]:
    """Give the outputs and instances that are recorded, as bytes, and an empty mapping where there is no state that opens."""
    path = folder / ".clockwork" / "state.db"
    if not path.is_file() or path.read_bytes()[:6] != b"SQLite":
        return {}
    with closing(sqlite3.connect(path)) as connection:
        try:
            return dict(connection.execute("SELECT name, payload FROM entries").fetchall())
        except sqlite3.DatabaseError:
            return {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder for a configuration."""
    made = tmp_path / "infra"
    made.mkdir()
    return made


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Apply the sound configuration once, for all to copy."""
    made = tmp_path_factory.mktemp("model") / "infra"
    made.mkdir()
    write(made, SOUND)
    assert clockwork(made, "apply", "-auto-approve").status == 0
    return made


@pytest.fixture
def applied(model: Path, tmp_path: Path) -> Path:
    """Give a folder whose sound configuration has been applied."""
    return Path(shutil.copytree(model, tmp_path / "infra"))


def write(folder: Path, text: str, name: str = "main.cw") -> None:
    """Write a file of the configuration."""
    (folder / name).write_text(text)


# What is wrong with a configuration

FAULTS = {
    "a missing variable": (
        'variable "region" {\n  type = string\n}\n',
        "CW0540",
        "main.cw:1:1",
        "--var region=...",
    ),
    "a wrong type": (
        'resource "file" "a" {\n  path = ["x"]\n}\n',
        "CW0511",
        "main.cw:2:10",
        "a string is required",
    ),
    "a cycle": (
        'resource "value" "x" {\n  input = value.y.id\n}\nresource "value" "y" {\n  input = value.x.id\n}\n',
        "CW0530",
        "main.cw:2:11",
        "value.x -> value.y -> value.x",
    ),
    "a reference to nothing": (
        'output "x" {\n  value = value.a.id\n}\n',
        "CW0522",
        "main.cw:2:11",
        "Declare it",
    ),
    "an unknown argument": (
        'resource "value" "a" {\n  inputs = 1\n}\n',
        "CW0506",
        "main.cw:2:3",
        "Did you mean `input`?",
    ),
    "a failing validation": (
        (
            'variable "port" {\n  default = 80\n  validation {\n    condition     = var.port > 1024\n'
            '    error_message = "Use a port above 1024, and not ${var.port}."\n  }\n}\n'
        ),
        "CW0543",
        "main.cw:4:21",
        "Use a port above 1024, and not 80.",
    ),
    "a precondition": (
        (
            'resource "value" "a" {\n  input = 1\n  lifecycle {\n    precondition {\n      condition     = 1 > 2\n'
            '      error_message = "One is not enough."\n    }\n  }\n}\n'
        ),
        "CW0710",
        "main.cw:5:23",
        "One is not enough.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_configuration_is_told_with_its_place(applied: Path, fault: str) -> None:
    text, code, place, hint = FAULTS[fault]
    write(applied, text)
    refused(applied, "plan", code=code, place=place, hint=hint)
    refused(applied, "apply", "-auto-approve", code=code, place=place, hint=hint)


def test_syntax_errors_in_several_files_are_all_told_at_once(applied: Path) -> None:
    write(applied, "locals {\n  a = )\n}\n\nlocals {\n  b = [1, 2\n}\n\nlocals {\n  c = 1 +\n}\n")
    write(applied, 'output "x" {\n  value = "${\n}\n', "other.cw")
    said = refused(
        applied, "apply", "-auto-approve", code="CW0111", place="main.cw:2:7", hint="has to stand here"
    )
    places = set(re.findall(r"^\s*--> (\S+?):(\d+):", said.err, re.MULTILINE))
    assert places >= {("main.cw", "2"), ("main.cw", "6"), ("main.cw", "10"), ("other.cw", "3")}


def test_a_value_of_the_wrong_type_is_told_with_where_it_came_from(folder: Path) -> None:
    write(folder, 'variable "n" {\n  type = number\n}\n')
    refused(folder, "plan", "-var=n=x", code="CW0542", place="main.cw:1:1", hint="given on the command line")
    write(folder, "n = [1]\n", "clockwork.cwvars")
    refused(folder, "plan", code="CW0542", hint="does not fit")


@pytest.mark.parametrize(
    "word", ["-var=novalue", "-refresh=perhaps", "-parallelism=0", "-no-such-option", "nonsense"]
)
def test_a_command_line_that_makes_no_sense_is_refused(applied: Path, word: str) -> None:
    refused(applied, "apply", word, code="CW2001" if word.startswith("-") else "CW2005", hint="clockwork")


def test_a_file_that_is_not_utf8_is_told_together_with_what_is_wrong_elsewhere(folder: Path) -> None:
    (folder / "binary.cw").write_bytes(b'output "x" {\n  value = "\xff\xfe"\n}\n')
    write(folder, "locals {\n  a = )\n}\n")
    said = refused(folder, "validate", code="CW0111", place="main.cw:2:7", hint="UTF-8")
    assert len(said.codes) == 2


def test_links_that_lead_out_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.cw").write_text('output "secret" {\n  value = "from outside"\n}\n')
    (folder / "inside.cw").symlink_to(tmp_path / "outside.cw")
    said = refused(folder, "plan", code="CW1004", hint="put the file or folder itself there")
    assert "from outside" not in said.out + said.err


def test_a_folder_without_a_configuration_is_told(folder: Path) -> None:
    refused(folder, "plan", code="CW1002", hint="-chdir=FOLDER")
    refused(folder / "missing", "plan", code="CW1001", hint="-chdir=FOLDER")


# What is wrong with a script

SCRIPTS = {
    "fails": ("echo working; echo broken >&2; exit 3", "CW0811", "its exit status is 3"),
    "is killed": ("kill -9 $$", "CW0811", "did not succeed"),
    "hangs": ("sleep 1000", "CW0812", "Give it more time"),
    "hangs and ignores signals": (
        "trap '' TERM INT HUP; setsid sleep 1000 & wait; sleep 1000",
        "CW0812",
        "Give it more time",
    ),
    "reports too much": (
        "result a \"$(head -c 2000000 /dev/zero | tr '\\0' x)\"",
        "CW0811",
        "more than 1048576 bytes",
    ),
}


@pytest.mark.parametrize("fault", SCRIPTS)
def test_a_script_that_goes_wrong_is_told_and_the_next_run_takes_it_up(applied: Path, fault: str) -> None:
    script, code, hint = SCRIPTS[fault]
    resource = 'resource "command" "c" {{\n  create     = <<-SH\n    {}\n  SH\n  idempotent = true\n}}\n'
    write(applied, SOUND + resource.format(script))
    limit = "1s" if fault.startswith("hangs") else "1m"
    said = clockwork(applied, "apply", "-auto-approve", f"-timeout-per-step={limit}")
    assert (said.status, said.codes) == (1, [code]), said.err
    assert "--> main.cw:9:1" in said.err
    assert hint in " ".join(said.err.split())
    assert json.loads(clockwork(applied, "output", "-json").out)["a"]["value"] == "kept"
    write(applied, SOUND + resource.format("result made well"))
    assert clockwork(applied, "apply", "-auto-approve").status == 0
    assert clockwork(applied, "plan", "-detailed-exitcode").status == 0


@pytest.mark.parametrize(
    "script",
    [
        "head -c 1000000 /dev/zero | tr '\\0' x; result got all",
        "cat; read line || result got all",
        "cat <&0 >&2; result got all",
    ],
)
def test_a_script_that_prints_much_or_reads_its_input_does_no_harm(folder: Path, script: str) -> None:
    write(
        folder,
        f'resource "command" "c" {{\n  create = <<-SH\n    {script}\n  SH\n}}\noutput "got" {{\n  value = command.c.result.got\n}}\n',
    )
    assert clockwork(folder, "apply", "-auto-approve").status == 0
    assert clockwork(folder, "output", "-raw", "got").out == "all"


# What is wrong with a state


def test_a_state_that_cannot_be_written_is_told(applied: Path) -> None:
    write(applied, SOUND.replace("kept", "new"))
    before = recorded(applied)
    # Even the superuser may not write beyond this limit.
    said = clockwork(applied, "apply", "-auto-approve", prepare=lambda: setrlimit(RLIMIT_FSIZE, (0, 0)))
    assert said.status == 1
    assert said.codes[0] in ("CW1107", "CW1108"), said.err
    assert "intact" in said.err or "Check" in said.err
    assert recorded(applied) == before
    assert clockwork(applied, "apply", "-auto-approve").status == 0


def test_a_state_that_is_no_folder_is_told(folder: Path) -> None:
    write(folder, SOUND)
    (folder / ".clockwork").write_text("not a folder")
    refused(folder, "apply", "-auto-approve", code="CW1108", hint="Check")
    assert (folder / ".clockwork").read_text() == "not a folder"


def test_a_state_from_a_newer_version_is_left_alone(applied: Path) -> None:
    path = applied / ".clockwork" / "state.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 1000")
    refused(applied, "apply", "-auto-approve", code="CW1106", hint="newer")


def test_a_damaged_state_is_told_and_left_as_it_is(applied: Path) -> None:
    path = applied / ".clockwork" / "state.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("UPDATE events SET payload = replace(payload, 'kept', 'lost')")
        connection.execute("UPDATE entries SET payload = replace(payload, 'kept', 'lost')")
        connection.commit()
    before = path.read_bytes()
    said = clockwork(applied, "apply", "-auto-approve")
    assert (said.status, said.codes) == (1, ["CW1105"])
    assert "clockwork state recover" in said.err
    assert path.read_bytes() == before
    recovered = clockwork(applied, "state", "recover")
    assert recovered.status == 0
    assert "Recovered the state up to event" in recovered.out
    assert any(kept.read_bytes() == before for kept in (applied / ".clockwork").glob("damaged-*/state.db"))
    again = clockwork(applied, "apply", "-auto-approve")
    assert again.status == 0
    assert clockwork(applied, "plan", "-detailed-exitcode").status == 0


def test_a_state_that_is_no_database_is_left_alone(applied: Path) -> None:
    path = applied / ".clockwork" / "state.db"
    for name in ("state.db-wal", "state.db-shm"):
        path.with_name(name).unlink(missing_ok=True)
    path.write_text("something else")
    said = clockwork(applied, "plan")
    assert said.status == 1
    assert said.codes[0] in ("CW1105", "CW1110")
    assert path.read_text() == "something else"


# What is wrong with a plan file


def test_a_stale_plan_is_refused(applied: Path) -> None:
    write(applied, SOUND.replace("kept", "new"))
    assert clockwork(applied, "plan", "-out", "saved").status == 0
    assert clockwork(applied, "apply", "-auto-approve").status == 0
    refused(applied, "apply", "saved", code="CW0732", hint="Plan again")


def test_an_edited_plan_is_refused(applied: Path) -> None:
    write(applied, SOUND.replace("kept", "new"))
    assert clockwork(applied, "plan", "-out", "saved").status == 0
    path = applied / "saved"
    path.write_bytes(path.read_bytes().replace(b'"new"', b'"odd"', 1))
    refused(applied, "apply", "saved", code="CW0730", hint="Plan again")


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\x00", b"[" * 100_000, b"null"])
def test_a_file_that_is_no_plan_is_refused(applied: Path, data: bytes) -> None:
    (applied / "saved").write_bytes(data)
    refused(applied, "apply", "saved", code="CW2005", hint="is no saved plan")


@pytest.mark.parametrize("data", [b'{"digest":1,"document":{"format":1}}', b'{"digest":' + b"[" * 100_000])
def test_a_damaged_plan_is_refused(applied: Path, data: bytes) -> None:
    (applied / "saved").write_bytes(data)
    refused(applied, "apply", "saved", code="CW0730", hint="Plan again")


def test_a_plan_file_that_is_not_there_is_told(applied: Path) -> None:
    refused(applied, "apply", "saved", code="CW2005", hint="clockwork plan -out FILE")
    refused(
        applied, "plan", "-out", "no/such/folder", code="CW2003", hint="Name a file in a folder that is there"
    )


def test_nothing_is_changed_without_approval(applied: Path) -> None:
    write(applied, SOUND.replace("kept", "new"))
    refused(applied, "apply", code="CW2002", hint="-auto-approve")
    refused(applied, "destroy", code="CW2002", hint="-auto-approve")


def test_json_carries_the_diagnostics(applied: Path) -> None:
    write(applied, 'output "x" {\n  value = value.a.id\n}\n')
    said = clockwork(applied, "plan", "-json")
    (found,) = json.loads(said.out)["diagnostics"]
    assert (said.status, found["code"], found["span"]["start"]["line"]) == (1, "CW0522", 2)


def test_a_saved_plan_takes_no_options_that_come_too_late(folder: Path) -> None:
    write(folder, SOUND + 'variable "n" {\n  default = 1\n}\n')
    assert clockwork(folder, "plan", "-out", "saved").status == 0
    for words in (("-var", "n=2"), ("-refresh=false",), ("-assume", "value.a=made")):
        refused(folder, "apply", "saved", *words, code="CW2007", hint="Plan again")
    assert clockwork(folder, "apply", "saved").status == 0


def test_where_nothing_can_be_planned_nothing_is_left_behind(folder: Path) -> None:
    refused(folder, "apply", "-auto-approve", code="CW1002", hint="-chdir")
    assert list(folder.iterdir()) == []

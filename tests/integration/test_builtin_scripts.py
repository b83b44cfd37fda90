"""The built-in provider's scripts, each run by the real sh as a step runs it: on real folders and files, with hostile values."""

import os
import stat
import subprocess
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from attrs import frozen

from clockwork.pure.forge.bundle import Program
from clockwork.pure.forge.channel import Entries, Json, Report, Text, close, feed, open_channel
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.value import (
    FALSE,
    NULL,
    Bool,
    Null,
    Object,
    String,
    Value,
    make_map,
    make_number,
    make_object,
)
from tests.unit.forge.programs import NONCE, program

BUILTIN: Final = resources.files("clockwork") / "providers" / "builtin"
NOBODY: Final = 65534
HOSTILE_NAMES: Final = (
    "-rf",
    "--help",
    " leading and trailing ",
    "new\nline",
    "tab\tquote'double\"back\\slash",
    "$(touch pwned)`touch pwned`;*?[a]",
    "é\u2028\U0001f600",
    "x" * 250,
)
HOSTILE_TEXTS: Final = (
    "",
    "\n",
    "ends with newlines\n\n\n",
    "no newline at the end",
    "-n -e %s %d \\c \\n",
    "$(touch pwned) `touch pwned` ${input_path} '\"\\",
    "".join(chr(code) for code in range(1, 256)),
    "a line\n" * 100_000,
)


@frozen
class Ended:
    """How a script ended: its status, what it reported, and what it wrote for people."""

    status: int
    report: Report
    errors: str

    def told(self) -> dict[str, str]:
        """Give what was reported as text."""
        return {name: one.text for name, one in self.report.results.items() if isinstance(one, Text | Json)}

    def entries(self, name: str) -> dict[str, str]:
        """Give the entries that were reported for a map; none when it was reported as empty."""
        found = self.report.results[name]
        if isinstance(found, Entries):
            return dict(found.by_key)
        assert found == Json("{}")
        return {}


def run(script: str, folder: Path, before: Object | None = None, /, **inputs: Value) -> Ended:
    """Run a script of the built-in provider in `folder`."""
    text = (BUILTIN / script).read_text(encoding="utf-8")
    return perform(program(text, make_object(inputs), before), folder)


def perform(made: Program, folder: Path, user: int | None = None) -> Ended:
    """Run a program in `folder`, as `user`."""
    done = subprocess.run(
        ["sh", "-s"],
        input=made.stdin,
        capture_output=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
        check=False,
        user=user,
    )
    channel, _ = feed(open_channel(NONCE), done.stdout)
    report, _ = close(channel)
    assert report.problem == ""
    assert report.end_status == done.returncode
    return Ended(done.returncode, report, done.stderr.decode())


def write(folder: Path, path: str, content: str = "", mode: str = "0644") -> Ended:
    """Create or update a file."""
    return run("file/write.sh", folder, path=String(path), content=String(content), mode=String(mode))


def read(folder: Path, path: str, content: str = "", mode: str = "0644") -> Ended:
    """Read a file that is recorded with `content` and `mode`."""
    return run("file/read.sh", folder, path=String(path), content=String(content), mode=String(mode))


def mode_of(path: Path) -> int:
    """Give the permissions of what is at `path`."""
    return stat.S_IMODE(path.stat().st_mode)


class TestFile:
    """`file`: write, read, delete."""

    @pytest.mark.parametrize("name", HOSTILE_NAMES)
    def test_any_name_is_a_name(self, tmp_path: Path, name: str) -> None:
        assert write(tmp_path, name, "here").status == 0
        assert [one.name for one in tmp_path.iterdir()] == [name]
        assert (tmp_path / name).read_text() == "here"
        assert read(tmp_path, name, "here").told() == {"mode": "0644"}
        assert run("file/delete.sh", tmp_path, path=String(name)).status == 0
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("content", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
    def test_content_is_written_and_read_byte_for_byte(self, tmp_path: Path, content: str) -> None:
        assert write(tmp_path, "page", content).status == 0
        assert (tmp_path / "page").read_bytes() == content.encode()
        assert read(tmp_path, "page", content).told() == {"mode": "0644"}
        if len(content) < 1000:
            assert read(tmp_path, "page", "another").told() == {"mode": "0644", "content": content}

    def test_an_absolute_path_is_taken_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        assert write(tmp_path / "elsewhere", str(tmp_path / "page"), "here").status == 0
        assert (tmp_path / "page").read_text() == "here"

    def test_the_mode_is_set_and_reported(self, tmp_path: Path) -> None:
        assert write(tmp_path, "page", "secret", "0600").status == 0
        assert mode_of(tmp_path / "page") == 0o600
        (tmp_path / "page").chmod(0o7)
        assert read(tmp_path, "page", "secret", "0600").told() == {"mode": "0007"}

    def test_a_file_that_is_there_is_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "page").write_text("old")
        (tmp_path / "page").chmod(0o400)
        assert write(tmp_path, "page", "new").status == 0
        assert (tmp_path / "page").read_text() == "new"

    def test_what_a_killed_run_left_beside_it_is_taken_up(self, tmp_path: Path) -> None:
        (tmp_path / ".page.clockwork").write_text("half")
        assert write(tmp_path, "page", "whole").status == 0
        assert [one.name for one in tmp_path.iterdir()] == ["page"]
        (tmp_path / ".page.clockwork").write_text("half")
        assert run("file/delete.sh", tmp_path, path=String("page")).status == 0
        assert list(tmp_path.iterdir()) == []

    def test_a_planted_link_is_not_followed(self, tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        victim.write_text("untouched")
        (tmp_path / ".page.clockwork").symlink_to(victim)
        (tmp_path / "page").symlink_to(victim)
        assert write(tmp_path, "page", "new").status == 0
        assert victim.read_text() == "untouched"
        assert (tmp_path / "page").read_text() == "new"

    def test_a_missing_folder_is_named(self, tmp_path: Path) -> None:
        ended = write(tmp_path, "no/page", "x")
        assert ended.status != 0
        assert "./no/: there is no such folder" in ended.errors

    def test_a_folder_in_its_place_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "page").mkdir()
        ended = write(tmp_path, "page", "x")
        assert ended.status != 0
        assert "a folder is in the place of the file" in ended.errors
        assert list((tmp_path / "page").iterdir()) == []
        assert run("file/delete.sh", tmp_path, path=String("page")).status == 0
        assert (tmp_path / "page").is_dir()

    @pytest.mark.parametrize("path", ["page", "no/page", "folder", "dangling", "pipe"])
    def test_what_is_no_regular_file_is_absent(self, tmp_path: Path, path: str) -> None:
        (tmp_path / "folder").mkdir()
        (tmp_path / "dangling").symlink_to("nothing")
        os.mkfifo(tmp_path / "pipe")
        ended = read(tmp_path, path)
        assert (ended.status, ended.report.is_absent) == (0, True)

    def test_a_large_file_with_other_content_is_reported_as_another(self, tmp_path: Path) -> None:
        (tmp_path / "page").write_bytes(b"x" * 5_000_000)
        told = read(tmp_path, "page", "small").told()
        assert told == {"mode": "0644", "content": "(another content, of 5000000 bytes)"}

    def test_a_large_file_with_the_same_content_is_the_same(self, tmp_path: Path) -> None:
        content = "line\n" * 1_000_000
        assert write(tmp_path, "page", content).status == 0
        assert read(tmp_path, "page", content).told() == {"mode": "0644"}

    def test_deleting_what_is_gone_succeeds(self, tmp_path: Path) -> None:
        assert run("file/delete.sh", tmp_path, path=String("no/page")).status == 0


class TestDirectory:
    """`directory`: make, read, delete."""

    @pytest.mark.parametrize("name", HOSTILE_NAMES)
    def test_any_name_is_a_name(self, tmp_path: Path, name: str) -> None:
        given: dict[str, Value] = {"path": String(f"{name}/inner"), "mode": String("0750")}
        assert run("directory/make.sh", tmp_path, **given).status == 0
        assert mode_of(tmp_path / name / "inner") == 0o750
        assert run("directory/read.sh", tmp_path, **given).told() == {"mode": "0750"}
        assert run("directory/delete.sh", tmp_path, **given).status == 0
        assert list((tmp_path / name).iterdir()) == []

    def test_a_special_bit_is_taken_away(self, tmp_path: Path) -> None:
        (tmp_path / "site").mkdir()
        (tmp_path / "site").chmod(0o2755)
        given: dict[str, Value] = {"path": String("site"), "mode": String("0755")}
        assert run("directory/read.sh", tmp_path, **given).told() == {"mode": "2755"}
        assert run("directory/make.sh", tmp_path, **given).status == 0
        assert mode_of(tmp_path / "site") == 0o755

    def test_a_folder_that_is_not_empty_stays(self, tmp_path: Path) -> None:
        (tmp_path / "site").mkdir()
        (tmp_path / "site" / "mine").touch()
        ended = run("directory/delete.sh", tmp_path, path=String("site"), mode=String("0755"))
        assert ended.status != 0
        assert "holds something that Clockwork did not make" in ended.errors
        assert (tmp_path / "site" / "mine").exists()

    def test_a_missing_folder_is_absent_and_deleted(self, tmp_path: Path) -> None:
        given: dict[str, Value] = {"path": String("no/site/"), "mode": String("0755")}
        assert run("directory/read.sh", tmp_path, **given).report.is_absent
        assert run("directory/delete.sh", tmp_path, **given).status == 0

    def test_a_file_in_its_place_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "site").write_text("mine")
        given: dict[str, Value] = {"path": String("site"), "mode": String("0755")}
        assert run("directory/make.sh", tmp_path, **given).status != 0
        assert run("directory/read.sh", tmp_path, **given).report.is_absent
        assert run("directory/delete.sh", tmp_path, **given).status == 0
        assert (tmp_path / "site").read_text() == "mine"


@pytest.mark.parametrize("script", ["file/read.sh", "directory/read.sh"])
def test_what_cannot_be_looked_at_is_not_absent(script: str) -> None:
    text = (BUILTIN / script).read_text(encoding="utf-8")
    made = program(text, make_object({"path": String("closed/in/page")}))
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "closed").mkdir(mode=0o600)
        user = None
        if os.geteuid() == 0:
            # Root may search every folder, so the script runs as somebody else.
            user = NOBODY
            folder.chmod(0o755)
            os.chown(folder / "closed", user, user)
        ended = perform(made, folder, user)
    assert ended.status != 0
    assert not ended.report.is_absent
    assert "this folder may not be searched" in ended.errors


def command(create: str = ":", /, **given: str | dict[str, str]) -> dict[str, Value]:
    """Give the attributes of a command; what is not given is null."""
    inputs = given.pop("inputs", {})
    assert isinstance(inputs, dict)
    values: dict[str, Value] = {"read": NULL, "update": NULL, "delete": NULL, "idempotent": FALSE}
    values |= {name: String(one) for name, one in given.items() if isinstance(one, str)}
    entries = make_map(STRING, {name: String(text) for name, text in inputs.items()})
    return {"create": String(create), "inputs": entries, **values}


class TestCommand:
    """`command`: create, read, update, delete."""

    def test_create_tells_results_and_sees_its_inputs(self, tmp_path: Path) -> None:
        script = 'result greeting "$WORD, $(sh -c \'printf %s "$WORD"\')"; result empty ""'
        ended = run("command/create.sh", tmp_path, **command(script, inputs={"WORD": "it's $HOME"}))
        assert ended.status == 0
        assert ended.entries("result") == {"greeting": "it's $HOME, it's $HOME", "empty": ""}

    def test_create_may_tell_nothing(self, tmp_path: Path) -> None:
        ended = run("command/create.sh", tmp_path, **command("touch made"))
        assert ended.entries("result") == {}
        assert (tmp_path / "made").exists()

    def test_inputs_that_cannot_be_variables_are_reached_one_by_one(self, tmp_path: Path) -> None:
        inputs = {"a/b": "1", "-x y": "$(touch pwned)", "": "none", "1a": "one", "é": "e"}
        script = 'keep() { result "[$1]" "$2"; }; each_input_inputs keep'
        ended = run("command/create.sh", tmp_path, **command(script, inputs=inputs))
        assert ended.entries("result") == {f"[{name}]": text for name, text in inputs.items()}

    @pytest.mark.parametrize("script", ["exit 3", "false", "if", "(exit 4) || exit", "set -e; false; true"])
    def test_a_script_that_fails_fails(self, tmp_path: Path, script: str) -> None:
        assert run("command/create.sh", tmp_path, **command(script)).status != 0

    def test_a_script_does_not_read_the_program(self, tmp_path: Path) -> None:
        ended = run("command/create.sh", tmp_path, **command('cat; read line; result left "${line-}"'))
        assert ended.entries("result") == {"left": ""}

    def test_read_tells_what_is_there_now(self, tmp_path: Path) -> None:
        ended = run("command/read.sh", tmp_path, **command(read="result size 7"), result=make_map(STRING, {}))
        assert ended.entries("result") == {"size": "7"}
        assert run("command/read.sh", tmp_path, **command(read="report_absent")).report.is_absent

    def test_without_a_read_script_nothing_is_told(self, tmp_path: Path) -> None:
        ended = run("command/read.sh", tmp_path, **command())
        assert (ended.status, ended.report.is_absent, ended.told()) == (0, False, {})

    def test_a_change_runs_the_update_script(self, tmp_path: Path) -> None:
        before = make_object(command("exit 9", inputs={"SIZE": "1"}, delete="exit 9"))
        after = command("exit 9", inputs={"SIZE": "2"}, update='result size "$SIZE"')
        assert run("command/update.sh", tmp_path, before, **after).entries("result") == {"size": "2"}

    def test_without_an_update_script_the_old_is_deleted_and_the_new_created(self, tmp_path: Path) -> None:
        (tmp_path / "old").touch()
        before = make_object(command(":", inputs={"NAME": "old"}, delete='rm -- "$NAME"'))
        after = command('touch -- "$NAME"; result made "$NAME"', inputs={"NAME": "new"}, delete="exit 9")
        assert run("command/update.sh", tmp_path, before, **after).entries("result") == {"made": "new"}
        assert [one.name for one in tmp_path.iterdir()] == ["new"]

    def test_nothing_is_created_when_the_old_cannot_be_deleted(self, tmp_path: Path) -> None:
        before = make_object(command(":", delete="exit 5"))
        assert run("command/update.sh", tmp_path, before, **command("touch new")).status == 5
        assert list(tmp_path.iterdir()) == []

    def test_a_change_of_later_scripts_runs_nothing_and_keeps_the_results(self, tmp_path: Path) -> None:
        results = make_map(STRING, {"a": String("1")})
        before = make_object({**command("exit 9", inputs={"X": "1"}), "result": results})
        after = command("exit 9", inputs={"X": "1"}, delete="rm x", update="exit 9")
        ended = run("command/update.sh", tmp_path, before, **after)
        assert (ended.status, ended.told()) == (0, {"result": '{"a":"1"}'})

    def test_delete_runs_its_script_or_nothing(self, tmp_path: Path) -> None:
        (tmp_path / "made").touch()
        given = command("exit 9", inputs={"NAME": "made"}, delete='rm -- "$NAME"')
        assert run("command/delete.sh", tmp_path, **given).status == 0
        assert list(tmp_path.iterdir()) == []
        assert run("command/delete.sh", tmp_path, **command("exit 9")).status == 0


class TestValue:
    """`value`: create, keep."""

    def test_each_value_has_an_identity_of_its_own(self, tmp_path: Path) -> None:
        told = [run("value/create.sh", tmp_path, input=NULL).told()["id"] for _ in range(3)]
        assert len(set(told)) == 3
        assert all(len(one) == 32 and int(one, 16) >= 0 for one in told)

    def test_an_update_does_nothing(self, tmp_path: Path) -> None:
        assert run("value/keep.sh", tmp_path, input=make_object({"a": Bool(True)})).status == 0


def check(given: str, status: int = 0, output: str | None = None, retries: int = 0) -> dict[str, Value]:
    """Give the attributes of a verify_command."""
    return {
        "command": String(given),
        "inputs": make_map(STRING, {"WORD": String("tick")}),
        "status": make_number(status),
        "output": Null(STRING) if output is None else String(output),
        "retries": make_number(retries),
        "interval": make_number(0),
    }


class TestVerifyCommand:
    """`verify_command`."""

    @pytest.mark.parametrize(
        "given",
        [
            check("true"),
            check("exit 3", status=3),
            check('printf "%s\\n\\n" "$WORD"', output="tick"),
            check("echo tock", output="tock\n"),
            check("echo tock; exit 7", status=7, output="tock"),
            check("printf x >>count; test $(wc -c <count) -ge 3", retries=2),
        ],
    )
    def test_what_ends_as_expected_holds(self, tmp_path: Path, given: dict[str, Value]) -> None:
        assert run("verify_command/verify.sh", tmp_path, **given).status == 0

    @pytest.mark.parametrize(
        ("given", "reason"),
        [
            (check("false"), "its exit status is 1, and 0 is expected"),
            (check("true", status=3), "its exit status is 0, and 3 is expected"),
            (check("echo tock", output="tick"), "it does not print what is expected"),
            (check("echo tick; exit 1", output="tick"), "its exit status is 1"),
            (check("printf x >>count; test $(wc -c <count) -ge 3", retries=1), "its exit status is 1"),
        ],
    )
    def test_what_does_not_fails_and_says_why(
        self, tmp_path: Path, given: dict[str, Value], reason: str
    ) -> None:
        ended = run("verify_command/verify.sh", tmp_path, **given)
        assert ended.status == 1
        assert reason in ended.errors

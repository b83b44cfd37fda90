"""The quickstart does what its page says, through the real command line and the real `sh`."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

QUICKSTART: Final = Path(__file__).resolve().parents[2] / "examples" / "quickstart"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the quickstart that has never been applied."""
    copy = tmp_path / "quickstart"
    shutil.copytree(QUICKSTART, copy, ignore=shutil.ignore_patterns("site", ".clockwork"))
    return copy


def clockwork(folder: Path, *arguments: str, status: int = 0) -> str:
    """Run the command line in `folder`, demand its exit status, and give what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "clockwork", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def _made(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in sorted((folder / "site").rglob("*"))
        if path.is_file()
    }


def test_a_second_apply_changes_nothing(folder: Path) -> None:
    clockwork(folder, "apply", "--auto-approve")
    made = _made(folder)
    assert sorted(made) == ["site/index.html", "site/pages/escapement.html", "site/pages/pendulum.html"]
    assert "No changes" in clockwork(folder, "apply", "--auto-approve")
    assert _made(folder) == made
    clockwork(folder, "plan", "--detailed-exitcode")


def test_the_index_has_what_the_command_reported(folder: Path) -> None:
    clockwork(folder, "apply", "--auto-approve")
    words = json.loads(clockwork(folder, "output", "--json"))["words"]["value"]
    assert f"2 pages, {words} words." in _made(folder)["site/index.html"]


def test_a_page_that_is_no_draft_any_more_is_added_and_a_changed_file_is_mended(folder: Path) -> None:
    clockwork(folder, "apply", "--auto-approve")
    variables = folder / "variables.cw"
    variables.write_text(variables.read_text(encoding="utf-8").replace("draft   = true", "draft   = false"))
    (folder / "site/pages/pendulum.html").write_text("spoiled")
    clockwork(folder, "plan", "--detailed-exitcode", status=2)
    clockwork(folder, "apply", "--auto-approve")
    made = _made(folder)
    assert "moonphase.html" in made["site/index.html"]
    assert "Its length alone" in made["site/pages/pendulum.html"]


def test_destroy_leaves_nothing(folder: Path) -> None:
    clockwork(folder, "apply", "--auto-approve")
    clockwork(folder, "destroy", "--auto-approve")
    assert not (folder / "site").exists()
    assert clockwork(folder, "state", "list") == ""

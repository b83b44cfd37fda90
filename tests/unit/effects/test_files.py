"""Private files: whole or not at all, closed to others, never through a link."""

import stat
from pathlib import Path

import pytest

from clockwork.effects.files import make_private_folder, random_bytes, read_file, write_file


def test_a_file_is_written_whole_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    write_file(path, b"old")
    write_file(path, b"new content")
    assert path.read_bytes() == b"new content"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [found.name for found in tmp_path.iterdir()] == ["plan"]


def test_a_file_that_cannot_take_its_place_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        write_file(path, b"content")
    assert [found.name for found in tmp_path.iterdir()] == ["plan"]


def test_a_link_is_replaced_and_never_followed(tmp_path: Path) -> None:
    target, path = tmp_path / "target", tmp_path / "plan"
    target.write_bytes(b"not ours")
    path.symlink_to(target)
    with pytest.raises(OSError, match="symbolic links"):
        read_file(path, 100)
    write_file(path, b"ours")
    assert (target.read_bytes(), path.read_bytes()) == (b"not ours", b"ours")


def test_reading_stops_one_byte_past_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    path.write_bytes(b"0123456789")
    assert read_file(path, 4) == b"01234"
    assert read_file(path, 10) == b"0123456789"


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="not a regular file"):
        read_file(Path("/dev/null"), 10)
    with pytest.raises(OSError, match="directory"):
        read_file(tmp_path, 10)


def test_a_folder_is_closed_to_others_also_when_it_was_open(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    for folder in (tmp_path / "open", tmp_path / "a" / "new"):
        make_private_folder(folder)
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_in_the_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(NotADirectoryError):
        make_private_folder(tmp_path / "link")


def test_random_bytes_differ() -> None:
    assert len(random_bytes(32)) == 32
    assert random_bytes(32) != random_bytes(32)

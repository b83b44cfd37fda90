"""Private files and folders: written whole or not at all, readable by their owner alone, never through a
symbolic link.

Every function raises OSError when the system refuses; callers say what it means.
"""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path


def make_private_folder(path: Path) -> None:
    """Make the folder `path` (0700) and those above it; one that is there is closed to others.

    A symbolic link is refused.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if stat.S_IMODE(os.fstat(descriptor).st_mode) & 0o077:
            os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)


def read_file(path: Path, limit: int) -> bytes:
    """Give the content of the regular file `path`, at most `limit` bytes and one more, which tells
    that there are more.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is not a regular file")
        return file.read(limit + 1)


def write_file(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put `data` into the file `path`, synced; a reader sees what was there before or all of it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.replace(draft, path)
    except BaseException:
        with suppress(FileNotFoundError):
            draft.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in the folder `path` as lasting as the files under them."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def random_bytes(count: int) -> bytes:
    """Give `count` bytes that nobody can guess."""
    return secrets.token_bytes(count)

"""Reading a configuration's files: those of the root folder, and of the folders that its modules name.

Symbolic links are not followed, so that a folder cannot show what lies outside it.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from attrs import frozen
from pyrsistent import pmap
from returns.pipeline import is_successful

from clockwork.effects.files import read_file
from clockwork.effects.loop.codes import LINK_REFUSED, NO_CONFIGURATION, NO_FOLDER, UNREADABLE_FILE
from clockwork.pure.intake.ir import Sources
from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics
from clockwork.pure.report.outcome import Outcome, fail
from clockwork.pure.syntax.source import SIZE_LIMIT, decode

SUFFIX: Final = ".cw"


@frozen
class Texts:
    """Files that could be read, by path relative to the root folder, and what is wrong with the others."""

    texts: Sources
    problems: Diagnostics


def read_configuration(root: Path, missing: Callable[[Sources], Iterable[str]]) -> Texts:
    """Read the `.cw` files of `root`, which is an absolute path without symbolic links, and of its modules'
    folders.

    `missing` names the folders, relative to `root`, that the sources so far mention and that are not among
    them.
    """
    if not root.is_dir():
        detail = (
            f"There is no folder {root}. Name the folder that holds the configuration with -chdir=FOLDER."
        )
        return Texts(pmap(), (Diagnostic(NO_FOLDER, detail),))
    first = read_folder(root, ".", SUFFIX)
    if not first.texts and not first.problems:
        detail = (
            f"{root} holds no file whose name ends with {SUFFIX}. Write one, or name another folder with "
            "-chdir=FOLDER."
        )
        return Texts(pmap(), (Diagnostic(NO_CONFIGURATION, detail),))
    texts, problems, seen = dict(first.texts), list(first.problems), {"."}
    while wanted := [folder for folder in missing(pmap(texts)) if folder not in seen]:
        for folder in wanted:
            found = read_folder(root, folder, SUFFIX)
            texts.update(found.texts)
            problems.extend(found.problems)
        seen.update(wanted)
    return Texts(pmap(texts), tuple(problems))


def read_folder(root: Path, folder: str, suffix: str) -> Texts:
    """Read the files of `folder` (relative to `root`) whose names end with `suffix`.

    A folder that is not there has none.
    """
    path = Path(os.path.normpath(root / folder))
    try:
        names = sorted(name for name in os.listdir(path) if name.endswith(suffix))
    except FileNotFoundError:
        return Texts(pmap(), ())
    except OSError as error:
        detail = f"The folder {path} cannot be listed: {error.strerror}. Check its permissions."
        return Texts(pmap(), (Diagnostic(NO_FOLDER, detail),))
    if os.path.realpath(path) != str(path):
        return Texts(pmap(), (_refused(path),))
    texts: dict[str, str] = {}
    problems: list[Diagnostic] = []
    for name in names:
        shown = name if folder == "." else f"{folder}/{name}"
        outcome = read_text(path / name, shown)
        if is_successful(outcome):
            texts[shown] = outcome.unwrap()
        else:
            problems.extend(outcome.failure())
    return Texts(pmap(texts), tuple(problems))


def read_text(path: Path, shown: str) -> Outcome[str]:
    """Read one file as text; `shown` is the name under which diagnostics mention it."""
    if path.is_symlink():
        return fail(_refused(path))
    try:
        data = read_file(path, SIZE_LIMIT)
    except OSError as error:
        reason = error.strerror or str(error)
        return fail(
            Diagnostic(
                UNREADABLE_FILE, f"{shown} cannot be read: {reason}. Check the path and its permissions."
            )
        )
    return decode(shown, data).map(lambda source: source.text)


def _refused(path: Path) -> Diagnostic:
    detail = (
        f"{path} is a symbolic link or lies behind one. What a configuration reads has to be in its folders: "
        "put the file or folder itself there."
    )
    return Diagnostic(LINK_REFUSED, detail)

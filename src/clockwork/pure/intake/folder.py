"""Finding and parsing a configuration's files: which of the sources belong to which module folder.

A folder's path is relative to the root's and normal: `.`, `site`, `site/page`, `../shared`.
"""

import re
from bisect import bisect_left
from typing import Final

from attrs import frozen

from clockwork.pure.intake.body import Problems, Section
from clockwork.pure.intake.codes import NOT_SUPPORTED
from clockwork.pure.intake.ir import Sources
from clockwork.pure.intake.unknown_call import unknown_calls
from clockwork.pure.report.diagnostic import Diagnostic, has_errors
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree
from clockwork.pure.syntax.parse import parse

ROOT: Final = "."
SUFFIX: Final = ".cw"
_OVERRIDE: Final = re.compile(r"(?:^|_)override\.cw$")
# A block's header or an attribute's name at the start of a line, as far as one can be told without a parser.
_HEADER: Final = re.compile(r'^[ \t]*(\w+)[ \t]+"?([\w-]+)"?(?:[ \t]+"?([\w-]+)"?)?', re.MULTILINE)
_ATTRIBUTE: Final = re.compile(r"^[ \t]*([\w-]+)[ \t]*=", re.MULTILINE)


@frozen
class Folder:
    """A parsed module folder.

    `lost` has names that stand in files with syntax errors, as (block type, labels...):

    they may be declared in text that the parser could not read, so nothing may be called unknown because of
    them.
    """

    path: str
    sections: tuple[Section, ...]
    # Attributes at the top level of a file, where only blocks belong.
    strays: tuple[tuple[str, tree.Attribute], ...]
    lost: frozenset[tuple[str, ...]]


def folder_of(path: str) -> str:
    """Give the folder of a source's path."""
    folder, slash, _ = path.rpartition("/")
    return folder if slash else ROOT


def join_folder(folder: str, source: str) -> str:
    """Give the folder that the local module source `source` (`./x`, `../x`) names in a module at `folder`."""
    parts: list[str] = []
    for part in (*folder.split("/"), *source.split("/")):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or ROOT


def is_local(source: str) -> bool:
    """Say whether a module source is a path relative to the module that names it."""
    return source in (".", "..") or source.startswith(("./", "../"))


def paths_by_folder(sources: Sources) -> dict[str, list[str]]:
    """Give the paths of the configuration files in each folder, sorted."""
    folders: dict[str, list[str]] = {}
    for path in sorted(sources):
        if path.endswith((SUFFIX, ".cw.json")):
            folders.setdefault(folder_of(path), []).append(path)
    return folders


def parse_folder(folder: str, paths: list[str], sources: Sources, problems: Problems) -> Folder:
    """Parse the files of one folder."""
    sections: list[Section] = []
    strays: list[tuple[str, tree.Attribute]] = []
    lost: set[tuple[str, ...]] = set()
    for path in paths:
        if not path.endswith(SUFFIX) or _OVERRIDE.search(path):
            problems.append(_other_format(path))
            continue
        parsed = parse(path, sources[path])
        problems.extend(parsed.diagnostics)
        problems.extend(unknown_calls(parsed.file))
        faults = sorted(one.span.start for one in parsed.diagnostics if one.span is not None)
        if has_errors(parsed.diagnostics):
            lost |= _names_in(sources[path])
        for item in parsed.file.body.items:
            if isinstance(item, tree.Attribute):
                strays.append((path, item))
            else:
                sections.append(Section(path, item, _holds_one(item, faults)))
    return Folder(folder, tuple(sections), tuple(strays), frozenset(lost))


def missing_folders(sources: Sources) -> tuple[str, ...]:
    """Name the module folders that local sources name and of which `sources` holds no file yet, sorted.

    Called again when they have been loaded, until it names nothing new: what was loaded may call further
    modules.
    """
    folders = paths_by_folder(sources)
    missing: set[str] = set()
    seen = {ROOT}
    waiting = [ROOT]
    while waiting:
        folder = waiting.pop()
        for path in folders.get(folder, ()):
            for called in _called_folders(folder, path, sources):
                if called in seen:
                    continue
                seen.add(called)
                if called in folders:
                    waiting.append(called)
                else:
                    missing.add(called)
    return tuple(sorted(missing))


def literal_text(node: tree.Expression) -> str | None:
    """Give the text of a quoted string without interpolations."""
    match node:
        case tree.Template(parts=()):
            return ""
        case tree.Template(parts=(tree.Text(text=text),)):
            return text
        case _:
            return None


def _called_folders(folder: str, path: str, sources: Sources) -> list[str]:
    # Parsing is what costs here, and few files call modules.
    if not path.endswith(SUFFIX) or "module" not in sources[path]:
        return []
    called: list[str] = []
    for block in parse(path, sources[path]).file.body.items:
        if isinstance(block, tree.Block) and block.type == "module":
            for item in block.body.items:
                source = literal_text(item.value) if isinstance(item, tree.Attribute) else None
                if isinstance(item, tree.Attribute) and item.name == "source" and source and is_local(source):
                    called.append(join_folder(folder, source))
    return called


def _names_in(text: str) -> set[tuple[str, ...]]:
    headers = {tuple(part for part in found if part) for found in _HEADER.findall(text)}
    return (
        headers | {header[:2] for header in headers} | {("locals", name) for name in _ATTRIBUTE.findall(text)}
    )


def _holds_one(block: tree.Block, starts: list[int]) -> bool:
    """Say whether one of `starts`, which are sorted, lies in a block."""
    following = bisect_left(starts, block.start)
    return following < len(starts) and starts[following] <= block.end


def _other_format(path: str) -> Diagnostic:
    kind = "Override files are" if path.endswith(SUFFIX) else "The JSON syntax is"
    return Diagnostic(
        NOT_SUPPORTED,
        f"{kind} part of the language, but this version of Clockwork does not read {path} yet. Write its "
        "content into an ordinary .cw file, or move it out of the folder.",
        Span(path, 0, 0),
    )

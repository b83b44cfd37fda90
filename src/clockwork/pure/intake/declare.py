"""What a module declares, by name, found before anything is read in depth: so what is unsound inside
still counts as declared.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from attrs import field, frozen

from clockwork.pure.intake.body import Problems, Section, duplicate, unknown
from clockwork.pure.intake.codes import (
    INVALID_NAME,
    NOT_SUPPORTED,
    UNKNOWN_ARGUMENT,
    UNKNOWN_BLOCK,
    WRONG_LABELS,
)
from clockwork.pure.intake.folder import Folder
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.span import Span
from clockwork.pure.syntax import tree

# What each block type's labels are.
LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "clockwork": (),
    "variable": ("name",),
    "locals": (),
    "output": ("name",),
    "resource": ("type", "name"),
    "module": ("name",),
}
LATER: Final = frozenset(
    ("data", "provider", "runner", "secret", "policy", "function", "moved", "removed", "import", "check")
)
_NAME: Final = re.compile(r"[^\W\d][\w-]*")


@frozen
class LocalSite:
    """One attribute of a `locals` block."""

    section: Section
    attribute: tree.Attribute


@frozen
class Declared:
    """The declarations of one module folder, each name once, in source order."""

    folder: str
    settings: tuple[Section, ...] = ()
    variables: Mapping[str, Section] = field(factory=dict)
    locals: Mapping[str, LocalSite] = field(factory=dict)
    outputs: Mapping[str, Section] = field(factory=dict)
    resources: Mapping[tuple[str, str], Section] = field(factory=dict)
    calls: Mapping[str, Section] = field(factory=dict)
    # The names of the resources of each type.
    names_by_type: Mapping[str, Collection[str]] = field(factory=dict)
    # Names that may stand in text which the parser lost (folder.Folder).
    lost: frozenset[tuple[str, ...]] = frozenset()


def declare(folder: Folder, problems: Problems) -> Declared:
    """Sort the blocks of `folder` by what they declare."""
    named: dict[str, dict[tuple[str, ...], Section]] = {kind: {} for kind in LABELS}
    settings: list[Section] = []
    locals_: dict[str, LocalSite] = {}
    problems.extend(_stray(path, attribute) for path, attribute in folder.strays)
    for section in folder.sections:
        kind = section.block.type
        if kind not in LABELS:
            problems.append(_unknown_block(section))
        elif _has_sound_labels(section, LABELS[kind], problems):
            if kind == "clockwork":
                settings.append(section)
            elif kind == "locals":
                _declare_locals(section, locals_, problems)
            else:
                _declare_block(section, named[kind], problems)
    by_type: dict[str, list[str]] = {}
    for type_, name in named["resource"]:
        by_type.setdefault(type_, []).append(name)
    return Declared(
        folder.path,
        tuple(settings),
        {name: section for (name,), section in named["variable"].items()},
        locals_,
        {name: section for (name,), section in named["output"].items()},
        {(type_, name): section for (type_, name), section in named["resource"].items()},
        {name: section for (name,), section in named["module"].items()},
        by_type,
        folder.lost,
    )


def is_name(text: str) -> bool:
    """Say whether `text` can be the name of a block or attribute."""
    return _NAME.fullmatch(text) is not None


def _declare_block(section: Section, named: dict[tuple[str, ...], Section], problems: Problems) -> None:
    name = tuple(label.text for label in section.block.labels)
    if name in named:
        what = f"The {section.block.type} {'.'.join(name)}"
        problems.append(duplicate(what, section.header, named[name].header))
    else:
        named[name] = section


def _declare_locals(section: Section, locals_: dict[str, LocalSite], problems: Problems) -> None:
    for item in section.block.body.items:
        if isinstance(item, tree.Block):
            span = Span(section.path, item.start, item.type_end)
            detail = f"A locals block holds only arguments, such as {item.type} = ..., and no blocks."
            problems.append(Diagnostic(UNKNOWN_BLOCK, detail, span))
            continue
        # A second one in the same block is an error of syntax, and reported by the parser.
        first = locals_.setdefault(item.name, LocalSite(section, item))
        if first.section is not section:
            where = first.section.name_span(first.attribute)
            problems.append(duplicate(f"The local value {item.name}", section.name_span(item), where))


def _has_sound_labels(section: Section, wanted: tuple[str, ...], problems: Problems) -> bool:
    """Report labels that are too few, too many or no names; say whether the block declares something
    nevertheless.
    """
    block = section.block
    if len(block.labels) != len(wanted):
        form = " ".join((block.type, *(f'"{label.upper()}"' for label in wanted), "{"))
        count = f"{len(wanted)} label{'' if len(wanted) == 1 else 's'}" if wanted else "no labels"
        detail = (
            f"A {block.type} block has {count}, and this one has {len(block.labels)}. It is written as "
            f"{form} ... }}."
        )
        problems.append(Diagnostic(WRONG_LABELS, detail, section.header))
        return False
    for label in block.labels:
        if not is_name(label.text):
            detail = (
                "A name starts with a letter or an underscore, and holds only letters, digits, underscores "
                "and dashes."
            )
            problems.append(Diagnostic(INVALID_NAME, detail, Span(section.path, label.start, label.end)))
            return False
    return True


def _unknown_block(section: Section) -> Diagnostic:
    kind = section.block.type
    span = Span(section.path, section.block.start, section.block.type_end)
    if kind in LATER:
        detail = (
            f"{kind} blocks are part of the language, but this version of Clockwork does not read them yet."
        )
        return Diagnostic(NOT_SUPPORTED, detail, span)
    detail = f"There is no block type {kind}. A configuration is made of {', '.join(sorted(LABELS))} blocks."
    return unknown(UNKNOWN_BLOCK, kind, detail, span, (*LABELS, *sorted(LATER)))


def _stray(path: str, attribute: tree.Attribute) -> Diagnostic:
    detail = (
        f"The argument {attribute.name} stands outside of any block. A configuration is made of blocks; "
        "named values belong into a locals block, and values of variables into a .cwvars file."
    )
    return Diagnostic(UNKNOWN_ARGUMENT, detail, Span(path, attribute.start, attribute.name_end))

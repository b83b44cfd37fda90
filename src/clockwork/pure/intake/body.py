"""Reading a block's body against its shape: which arguments and nested blocks it may and must hold.

Everything that is wrong is added to `problems`, and what is sound is handed on, so one pass finds every
independent error. In a block in which the parser lost something nothing is called missing.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, TypeAlias

from attrs import field, frozen

from clockwork.pure.intake.codes import (
    BLOCK_OR_ARGUMENT,
    DUPLICATE,
    MISSING_ARGUMENT,
    NOT_SUPPORTED,
    UNKNOWN_ARGUMENT,
    UNKNOWN_BLOCK,
    WRONG_BLOCK_COUNT,
    WRONG_LABELS,
)
from clockwork.pure.intake.schema import Expression
from clockwork.pure.report.diagnostic import Code, Diagnostic, Diagnostics, Label, Severity
from clockwork.pure.report.span import Span
from clockwork.pure.report.suggest import nearest
from clockwork.pure.syntax import tree

# Finding the nearest of many names costs; whoever has more problems than these does not read so many
# suggestions.
SUGGESTION_LIMIT: Final = 100
# Grows while one intake reads; what leaves intake is a tuple.
Problems: TypeAlias = list[Diagnostic]


@frozen
class Section:
    """A block and the source it stands in. `is_damaged`: the parser lost a part of it, and has said so."""

    path: str
    block: tree.Block
    is_damaged: bool = False

    def within(self, block: tree.Block) -> "Section":
        """Give `block`, which is nested in this section, as a section."""
        return Section(self.path, block, self.is_damaged)

    def expression(self, attribute: tree.Attribute) -> Expression:
        """Give the value of `attribute`, which is of this section."""
        return Expression(attribute.value, self.path)

    def name_span(self, attribute: tree.Attribute) -> Span:
        """Give the span of the name of `attribute`."""
        return Span(self.path, attribute.start, attribute.name_end)

    @property
    def header(self) -> Span:
        """The span of the block's type and labels."""
        return header_span(self.path, self.block)


@frozen
class Shape:
    """What a body may hold, by name."""

    # How a message speaks of the body: "a variable block".
    what: str
    attributes: frozenset[str]
    required: tuple[str, ...] = ()
    # Block types; those in `single` may occur once.
    blocks: frozenset[str] = frozenset()
    single: frozenset[str] = frozenset()
    # Arguments and blocks that a later version reads.
    later: frozenset[str] = frozenset()


@frozen
class Contents:
    """What a body holds: the first attribute of each name, and the nested blocks of known types, both
    in source order.
    """

    attributes: Mapping[str, tree.Attribute] = field(factory=dict)
    blocks: tuple[tree.Block, ...] = ()

    def first(self, type_: str) -> tree.Block | None:
        """Give the first nested block of a type."""
        return next((block for block in self.blocks if block.type == type_), None)

    def each(self, type_: str) -> tuple[tree.Block, ...]:
        """Give the nested blocks of a type."""
        return tuple(block for block in self.blocks if block.type == type_)


def header_span(path: str, block: tree.Block) -> Span:
    """Give the span of a block's type and labels."""
    return Span(path, block.start, block.labels[-1].end if block.labels else block.type_end)


def read_body(section: Section, shape: Shape, problems: Problems) -> Contents:
    """Split the body of `section` into its attributes and blocks, as far as `shape` allows them."""
    attributes: dict[str, tree.Attribute] = {}
    blocks: list[tree.Block] = []
    seen: set[str] = set()
    for item in section.block.body.items:
        if isinstance(item, tree.Attribute):
            seen.add(item.name)
            if item.name not in shape.attributes:
                problems.append(_strange_attribute(section, item, shape))
            else:
                # A second one of the same name is an error of syntax, and reported by the parser.
                attributes.setdefault(item.name, item)
        elif item.type in shape.blocks:
            seen.add(item.type)
            blocks.append(item)
        else:
            seen.add(item.type)
            problems.append(_strange_block(section, item, shape))
    contents = Contents(attributes, tuple(blocks))
    _check_single(section, shape, contents, problems)
    if not section.is_damaged:
        problems.extend(_missing(section, name, shape) for name in shape.required if name not in seen)
    return contents


def check_no_labels(section: Section, problems: Problems) -> None:
    """Report the labels of a nested block that takes none."""
    if section.block.labels:
        first, last = section.block.labels[0], section.block.labels[-1]
        problems.append(
            Diagnostic(
                WRONG_LABELS,
                f"A {section.block.type} block takes no labels. Remove what stands between its type and its "
                "brace.",
                Span(section.path, first.start, last.end),
            )
        )


def duplicate(what: str, second: Span, first: Span) -> Diagnostic:
    """Say that `what` is defined at `second` although it is at `first` already."""
    return Diagnostic(
        DUPLICATE,
        f"{what} is defined already. Give this one another name, or remove one of the two.",
        second,
        labels=(Label(first, "first defined here"),),
    )


def unknown(code: Code, name: str, detail: str, span: Span | None, candidates: Collection[str]) -> Diagnostic:
    """Say that there is no `name`; the nearest of `candidates` are added when all problems are known
    (`tidy`).
    """
    return _Unknown(code, detail, span, name=name, candidates=candidates)


def tidy(problems: Iterable[Diagnostic]) -> Diagnostics:
    """Sort problems by place, errors before warnings. What is found twice at one place is told once."""
    distinct = {_place(one): one for one in problems}
    found = [distinct[place] for place in sorted(distinct)]
    return tuple(_suggested(one, len(found) <= SUGGESTION_LIMIT) for one in found)


@frozen
class _Unknown(Diagnostic):
    """A problem with a name, for which the nearest names are still to be found."""

    name: str = ""
    candidates: Collection[str] = ()


def _suggested(one: Diagnostic, is_worthwhile: bool) -> Diagnostic:
    if not isinstance(one, _Unknown):
        return one
    suggestions = nearest(one.name, one.candidates) if is_worthwhile else ()
    return Diagnostic(one.code, one.detail, one.span, one.severity, one.labels, suggestions=suggestions)


def _place(one: Diagnostic) -> tuple[bool, tuple[str, int, int], str, str]:
    span = one.span or Span("", 0, 0)
    is_warning = one.severity is Severity.WARNING
    return is_warning, (span.path, span.start, span.end), one.code.number, one.detail


def _strange_attribute(section: Section, item: tree.Attribute, shape: Shape) -> Diagnostic:
    span = section.name_span(item)
    if item.name in shape.later:
        return _later(f"The argument {item.name}", span)
    if item.name in shape.blocks:
        return Diagnostic(
            BLOCK_OR_ARGUMENT,
            f"{item.name} is a block of {shape.what}, not an argument. Write {item.name} {{ ... }} without "
            "an equals sign.",
            span,
        )
    candidates = (*shape.attributes, *shape.blocks)
    return unknown(
        UNKNOWN_ARGUMENT, item.name, f"There is no argument {item.name} in {shape.what}.", span, candidates
    )


def _strange_block(section: Section, item: tree.Block, shape: Shape) -> Diagnostic:
    span = Span(section.path, item.start, item.type_end)
    if item.type in shape.later:
        return _later(f"The block {item.type}", span)
    if item.type in shape.attributes:
        return Diagnostic(
            BLOCK_OR_ARGUMENT,
            f"{item.type} is an argument of {shape.what}, not a block. Write {item.type} = ... with an "
            "equals sign.",
            span,
        )
    candidates = (*shape.blocks, *shape.attributes)
    return unknown(
        UNKNOWN_BLOCK, item.type, f"There is no block {item.type} in {shape.what}.", span, candidates
    )


def _later(what: str, span: Span) -> Diagnostic:
    return Diagnostic(
        NOT_SUPPORTED,
        f"{what} is part of the language, but this version of Clockwork does not read it yet.",
        span,
    )


def _check_single(section: Section, shape: Shape, contents: Contents, problems: Problems) -> None:
    first: dict[str, tree.Block] = {}
    for block in contents.blocks:
        if block.type in shape.single and block.type in first:
            problems.append(
                Diagnostic(
                    WRONG_BLOCK_COUNT,
                    f"Only one {block.type} block may stand in {shape.what}. Join the two.",
                    Span(section.path, block.start, block.type_end),
                    labels=(Label(header_span(section.path, first[block.type]), "the first one"),),
                )
            )
        first.setdefault(block.type, block)


def _missing(section: Section, name: str, shape: Shape) -> Diagnostic:
    return Diagnostic(
        MISSING_ARGUMENT,
        f"The argument {name} is required in {shape.what}, and is not there.",
        section.header,
    )

"""The syntax tree of a `.cw` file.

Every node holds its offsets in code points, `start` inclusive and `end` exclusive; the file's path is held
once, by the file. Chains are n-ary: `1 + 1 + 1` is one `Binary`, `a.b.c` one `Access`, so depth is nesting
and never length. Templates are cooked: escapes are decoded, `~` and heredoc indentation already applied.

Nodes are msgspec structures, since a parser builds one for every few characters: they are made three times as
fast as attrs classes. They hold no cycles, so the garbage collector need not follow them.
"""

from typing import Final, TypeAlias

from msgspec import Struct


class Number(Struct, frozen=True, gc=False):
    """A numeric literal as written, such as `1.50e3`."""

    start: int
    end: int
    text: str


class Keyword(Struct, frozen=True, gc=False):
    """`true`, `false` or `null`."""

    start: int
    end: int
    value: bool | None


class Text(Struct, frozen=True, gc=False):
    """Literal characters of a template, decoded and trimmed."""

    start: int
    end: int
    text: str


class Interpolation(Struct, frozen=True, gc=False):
    """`${ value }` inside a template. `~` is recorded for printing; the neighbours are trimmed already."""

    start: int
    end: int
    value: "Expression"
    trim_left: bool = False
    trim_right: bool = False


class IfDirective(Struct, frozen=True, gc=False):
    """`%{ if condition }then%{ else }otherwise%{ endif }`; `otherwise` is None without an else."""

    start: int
    end: int
    condition: "Expression"
    then: "tuple[Part, ...]"
    otherwise: "tuple[Part, ...] | None"


class ForDirective(Struct, frozen=True, gc=False):
    """`%{ for key, value in collection }body%{ endfor }`."""

    start: int
    end: int
    key: str | None
    value: str
    collection: "Expression"
    body: "tuple[Part, ...]"


Part: TypeAlias = Text | Interpolation | IfDirective | ForDirective


class Template(Struct, frozen=True, gc=False):
    """A quoted string or a heredoc (`heredoc` is its delimiter, with `-` in front when it is indented).

    A template of exactly one `Interpolation` and nothing else is that value itself, of whatever type.
    """

    start: int
    end: int
    parts: tuple[Part, ...]
    heredoc: str | None = None


class Name(Struct, frozen=True, gc=False):
    """A root identifier in an expression: a variable of the scope."""

    start: int
    end: int
    name: str


class GetAttribute(Struct, frozen=True, gc=False):
    """`.name`"""

    start: int
    end: int
    name: str


class GetIndex(Struct, frozen=True, gc=False):
    """`[key]`, or the legacy `.0` (`legacy`)."""

    start: int
    end: int
    key: "Expression"
    legacy: bool = False


class Splat(Struct, frozen=True, gc=False):
    """`[*]` (`full`: applies to every following step) or `.*` (applies to the following attribute
    steps only).
    """

    start: int
    end: int
    full: bool


Step: TypeAlias = GetAttribute | GetIndex | Splat


class Access(Struct, frozen=True, gc=False):
    """A target and the steps into it, left to right; at least one step. The target is never an `Access`."""

    start: int
    end: int
    target: "Expression"
    steps: tuple[Step, ...]


class Unary(Struct, frozen=True, gc=False):
    """`-` or `!`."""

    start: int
    end: int
    operator: str
    operand: "Expression"


class Operator(Struct, frozen=True, gc=False):
    """A binary operator and where it stands."""

    start: int
    end: int
    text: str


class Binary(Struct, frozen=True, gc=False):
    """Operands joined by operators of one precedence level, left to right; one operator fewer than
    operands.
    """

    start: int
    end: int
    operands: "tuple[Expression, ...]"
    operators: tuple[Operator, ...]


class Conditional(Struct, frozen=True, gc=False):
    """`condition ? then : otherwise`"""

    start: int
    end: int
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


class Parentheses(Struct, frozen=True, gc=False):
    """`( inner )`"""

    start: int
    end: int
    inner: "Expression"


class TupleLiteral(Struct, frozen=True, gc=False):
    """`[a, b]`"""

    start: int
    end: int
    items: "tuple[Expression, ...]"


class ObjectItem(Struct, frozen=True, gc=False):
    """`key = value`. `is_bare`: the key is a plain identifier (a `Name`) that stands for its own text."""

    start: int
    end: int
    key: "Expression"
    value: "Expression"
    is_bare: bool


class ObjectLiteral(Struct, frozen=True, gc=False):
    """`{ key = value, ... }`"""

    start: int
    end: int
    items: tuple[ObjectItem, ...]


class ForTuple(Struct, frozen=True, gc=False):
    """`[for key, value in collection : result if condition]`"""

    start: int
    end: int
    key: str | None
    value: str
    collection: "Expression"
    result: "Expression"
    condition: "Expression | None"


class ForObject(Struct, frozen=True, gc=False):
    """`{for key, value in collection : result_key => result... if condition}`; `grouped` is the `...`."""

    start: int
    end: int
    key: str | None
    value: str
    collection: "Expression"
    result_key: "Expression"
    result: "Expression"
    grouped: bool
    condition: "Expression | None"


class Call(Struct, frozen=True, gc=False):
    """`name(arguments...)`; the name may have namespaces (`provider::x::f`); `expands` is the final `...`."""

    start: int
    end: int
    name: str
    name_end: int
    arguments: "tuple[Expression, ...]"
    expands: bool


Expression: TypeAlias = (
    Number
    | Keyword
    | Template
    | Name
    | Access
    | Unary
    | Binary
    | Conditional
    | Parentheses
    | TupleLiteral
    | ObjectLiteral
    | ForTuple
    | ForObject
    | Call
)


class Attribute(Struct, frozen=True, gc=False):
    """`name = value` in a body."""

    start: int
    end: int
    name: str
    name_end: int
    value: Expression


class BlockLabel(Struct, frozen=True, gc=False):
    """A block's label, as a quoted string or a bare identifier; `text` is decoded."""

    start: int
    end: int
    text: str
    is_quoted: bool


class Block(Struct, frozen=True, gc=False):
    """`type label ... { body }`; `header_end` is where the header ends, just before the brace."""

    start: int
    end: int
    type: str
    type_end: int
    labels: tuple[BlockLabel, ...]
    header_end: int
    body: "Body"


class Body(Struct, frozen=True, gc=False):
    """What a file or a block holds, in source order."""

    start: int
    end: int
    items: tuple[Attribute | Block, ...]


EMPTY_BODY: Final = Body(0, 0, ())


class File(Struct, frozen=True, gc=False):
    """One parsed source. `text` has no byte order mark; `has_mark` says whether there was one."""

    path: str
    text: str
    body: Body
    has_mark: bool = False

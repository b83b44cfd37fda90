"""The syntax tree of a `.cw` file.

Every node holds its offsets in code points, `start` inclusive and `end` exclusive; the file's path is held once, by the
file. Chains are n-ary: `1 + 1 + 1` is one `Binary`, `a.b.c` one `Access`, so depth is nesting and never length. Templates
are cooked: escapes are decoded, `~` and heredoc indentation already applied.
"""

from typing import Final, TypeAlias

from attrs import frozen


@frozen
class Number:
    """A numeric literal as written, such as `1.50e3`."""

    start: int
    end: int
    text: str


@frozen
class Keyword:
    """`true`, `false` or `null`."""

    start: int
    end: int
    value: bool | None


@frozen
class Text:
    """Literal characters of a template, decoded and trimmed."""

    start: int
    end: int
    text: str


@frozen
class Interpolation:
    """`${ value }` inside a template. `~` is recorded for printing; the neighbours are trimmed already."""

    start: int
    end: int
    value: "Expression"
    trim_left: bool = False
    trim_right: bool = False


@frozen
class IfDirective:
    """`%{ if condition }then%{ else }otherwise%{ endif }`; `otherwise` is None without an else."""

    start: int
    end: int
    condition: "Expression"
    then: "tuple[Part, ...]"
    otherwise: "tuple[Part, ...] | None"


@frozen
class ForDirective:
    """`%{ for key, value in collection }body%{ endfor }`."""

    start: int
    end: int
    key: str | None
    value: str
    collection: "Expression"
    body: "tuple[Part, ...]"


Part: TypeAlias = Text | Interpolation | IfDirective | ForDirective


@frozen
class Template:
    """A quoted string or a heredoc (`heredoc` is its delimiter, with `-` in front when it is indented).

    A template of exactly one `Interpolation` and nothing else is that value itself, of whatever type.
    """

    start: int
    end: int
    parts: tuple[Part, ...]
    heredoc: str | None = None


@frozen
class Name:
    """A root identifier in an expression: a variable of the scope."""

    start: int
    end: int
    name: str


@frozen
class GetAttribute:
    """`.name`"""

    start: int
    end: int
    name: str


@frozen
class GetIndex:
    """`[key]`, or the legacy `.0` (`legacy`)."""

    start: int
    end: int
    key: "Expression"
    legacy: bool = False


@frozen
class Splat:
    """`[*]` (`full`: applies to every following step) or `.*` (applies to the following attribute steps only)."""

    start: int
    end: int
    full: bool


Step: TypeAlias = GetAttribute | GetIndex | Splat


@frozen
class Access:
    """A target and the steps into it, left to right; at least one step. The target is never an `Access`."""

    start: int
    end: int
    target: "Expression"
    steps: tuple[Step, ...]


@frozen
class Unary:
    """`-` or `!`."""

    start: int
    end: int
    operator: str
    operand: "Expression"


@frozen
class Operator:
    """A binary operator and where it stands."""

    start: int
    end: int
    text: str


@frozen
class Binary:
    """Operands joined by operators of one precedence level, left to right; one operator fewer than operands."""

    start: int
    end: int
    operands: "tuple[Expression, ...]"
    operators: tuple[Operator, ...]


@frozen
class Conditional:
    """`condition ? then : otherwise`"""

    start: int
    end: int
    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"


@frozen
class Parentheses:
    """`( inner )`"""

    start: int
    end: int
    inner: "Expression"


@frozen
class TupleLiteral:
    """`[a, b]`"""

    start: int
    end: int
    items: "tuple[Expression, ...]"


@frozen
class ObjectItem:
    """`key = value`. `is_bare`: the key is a plain identifier (a `Name`) that stands for its own text."""

    start: int
    end: int
    key: "Expression"
    value: "Expression"
    is_bare: bool


@frozen
class ObjectLiteral:
    """`{ key = value, ... }`"""

    start: int
    end: int
    items: tuple[ObjectItem, ...]


@frozen
class ForTuple:
    """`[for key, value in collection : result if condition]`"""

    start: int
    end: int
    key: str | None
    value: str
    collection: "Expression"
    result: "Expression"
    condition: "Expression | None"


@frozen
class ForObject:
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


@frozen
class Call:
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


@frozen
class Attribute:
    """`name = value` in a body."""

    start: int
    end: int
    name: str
    name_end: int
    value: Expression


@frozen
class BlockLabel:
    """A block's label, as a quoted string or a bare identifier; `text` is decoded."""

    start: int
    end: int
    text: str
    is_quoted: bool


@frozen
class Block:
    """`type label ... { body }`; `header_end` is where the header ends, just before the brace."""

    start: int
    end: int
    type: str
    type_end: int
    labels: tuple[BlockLabel, ...]
    header_end: int
    body: "Body"


@frozen
class Body:
    """What a file or a block holds, in source order."""

    start: int
    end: int
    items: tuple[Attribute | Block, ...]


EMPTY_BODY: Final = Body(0, 0, ())


@frozen
class File:
    """One parsed source. `text` has no byte order mark; `has_mark` says whether there was one."""

    path: str
    text: str
    body: Body
    has_mark: bool = False

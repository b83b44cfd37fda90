"""Trees that some text parses to, and texts that are nearly sound.

A tree is drawn as the parser would build it, but for its offsets (all zero). A heredoc needs a newline after it: it is drawn as
a whole value, and anywhere within brackets, where newlines are ignored (`flat`).
"""

from collections.abc import Callable
from typing import Final

import msgspec
from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from clockwork.pure.report.diagnostic import Code
from clockwork.pure.syntax import codes, tree
from clockwork.pure.syntax.print import print_body

NAMES: Final = ("a", "web-1", "in", "if", "each", "_x", "naïve", "日本", "endif", "b2")
LEVELS: Final = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/", "%"))
# Characters that mean something somewhere in a template, and some that mean nothing anywhere.
ALPHABET: Final = "ab $%{}\"\\~'#/é日𝒜\t\u00a0"
OFFSETS: Final = frozenset(("start", "end", "name_end", "type_end", "header_end"))

names: SearchStrategy[str] = st.sampled_from(NAMES)
numbers: SearchStrategy[str] = st.sampled_from(("0", "1", "42", "1.50", "1e3", "2.5E-7", "9" * 40))
texts: SearchStrategy[str] = st.lists(
    st.sampled_from((*ALPHABET, "${", "%{", "\n", "\r")), min_size=1, max_size=8
).map("".join)


def shape(node: object) -> object:
    """Give `node` as nested tuples without its offsets, to compare two trees by what they mean."""
    if isinstance(node, tuple):
        return tuple(shape(part) for part in node)
    if not isinstance(node, msgspec.Struct):
        return node
    fields = (name for name in node.__struct_fields__ if name not in OFFSETS)
    return (type(node).__name__, *(shape(getattr(node, name)) for name in fields))


def leaves() -> SearchStrategy[tree.Expression]:
    """Draw an expression without parts."""
    return st.one_of(
        numbers.map(lambda text: tree.Number(0, 0, text)),
        names.map(lambda name: tree.Name(0, 0, name)),
        st.sampled_from((True, False, None)).map(lambda value: tree.Keyword(0, 0, value)),
        texts.map(lambda text: tree.Template(0, 0, (tree.Text(0, 0, text),))),
        st.just(tree.Template(0, 0, ())),
    )


@st.composite
def expressions(draw: DrawFn, depth: int, flat: bool) -> tree.Expression:
    """Draw any expression; `depth` bounds its nesting."""
    if depth == 0 or draw(st.integers(0, 4)):
        return draw(chains(depth, flat))
    otherwise = draw(expressions(depth - 1, flat))
    return tree.Conditional(
        0, 0, draw(chains(depth - 1, flat)), draw(expressions(depth - 1, flat)), otherwise
    )


@st.composite
def chains(draw: DrawFn, depth: int, flat: bool, level: int = 0) -> tree.Expression:
    """Draw a chain of operators of precedence `level` or tighter, or one operand."""
    chosen = draw(st.integers(level, 2 * len(LEVELS)))
    if depth == 0 or chosen >= len(LEVELS):
        return draw(operands(depth, flat))
    count = draw(st.integers(2, 3))
    parts = tuple(draw(chains(depth - 1, flat, chosen + 1)) for _ in range(count))
    signs = tuple(tree.Operator(0, 0, draw(st.sampled_from(LEVELS[chosen]))) for _ in range(count - 1))
    return tree.Binary(0, 0, parts, signs)


@st.composite
def operands(draw: DrawFn, depth: int, flat: bool) -> tree.Expression:
    """Draw what stands between two binary operators."""
    if depth == 0:
        return draw(leaves())
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return tree.Unary(0, 0, draw(st.sampled_from("-!")), draw(operands(depth - 1, flat)))
    if kind == 1:
        return draw(accesses(depth))
    return draw(terms(depth, flat))


@st.composite
def accesses(draw: DrawFn, depth: int) -> tree.Access:
    """Draw a target and one to four steps; no legacy index follows another, nor an attribute splat its like."""
    steps: list[tree.Step] = []
    in_attribute_splat = False
    for _ in range(draw(st.integers(1, 4))):
        before = steps[-1] if steps else None
        kind = draw(st.integers(0, 4))
        if kind == 1:
            steps.append(tree.GetIndex(0, 0, draw(expressions(depth - 1, flat=True))))
            in_attribute_splat = False
        elif kind == 2 and not (isinstance(before, tree.GetIndex) and before.legacy):
            steps.append(tree.GetIndex(0, 0, tree.Number(0, 0, draw(st.sampled_from("059"))), legacy=True))
        elif kind == 3:
            steps.append(tree.Splat(0, 0, full=True))
            in_attribute_splat = False
        elif kind == 4 and not in_attribute_splat:
            steps.append(tree.Splat(0, 0, full=False))
            in_attribute_splat = True
        else:
            steps.append(tree.GetAttribute(0, 0, draw(st.sampled_from((*NAMES, "for", "e5", "null")))))
    # A number as target would take a legacy index for its fraction.
    target = draw(terms(depth - 1, flat=False))
    if isinstance(target, tree.Number):
        target = tree.Parentheses(0, 0, target)
    return tree.Access(0, 0, target, tuple(steps))


@st.composite
def terms(draw: DrawFn, depth: int, flat: bool) -> tree.Expression:
    """Draw a literal, a template, something in brackets or a call."""
    kind = draw(st.integers(0, 9 if flat else 8)) if depth else 0
    if kind <= 1:
        return draw(leaves())
    inner = expressions(depth - 1, flat=True)
    if kind == 2:
        return tree.Parentheses(0, 0, draw(inner))
    if kind == 3:
        return tree.TupleLiteral(0, 0, tuple(draw(st.lists(inner, max_size=3))))
    if kind == 4:
        return tree.ObjectLiteral(0, 0, tuple(draw(st.lists(object_items(depth - 1), max_size=3))))
    if kind == 5:
        arguments = tuple(draw(st.lists(inner, max_size=3)))
        name = draw(st.sampled_from(("f", "core::f", "provider::x::if", "null")))
        return tree.Call(0, 0, name, 0, arguments, bool(arguments) and draw(st.booleans()))
    if kind == 6:
        return draw(for_expressions(depth - 1))
    if kind in (7, 8):
        return tree.Template(0, 0, draw(parts(depth - 1, is_quoted=True)))
    return draw(heredocs(depth - 1))


@st.composite
def object_items(draw: DrawFn, depth: int) -> tree.ObjectItem:
    """Draw an element of an object: bare, quoted, numeric and computed keys."""
    key: tree.Expression = draw(
        st.one_of(
            names.map(lambda name: tree.Name(0, 0, name)),
            texts.map(lambda text: tree.Template(0, 0, (tree.Text(0, 0, text),))),
            numbers.map(lambda text: tree.Number(0, 0, text)),
            st.just(tree.Keyword(0, 0, False)),
            expressions(depth, flat=True).map(lambda inner: tree.Parentheses(0, 0, inner)),
        )
    )
    return tree.ObjectItem(0, 0, key, draw(values(depth)), isinstance(key, tree.Name))


@st.composite
def for_expressions(draw: DrawFn, depth: int) -> tree.ForTuple | tree.ForObject:
    """Draw a for expression of either kind."""
    inner = expressions(depth, flat=True)
    key, value, collection = draw(st.none() | names), draw(names), draw(inner)
    result, condition = draw(inner), draw(st.none() | inner)
    if draw(st.booleans()):
        return tree.ForTuple(0, 0, key, value, collection, result, condition)
    return tree.ForObject(0, 0, key, value, collection, draw(inner), result, draw(st.booleans()), condition)


@st.composite
def parts(draw: DrawFn, depth: int, is_quoted: bool) -> tuple[tree.Part, ...]:
    """Draw the parts of a template: no two texts in a row, and no white space where a `~` would have taken it."""
    drawn: list[tree.Part] = []
    for _ in range(draw(st.integers(1, 4))):
        before = drawn[-1] if drawn else None
        kind = draw(st.integers(0, 5))
        if kind <= 2 and not isinstance(before, tree.Text):
            text = draw(texts if is_quoted else raw_texts)
            if isinstance(before, tree.Interpolation) and before.trim_right:
                text = text.lstrip() if is_quoted else "x" + text
            drawn.append(tree.Text(0, 0, text))
        elif kind <= 3 or depth == 0:
            trims = isinstance(before, tree.Text) and before.text.strip() == before.text
            value = draw(expressions(depth, flat=True))
            drawn.append(tree.Interpolation(0, 0, value, trims, draw(st.booleans())))
        elif kind == 4:
            otherwise = draw(st.none() | parts(depth - 1, is_quoted))
            then = draw(parts(depth - 1, is_quoted))
            drawn.append(tree.IfDirective(0, 0, draw(expressions(depth, flat=True)), then, otherwise))
        else:
            collection = draw(expressions(depth, flat=True))
            body = draw(parts(depth - 1, is_quoted))
            drawn.append(tree.ForDirective(0, 0, draw(st.none() | names), draw(names), collection, body))
    return tuple(drawn)


# A heredoc escapes no `$` just before a `${`, so its texts end in another character.
raw_texts: SearchStrategy[str] = st.lists(st.sampled_from((*ALPHABET, "${", "%{", "\n")), max_size=8).map(
    lambda pieces: "".join(pieces) + "b"
)


@st.composite
def heredocs(draw: DrawFn, depth: int) -> tree.Template:
    """Draw a heredoc. An indented one begins with a line without indentation, so that none is taken off it."""
    drawn = draw(parts(depth, is_quoted=False))
    marker = draw(st.sampled_from(("EOT", "-EOT", "É-1")))
    first = drawn[0]
    if marker == "-EOT" and isinstance(first, tree.Text):
        drawn = (tree.Text(0, 0, "x" + first.text), *drawn[1:])
    last = drawn[-1]
    if isinstance(last, tree.Text):
        return tree.Template(0, 0, (*drawn[:-1], tree.Text(0, 0, last.text + "\n")), marker)
    ending = "x\n" if isinstance(last, tree.Interpolation) and last.trim_right else "\n"
    return tree.Template(0, 0, (*drawn, tree.Text(0, 0, ending)), marker)


def values(depth: int) -> SearchStrategy[tree.Expression]:
    """Draw a whole value of an attribute."""
    plain = expressions(depth, flat=False)
    return st.one_of(plain, plain, heredocs(depth - 1)) if depth else plain


@st.composite
def bodies(draw: DrawFn, depth: int = 2, value_depth: int = 3) -> tree.Body:
    """Draw a body of up to five items, with blocks in blocks up to `depth`; no name is set twice."""
    items: list[tree.Attribute | tree.Block] = []
    for name in draw(st.lists(st.sampled_from((*NAMES, "for", "null")), max_size=5, unique=True)):
        if depth and draw(st.integers(0, 2)) == 0:
            labels = tuple(draw(st.lists(block_labels(), max_size=3)))
            items.append(tree.Block(0, 0, name, 0, labels, 0, draw(bodies(depth - 1, value_depth - 1))))
        else:
            items.append(tree.Attribute(0, 0, name, 0, draw(values(value_depth))))
    return tree.Body(0, 0, tuple(items))


def block_labels() -> SearchStrategy[tree.BlockLabel]:
    """Draw a quoted or a bare label."""
    return st.one_of(
        st.text(st.sampled_from(ALPHABET + "\n"), max_size=6).map(
            lambda text: tree.BlockLabel(0, 0, text, True)
        ),
        names.map(lambda name: tree.BlockLabel(0, 0, name, False)),
    )


def nodes(node: object, visit: Callable[[msgspec.Struct], None]) -> None:
    """Call `visit` with every node of a tree, parents first."""
    if isinstance(node, tuple):
        for part in node:
            nodes(part, visit)
    elif isinstance(node, msgspec.Struct):
        visit(node)
        for name in node.__struct_fields__:
            nodes(getattr(node, name), visit)


# Pieces that are put together at random: every token, and what breaks each construct.
PIECES: Final = (
    *("a", "b ", "for ", "in ", "if ", "null", "é", "日本", "a-b", "x = 1\n", "b {\n", 'c "d" {\n', "}\n"),
    *(
        "0",
        "1.5",
        "1e",
        "1..2",
        ".0",
        ".0.1",
        "[*]",
        ".*",
        '"x"',
        '"',
        "'",
        "`",
        ";",
        "@",
        "\\",
        "\\n",
        "\\q",
        "\\u00e9",
        "\\uD800",
    ),
    *(
        "${",
        "${~",
        "%{",
        "%{ if a }",
        "%{ else }",
        "%{ endif }",
        "%{ for x in y }",
        "%{ endfor }",
        "}",
        "~}",
        "$${",
        "%%{",
        "$",
        "%",
    ),
    *(
        "{",
        "[",
        "]",
        "(",
        ")",
        ",",
        "=",
        "==",
        ":",
        "::",
        "?",
        ".",
        "...",
        "=>",
        "!",
        "-",
        "&&",
        "||",
        "&",
        "|",
        "*",
    ),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "#",
        "//",
        "/*",
        "*/",
        "<<EOT\n",
        "<<-EOT\n",
        "EOT\n",
        "  EOT\n",
        "<<\u0301\n",
    ),
    *("\ufeff", "\u00a0", "\u2028", "\0", "\u0301", "²", "٣", "𝒜", "f(", "f(a,", "x = {\n", "x = [\n"),
)

broken_texts: SearchStrategy[str] = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@st.composite
def sound_blocks(draw: DrawFn, number: int) -> str:
    """Draw the text of a block without faults, of several lines; `number` keeps its name apart from others."""
    return f'sound "s{number}" {{\n{print_body(draw(bodies(1, 2)), 1)}}}\n'


@frozen
class Faulty:
    """A kind of fault: `text` is a top-level item that has exactly this one, and `code` what has to be reported for it."""

    name: str
    code: Code
    text: str


# What follows a fault in its block has to be read as if there were none before it.
_BLOCK: Final = 'resource "x" "y" {{\n  before = 1\n  {}\n  inner {{\n    after = 2\n  }}\n  last = 3\n}}\n'


def _inside(name: str, code: Code, line: str) -> Faulty:
    return Faulty(name, code, _BLOCK.format(line))


FAULTS: Final = (
    _inside("a character of no use", codes.UNEXPECTED_CHARACTER, "x = @a"),
    _inside("single quotes", codes.UNEXPECTED_CHARACTER, "x = ';'"),
    _inside("a semicolon", codes.UNEXPECTED_CHARACTER, "x = 1;"),
    _inside("an operator on bits", codes.UNEXPECTED_CHARACTER, "x = a | b"),
    _inside("an open bracket before another attribute", codes.UNCLOSED, "x = [1,\n    2"),
    _inside("an open parenthesis", codes.UNCLOSED, "x = f(1, 2"),
    _inside("a bracket closed by another", codes.UNCLOSED, "x = [1, 2)"),
    _inside("an open interpolation", codes.UNCLOSED, 'x = "${a.b"'),
    _inside("two values in parentheses", codes.UNCLOSED, "x = (1, 2)"),
    _inside("an open string", codes.UNCLOSED_STRING, 'x = "abc'),
    _inside("an open string with an interpolation", codes.UNCLOSED_STRING, 'x = "a ${b} c'),
    _inside("a string over two lines", codes.UNCLOSED_STRING, 'x = "abc\n  def"'),
    _inside("an open heredoc", codes.UNCLOSED_HEREDOC, "x = <<NOWHERE\n    abc"),
    _inside("an unknown escape", codes.BAD_ESCAPE, 'x = "a\\qb"'),
    _inside("an escape of too few digits", codes.BAD_ESCAPE, 'x = "a\\u12"'),
    _inside("an escape beyond Unicode", codes.BAD_ESCAPE, 'x = "\\UFFFFFFFF"'),
    _inside("a number with two points", codes.BAD_NUMBER, "x = 1.2.3"),
    _inside("no value", codes.EXPRESSION_EXPECTED, "x ="),
    _inside("an operator without its right side", codes.EXPRESSION_EXPECTED, "x = 1 +"),
    _inside("two commas", codes.EXPRESSION_EXPECTED, "x = [1,, 2]"),
    _inside("a name alone", codes.ITEM_EXPECTED, "x"),
    _inside("a colon for an equals sign", codes.ITEM_EXPECTED, "x: 1"),
    _inside("a quoted attribute name", codes.ITEM_EXPECTED, '"x" = 1'),
    _inside("an attribute of an attribute", codes.ITEM_EXPECTED, "x.y = 1"),
    _inside("a block with an equals sign", codes.BAD_HEADER, 'x "y" = {\n    z = 1\n  }'),
    _inside("a brace on the next line", codes.BAD_HEADER, 'x "y"\n  {\n    z = 1\n  }'),
    _inside("a number as label", codes.BAD_HEADER, "x 1.2 {\n    z = 1\n  }"),
    _inside("two attributes on a line", codes.NEWLINE_EXPECTED, "x = 1 z = 2"),
    _inside("a comma after an attribute", codes.NEWLINE_EXPECTED, "x = 1,"),
    _inside("elements without a comma", codes.SEPARATOR_EXPECTED, "x = [1 2]"),
    _inside("arguments without a comma", codes.SEPARATOR_EXPECTED, "x = f(1 2)"),
    _inside("object elements on one line without a comma", codes.SEPARATOR_EXPECTED, "x = { a = 1 b = 2 }"),
    _inside("an object element without a value", codes.KEY_VALUE_EXPECTED, "x = { a }"),
    _inside("a block in an object", codes.KEY_VALUE_EXPECTED, "x = {\n    a {\n      b = 1\n    }\n  }"),
    _inside("a bracket that closes nothing", codes.STRAY_CLOSE, "]"),
    _inside("an attribute set twice", codes.SET_TWICE, "before = 2"),
    _inside("a dot without a name", codes.BAD_ACCESS, "x = a."),
    _inside("two legacy indices", codes.BAD_LEGACY_INDEX, "x = a.0.1"),
    _inside("a splat in a splat", codes.BAD_SPLAT, "x = a.*.b.*"),
    _inside("a for without in", codes.BAD_FOR, "x = [for a of b : a]"),
    _inside("a for with an arrow in brackets", codes.BAD_FOR, "x = [for a in b : a => 1]"),
    _inside("a for in braces without a key", codes.BAD_FOR, "x = {for a in b : a}"),
    _inside("a conditional of two parts", codes.BAD_CONDITIONAL, "x = a ? b"),
    _inside("a namespace without a call", codes.BAD_CALL, "x = a::b"),
    _inside("an expansion that is not last", codes.BAD_CALL, "x = f(a..., b)"),
    _inside("an unknown directive", codes.BAD_DIRECTIVE, 'x = "%{ when a }b%{ endif }"'),
    _inside("a directive without an end", codes.UNBALANCED_DIRECTIVE, 'x = "%{ if a }b"'),
    _inside("an end without a directive", codes.UNBALANCED_DIRECTIVE, 'x = "b%{ endfor }"'),
    _inside("a computed label", codes.TEMPLATE_IN_LABEL, 'x "${a}" {\n    z = 1\n  }'),
    _inside("two attributes in a block of one line", codes.BAD_ONE_LINE_BLOCK, "x { a = 1, b = 2 }"),
    _inside("a block in a block of one line", codes.BAD_ONE_LINE_BLOCK, "x { y {} }"),
    _inside("a null key", codes.NULL_KEY, "x = { null = 1 }"),
    _inside("brackets without end", codes.TOO_DEEP, f"x = {'[' * 201}{']' * 201}"),
    Faulty(
        "a block that is never closed",
        codes.UNCLOSED,
        'resource "x" "y" {\n  a = 1\n  inner {\n    b = 2\n  }\n',
    ),
    Faulty("a header without a brace", codes.BAD_HEADER, 'resource "x" "y"\n  a = 1\n}\n'),
    Faulty("an open comment", codes.UNCLOSED_COMMENT, "/* about\n   this\n"),
    Faulty("a brace that closes nothing", codes.STRAY_CLOSE, "}\n"),
    Faulty("a quote inside a label", codes.UNCLOSED_STRING, 'resource "x "y" {\n  a = 1\n}\n'),
)

"""Expressions that make sense: texts built from a typed grammar over variables of known types, using every construct and function.

The variables are `var.s1` (string) and so on (`VARIABLES`); `var.y1` and `var.y2` have any type. Most expressions have a value for most
scopes; null and indexes out of range account for most of those that have none.
"""

from collections.abc import Mapping

from hypothesis import strategies as st

from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.scope import Evaluation, Scope
from clockwork.pure.syntax.parse import parse_expression
from clockwork.pure.value.kind import BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from clockwork.pure.value.value import Value
from tests.property.strategies.value import Pick, loosen, make_type, make_value, mark, other_secrets, picks

_PAIR = ObjectOf(("p", "q"), (STRING, NUMBER))
VARIABLES: Mapping[str, Type | None] = {
    "s1": STRING,
    "s2": STRING,
    "n1": NUMBER,
    "n2": NUMBER,
    "b1": BOOL,
    "b2": BOOL,
    "l1": ListOf(STRING),
    "l2": ListOf(STRING),
    "t1": TupleOf((STRING, NUMBER)),
    "o1": _PAIR,
    "os": ListOf(_PAIR),
    "m1": MapOf(NUMBER),
    "m2": MapOf(STRING),
    "z1": SetOf(STRING),
    "y1": None,
    "y2": None,
}

# Each sort of expression by a letter; in a form a letter in angle brackets is a part of that sort.
FORMS: Mapping[str, tuple[str, ...]] = {
    "S": (
        "var.s1", "var.s2", '"a"', '"b-${<S>}"', '"${<N>}/${<S>}"', "upper(<S>)", "lower(<S>)", "trimspace(<S>)", "(<B> ? <S> : <S>)",
        "var.o1.p", "<L>[0]", "element(<L>, <N>)", 'join("-", <L>)', 'join(<S>, <L>, <L>)', 'format("a-%s/%v", <S>, <A>)', 'format("%5s|%q", <S>, <S>)',
        'format("%d", 3)', 'lookup(var.m2, <S>, "d")', 'replace(<S>, "a", <S>)', 'replace(<S>, "/[a-b]/", "<$0>")', "try(<A>.p, <S>)",
        "coalesce(<S>, <S>)", "jsonencode(<A>)", "tostring(<N>)", "sha256(<S>)", 'regex("[a-z]", <S>)', "var.os[0].p", 'var.m2["a"]', "var.m2[<S>]",
        '"%{ if <B> }x%{ else }${<S>}%{ endif }"', '"<%{ for x in <L> ~} ${x} %{ endfor }>"', "tostring(var.z1 == toset(<L>))",
    ),
    "N": (
        "var.n1", "var.n2", "0", "1", "<N> + <N>", "<N> - <N>", "<N> * 2", "<N> / 4", "<N> % 3", "-<N>", "length(<L>)", "length(var.m1)",
        "length(<A>)", "length(<S>)", "var.o1.q", "var.t1[1]", "max(<N>, <N>)", "min(<N>, <N>)", "(<B> ? <N> : <N>)", 'var.m1["k1"]', "length(keys(var.m1))",
        'tonumber(try(tonumber(<S>), "7"))', "coalesce(<N>, 5)", "length(range(<N>))", "length([for x in <L> : x if <B>])",
    ),
    "B": (
        "var.b1", "var.b2", "true", "<N> < <N>", "<N> >= <N>", "<A> == <A>", "<S> == <S>", "<S> != <S>", "<L> == <L>", "<N> == <N>", "(<B> && <B>)",
        "(<B> || <B>)", "!<B>", "contains(<L>, <S>)", "contains(var.z1, <S>)", "can(<A>.p)", "can(tonumber(<S>))", "<A> == null", "<S> == null",
        "tobool(<B>)", "[<B>] == [<B>]", "{ p = <N> } == { p = 1 }", "[[<B>], 1] == [[true], <N>]", "length(<L>) == 0", "var.y1 == var.y2",
    ),
    "L": (
        "var.l1", "var.l2", "tolist([<S>, <S>])", 'split("-", <S>)', "sort(<L>)", "concat(<L>, <L>)", "keys(var.m1)", "values(var.m2)",
        "[for x in <L> : upper(x)]", "[for i, x in <L> : x if i < <N>]", "[for k, v in var.m1 : k]", "tolist(var.z1)", "distinct(<L>)", "flatten([<L>, [<S>]])",
        "var.os[*].p", "var.os.*.p", "(<B> ? <L> : <L>)", "tolist(toset(<L>))", "[for x in <L> : <S>]", "try(<L>, [])", "concat(<L>, [<S>])",
    ),
    "A": (
        "<S>", "<N>", "<B>", "<L>", "var.y1", "var.y2", "var.y1", "var.o1", "var.t1", "var.z1", "var.m1", "null", "[<A>, <A>]", "{ p = <A>, q = <A> }",
        "{ (<S>) = <A> }", "{ for k, v in var.m1 : k => <A> }", "{ for x in <L> : x => <A>... }", "{ for x in <L> : x => <S> if <B> }", "merge(var.m1, var.m1)",
        "merge(<A>, { p = <A> })", "(<B> ? <A> : <A>)", "(<B> ? var.y1 : <A>)", "(<B> ? <A> : var.y2)", "element(<A>, 0)", "<A>[0]", "<A>.p", "<A>[*]", "<A>[*].p",
        "values(<A>)", "keys(<A>)", "tolist(<A>)", "toset(<L>)", "toset(<A>)", "tomap(<A>)", "flatten(<A>)", "concat(<A>, <A>)", "zipmap(<L>, <L>)",
        "zipmap(<L>, [<A>, <A>])", "lookup(<A>, <S>, <A>)", "try(<A>, <A>)", "jsondecode(<S>)", "coalesce(<A>, <A>)", "[for x in <A> : x]", "[for k, v in <A> : [k, v]]",
        "distinct(<A>)", "range(<N>)", "<A>[<N>]", "<A>[<S>]", "[<A>, <A>][<N>]", '["x", "y"][<B> ? 0 : 1]', '{ true = 1, false = "z" }["${<B>}"]', "[<A>, <N>, <S>][<B> ? 0 : 2]", "tolist([<A>, <A>])", "tolist([var.y1, <A>])", "[<A>, var.y2][*]",
    ),
}  # fmt: skip


def expressions(depth: int = 3) -> st.SearchStrategy[str]:
    """Texts of expressions of any sort, up to `depth` levels."""
    return picks().map(lambda pick: write(pick, depth))


def write(pick: Pick, depth: int = 3) -> str:
    """Write an expression of any sort, up to `depth` levels."""
    return _form(pick, "SNBLAAA"[pick(0, 6)], depth)


def _form(pick: Pick, sort: str, depth: int) -> str:
    forms = FORMS[sort] if depth else tuple(form for form in FORMS[sort] if "<" not in form)
    first, *pieces = forms[pick(0, len(forms) - 1)].split("<")
    made = [first]
    for piece in pieces:
        if piece[1:2] == ">" and piece[0] in FORMS:
            made.append(_form(pick, piece[0], depth - 1) + piece[2:])
        else:
            made.append("<" + piece)
    return "".join(made)


def scopes() -> st.SearchStrategy[dict[str, Value]]:
    """Known values for every variable."""
    return picks().map(make_scope)


def make_scope(pick: Pick) -> dict[str, Value]:
    """Make known values for every variable."""
    return {name: make_value(pick, make_type(pick) if of is None else of) for name, of in VARIABLES.items()}


def less_known(pick: Pick, known: Mapping[str, Value]) -> dict[str, Value]:
    """Give what may be known of a scope beforehand: one variable in three is unknown, and parts of others are."""
    return {name: loosen(pick, value, holes=VARIABLES[name] is None) for name, value in known.items()}


# Expressions in which an unknown or a mark is easily lost: whether it is shows as soon as one variable is unknown or sensitive.
PROBES = (
    "[var.b1] == [true]",
    "{ p = var.n1 } == { p = 1 }",
    '["x", "y"][var.b1 ? 0 : 1]',
    '{ true = 1, false = "z" }["${var.b2}"]',
    "[for x in [1, 2] : x if var.b1]",
    "{ for x in [1, 2] : x => 1 if var.b2 }",
    '{ for x in ["a"] : "${x}${var.s1}" => 1 }',
    "can(tonumber(var.s1))",
    'try(tonumber(var.s2), "none")',
    "length(var.l1) == 2",
    "length(toset(var.l1))",
    'contains([var.s1, var.s2], "a")',
    "var.b1 ? 1 : 2",
    "true ? 1 : var.y1",
    "tolist([var.y1, 1])",
    "tolist([var.y1, true, 2])[1]",
    "coalesce(1, var.y2)",
    "merge({ a = 1 }, var.m1)",
    '"a${var.s1}"',
    '"%{ if var.b1 }a%{ endif }"',
    "var.s1 == var.s2 && var.b2",
)


def with_secrets(pick: Pick, scope: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, Value]]:
    """Give two scopes that differ only in what is sensitive in them: one variable in four, and parts of others."""
    one = {name: mark(pick, value) for name, value in scope.items()}
    return one, {name: other_secrets(pick, value) for name, value in one.items()}


def evaluated(text: str, variables: Mapping[str, Value]) -> Evaluation:
    """Evaluate `text` with `variables` under `var`."""
    node = parse_expression("main.cw", text).unwrap()
    return evaluate(node, "main.cw", Scope({("var", name): value for name, value in variables.items()}))

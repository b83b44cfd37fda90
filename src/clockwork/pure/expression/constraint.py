"""Reading a type constraint out of an expression: `list(string)`, `object({ name = string, size =
optional(number, 1) })`.

Enters a syntax tree, leaves a `Constraint`, or every reason why it is none.
"""

from collections.abc import Mapping
from typing import Final, TypeAlias

from attrs import field, frozen
from pyrsistent import pmap
from returns.result import Failure, Success

from clockwork.pure.expression.codes import INVALID_DEFAULT, INVALID_TYPE
from clockwork.pure.expression.evaluate import evaluate
from clockwork.pure.expression.scope import Scope
from clockwork.pure.report.diagnostic import Code, Diagnostic
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.report.span import Span
from clockwork.pure.report.suggest import nearest
from clockwork.pure.syntax import tree
from clockwork.pure.value.constraint import NO_DEFAULTS, Constraint, Defaults
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import ANY, BOOL, NUMBER, STRING, ListOf, MapOf, ObjectOf, SetOf, TupleOf, Type
from clockwork.pure.value.value import Value

_PRIMITIVES: Final[Mapping[str, Type]] = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": ANY}
# How types were written before they had a syntax of their own.
_QUOTED: Final[Mapping[str, Type]] = {**_PRIMITIVES, "list": ListOf(ANY), "map": MapOf(ANY)}
_COLLECTIONS: Final[Mapping[str, type[ListOf] | type[SetOf] | type[MapOf]]] = {
    "list": ListOf,
    "set": SetOf,
    "map": MapOf,
}
_WORDS: Final = (*_PRIMITIVES, *_COLLECTIONS, "tuple", "object")
# What to write for a word that needs more than itself.
_FORMS: Final = {
    "list": "list(string)",
    "set": "set(string)",
    "map": "map(string)",
    "tuple": "tuple([string, number])",
    "object": "object({ name = string })",
    "optional": "optional(string), for an attribute inside object({...})",
}

_Part: TypeAlias = tuple[Type, Defaults]


def read_constraint(node: tree.Expression, path: str, allows_holes: bool = True) -> Outcome[Constraint]:
    """Read the type constraint that `node` is, in the source `path`.

    Without `allows_holes`, `any` and `optional` are refused.

    Diagnostics: not a type; a default that does not fit its type.
    """
    reader = _Reader(path, allows_holes)
    quoted = _quoted_type(node) if allows_holes else None
    type, defaults = (quoted, NO_DEFAULTS) if quoted is not None else reader.read(node)
    return Failure(tuple(reader.problems)) if reader.problems else Success(Constraint(type, defaults))


def _quoted_type(node: tree.Expression) -> Type | None:
    match node:
        case tree.Template(parts=(tree.Text(text=text),)):
            return _QUOTED.get(text)
        case _:
            return None


@frozen
class _Reader:
    """Reads the parts of one constraint and collects what is wrong with them; what is wrong counts as
    `any` meanwhile.
    """

    path: str
    allows_holes: bool
    problems: list[Diagnostic] = field(factory=list)

    def read(self, node: tree.Expression) -> _Part:
        match node:
            case tree.Parentheses():
                return self.read(node.inner)
            case tree.Name():
                return self._word(node), NO_DEFAULTS
            case tree.Call(name=name) if name in _COLLECTIONS:
                inner = self._argument(node)
                type, defaults = (ANY, NO_DEFAULTS) if inner is None else self.read(inner)
                return _COLLECTIONS[name](type), _below({"": defaults})
            case tree.Call(name="tuple"):
                return self._tuple(node)
            case tree.Call(name="object"):
                return self._object(node)
            case tree.Call():
                return self._refuse(node, self._not_a_type(node.name), nearest(node.name, _WORDS))
            case _:
                return self._refuse(
                    node, f"A type is written as a word, such as {', '.join(_WORDS)}; without quotes."
                )

    def _word(self, node: tree.Name) -> Type:
        type = _PRIMITIVES.get(node.name)
        if type is None:
            return self._refuse(node, self._not_a_type(node.name), nearest(node.name, _WORDS))[0]
        if type == ANY and not self.allows_holes:
            return self._refuse(node, "The type must be exact here, so any is not allowed in it.")[0]
        return type

    def _not_a_type(self, word: str) -> str:
        form = _FORMS.get(word)
        return f"{word} is not a type." if form is None else f"{word} needs to say of what: write {form}."

    def _argument(self, node: tree.Call) -> tree.Expression | None:
        if len(node.arguments) == 1 and not node.expands:
            return node.arguments[0]
        self._refuse(node, f"{node.name} takes one argument: write {_FORMS[node.name]}.")
        return None

    def _tuple(self, node: tree.Call) -> _Part:
        inner = self._argument(node)
        if not isinstance(inner, tree.TupleLiteral):
            return (ANY, NO_DEFAULTS) if inner is None else self._refuse(inner, f"Write {_FORMS['tuple']}.")
        parts = list(map(self.read, inner.items))
        children = {str(index): defaults for index, (_, defaults) in enumerate(parts)}
        return TupleOf(tuple(type for type, _ in parts)), _below(children)

    def _object(self, node: tree.Call) -> _Part:
        inner = self._argument(node)
        if not isinstance(inner, tree.ObjectLiteral):
            return (ANY, NO_DEFAULTS) if inner is None else self._refuse(inner, f"Write {_FORMS['object']}.")
        types: dict[str, Type] = {}
        optional: set[str] = set()
        values: dict[str, Value] = {}
        children: dict[str, Defaults] = {}
        for item in inner.items:
            if not (item.is_bare and isinstance(item.key, tree.Name)):
                self._refuse(
                    item.key, "The name of an attribute is a plain word here, without quotes or parentheses."
                )
                continue
            name = item.key.name
            if name in types:
                self._refuse(item.key, f"The attribute {name} is declared twice. Keep one of the two.")
            types[name], children[name] = self._attribute(item.value, name, optional, values)
        names = tuple(sorted(types))
        type = ObjectOf(names, tuple(types[name] for name in names), tuple(sorted(optional)))
        return type, _below(children, values)

    def _attribute(
        self, node: tree.Expression, name: str, optional: set[str], values: dict[str, Value]
    ) -> _Part:
        """Read the type of an attribute, and whether it is optional and has a default."""
        if not (isinstance(node, tree.Call) and node.name == "optional"):
            return self.read(node)
        optional.add(name)
        if not self.allows_holes:
            return self._refuse(node, "The type must be exact here, so no attribute can be optional.")
        if len(node.arguments) not in (1, 2) or node.expands:
            return self._refuse(node, "optional takes a type and, if wanted, a default: optional(number, 1).")
        type, defaults = self.read(node.arguments[0])
        if len(node.arguments) == 2:
            default = self._default(node.arguments[1], type)
            if default is not None:
                values[name] = default
        return type, defaults

    def _default(self, node: tree.Expression, type: Type) -> Value | None:
        found = evaluate(node, self.path, Scope({}))
        self.problems.extend(found.diagnostics)
        value = convert(found.value, type)
        if isinstance(value, Mismatch):
            self._refuse(node, f"The default does not fit the type: {value.message}.", code=INVALID_DEFAULT)
            return None
        return value

    def _refuse(
        self, node: tree.Expression, detail: str, names: tuple[str, ...] = (), code: Code = INVALID_TYPE
    ) -> _Part:
        span = Span(self.path, node.start, node.end)
        self.problems.append(Diagnostic(code, detail, span, suggestions=names))
        return ANY, NO_DEFAULTS


def _below(children: Mapping[str, Defaults], values: Mapping[str, Value] | None = None) -> Defaults:
    """Give the defaults of one level, leaving out what has none below it."""
    return Defaults(
        pmap(values or {}),
        pmap({name: inner for name, inner in children.items() if inner.values or inner.children}),
    )

"""What the expressions of a module may mention, and the check that they do not mention anything else."""

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from clockwork.pure.expression.refer import references
from clockwork.pure.expression.scope import HEAD_LENGTHS, Reference
from clockwork.pure.intake.body import Problems, unknown
from clockwork.pure.intake.codes import (
    NOT_AVAILABLE,
    NOT_SUPPORTED,
    UNKNOWN_ATTRIBUTE,
    UNKNOWN_LOCAL,
    UNKNOWN_MODULE,
    UNKNOWN_NAME,
    UNKNOWN_OUTPUT,
    UNKNOWN_RESOURCE,
    UNKNOWN_VARIABLE,
)
from clockwork.pure.intake.declare import Declared
from clockwork.pure.intake.schema import Expression, ResourceType
from clockwork.pure.report.diagnostic import Diagnostic

# Roots with fixed attributes.
_FIXED: Final[Mapping[str, tuple[str, ...]]] = {
    "each": ("key", "value"),
    "count": ("index",),
    "path": ("module", "root", "cwd"),
    "clockwork": ("workspace",),
}
_LATER: Final = frozenset(("data", "facts"))


@frozen
class Sight:
    """What the expressions at one place may mention beyond what the module declares."""

    # How a message speaks of the place: "the value of an output".
    place: str
    # each, count, self: those that exist here.
    own: frozenset[str] = frozenset()
    # The only roots that may be mentioned; None for no such limit.
    roots: frozenset[str] | None = None
    # What `self` is.
    self_type: ResourceType | None = None


@frozen
class Names:
    """The names of one module: its declarations, the resource types there are, and the outputs of the
    modules it calls.
    """

    declared: Declared
    types: Mapping[str, ResourceType]
    # By call; None where the called module is not known.
    outputs: Mapping[str, Declared | None]

    def check(self, expression: Expression, sight: Sight, problems: Problems) -> None:
        """Report every mention in `expression` of what does not exist or does not exist at its place."""
        for reference in references(expression.node, expression.path):
            self.check_reference(reference, sight, problems)

    def check_reference(self, reference: Reference, sight: Sight, problems: Problems) -> None:
        """Report a mention of what does not exist or does not exist at its place."""
        problem = self._problem_of(reference, sight)
        if problem is not None:
            problems.append(problem)

    def _problem_of(self, reference: Reference, sight: Sight) -> Diagnostic | None:
        root = reference.head[0]
        if root in _LATER:
            detail = f"{root} is part of the language, but this version of Clockwork does not read it yet."
            return Diagnostic(NOT_SUPPORTED, detail, reference.span)
        if root in ("each", "count", "self") and root not in sight.own:
            return Diagnostic(NOT_AVAILABLE, _not_available(root, sight.place), reference.span)
        if sight.roots is not None and root not in sight.roots:
            allowed = ", ".join(sorted(sight.roots))
            detail = (
                f"{'.'.join(reference.head)} cannot be used in {sight.place}, which may refer to {allowed} "
                "only."
            )
            return Diagnostic(NOT_AVAILABLE, detail, reference.span)
        if root in _FIXED:
            return _check_fixed(reference, _FIXED[root])
        if root == "self":
            return _check_attribute(reference, "self", sight.self_type)
        if root not in ("var", "local", "module"):
            return self._check_resource(reference)
        if len(reference.head) < HEAD_LENGTHS[root]:
            detail = f"{root} is not a value by itself: name what is meant, as in {root}.NAME."
            return Diagnostic(UNKNOWN_NAME, detail, reference.span)
        return self._check_named(reference)

    def _check_named(self, reference: Reference) -> Diagnostic | None:
        match reference.head[0]:
            case "var":
                return self._check_variable(reference)
            case "local":
                return self._check_local(reference)
            case _:
                return self._check_module(reference)

    def _check_variable(self, reference: Reference) -> Diagnostic | None:
        name = reference.head[1]
        if name in self.declared.variables or ("variable", name) in self.declared.lost:
            return None
        detail = f'There is no variable {name} in this module. Declare it: variable "{name}" {{}}.'
        return unknown(UNKNOWN_VARIABLE, name, detail, reference.span, self.declared.variables)

    def _check_local(self, reference: Reference) -> Diagnostic | None:
        name = reference.head[1]
        if name in self.declared.locals or ("locals", name) in self.declared.lost:
            return None
        detail = f"There is no local value {name} in this module. Define it in a locals block: {name} = ..."
        return unknown(UNKNOWN_LOCAL, name, detail, reference.span, self.declared.locals)

    def _check_module(self, reference: Reference) -> Diagnostic | None:
        name = reference.head[1]
        if name not in self.declared.calls:
            if ("module", name) in self.declared.lost:
                return None
            detail = f"There is no module call {name} in this module."
            return unknown(UNKNOWN_MODULE, name, detail, reference.span, self.declared.calls)
        called = self.outputs.get(name)
        output = reference.attribute
        if called is None or output is None or output in called.outputs or ("output", output) in called.lost:
            return None
        detail = (
            f"The module {name} has no output {output}. What a module does not give as an output cannot be "
            "read outside."
        )
        return unknown(UNKNOWN_OUTPUT, output, detail, reference.span, called.outputs)

    def _check_resource(self, reference: Reference) -> Diagnostic | None:
        type_ = reference.head[0]
        beside = self.declared.names_by_type.get(type_, ())
        if len(reference.head) == 1 or not (beside or type_ in self.types):
            return self._unknown_root(reference)
        name = reference.head[1]
        if (type_, name) in self.declared.resources:
            return _check_attribute(reference, f"{type_}.{name}", self.types.get(type_))
        if ("resource", type_, name) in self.declared.lost:
            return None
        detail = (
            f"There is no resource {type_}.{name} in this module. "
            f'Declare it: resource "{type_}" "{name}" {{ ... }}.'
        )
        return unknown(UNKNOWN_RESOURCE, name, detail, reference.span, beside)

    def _unknown_root(self, reference: Reference) -> Diagnostic | None:
        name = reference.head[0]
        if ("resource", name) in self.declared.lost:
            return None
        roots = ("var", "local", "module", "path", "clockwork", *self.types)
        detail = (
            f"{name} is neither a resource type nor one of var, local, module, each, count, self, path and "
            "clockwork. A string "
            f'is written in quotes: "{name}".'
        )
        return unknown(UNKNOWN_NAME, name, detail, reference.span, roots)


def _check_fixed(reference: Reference, attributes: tuple[str, ...]) -> Diagnostic | None:
    root, name = reference.head[0], reference.attribute
    if name in attributes:
        return None
    choice = " or ".join(f"{root}.{one}" for one in attributes)
    detail = f"{root} is used as {choice}."
    return unknown(UNKNOWN_ATTRIBUTE, name or "", detail, reference.span, attributes)


def _check_attribute(reference: Reference, what: str, type_: ResourceType | None) -> Diagnostic | None:
    name = reference.attribute
    if type_ is None or name is None or name in type_.attributes or name in type_.blocks:
        return None
    candidates = (*type_.attributes, *type_.blocks)
    detail = f"{what} has no attribute {name}: the resource type {type_.name} does not define it."
    return unknown(UNKNOWN_ATTRIBUTE, name, detail, reference.span, candidates)


def _not_available(root: str, place: str) -> str:
    match root:
        case "each":
            return f"each exists only in a block with for_each, and not in {place}."
        case "count":
            return f"count exists only in a block with count, and not in {place}."
        case _:
            return (
                "self exists only in a postcondition and in a provider's own expressions, and not in "
                f"{place}."
            )

"""How often a block exists: `count`, `for_each`, `enabled`."""

from typing import Final

from clockwork.pure.intake.body import Contents, Problems, Section
from clockwork.pure.intake.codes import CONFLICTING_ARGUMENTS, WRONG_TYPE
from clockwork.pure.intake.ir import ONE, Repetition
from clockwork.pure.intake.literal import constant
from clockwork.pure.intake.names import Names, Sight
from clockwork.pure.intake.schema import Expression
from clockwork.pure.report.diagnostic import Diagnostic, Label
from clockwork.pure.syntax import tree
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import BOOL, NUMBER
from clockwork.pure.value.value import List, Map, Null, Number, Object, Set, Tuple, Unknown, Value

REPETITIONS: Final = frozenset(("count", "for_each", "enabled"))


def read_repetition(
    section: Section, contents: Contents, lifecycle: Contents, names: Names, problems: Problems
) -> Repetition:
    """Read what a block says of its instances; `enabled` may stand in its `lifecycle` block, too."""
    given = [contents.attributes[name] for name in contents.attributes if name in REPETITIONS]
    if "enabled" in lifecycle.attributes:
        given.append(lifecycle.attributes["enabled"])
    if not given:
        return ONE
    for second in given[1:]:
        problems.append(_conflict(section, given[0], second))
    for attribute in given:
        expression = section.expression(attribute)
        names.check(expression, Sight(f"the value of {attribute.name}"), problems)
        _check_constant(attribute, expression, problems)
    expression = section.expression(given[0])
    match given[0].name:
        case "count":
            return Repetition("count", expression)
        case "for_each":
            return Repetition("for_each", expression)
        case _:
            return Repetition("enabled", expression)


def own_names(repetition: Repetition) -> frozenset[str]:
    """Give the roots that exist inside a block that repeats so: `each` or `count`."""
    match repetition.kind:
        case "count":
            return frozenset(("count",))
        case "for_each":
            return frozenset(("each",))
        case _:
            return frozenset()


def _check_constant(attribute: tree.Attribute, expression: Expression, problems: Problems) -> None:
    value = constant(expression, problems)
    if value is None or isinstance(value, Unknown):
        return
    reason = _reason_against(attribute.name, value)
    if reason:
        problems.append(Diagnostic(WRONG_TYPE, reason, expression.span))


def _reason_against(name: str, value: Value) -> str:
    """Say why a constant cannot be a repetition; "" when it can."""
    if isinstance(value, Null):
        return f"The value of {name} must not be null."
    match name:
        case "count":
            number = convert(value, NUMBER)
            is_whole = isinstance(number, Number) and number.amount == number.amount.to_integral_value()
            is_sound = is_whole and isinstance(number, Number) and number.amount >= 0
            return "" if is_sound else "count must be a whole number, and not below zero."
        case "enabled":
            return "enabled must be true or false." if isinstance(convert(value, BOOL), Mismatch) else ""
        case _:
            if isinstance(value, Map | Object | Set):
                return ""
            hint = " Convert a list with toset(...)." if isinstance(value, List | Tuple) else ""
            return f"for_each must be a map, an object or a set of strings.{hint}"


def _conflict(section: Section, first: tree.Attribute, second: tree.Attribute) -> Diagnostic:
    detail = (
        f"A block repeats by one of count, for_each and enabled, and {first.name} is given already. Leave "
        "one of them out; for_each with an empty map makes no instance."
    )
    label = Label(section.name_span(first), f"{first.name} is given here")
    return Diagnostic(CONFLICTING_ARGUMENTS, detail, section.name_span(second), labels=(label,))

"""`output` blocks."""

from typing import Final

from clockwork.pure.intake.body import Problems, Section, Shape, read_body
from clockwork.pure.intake.condition import read_condition
from clockwork.pure.intake.depends import read_depends_on
from clockwork.pure.intake.ir import Condition, Output
from clockwork.pure.intake.literal import flag, text
from clockwork.pure.intake.names import Names, Sight

_SHAPE: Final = Shape(
    "an output block",
    attributes=frozenset(("value", "description", "sensitive", "depends_on")),
    required=("value",),
    blocks=frozenset(("precondition",)),
    later=frozenset(("ephemeral", "deprecated")),
)
_SIGHT: Final = Sight("an output")


def read_output(section: Section, names: Names, problems: Problems) -> Output | None:
    """Read an `output` block; None when it has no value (reported)."""
    contents = read_body(section, _SHAPE, problems)
    description = text(section, contents, "description", problems) or ""
    is_sensitive = flag(section, contents, "sensitive", problems) is True
    depends_on = read_depends_on(section, contents, names, problems)
    conditions = [
        read_condition(section.within(block), names, _SIGHT, problems)
        for block in contents.each("precondition")
    ]
    if "value" not in contents.attributes:
        return None
    value = section.expression(contents.attributes["value"])
    names.check(value, _SIGHT, problems)
    preconditions = tuple(one for one in conditions if isinstance(one, Condition))
    name = section.block.labels[0].text
    return Output(name, value, section.header, description, is_sensitive, depends_on, preconditions)

"""`operation` blocks of a provider's resource types: which script does it, and how it may be run."""

from collections.abc import Mapping
from typing import Final, Literal

from clockwork.pure.intake.body import Problems, Section, Shape, read_body, unknown
from clockwork.pure.intake.codes import MISSING_SCRIPT, WRONG_LABELS, WRONG_VALUE
from clockwork.pure.intake.literal import flag, text, whole_number
from clockwork.pure.intake.schema import Operation, OperationName
from clockwork.pure.report.diagnostic import Diagnostic

_SHAPE: Final = Shape(
    "an operation block", frozenset(("lang", "script", "idempotent", "timeout")), required=("lang", "script")
)
_NAMES: Final[Mapping[str, OperationName]] = {
    "create": "create",
    "read": "read",
    "update": "update",
    "delete": "delete",
    "verify": "verify",
}
_LANGUAGES: Final[Mapping[str, Literal["sh", "python"]]] = {"sh": "sh", "python": "python"}
_TIMEOUT: Final = 300


def read_operation(section: Section, files: Mapping[str, str], problems: Problems) -> Operation | None:
    """Read an `operation` block; None when it is not known which it is or what it runs (reported)."""
    contents = read_body(section, _SHAPE, problems)
    labels = section.block.labels
    name = _NAMES.get(labels[0].text) if len(labels) == 1 else None
    if name is None:
        detail = f"An operation block has one label: {', '.join(_NAMES)}."
        problems.append(Diagnostic(WRONG_LABELS, detail, section.header))
    lang = text(section, contents, "lang", problems)
    if lang is not None and lang not in _LANGUAGES:
        span = section.expression(contents.attributes["lang"]).span
        problems.append(Diagnostic(WRONG_VALUE, "The language of a script is sh or python.", span))
    script = text(section, contents, "script", problems)
    if script is not None and script not in files:
        span = section.expression(contents.attributes["script"]).span
        detail = f"The package holds no file {script}. A script is named by its path inside the package."
        problems.append(unknown(MISSING_SCRIPT, script, detail, span, files))
    is_idempotent = flag(section, contents, "idempotent", problems) is True
    timeout = whole_number(section, contents, "timeout", problems)
    if name is None or lang is None or script is None or lang not in _LANGUAGES or script not in files:
        return None
    return Operation(
        name, _LANGUAGES[lang], script, files[script], is_idempotent, timeout or _TIMEOUT, section.header
    )

"""Values for the root variables: from the environment, from files, and from Python.

Later ones win: `CW_VAR_name`, then `clockwork.cwvars`, then `*.auto.cwvars` by name, then what the caller
gives, in order.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final
from unicodedata import normalize

from attrs import frozen
from pyrsistent import pmap
from returns.pipeline import is_successful
from returns.result import Success

from clockwork.effects.loop.codes import UNSUITED_VALUE
from clockwork.effects.loop.folder import read_folder, read_text
from clockwork.pure.intake.inputs import Input, Origin, var_file
from clockwork.pure.intake.ir import Sources
from clockwork.pure.report.diagnostic import Diagnostic, Diagnostics
from clockwork.pure.report.outcome import Outcome, fail, gather
from clockwork.pure.report.span import Span
from clockwork.pure.value.number import parse_number
from clockwork.pure.value.value import (
    FALSE,
    NULL,
    TRUE,
    Bool,
    List,
    Map,
    Null,
    Number,
    Object,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
    make_object,
    make_tuple,
)

VARIABLE_PREFIX: Final = "CW_VAR_"
SUFFIX: Final = ".cwvars"
MAIN_FILE: Final = f"clockwork{SUFFIX}"
_VALUES: Final = (String, Number, Bool, Null, Unknown, List, Set, Tuple, Map, Object)


@frozen
class Inputs:
    """Values for variables, later ones winning; the files that they came from, for showing where; and
    what was wrong.
    """

    inputs: tuple[Input, ...] = ()
    texts: Sources = pmap()
    problems: Diagnostics = ()


class UnsuitedValue(ValueError):
    """A Python value that is no value of the language; the message says which and why."""


def automatic_inputs(root: Path, environment: Mapping[str, str]) -> Inputs:
    """Give the inputs that nobody names: those of the environment and of the variable files in the
    folder `root`.
    """
    named = sorted(name for name in environment if name.startswith(VARIABLE_PREFIX))
    from_environment = gather(
        text_input(name.removeprefix(VARIABLE_PREFIX), environment[name], "environment") for name in named
    )
    found = read_folder(root, ".", SUFFIX)
    # Every other name is for the caller to give.
    chosen = [MAIN_FILE, *sorted(path for path in found.texts if path.endswith(f".auto{SUFFIX}"))]
    texts = pmap({path: found.texts[path] for path in chosen if path in found.texts})
    groups = [from_environment, *(_read_values(path, texts[path]) for path in chosen if path in texts)]
    return _joined(groups, texts, found.problems)


def file_inputs(path: Path, shown: str) -> Inputs:
    """Read the file `path` (`.cwvars`, or `.json` with an object), which diagnostics call `shown`."""
    # The caller named it, so a link is followed.
    text = read_text(path.resolve(), shown)
    if not is_successful(text):
        return Inputs(problems=text.failure())
    return _joined([_read_values(shown, text.unwrap())], pmap({shown: text.unwrap()}), ())


def text_input(name: str, text: str, origin: Origin) -> Outcome[Input]:
    """Give a text as typed by a person as an input."""
    try:
        return Success(Input(name, _checked_text(text), origin))
    except UnsuitedValue as error:
        return fail(_unsuited(name, error))


def python_inputs(
    variables: Mapping[str, object], origin: Origin = "command line"
) -> Outcome[tuple[Input, ...]]:
    """Give Python values (text, numbers, booleans, None, sequences, mappings, and values of the core)
    as inputs.
    """
    return gather(_python_input(name, variables[name], origin) for name in variables)


def value_of(given: object) -> Value:
    """Give the value of the language that a Python value stands for; UnsuitedValue when there is none."""
    match given:
        case None:
            return NULL
        case bool():
            return TRUE if given else FALSE
        case int() | float() | Decimal():
            amount = parse_number(str(given))
            if amount is None:
                raise UnsuitedValue(f"the number {given!r} is not finite or out of range")
            return Number(amount)
        case str():
            return String(_checked_text(given))
        case list() | tuple():
            return make_tuple(map(value_of, given))
        case Mapping():
            return make_object({_checked_name(name): value_of(item) for name, item in given.items()})
        case _ if isinstance(given, _VALUES):
            return given
        case _:
            raise UnsuitedValue(
                f"a {type(given).__name__} is none of text, number, bool, None, sequence and mapping"
            )


def _checked_name(name: object) -> str:
    if not isinstance(name, str):
        raise UnsuitedValue(f"the key {name!r} is no text")
    return _checked_text(name)


def _checked_text(text: str) -> str:
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise UnsuitedValue("a text holds half of a surrogate pair, which is no character") from None
    return normalize("NFC", text)


def _python_input(name: str, given: object, origin: Origin) -> Outcome[Input]:
    try:
        return Success(Input(name, value_of(given), origin))
    except UnsuitedValue as error:
        return fail(_unsuited(name, error))


def _unsuited(name: str, error: UnsuitedValue) -> Diagnostic:
    return Diagnostic(UNSUITED_VALUE, f"The value given for the variable {name!r} cannot be used: {error}.")


def _joined(groups: Iterable[Outcome[tuple[Input, ...]]], texts: Sources, problems: Diagnostics) -> Inputs:
    """Join what was read: what is wrong with one group leaves the others as they are."""
    inputs: list[Input] = []
    found = list(problems)
    for group in groups:
        if is_successful(group):
            inputs.extend(group.unwrap())
        else:
            found.extend(group.failure())
    return Inputs(tuple(inputs), texts, tuple(found))


def _read_values(path: str, text: str) -> Outcome[tuple[Input, ...]]:
    return _json_file(path, text) if path.endswith(".json") else var_file(path, text)


def _json_file(path: str, text: str) -> Outcome[tuple[Input, ...]]:
    try:
        given = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except json.JSONDecodeError as error:
        detail = (
            f"{path} is not JSON: {error.msg}. It has to hold one object with a value for each variable it "
            "names."
        )
        return fail(Diagnostic(UNSUITED_VALUE, detail, Span(path, error.pos, error.pos)))
    except RecursionError:
        return fail(
            Diagnostic(UNSUITED_VALUE, f"{path} is nested too deeply. Variables have flatter values.")
        )
    if not isinstance(given, dict):
        detail = f"{path} holds no JSON object. It has to hold one, with a value for each variable it names."
        return fail(Diagnostic(UNSUITED_VALUE, detail, Span(path, 0, 0)))
    return python_inputs(given, "file")

"""Templates: text with interpolations and directives, joined into a string in normal form C."""

import unicodedata
from collections.abc import Sequence

from clockwork.pure.expression.codes import INVALID_PART
from clockwork.pure.expression.environment import Constant, Environment, folded
from clockwork.pure.expression.literal import normal
from clockwork.pure.expression.loop import each, truth_of, visit_unknown
from clockwork.pure.expression.run import TEXT_LIMIT, Run, Site, Thunk
from clockwork.pure.syntax import tree
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.kind_text import type_text
from clockwork.pure.value.structure import marks_within, type_of
from clockwork.pure.value.value import NOT_NULL, UNMARKED, Bool, Null, Refinement, String, Unknown, Value


def compile_template(node: tree.Template, environment: Environment) -> Thunk:
    """A quoted string or heredoc; one that is a single interpolation is that value itself."""
    if len(node.parts) == 1 and isinstance(node.parts[0], tree.Interpolation):
        return environment.compile(node.parts[0].value)
    return _compile_parts(node.parts, environment, environment.site(node))


def _compile_parts(parts: Sequence[tree.Part], environment: Environment, whole: Site) -> Thunk:
    thunks = [_compile_part(part, environment, whole) for part in parts]
    return folded(lambda run: _join([thunk(run) for thunk in thunks], run, whole), thunks)


def _compile_part(part: tree.Part, environment: Environment, whole: Site) -> Thunk:
    match part:
        case tree.Text():
            return Constant(String(part.text))
        case tree.Interpolation():
            return _compile_interpolation(part, environment)
        case tree.IfDirective():
            return _compile_if(part, environment, whole)
        case _:
            return _compile_for(part, environment, whole)


def _compile_interpolation(part: tree.Interpolation, environment: Environment) -> Thunk:
    inner = environment.compile(part.value)
    site = environment.site(part.value)

    def thunk(run: Run) -> Value:
        value = inner(run)
        return value if isinstance(value, String) else _as_text(value, run, site)

    return folded(thunk, [inner])


def _as_text(value: Value, run: Run, site: Site) -> Value:
    converted = convert(value, STRING)
    if isinstance(converted, Mismatch):
        kind = type_text(type_of(value)).partition("(")[0]
        return site.refuse(
            run,
            INVALID_PART,
            f"A template takes strings, numbers and bools, and this is of type {kind}. Use join() for its "
            "elements, or jsonencode() for all of it.",
        )
    if isinstance(converted, Null):
        return site.refuse(
            run, INVALID_PART, "This is null, which has no text. Use coalesce() to give it one."
        )
    return converted


def _join(parts: Sequence[Value], run: Run, whole: Site) -> Value:
    """Join strings and unknowns; with an unknown among them, what stands before it is known of the result."""
    texts: list[str] = []
    marks = UNMARKED
    unknown: Unknown | None = None
    for part in parts:
        marks |= part.marks
        if unknown is not None:
            continue
        if isinstance(part, String):
            texts.append(part.text)
        else:
            assert isinstance(part, Unknown)
            unknown = part
    if sum(map(len, texts)) > TEXT_LIMIT:
        whole.exhaust(run, f"This string is longer than {TEXT_LIMIT:,} characters.")
    if unknown is None:
        return String(normal("".join(texts)), marks)
    prefix = safe_prefix(normal("".join((*texts, unknown.refinement.prefix))))
    return Unknown(STRING, Refinement(not_null=True, prefix=prefix), marks)


def safe_prefix(text: str) -> str:
    """Give the part of `text` that no continuation changes: a following mark may compose with the
    last character.
    """
    if text and text[-1].isascii() and not text[-1].isalpha() and text[-1] not in "<=>":
        return text
    end = len(text)
    while end and unicodedata.combining(text[end - 1]):
        end -= 1
    return text[: max(end - 1, 0)]


def _compile_if(part: tree.IfDirective, environment: Environment, whole: Site) -> Thunk:
    condition = environment.compile(part.condition)
    site = environment.site(part.condition)
    then = _compile_parts(part.then, environment, whole)
    otherwise = _compile_parts(part.otherwise or (), environment, whole)

    def thunk(run: Run) -> Value:
        chosen = truth_of(site, run, condition(run))
        if isinstance(chosen, Bool):
            text = then(run) if chosen.truth else otherwise(run)
            marks = chosen.marks | text.marks
            if isinstance(text, String):
                return String(text.text, marks)
            return Unknown(STRING, NOT_NULL, marks)
        # Either may come, so what marks one of them marks the result; what is wrong with one may never
        # matter.
        problems = len(run.problems)
        marks = chosen.marks | marks_within(then(run)) | marks_within(otherwise(run))
        del run.problems[problems:]
        return Unknown(STRING, NOT_NULL, marks)

    return folded(thunk, [condition, then, otherwise])


def _compile_for(part: tree.ForDirective, environment: Environment, whole: Site) -> Thunk:
    collection = environment.compile(part.collection)
    site = environment.site(part.collection)
    inner = environment.binding(part.key, part.value)
    body = _compile_parts(part.body, inner, whole)
    slots = (environment.depth, environment.depth + 1)

    def thunk(run: Run) -> Value:
        items = each(site, run, collection(run), part.key is not None)
        if isinstance(items, Unknown):
            return Unknown(STRING, NOT_NULL, visit_unknown(run, items, slots, [body]))
        texts: list[Value] = []
        length = 0
        for key, value in items.pairs:
            run.slots[slots[0]], run.slots[slots[1]] = key, value
            text = body(run)
            length += len(text.text) if isinstance(text, String) else 0
            if length > TEXT_LIMIT:
                whole.exhaust(run, f"This string is longer than {TEXT_LIMIT:,} characters.")
            texts.append(text)
        return _join([String("", items.marks), *texts], run, whole)

    return thunk

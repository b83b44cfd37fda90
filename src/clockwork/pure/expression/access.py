"""Names, and the ways into what they name: attributes, indexes and splats."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from clockwork.pure.expression.codes import INCOMPLETE_REFERENCE, MANY_INSTANCES, NO_INSTANCE, UNKNOWN_NAME
from clockwork.pure.expression.environment import Environment
from clockwork.pure.expression.refer import split_head
from clockwork.pure.expression.run import Run, Thunk
from clockwork.pure.expression.scope import HEAD_LENGTHS, Bound, Head, Instances, Key, Read
from clockwork.pure.report.span import Span
from clockwork.pure.report.suggest import nearest
from clockwork.pure.syntax import tree
from clockwork.pure.value.codes import UNEXPECTED_NULL
from clockwork.pure.value.convert import convert
from clockwork.pure.value.kind import ANY, NUMBER, STRING, ListOf, SetOf, TupleOf
from clockwork.pure.value.number import whole_number
from clockwork.pure.value.operate import Refusal, get, get_attribute
from clockwork.pure.value.structure import marks_within, type_of, with_marks
from clockwork.pure.value.value import (
    NOT_NULL,
    SENSITIVE,
    UNKNOWN,
    List,
    Null,
    Number,
    Refinement,
    Set,
    String,
    Tuple,
    Unknown,
    Value,
)

# One step into a value, or several at once after a splat.
Into: TypeAlias = Callable[[Run, Value], Value]


def compile_name(node: tree.Name, environment: Environment) -> Thunk:
    """A name on its own: one that a `for` binds, or a thing of the configuration whose head is one
    segment.
    """
    slot = environment.names.get(node.name)
    if slot is not None:
        return lambda run: run.slots[slot]
    return _compile_reference(node, node.name, (), environment)


def compile_access(node: tree.Access, environment: Environment) -> Thunk:
    """A target and the steps into it."""
    if isinstance(node.target, tree.Name) and node.target.name not in environment.names:
        return _compile_reference(node, node.target.name, node.steps, environment)
    target = environment.compile(node.target)
    into = _compile_steps(node.steps, node, environment)

    def thunk(run: Run) -> Value:
        value = target(run)
        for step in into:
            value = step(run, value)
        return value

    return thunk


def _compile_reference(
    node: tree.Expression, root: str, steps: Sequence[tree.Step], environment: Environment
) -> Thunk:
    head, rest = split_head(root, steps)
    found = _Reference(head, rest, node, environment)
    if root in HEAD_LENGTHS:
        return found.read
    # A root of no kind of its own may be bound by itself (a function's parameter) or be a resource type.
    short = _Reference((root,), steps, node, environment)
    return lambda run: short.read(run) if short.head in run.own else found.read(run)


class _Reference:
    """A compiled mention: its head is looked up, then the steps lead into what was found."""

    __slots__ = ("_first", "_into", "_key", "_site", "_whole", "head")

    def __init__(
        self, head: Head, steps: Sequence[tree.Step], node: tree.Expression, environment: Environment
    ) -> None:
        self.head = head
        self._site = environment.site(node)
        self._whole = Read(head)
        self._first = steps[0] if steps else None
        self._key = environment.compile(self._first.key) if isinstance(self._first, tree.GetIndex) else None
        self._into = _compile_steps(steps, node, environment)

    def read(self, run: Run) -> Value:
        bound: Bound | None = run.own.get(self.head)
        if bound is None:
            bound = run.shared.get(self.head)
            if bound is None:
                return self._missing(run)
            if isinstance(bound, Instances):
                return self._instance(run, bound)
            run.reads.add(self._whole)
        elif isinstance(bound, Instances):
            return self._instance(run, bound)
        value = bound
        for step in self._into:
            value = step(run, value)
        return value

    def _instance(self, run: Run, bound: Instances) -> Value:
        """Read the one instance that the first step names, or all of them when it names none."""
        key = self._instance_key(run)
        known = None if key is None else instance_key(bound, key)
        found = None if known is None else bound.by_key.get(known)
        if found is not None and key is not None:
            run.reads.add(Read(self.head, known, is_whole=False))
            value, into = with_marks(found, key.marks), self._into[1:]
        elif isinstance(bound.whole, Unknown) or not (
            isinstance(self._first, tree.GetAttribute) or known is not None
        ):
            run.reads.add(self._whole)
            value, into = bound.whole, self._into
        else:
            return self._no_instance(run, bound, known, UNKNOWN if key is None else key)
        for step in into:
            value = step(run, value)
        return value

    def _instance_key(self, run: Run) -> Value | None:
        if self._key is not None:
            return self._key(run)
        return String(self._first.name) if isinstance(self._first, tree.GetAttribute) else None

    def _no_instance(self, run: Run, bound: Instances, key: Key, given: Value) -> Value:
        name = ".".join(self.head)
        keys = sorted(one for one in bound.by_key if isinstance(one, str))
        if isinstance(self._first, tree.GetAttribute):
            attribute = self._first.name
            some = "[0]" if bound.repetition == "count" else f'["{keys[0] if keys else "key"}"]'
            detail = (
                f"{name} has {bound.repetition}, so {attribute} is to be read from one of its instances: "
                f"{name}{some}.{attribute}; or from each of them with a for expression."
            )
            return self._site.refuse(run, MANY_INSTANCES, detail, nearest(attribute, keys))
        listed = (
            f"Its keys are {', '.join(keys[:10])}"
            if keys
            else f"It has {len(bound.by_key)} of them, counted from 0"
        )
        shown = (
            "of that key" if given.marks & SENSITIVE else f"[{key}]" if isinstance(key, int) else f'["{key}"]'
        )
        detail = f"{name} has no instance {shown}. {listed}{' and more' if len(keys) > 10 else ''}."
        return self._site.refuse(run, NO_INSTANCE, detail, nearest(str(key), keys))

    def _missing(self, run: Run) -> Value:
        root, wanted = self.head[0], HEAD_LENGTHS.get(self.head[0], 2)
        heads = (*run.own, *run.shared)
        names = sorted({".".join(head) for head in heads})
        near = nearest(".".join(self.head), names)
        if len(self.head) < wanted and any(head[0] == root for head in heads):
            form = f"{root}.TYPE.NAME" if wanted == 3 else f"{root}.NAME"
            detail = f"{root} alone is no value; say which one is meant: {form}."
            return self._site.refuse(run, INCOMPLETE_REFERENCE, detail, near)
        detail = f"There is no {'.'.join(self.head)} here."
        return self._site.refuse(run, UNKNOWN_NAME, detail, near)


def instance_key(bound: Instances, key: Value) -> Key:
    """Give the key of an instance that `key` stands for; None when it is not known or cannot be one."""
    converted = convert(key, NUMBER if bound.repetition == "count" else STRING)
    match converted:
        case Number():
            return whole_number(converted.amount)
        case String():
            return converted.text
        case _:
            return None


def _compile_steps(
    steps: Sequence[tree.Step], node: tree.Expression, environment: Environment
) -> tuple[Into, ...]:
    """Compile `steps` one by one; a splat takes the steps that it applies to along."""
    into: list[Into] = []
    position = 0
    while position < len(steps):
        step = steps[position]
        position += 1
        match step:
            case tree.GetAttribute():
                into.append(_compile_attribute(step, node, environment))
            case tree.GetIndex():
                into.append(_compile_index(step, node, environment))
            case _:
                end = _reach(step, steps, position)
                inner = _compile_steps(steps[position:end], node, environment)
                into.append(_compile_splat(inner, step, node, environment))
                position = end
    return tuple(into)


def _reach(splat: tree.Splat, steps: Sequence[tree.Step], position: int) -> int:
    """Give where the steps end that a splat applies to: all, or for `.*` the attributes and legacy
    indexes that follow.
    """
    if splat.full:
        return len(steps)
    end = position
    while end < len(steps) and _is_dotted(steps[end]):
        end += 1
    return end


def _is_dotted(step: tree.Step) -> bool:
    return isinstance(step, tree.GetAttribute) or (isinstance(step, tree.GetIndex) and step.legacy)


def _compile_attribute(step: tree.GetAttribute, node: tree.Expression, environment: Environment) -> Into:
    site = environment.site(node)
    span = Span(environment.path, step.start, step.end)
    name = step.name

    def into(run: Run, value: Value) -> Value:
        found = get_attribute(value, name)
        # That there is no such attribute tells something of the value, so its marks stay.
        return with_marks(site.fail(run, found, span), value.marks) if isinstance(found, Refusal) else found

    return into


def _compile_index(step: tree.GetIndex, node: tree.Expression, environment: Environment) -> Into:
    site = environment.site(node)
    span = Span(environment.path, step.start, step.end)
    key = environment.compile(step.key)

    def into(run: Run, value: Value) -> Value:
        index = key(run)
        found = get(value, index)
        if isinstance(found, Refusal):
            return with_marks(site.fail(run, found, span), value.marks | index.marks)
        return found

    return into


def _compile_splat(
    inner: Sequence[Into], splat: tree.Splat, node: tree.Expression, environment: Environment
) -> Into:
    site = environment.site(node)
    span = Span(environment.path, splat.start, splat.end)

    def through(run: Run, value: Value) -> Value:
        for step in inner:
            value = step(run, value)
        return value

    def into(run: Run, value: Value) -> Value:
        match value:
            case Tuple():
                return Tuple(tuple([through(run, item) for item in value.items]), value.marks)
            case List() | Set():
                return _as_sequence([through(run, item) for item in value.items], value)
            case Null() if isinstance(value.type, ListOf | SetOf | TupleOf):
                detail = (
                    "This is null where a list is needed, so [*] has nothing to go through. Use coalesce()."
                )
                return with_marks(site.fail(run, Refusal(UNEXPECTED_NULL, detail), span), value.marks)
            case Null():
                return Tuple((), value.marks)
            case Unknown():
                return _splat_unknown(run, value, through)
            case _:
                return Tuple((through(run, value),), value.marks)

    return into


def _as_sequence(items: Sequence[Value], source: List | Set) -> Value:
    """Give a list when the results are all of one type, as those of a list's elements mostly are;
    otherwise a tuple.
    """
    types = dict.fromkeys(map(type_of, items))
    if len(types) > 1:
        return Tuple(tuple(items), source.marks)
    return List(next(iter(types), ANY), tuple(items), source.marks)


def _splat_unknown(run: Run, value: Unknown, through: Into) -> Value:
    """Go through an unknown element to learn the type and marks of the result; what is wrong then may
    never be evaluated.
    """
    of = value.type
    if isinstance(of, TupleOf):
        return Tuple(tuple([through(run, Unknown(one)) for one in of.elements]), value.marks)
    if not isinstance(of, ListOf | SetOf):
        if of != ANY and value.refinement.not_null:
            return Tuple((through(run, value),), value.marks)
        return Unknown(ANY, NOT_NULL, value.marks | marks_within(_quietly_through(run, UNKNOWN, through)))
    item = _quietly_through(run, Unknown(of.element), through)
    size = Refinement(True, "", value.refinement.length_min, value.refinement.length_max)
    return Unknown(ListOf(type_of(item)), size, value.marks | marks_within(item))


def _quietly_through(run: Run, value: Value, through: Into) -> Value:
    problems = len(run.problems)
    found = through(run, value)
    del run.problems[problems:]
    return found

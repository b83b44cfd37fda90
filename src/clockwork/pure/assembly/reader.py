"""Evaluation in mid-run: what a module instance's heads read as, with what has been made in place of what was
unknown.

Locals, variables and outputs that an expression leads to are evaluated first, innermost first and without
recursion; of a block with many instances only what is read is looked at.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from attrs import define, evolve, field, frozen
from pyrsistent import PMap

from clockwork.pure.assembly.edge import WHOLE_BLOCK
from clockwork.pure.assembly.fill import Problems
from clockwork.pure.assembly.formula import NO_OWN, Formula, formula
from clockwork.pure.assembly.passing import passed
from clockwork.pure.assembly.site import Site, bound
from clockwork.pure.expression.evaluate import run
from clockwork.pure.expression.scope import Bound, Evaluation, Head, Instances, Key, Reference, Scope
from clockwork.pure.intake.address import key_text
from clockwork.pure.intake.ir import Repetition
from clockwork.pure.intake.schema import Expression
from clockwork.pure.report.span import Span
from clockwork.pure.value.structure import is_wholly_known, item_at, with_marks
from clockwork.pure.value.value import SENSITIVE, Map, Object, Tuple, Value, make_object

# No head is read as a whole.
_NONE: frozenset[Head] = frozenset()


@frozen
class Ground:
    """One module instance in mid-run: a place to evaluate formulas."""

    reader: "Reader"
    site: Site

    def evaluate(self, formula: Formula, own: Mapping[Head, Bound] = NO_OWN) -> Evaluation:
        """Run `formula` here, after all that it leads to."""
        self.reader.prepare(self.site, (formula,))
        evaluation = run(formula.program, self._scope(formula, _NONE, own))
        wholes = frozenset(read.head for read in evaluation.reads if read.is_whole)
        if any(isinstance(self.site.bindings.get(head), Instances) for head in wholes):
            return run(formula.program, self._scope(formula, wholes, own))
        return evaluation

    def _scope(self, formula: Formula, wholes: frozenset[Head], own: Mapping[Head, Bound]) -> Scope:
        """Give what `formula` can see now: what it mentions, of which `wholes` are wanted as one value."""
        heads = dict.fromkeys(one.head for one in formula.references if one.head in self.site.bindings)
        return Scope({head: self.reader.bound(self.site, head, head in wholes) for head in heads}, own)

    def depends_on(self, formula: Formula, evaluation: Evaluation, /) -> set[str]:
        """Edges were recorded when the plan was made."""
        return set()

    def own(self, repetition: Repetition, key: Key, planned: Mapping[Head, Bound]) -> Mapping[Head, Bound]:
        """Give what `each` is for the instance `key` of a block that repeats so; `planned` is what it was
        when the plan was made.
        """
        each = planned.get(("each",))
        if not isinstance(each, Object) or repetition.value is None or is_wholly_known(each):
            return planned
        collection = self.evaluate(self.reader.formula(repetition.value), NO_OWN).value
        item = item_at(collection, str(key)) if isinstance(collection, Map | Object) else None
        return planned if item is None else {("each",): Object(each.names, (each.items[0], item))}


@frozen
class _Hub:
    """A local, a variable or an output of one module instance, and the formulas that its value needs."""

    site: Site
    head: Head
    # Where the formulas are evaluated.
    ground: Site
    formulas: tuple[Formula, ...]


@define(eq=False)
class Reader:
    """What is known by now. `values` grows by what becomes wholly known, by the names of its nodes."""

    made: Mapping[str, Object]
    values: PMap[str, Value]
    problems: Problems
    # What was evaluated and is not wholly known even now.
    open: dict[str, Value] = field(factory=dict)
    _formulas: dict[Span, Formula] = field(factory=dict)

    def formula(self, source: Expression) -> Formula:
        """Make `source` ready, once."""
        found = self._formulas.get(source.span)
        if found is None:
            found = self._formulas[source.span] = formula(source)
        return found

    def prepare(self, site: Site, formulas: Iterable[Formula]) -> None:
        """Evaluate every hub that `formulas` lead to and that is not known: those that it leads to first."""
        stack = self._hubs(site, formulas)
        entered: set[str] = set()
        while stack:
            hub = stack[-1]
            name = _name(hub.site, hub.head)
            if name in self.values or name in self.open:
                stack.pop()
            elif name in entered:
                self._keep(name, self._evaluated(hub))
                stack.pop()
            else:
                entered.add(name)
                stack.extend(self._hubs(hub.ground, hub.formulas))

    def _hubs(self, site: Site, formulas: Iterable[Formula]) -> list["_Hub"]:
        """Give the hubs that `formulas` mention directly and that are not known."""
        found = [
            hub
            for one in formulas
            for reference in one.references
            for hub in self._mentioned(site, reference)
        ]
        return [hub for hub in found if not self._is_known(hub)]

    def _mentioned(self, site: Site, reference: Reference) -> Iterator["_Hub"]:
        match reference.head:
            case ("local", name):
                yield _Hub(site, reference.head, site, (self.formula(site.module.locals[name].value),))
            case ("var", name):
                call = None if site.parent is None else site.parent.calls[site.path[-1]].call
                if site.parent is not None and call is not None and name in call.inputs:
                    repeats = () if call.repetition.value is None else (call.repetition.value,)
                    formulas = tuple(map(self.formula, (call.inputs[name], *repeats)))
                    yield _Hub(site, reference.head, site.parent, formulas)
            case ("module", name):
                for child in site.calls[name].sites.values():
                    outputs = child.module.outputs
                    for output in outputs if reference.attribute is None else (reference.attribute,):
                        yield _Hub(child, ("output", output), child, (self.formula(outputs[output].value),))
            case _:
                pass

    def _is_known(self, hub: "_Hub") -> bool:
        """Say whether the value of `hub` was known when the plan was made, or is by now."""
        name = _name(hub.site, hub.head)
        if name in self.values or name in self.open:
            return True
        planned = _planned(hub.site, hub.head)
        if not is_wholly_known(planned):
            return False
        self.values = self.values.set(name, planned)
        return True

    def _evaluated(self, hub: "_Hub") -> Value:
        ground = Ground(self, hub.ground)
        kind, name = hub.head
        if kind == "var":
            call = hub.ground.calls[hub.site.path[-1]].call
            own = ground.own(call.repetition, hub.site.key, hub.site.own)
            evaluation = ground.evaluate(hub.formulas[0], own)
            self.problems.extend(evaluation.diagnostics)
            variable, span = hub.site.module.variables[name], hub.formulas[0].source.span
            return passed(variable, evaluation.value, span, self.problems)
        evaluation = ground.evaluate(hub.formulas[0])
        self.problems.extend(evaluation.diagnostics)
        value = evaluation.value
        is_secret = kind == "output" and hub.site.module.outputs[name].is_sensitive
        return with_marks(value, SENSITIVE) if is_secret else value

    def _keep(self, name: str, value: Value) -> None:
        if is_wholly_known(value):
            self.values = self.values.set(name, value)
        else:
            self.open[name] = value

    def output(self, site: Site, name: str) -> Value:
        """Evaluate an output."""
        head = ("output", name)
        hub = _Hub(site, head, site, (self.formula(site.module.outputs[name].value),))
        if not self._is_known(hub):
            self.prepare(site, hub.formulas)
            self._keep(_name(site, head), self._evaluated(hub))
        return self.hub(site, head)

    def hub(self, site: Site, head: Head) -> Value:
        """Give the value of a hub that was prepared."""
        name = _name(site, head)
        found = self.values.get(name)
        return found if found is not None else self.open.get(name, _planned(site, head))

    def bound(self, site: Site, head: Head, is_whole: bool) -> Bound:
        """Give what `head` reads as in `site`; `is_whole`: all instances of it are wanted as one value."""
        match head:
            case ("var", _) | ("local", _):
                return self.hub(site, head)
            case ("module", name):
                return self._called(site.calls[name].sites, site.bindings[head], is_whole)
            case (_, _):
                return self._block(site, head, is_whole)
            case _:
                return site.bindings[head]

    def _called(self, sites: Mapping[Key, Site], planned: Bound, is_whole: bool) -> Bound:
        if not isinstance(planned, Instances):
            return self._outputs(sites[None]) if None in sites else planned
        by_key = _Lazy(sites, lambda key: self._outputs(sites[key]))
        return bound(planned.repetition, dict(by_key)) if is_whole else evolve(planned, by_key=by_key)

    def _outputs(self, site: Site) -> Object:
        return make_object({name: self.hub(site, ("output", name)) for name in site.outputs})

    def _block(self, site: Site, head: Head, is_whole: bool) -> Bound:
        planned = site.bindings[head]
        address = f"{site.prefix}{'.'.join(head)}"
        if not isinstance(planned, Instances):
            return self.made.get(address, planned)
        present = planned.by_key
        by_key = _Lazy(present, lambda key: self.made.get(f"{address}{key_text(key)}", present[key]))
        if not is_whole:
            return evolve(planned, by_key=by_key)
        whole = self.values.get(address + WHOLE_BLOCK)
        if isinstance(whole, Tuple | Object):
            return Instances(planned.repetition, by_key, whole)
        found = bound(planned.repetition, dict(by_key))
        if isinstance(found, Instances) and is_wholly_known(found.whole):
            self.values = self.values.set(address + WHOLE_BLOCK, found.whole)
        return found


def _name(site: Site, head: Head) -> str:
    return f"{site.prefix}{':'.join(head)}"


def _planned(site: Site, head: Head) -> Value:
    """Give what a hub was when the plan was made."""
    if head[0] == "output":
        return site.outputs[head[1]]
    value = site.bindings[head]
    # Locals and variables have no instances.
    assert not isinstance(value, Instances)
    return value


@frozen
class _Lazy(Mapping[Key, Value]):
    """Instances that are looked up when they are read."""

    keys_in_order: Collection[Key]
    # Raises KeyError for what is not among them.
    read: Callable[[Key], Value]

    def __getitem__(self, key: Key) -> Value:
        return self.read(key)

    def __iter__(self) -> Iterator[Key]:
        return iter(self.keys_in_order)

    def __len__(self) -> int:
        return len(self.keys_in_order)

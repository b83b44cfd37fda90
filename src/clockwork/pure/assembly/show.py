"""A plan as text for people: what is created (+), updated (~), deleted (-) and replaced (-/+ or +/-), and
why. Sensitive values are hidden.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from attrs import frozen

from clockwork.pure.assembly.passage import common, is_passage, passage
from clockwork.pure.assembly.plain import to_plain
from clockwork.pure.assembly.plan import UNCHANGING, Action, Change, OutputChange, Plan, Reason
from clockwork.pure.state.drift import Drift
from clockwork.pure.value.difference import Path, Side, is_same, parts
from clockwork.pure.value.show import HIDDEN, LATER, show_name
from clockwork.pure.value.show import show as show_value
from clockwork.pure.value.value import SENSITIVE, List, Map, Null, Object, String, Tuple, Unknown, Value

__all__ = ["show", "to_plain"]

# Characters of a value that are looked at to find where two values differ.
_WHOLE: Final = 10_000
_COLORS: Final = {"+": "32", "~": "33", "-": "31", "!": "33"}
_SIGNS: Final = {
    Action.CREATE: "+",
    Action.UPDATE: "~",
    Action.DELETE: "-",
    Action.REPLACE: "-/+",
    Action.VERIFY: "?",
    Action.FORGET: ".",
    Action.READ: "<=",
    Action.MOVE: "->",
}
_FATES: Final = {
    Action.CREATE: "will be created",
    Action.UPDATE: "will be updated in place",
    Action.DELETE: "will be destroyed",
    Action.REPLACE: "must be replaced",
    Action.VERIFY: "will be verified",
    Action.FORGET: "will no longer be managed",
    Action.READ: "will be read",
    Action.MOVE: "will be moved",
}
_WHY: Final = {
    "tainted": "its creation did not finish",
    "vanished": "it is not there any more",
    "unconfirmed": "an earlier run did not finish it",
    "not_configured": "it is not in the configuration",
    "count_index": "its index is beyond count",
    "each_key": "its key is not in for_each",
    "disabled": "it is not enabled",
    "replace_triggered_by": "replace_triggered_by names something that changes",
    "requested": "this was requested",
    "destroy_mode": "everything is to be destroyed",
    "module_gone": "its module instance is not in the configuration",
    "deposed": "its successor has taken its place",
    "cannot_update": "its type cannot be updated in place",
}


def show(plan: Plan, width: int = 100, color: bool = False) -> str:
    """Write `plan` in lines of at most `width` characters where values can be shortened; with `color`, for a
    terminal.
    """
    page = _Page(width, color)
    lines = [*page.drift(plan.drift)]
    for change in plan.changes:
        if change.action is not Action.NO_OP:
            lines += [*page.change(change), ""]
    for deferred in plan.deferred:
        awaited = f": it waits for {', '.join(deferred.awaits)}" if deferred.awaits else ""
        lines += [page.paint("!", f"! {deferred.block} is decided in a later round{awaited}"), ""]
    if plan.outputs:
        lines += ["Outputs:", *(line for one in plan.outputs for line in page.output(one)), ""]
    return "\n".join([*lines, summary(plan), ""])


def summary(plan: Plan) -> str:
    """Give the line that counts what will happen."""
    counts: Counter[str] = Counter()
    for change in plan.changes:
        match change.action:
            case Action.REPLACE:
                counts.update(("create", "destroy"))
            case Action.DELETE:
                counts["destroy"] += 1
            case action:
                counts[action.value] += 1
    verified = f", {counts['verify']} to verify" if counts["verify"] else ""
    if not plan.has_changes:
        if plan.options.mode == "destroy":
            return "No changes. Nothing is left to destroy."
        later = f" {len(plan.deferred)} blocks are decided in a later round." if plan.deferred else ""
        checks = f" {counts['verify']} to verify." if counts["verify"] else ""
        return f"No changes. What is recorded is what the configuration says.{checks}{later}"
    if all(change.action in UNCHANGING for change in plan.changes):
        return f"Plan: only outputs change{verified}."
    return (
        f"Plan: {counts['create']} to create, {counts['update']} to update, {counts['destroy']} to "
        f"destroy{verified}."
    )


@frozen
class _Page:
    """How wide the text is, and whether it is coloured."""

    width: int
    color: bool

    def paint(self, sign: str, text: str) -> str:
        """Give `text` in the colour of its sign."""
        code = _COLORS.get(sign[0])
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and code else text

    def drift(self, drift: tuple[Drift, ...]) -> Iterator[str]:
        """Say what was found to differ from the record."""
        if not drift:
            return
        yield "Found outside of what is recorded:"
        for one in drift:
            fate = "has gone" if one.found is None else "has changed"
            yield self.paint("!", f"  ! {one.address} {fate}")
            if one.found is not None:
                yield from self._below(one.recorded, one.found, (), 6, ())
        yield ""

    def change(self, change: Change) -> Iterator[str]:
        """Show one change with what differs."""
        sign = _SIGNS[change.action]
        if change.action is Action.REPLACE and change.create_before_destroy:
            sign = "+/-"
        name = (
            change.address
            if change.deposed is None
            else f"{change.address} (deposed object {change.deposed})"
        )
        why = ", ".join(_WHY[reason.code] for reason in change.reasons if reason.code in _WHY)
        yield self.paint(sign, f"{sign} {name} {_FATES[change.action]}{f' ({why})' if why else ''}")
        replacing = _replacing(change.reasons) if change.action is Action.REPLACE else ()
        yield from self._below(change.before, change.after, (), 6, replacing)

    def output(self, output: OutputChange) -> Iterator[str]:
        """Show an output."""
        yield from self._entry(output.name, output.before, output.after, (), 2, ())

    def _below(
        self, before: Side, after: Side, path: Path, indent: int, replacing: tuple[Path, ...]
    ) -> Iterator[str]:
        """Show what differs in two containers, and count what does not."""
        pairs = parts(before, after)
        if pairs is None:
            whole = after if before is None else before
            pairs = (
                []
                if whole is None
                else [(step, *_sided(before is None, item)) for step, item in _items(whole)]
            )
        unchanged = 0
        for step, old, new in pairs:
            if is_same(old, new):
                unchanged += not isinstance(new, Null)
            elif not (_is_nothing(old) and _is_nothing(new)):
                yield from self._entry(step, old, new, (*path, step), indent, replacing)
        if unchanged:
            yield f"{' ' * indent}# {unchanged} unchanged"

    def _entry(
        self, step: str | int, before: Side, after: Side, path: Path, indent: int, replacing: tuple[Path, ...]
    ) -> Iterator[str]:
        sign = "+" if before is None else "-" if after is None else "~"
        label = f"{' ' * indent}{sign} {_label(step)}"
        forces = " # forces replacement" if path in replacing else ""
        present = after or before
        assert present is not None
        opening, closing = ("[", "]") if isinstance(present, List | Tuple) else ("{", "}")
        if self._unfolds(before, after):
            yield self.paint(sign, f"{label} {opening}{forces}")
            yield from self._below(before, after, path, indent + 4, replacing)
            yield self.paint(sign, f"{' ' * (indent + 2)}{closing}")
            return
        texts = _passages(before, after)
        if texts is not None:
            yield self.paint(sign, f"{label} = <<-EOT{forces}")
            for mark, line in passage(*texts):
                yield self.paint(mark, f"{' ' * (indent + 4)}{mark} {line}".rstrip())
            yield self.paint(sign, f"{' ' * (indent + 2)}EOT")
            return
        room = max(20, self.width - len(label) - len(forces) - 3)
        if before is None or after is None:
            text = _one(present, room)
        elif _is_hidden(before) and _is_hidden(after):
            text = HIDDEN
        else:
            text = _pair(before, after, room, len(label))
        yield self.paint(sign, f"{label} = {text}{forces}")

    def _unfolds(self, before: Side, after: Side) -> bool:
        """Say whether an entry is shown part by part: containers that nobody must not see, of which there is
        something to say.
        """
        sides = [one for one in (before, after) if one is not None]
        if any(one.marks & SENSITIVE or not isinstance(one, Map | Object | List | Tuple) for one in sides):
            return False
        if len(sides) == 2:
            return parts(before, after) is not None
        return len(show_value(sides[0], 10_000)) > 60


def _sided(is_new: bool, item: Value) -> tuple[Side, Side]:
    return (None, item) if is_new else (item, None)


def _items(value: Value) -> list[tuple[str | int, Value]]:
    if isinstance(value, Map | Object):
        return list(zip(value.names, value.items, strict=True))
    # Nothing else is shown part by part.
    assert isinstance(value, List | Tuple)
    return list(enumerate(value.items))


def _is_nothing(side: Side) -> bool:
    return side is None or isinstance(side, Null)


def _is_hidden(value: Value) -> bool:
    return bool(value.marks & SENSITIVE)


def _label(step: str | int) -> str:
    return f"[{step}]" if isinstance(step, int) else show_name(step)


def _one(value: Value, room: int) -> str:
    if isinstance(value, Unknown) and not _is_hidden(value):
        return LATER
    return show_value(value, max(10, room))


def _pair(before: Value, after: Value, room: int, indent: int) -> str:
    """Give two values as one line if what differs is seen there, and otherwise below each other from where
    they differ.
    """
    sides = (_one(before, _WHOLE), _one(after, _WHOLE))
    same = common(*sides)
    half = room // 2 - 2
    if same < half - 1 or max(map(len, sides)) <= half:
        return f"{_one(before, half)} -> {_one(after, half)}"
    start = max(0, same - room // 4) if max(map(len, sides)) > room else 0
    old, new = (f"{'…' if start else ''}{_cut(side[start:], room - 1)}" for side in sides)
    return f"{old}\n{' ' * indent}-> {new}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: room - 1]}…"


def _passages(before: Side, after: Side) -> tuple[str | None, str | None] | None:
    """Give the texts of a change between texts one of which has several lines; null is no text.

    None for anything else.
    """
    sides = [None if _is_nothing(side) else side for side in (before, after)]
    texts = [side.text for side in sides if isinstance(side, String) and not _is_hidden(side)]
    if len(texts) < 2 - sides.count(None) or not any(map(is_passage, texts)):
        return None
    old, new = (side.text if isinstance(side, String) else None for side in sides)
    return old, new


def _replacing(reasons: tuple[Reason, ...]) -> tuple[Path, ...]:
    return tuple(path for reason in reasons for path in reason.paths)

"""`show`, `output` and `state`: what is recorded, without looking at the world or at the configuration."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from returns.pipeline import is_successful

from clockwork import pipeline
from clockwork.cli.arguments import Arguments, UsageError
from clockwork.cli.codes import NOT_BARE, NOT_RECORDED
from clockwork.cli.planning import present
from clockwork.cli.saved import load_plan
from clockwork.cli.screen import Screen
from clockwork.cli.values import assignment, bare
from clockwork.cli.workspace import load
from clockwork.effects.loop.load import STATE_FOLDER
from clockwork.effects.store.recover import recover
from clockwork.pure.intake.address import sort_key
from clockwork.pure.report.diagnostic import Diagnostic
from clockwork.pure.report.suggest import nearest
from clockwork.pure.state.model import Instance, OutputValue, State
from clockwork.pure.value.codec import to_plain, type_text
from clockwork.pure.value.convert import Mismatch, convert
from clockwork.pure.value.kind import STRING
from clockwork.pure.value.structure import marks_within, type_of
from clockwork.pure.value.value import SENSITIVE, String, Value


def show(arguments: Arguments, screen: Screen) -> int:
    """Show a saved plan, or everything that is recorded."""
    if arguments.subject is None:
        return _with_state(arguments, screen, lambda state: _show_state(state, screen))
    workspace = load(arguments)
    outcome = load_plan(arguments, workspace)
    if not is_successful(outcome):
        return screen.failure(outcome.failure(), workspace.texts)
    present(outcome.unwrap(), workspace, screen)
    return 0


def output(arguments: Arguments, screen: Screen) -> int:
    """Show one output or all of them."""
    if arguments.raw and arguments.subject is None:
        raise UsageError("-raw takes the NAME of one output")
    return _with_state(arguments, screen, lambda state: _show_outputs(state, arguments, screen))


def state(arguments: Arguments, screen: Screen) -> int:
    """List the recorded addresses, show one instance, or recover a damaged state."""
    if arguments.action == "recover":
        return _recover(arguments, screen)
    return _with_state(arguments, screen, lambda state: _look_into(state, arguments, screen))


def _recover(arguments: Arguments, screen: Screen) -> int:
    outcome = recover(Path(arguments.chdir).resolve() / STATE_FOLDER)
    if not is_successful(outcome):
        return screen.failure(outcome.failure(), {})
    found = outcome.unwrap()
    if screen.is_json:
        screen.document(
            {
                "serial": found.serial,
                "known": found.known,
                "source": str(found.source),
                "kept": str(found.kept),
            }
        )
    else:
        screen.result(
            f"Recovered the state up to event {found.serial} from {found.source}. {found.lost}\n"
            f"What was there before is kept in {found.kept}. Run `clockwork plan` to see what differs from "
            "the world.\n"
        )
    return 0


def output_lines(state: State, width: int) -> Iterator[str]:
    """Write each output as an assignment."""
    for name, one in sorted(state.outputs.items()):
        yield from assignment(name, one.value, width)


def plain_output(one: OutputValue) -> dict[str, object]:
    """Give an output for a program; a sensitive value is left out."""
    is_sensitive = bool(marks_within(one.value) & SENSITIVE)
    return {"value": to_plain(one.value), "type": type_text(type_of(one.value)), "sensitive": is_sensitive}


def _with_state(arguments: Arguments, screen: Screen, use: Callable[[State], int]) -> int:
    outcome = pipeline.recorded(arguments.chdir)
    return use(outcome.unwrap()) if is_successful(outcome) else screen.failure(outcome.failure(), {})


def _show_state(state: State, screen: Screen) -> int:
    if screen.is_json:
        screen.document(
            {
                "serial": state.serial,
                "interrupted": [
                    {"address": intent.address, "operation": intent.operation}
                    for _, intent in sorted(state.intents.items())
                ],
                "instances": [_plain_instance(state.instances[address]) for address in _addresses(state)],
                "outputs": {name: plain_output(one) for name, one in sorted(state.outputs.items())},
            }
        )
        return 0
    for address in _addresses(state):
        screen.result(f"{_described(state.instances[address], screen.width)}\n\n")
    for _, intent in sorted(state.intents.items()):
        screen.result(f"{intent.address}\n  # A run was interrupted during its {intent.operation}.\n\n")
    if state.outputs:
        screen.result("Outputs:\n")
    for name, one in sorted(state.outputs.items()):
        screen.result("".join(f"{line}\n" for line in assignment(name, one.value, screen.width, "  ")))
    if not state.instances and not state.outputs and not state.intents:
        screen.result("Nothing is recorded.\n")
    return 0


def _show_outputs(state: State, arguments: Arguments, screen: Screen) -> int:
    if arguments.subject is None:
        if screen.is_json:
            screen.document({name: plain_output(one) for name, one in sorted(state.outputs.items())})
        for line in output_lines(state, screen.width) if not screen.is_json else ():
            screen.result(f"{line}\n")
        return 0
    found = state.outputs.get(arguments.subject)
    if found is None:
        return screen.failure((_not_recorded("output", arguments.subject, state.outputs),), {})
    if arguments.raw:
        return _show_raw(arguments.subject, found.value, screen)
    if screen.is_json:
        screen.document(to_plain(found.value))
    else:
        screen.result("".join(f"{line}\n" for line in bare(found.value, screen.width)))
    return 0


def _show_raw(name: str, value: Value, screen: Screen) -> int:
    text = convert(value, STRING)
    if isinstance(text, Mismatch) or not isinstance(text, String) or text.marks & SENSITIVE:
        is_secret = bool(marks_within(value) & SENSITIVE)
        why = (
            f"The output {name!r} is sensitive, and the command line shows no secrets. A program that needs "
            f"it finds it with the library: clockwork.recorded(FOLDER).unwrap().outputs[{name!r}].value."
            if is_secret
            else f"-raw writes a text, a number or a bool, and the output {name!r} is none of them. "
            "Use -json."
        )
        return screen.failure((Diagnostic(NOT_BARE, why),), {})
    screen.result(text.text)
    return 0


def _look_into(state: State, arguments: Arguments, screen: Screen) -> int:
    if arguments.action == "list":
        if screen.is_json:
            screen.document(_addresses(state))
        for address in _addresses(state) if not screen.is_json else ():
            screen.result(f"{address}\n")
        return 0
    address = str(arguments.subject)
    found = state.instances.get(address)
    if found is None:
        return screen.failure((_not_recorded("instance", address, state.instances),), {})
    if screen.is_json:
        screen.document(_plain_instance(found))
    else:
        screen.result(f"{_described(found, screen.width)}\n")
    return 0


def _addresses(state: State) -> list[str]:
    return sorted(state.instances, key=sort_key)


def _described(instance: Instance, width: int) -> str:
    status = "" if instance.status == "ok" else f" ({instance.status})"
    lines = [f"{instance.address}{status}"]
    for name, value in zip(instance.attributes.names, instance.attributes.items, strict=True):
        lines += assignment(name, value, width, "  ")
    return "\n".join(lines)


def _plain_instance(instance: Instance) -> dict[str, object]:
    return {
        "address": instance.address,
        "type": instance.type,
        "provider": instance.provider,
        "status": instance.status,
        "attributes": to_plain(instance.attributes),
        "dependencies": list(instance.dependencies),
        "created_at": instance.created_at,
        "updated_at": instance.updated_at,
    }


def _not_recorded(kind: str, name: str, known: Mapping[str, object]) -> Diagnostic:
    detail = f"No {kind} {name!r} is recorded. `clockwork {_LISTS[kind]}` lists those that are."
    return Diagnostic(NOT_RECORDED, detail, suggestions=nearest(name, sorted(known)))


_LISTS = {"output": "output", "instance": "state list"}

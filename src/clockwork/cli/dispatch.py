"""From a command line to the function that carries it out; only the module of that command is imported."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Final

from clockwork.cli.arguments import Arguments, UsageError, read_arguments
from clockwork.cli.codes import USAGE
from clockwork.cli.screen import Screen
from clockwork.pure.report.diagnostic import Diagnostic

Command = Callable[[Arguments, Screen], int]

# Command -> module and function.
_COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "validate": ("clockwork.cli.planning", "validate"),
    "plan": ("clockwork.cli.planning", "plan"),
    "apply": ("clockwork.cli.applying", "apply"),
    "destroy": ("clockwork.cli.applying", "destroy"),
    "show": ("clockwork.cli.recorded", "show"),
    "output": ("clockwork.cli.recorded", "output"),
    "state": ("clockwork.cli.recorded", "state"),
    "version": ("clockwork.cli.version", "version"),
}


def dispatch(words: Sequence[str]) -> int:
    """Carry out a command line and give its exit status."""
    try:
        arguments = read_arguments(words)
        screen = Screen(arguments.is_json, arguments.no_color)
        module, function = _COMMANDS[arguments.command]
        command: Command = getattr(import_module(module), function)
        return command(arguments, screen)
    except UsageError as error:
        screen = Screen(is_json=bool({"-json", "--json"} & set(words)), no_color=False)
        detail = f"{error}. `clockwork --help` lists the commands, `clockwork COMMAND --help` its options."
        return screen.failure((Diagnostic(USAGE, detail, suggestions=error.suggestions),), {})

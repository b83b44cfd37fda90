"""What a command line says. Options work with one dash or two, and with `=` or a space before their value."""

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NoReturn

from attrs import frozen

from clockwork.pure.report.suggest import nearest

COMMANDS: Final = {
    "validate": "check the configuration without looking at the world",
    "plan": "show what an apply would do",
    "apply": "make the world what the configuration says, or carry out a saved plan",
    "destroy": "remove everything that was made",
    "show": "show what is recorded, or a saved plan",
    "output": "show the outputs as they were last recorded",
    "state": "look into the recorded state, or recover it",
    "version": "show the version",
}
_DESCRIPTION: Final = "Plan and run declarative infrastructure from .cw files."
_DURATION: Final = re.compile(r"([0-9]{1,9})(s|m|h)?", re.ASCII)
# How argparse says it.
_STRANGE_COMMAND: Final = re.compile(r"argument COMMAND: invalid choice: '(.*)' \(")
_SECONDS: Final = {None: 1, "s": 1, "m": 60, "h": 3600}


@frozen
class Given:
    """One --var or --var-file, in its place among the others: later ones win."""

    kind: Literal["var", "file"]
    text: str


@frozen
class Arguments:
    """A command line that makes sense. Durations are in seconds."""

    command: str
    chdir: str = "."
    is_json: bool = False
    no_color: bool = False
    given: tuple[Given, ...] = ()
    refresh: bool = True
    input: bool = True
    parallelism: int = 10
    lock_timeout: int = 0
    timeout_per_step: int | None = None
    stop_on_failure: bool = False
    auto_approve: bool = False
    assume: tuple[tuple[str, bool], ...] = ()
    out: str | None = None
    destroy: bool = False
    detailed_exitcode: bool = False
    raw: bool = False
    # The positional argument: a plan file, an output's name, an address.
    subject: str | None = None
    # `list`, `show` or `recover`, for `state`.
    action: str = ""


class UsageError(Exception):
    """The command line makes no sense: the message says why, `suggestions` has the nearest words that
    would.
    """

    def __init__(self, message: str, suggestions: tuple[str, ...] = ()) -> None:
        """Take what is wrong, and what might have been meant."""
        super().__init__(message)
        self.suggestions = suggestions


def read_arguments(words: Sequence[str]) -> Arguments:
    """Read a command line; UsageError when it makes no sense. Asking for help prints it and exits."""
    parser = _Parser(prog="clockwork", description=_DESCRIPTION, allow_abbrev=False)
    _add_options(parser, _COMMON)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        sentence = f"{purpose[0].upper()}{purpose[1:]}."
        command = commands.add_parser(name, help=purpose, description=sentence, allow_abbrev=False)
        _add_options(command, (*_COMMON, *_OPTIONS.get(name, ())))
        if name == "state":
            _add_state(command)
        elif name in _SUBJECTS:
            metavar, explanation = _SUBJECTS[name]
            command.add_argument("subject", metavar=metavar, nargs="?", help=explanation)
    namespace, rest = parser.parse_known_args(words)
    if rest:
        known = [one.name for one in (*_COMMON, *_OPTIONS.get(namespace.command, ()))]
        found = nearest(rest[0].lstrip("-").partition("=")[0], known)
        raise UsageError(f"{rest[0]!r} means nothing here", tuple(f"-{one}" for one in found))
    if namespace.command is None:
        parser.print_help()
        raise SystemExit(0)
    return Arguments(**vars(namespace))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        strange = _STRANGE_COMMAND.match(message)
        if strange is not None:
            raise UsageError(f"There is no command {strange[1]!r}", nearest(strange[1], tuple(COMMANDS)))
        raise UsageError(message)


@frozen
class _Option:
    """One option: its name without dashes, and what argparse has to know of it."""

    name: str
    help: str
    settings: Mapping[str, Any]


def _flag(name: str, help: str, dest: str | None = None) -> _Option:
    return _Option(name, help, {"action": "store_true", "dest": dest or name.replace("-", "_")})


def _add_options(parser: argparse.ArgumentParser, options: Sequence[_Option]) -> None:
    for one in options:
        # What is not given is left to Arguments, so that an option may stand before the command or after it.
        parser.add_argument(
            f"-{one.name}", f"--{one.name}", help=one.help, default=argparse.SUPPRESS, **one.settings
        )


def _add_state(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="list the addresses of everything recorded", allow_abbrev=False)
    showing = actions.add_parser("show", help="show the attributes of one instance", allow_abbrev=False)
    recovering = actions.add_parser(
        "recover",
        help="make a damaged state again from the best that is left, and say what was lost",
        allow_abbrev=False,
    )
    for parser_ in (listing, showing, recovering):
        _add_options(parser_, _COMMON)
    showing.add_argument("subject", metavar="ADDRESS", help="the address, such as file.index or file.page[0]")


class _Give(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        kind: Literal["var", "file"] = "file" if str(option_string).endswith("file") else "var"
        namespace.given = (*getattr(namespace, "given", ()), Given(kind, str(values)))


class _Assume(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        address, _, said = str(values).rpartition("=")
        if not address or said not in ("made", "absent"):
            raise UsageError(f"-assume takes ADDRESS=made or ADDRESS=absent, and not {values!r}")
        namespace.assume = (*getattr(namespace, "assume", ()), (address, said == "made"))


def _truth(text: str) -> bool:
    if text not in ("true", "false"):
        raise argparse.ArgumentTypeError(f"it is true or false, and not {text!r}")
    return text == "true"


def _duration(text: str) -> int:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError(
            f"it is a number of seconds, or one with s, m or h, and not {text!r}"
        )
    return int(match[1]) * _SECONDS[match[2]]


def _positive(read: Any) -> Any:
    def reader(text: str) -> int:
        count: int = read(text) if text.isascii() and not text.startswith("-") else 0
        if count < 1:
            raise argparse.ArgumentTypeError(f"it is at least 1, and not {text!r}")
        return count

    return reader


_COMMON: Final = (
    _Option("chdir", "the folder of the configuration", {"metavar": "FOLDER"}),
    _flag("json", "write results as JSON", "is_json"),
    _flag("no-color", "write without colour"),
)
_PLANNING: Final = (
    _Option("var", "give a variable its value", {"action": _Give, "metavar": "NAME=VALUE", "dest": "given"}),
    _Option(
        "var-file",
        "read values from a .cwvars or .json file",
        {"action": _Give, "metavar": "FILE", "dest": "given"},
    ),
    _Option(
        "refresh",
        "look at the world before planning (true)",
        {"type": _truth, "nargs": "?", "const": True, "metavar": "BOOL"},
    ),
    _Option(
        "assume",
        "say whether what an interrupted operation was to make is there",
        {"action": _Assume, "metavar": "ADDRESS=made|absent"},
    ),
)
_RUNNING: Final = (
    _flag("auto-approve", "do not ask before anything is changed"),
    _Option(
        "input",
        "ask on the terminal (true)",
        {"type": _truth, "nargs": "?", "const": True, "metavar": "BOOL"},
    ),
    _Option(
        "parallelism",
        "how many steps run at the same time (10)",
        {"type": _positive(int), "metavar": "COUNT"},
    ),
    _Option(
        "timeout-per-step",
        "the longest that a step may take",
        {"type": _positive(_duration), "metavar": "TIME"},
    ),
    _flag("stop-on-failure", "start nothing new after a failure"),
    _Option("lock-timeout", "how long to wait for another run (0s)", {"type": _duration, "metavar": "TIME"}),
)
_OPTIONS: Final[Mapping[str, tuple[_Option, ...]]] = {
    "validate": _PLANNING[:2],
    "plan": (
        *_PLANNING,
        _Option("out", "save the plan for an apply", {"metavar": "FILE"}),
        _flag("destroy", "plan to remove everything"),
        _flag("detailed-exitcode", "exit with 2 when there are changes"),
    ),
    "apply": (*_PLANNING, *_RUNNING),
    "destroy": (*_PLANNING, *_RUNNING),
    "output": (_flag("raw", "write the bare text of one output"),),
}
_SUBJECTS: Final = {
    "apply": ("PLANFILE", "a plan that `plan -out` saved; it was approved by being saved"),
    "show": ("PLANFILE", "a saved plan; without it, what is recorded"),
    "output": ("NAME", "one output; without it, all of them"),
}

"""Law 25, in the real sh: any string without NUL reaches the script byte for byte, and never becomes code, an option or a path.

Each example is one program with up to four attributes of up to three levels, of hostile pieces (quotes, substitutions, globs, dashes, control
characters, closing braces) and any characters but NUL and surrogates. The script writes what it was given as hexadecimal digits, so the
comparison does not go through what is under test. Of 500 examples 89 % hold a list, map or object.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import event, given

from clockwork.pure.forge.bundle import Program
from clockwork.pure.forge.channel import Report, Text, close, feed, open_channel
from clockwork.pure.forge.encode import element_text, json_text, scalar_text
from clockwork.pure.value.value import Bool, Map, Null, Number, Object, String, Unknown, Value, make_object
from tests.property.strategies.forge import attributes, texts
from tests.unit.forge.programs import NONCE, program

SHELLS: Final = tuple(
    [name] if name != "busybox" else [name, "sh"]
    for name in ("sh", "dash", "bash", "busybox", "ksh")
    if shutil.which(name)
)
HEX: Final = "hex() { printf %s \"$1\" | od -An -v -tx1 | tr -d ' \\n'; printf ' '; }\n"


@pytest.fixture(params=SHELLS, ids=" ".join)
def shell(request: pytest.FixtureRequest) -> list[str]:
    """Give the command of each shell that is here; `sh` is everywhere."""
    command: list[str] = request.param
    return command


def run(shell: list[str], made: Program) -> tuple[int, Report, list[str]]:
    """Run the program as a runner would, and give status, report and ordinary lines."""
    done = subprocess.run(
        [*shell, "-s"], input=made.stdin, capture_output=True, check=False, env={"PATH": os.environ["PATH"]}
    )
    channel, lines = feed(open_channel(NONCE), done.stdout)
    report, last = close(channel)
    return done.returncode, report, [*lines, *last]


def written(shell: list[str], inputs: Object, script: str) -> list[bytes]:
    """Give the words that `script` wrote with `hex`."""
    status, report, lines = run(shell, program(HEX + script, inputs))
    assert (status, report.end_status, report.problem) == (0, 0, "")
    return [bytes.fromhex(word) for word in "".join(lines).split(" ")[:-1]]


def expected(value: Value) -> Iterator[str]:
    """Give what a script sees of an attribute: its text, or its JSON and then keys and elements."""
    match value:
        case String() | Number() | Bool():
            yield scalar_text(value)
        case Null() | Unknown():
            yield "unset"
        case _:
            yield json_text(value)
            keys = value.names if isinstance(value, Map | Object) else map(str, range(len(value.items)))
            for key, item in zip(keys, value.items, strict=True):
                yield key
                yield "none" if isinstance(item, Null) else element_text(item)


def reading(name: str, value: Value) -> str:
    """Give the script that writes out one attribute."""
    match value:
        case String() | Number() | Bool():
            return f'hex "$input_{name}"\n'
        case Null() | Unknown():
            return f'hex "${{input_{name}-unset}}"\neach_input_{name} false\n'
        case _:
            return f'hex "$input_{name}_json"\nshow() {{ hex "$1"; hex "${{2-none}}"; }}\neach_input_{name} show\n'


@given(inputs=attributes())
def test_every_attribute_reaches_the_script_byte_for_byte(inputs: Object) -> None:
    event("has parts" if any(hasattr(item, "items") for item in inputs.items) else "scalars only")
    script = "set -eu\n" + "".join(map(reading, inputs.names, inputs.items))
    seen = written(["sh"], inputs, script)
    assert seen == [text.encode() for value in inputs.items for text in expected(value)]


@given(text=texts(40))
def test_every_text_that_is_reported_comes_back(text: str) -> None:
    status, report, _ = run(
        ["sh"], program('report seen "$input_given"', make_object({"given": String(text)}))
    )
    assert (status, report.end_status, report.problem) == (0, 0, "")
    assert report.results["seen"] == Text(text)


def test_every_character_but_nul_reaches_every_shell(shell: list[str]) -> None:
    text = "".join(chr(code) for code in range(1, 0x3000)) + "\U0010ffff"
    assert written(shell, make_object({"all": String(text)}), 'hex "$input_all"') == [text.encode()]


@pytest.mark.parametrize(
    "text", ["-e", "--", "-n", "\\c", "%d", "*", "~", "$(exit 7)", "a\n)\nexit 7\n(", "a'\nb", ""]
)
def test_no_text_is_code_an_option_or_a_path_in_any_shell(shell: list[str], text: str) -> None:
    assert written(shell, make_object({"given": String(text)}), 'hex "$input_given"') == [text.encode()]


def test_a_mebibyte_reaches_every_shell_and_comes_back(shell: list[str]) -> None:
    text = "it's \n\\ $x é " * (1024 * 1024 // 15)
    inputs = make_object({"given": String(text)})
    assert written(shell, inputs, 'hex "$input_given"') == [text.encode()]
    status, report, _ = run(shell, program('report seen "$input_given"', inputs))
    assert (status, report.problem) == (0, "")
    assert report.results["seen"] == Text(text)

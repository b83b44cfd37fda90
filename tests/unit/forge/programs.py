"""Programs for tests: a script and what it is given."""

from typing import Final

from clockwork.pure.assembly.action import Step
from clockwork.pure.forge.bundle import BundleStep, Program
from clockwork.pure.forge.compile import INTERPRETERS
from clockwork.pure.forge.program import Feed, render
from clockwork.pure.intake.schema import Operation
from clockwork.pure.report.outcome import Outcome
from clockwork.pure.value.value import EMPTY_OBJECT, Object

NONCE: Final = "0123456789abcdef" * 2


def bundled(script: str) -> BundleStep:
    """Give the step that runs `script`."""
    operation = Operation("create", "sh", "thing/create.sh", script)
    step = Step(
        "thing.a:create",
        "thing.a",
        "create",
        "thing",
        "toy",
        operation,
        Object((), ()),
        None,
        (),
        (),
        60,
        0,
        "read",
        (),
    )
    return BundleStep(step, "create thing.a", "toy/thing/create.sh", INTERPRETERS["sh"])


def rendered(script: str, inputs: Object, before: Object | None = None) -> Outcome[Program]:
    """Give the program of `script`, or why there is none."""
    return render(bundled(script), script, Feed(inputs, before, "token-0", 1, 60), NONCE)


def program(script: str, inputs: Object = EMPTY_OBJECT, before: Object | None = None) -> Program:
    """Give the program of `script`."""
    return rendered(script, inputs, before).unwrap()
